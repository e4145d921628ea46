"""How much of what can bear tags bears the right ones."""

import importlib
import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finops.estimate import estimate
from finops.price_book import price_book
from finops.quantities.decisions import DECISIONS
from finops.resources import AZURE, kind_of, short_kind
from finops.tags import TagCoverage, tag_coverage
from stacks.tag_support import TAGGABLE, UNTAGGABLE
from stacks.tag_vocabulary import TagFault, tag_vocabulary
from stacks.usage_assumptions import UsageAssumptions
from tests.harness.priced import TODAY, Given, azure, estimated, resources_of

RIGHT = {name: next(iter(tag.values)) for name, tag in tag_vocabulary().tags.items()}
GATEWAY = "network:NatGateway"


def coverage(*resources: Given) -> TagCoverage:
    told = estimate("test", resources, price_book(), UsageAssumptions(), TODAY)
    return tag_coverage("test", resources, told, tag_vocabulary())


@pytest.mark.parametrize("kind", sorted({*TAGGABLE, *UNTAGGABLE}))
def test_what_is_said_to_be_taggable_is_so_in_the_sdk(kind: str) -> None:
    module, name = kind.split(":")
    made = getattr(importlib.import_module(f"pulumi_azure_native.{module}"), name)

    told = "tags" in inspect.signature(made._internal_init).parameters  # noqa: SLF001

    assert told == (kind in TAGGABLE)
    assert told == DECISIONS[AZURE + kind].taggable


@pytest.mark.parametrize("stack", ["qa", "staging", "prod"])
def test_every_kind_of_the_stacks_is_said_to_be_taggable_or_not(stack: str) -> None:
    kinds = {kind_of(each) for each in resources_of(stack)}

    azure_kinds = {short_kind(kind) for kind in kinds if kind.startswith(AZURE)}

    assert azure_kinds
    assert azure_kinds <= TAGGABLE | set(UNTAGGABLE)


@pytest.mark.parametrize("stack", ["qa", "staging", "prod"])
def test_everything_that_costs_bears_the_right_tags_in_every_stack(stack: str) -> None:
    told = tag_coverage(stack, resources_of(stack), estimated(stack), tag_vocabulary())

    assert told.whole.by_cost == 1
    assert told.whole.monthly > 0
    assert told.undecided == ()
    assert [each.name for each in told.wrong if each.kind.startswith(AZURE)] == []


def test_coverage_by_cost_weighs_what_coverage_by_count_does_not() -> None:
    dear = azure("redisenterprise:RedisEnterprise", "dear", sku={"name": "ComputeOptimized_X10"})
    cheap = [azure("network:RouteTable", f"cheap{n}", tags=RIGHT) for n in range(9)]

    told = coverage(dear, *cheap)

    assert told.whole.by_count == pytest.approx(0.9)
    assert told.whole.by_cost == 0
    assert [each.name for each in told.wrong] == ["dear"]


def test_a_wrong_value_is_told_with_the_nearest_allowed_one() -> None:
    (wrong,) = coverage(azure(GATEWAY, tags={**RIGHT, "environment": "production"})).wrong

    assert [(each.fault, each.nearest) for each in wrong.mistakes] == [
        (TagFault.NOT_ALLOWED, "prod")
    ]


def test_a_value_that_is_not_known_yet_is_not_counted_as_missing() -> None:
    unknown = {**RIGHT, "owner": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"}

    assert coverage(azure(GATEWAY, tags=unknown)).wrong == ()


def test_what_bears_no_tags_is_told_with_what_carries_its_cost() -> None:
    told = coverage(azure("redisenterprise:Database"))

    assert told.taggable == ()
    assert [(e.kind, e.lands_on) for e in told.untaggable] == [
        ("azure-native:redisenterprise:Database", "azure-native:redisenterprise:RedisEnterprise")
    ]


def test_a_private_zone_with_more_than_fifteen_tags_is_told() -> None:
    more = {f"tag-{number}": "x" for number in range(16 - len(RIGHT))}

    (wrong,) = coverage(azure("privatedns:PrivateZone", tags={**RIGHT, **more})).wrong

    assert (wrong.mistakes, wrong.too_many) == ((), 1)
    assert coverage(azure(GATEWAY, tags={**RIGHT, **more})).wrong == ()


def test_labels_and_custom_tags_count_like_tags() -> None:
    labels = {name: value.replace(" ", "-") for name, value in RIGHT.items()}
    custom = [{"key": name, "value": value} for name, value in RIGHT.items()]
    space = Given("kubernetes:core/v1:Namespace", {"metadata": {"labels": labels}}, "space")
    warehouse = Given(
        "databricks:index/sqlEndpoint:SqlEndpoint", {"tags": {"customTags": custom}}, "warehouse"
    )

    assert coverage(space, warehouse).whole.by_count == 1


@given(st.lists(st.dictionaries(st.sampled_from(sorted(RIGHT)), st.text(max_size=9)), max_size=6))
def test_the_parts_of_the_coverage_add_up(borne: list[dict[str, str]]) -> None:
    told = coverage(*(azure(GATEWAY, f"g{n}", tags=tags) for n, tags in enumerate(borne)))

    parts = told.by(lambda each: each.cost_center).values()

    assert sum(each.count for each in parts) == told.whole.count == len(borne)
    assert sum(each.right for each in parts) == told.whole.right
    assert 0 <= told.whole.by_cost <= 1
