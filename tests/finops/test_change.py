"""What a change costs, and who pays for what is shared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finops.change import Doing, change
from finops.estimate import estimate
from finops.lines import Estimate, Money, added
from finops.node_split import NOT_ASKED_FOR, by_namespace
from finops.price_book import price_book
from stacks.usage_assumptions import UsageAssumptions
from tests.harness.priced import TODAY, Given, azure, estimated, resources_of

GATEWAY = "network:NatGateway"
NO_DATA: dict[str, object] = {"nat_gb": {"low": 0, "expected": 0, "high": 0}}
USAGE = UsageAssumptions.model_validate({"quantities": NO_DATA})
MONTH = 32.85


def told(*resources: Given, usage: UsageAssumptions = USAGE) -> Estimate:
    return estimate("test", resources, price_book(), usage, TODAY)


def gateway(name: str, center: str = "CC-4101") -> Given:
    return azure(GATEWAY, name, tags={"cost-center": center})


def redis(sku: str) -> Given:
    return azure("redisenterprise:RedisEnterprise", "redis", sku={"name": sku})


def test_added_removed_and_changed_resources_are_told_apart() -> None:
    before = told(gateway("kept"), gateway("gone"), redis("Balanced_B3"))
    after = told(gateway("kept"), gateway("new", "CC-4102"), redis("MemoryOptimized_M10"))

    made = change(before, after)

    assert {each.urn.rsplit("::", 1)[-1]: each.doing for each in made.resources} == {
        "gone": Doing.REMOVED,
        "new": Doing.ADDED,
        "redis": Doing.CHANGED,
    }
    assert made.difference.expected == pytest.approx(315.36 - 94.90)
    assert made.largest(1)[0].kind.endswith("RedisEnterprise")
    centers = {key: round(part.expected, 2) for key, part in made.by_cost_center().items()}
    assert centers == {"": 220.46, "CC-4101": -MONTH, "CC-4102": MONTH}


def test_a_part_that_can_no_longer_be_said_is_a_change_and_not_a_saving_alone() -> None:
    (changed,) = change(told(redis("Balanced_B3")), told(redis("Balanced_B700"))).resources

    assert changed.unknown
    assert changed.after == Money()


def test_nothing_changes_between_a_plan_and_itself() -> None:
    assert change(estimated("prod"), estimated("prod")).resources == ()


def test_the_changes_of_resources_add_up_to_the_difference() -> None:
    made = change(estimated("qa"), estimated("prod"))

    assert added(each.difference for each in made.resources).expected == pytest.approx(
        made.difference.expected
    )


@given(st.floats(0, 1))
def test_shares_of_a_shared_cost_add_up_to_it(share: float) -> None:
    shares = {"CC-4101": share, "CC-4102": 1 - share}
    stated = UsageAssumptions.model_validate(
        {
            "quantities": NO_DATA,
            "shared": [{"kinds": [GATEWAY], "shares": shares, "basis": "beds"}],
        }
    )

    split = told(gateway("egress", "CC-4103"), usage=stated)

    assert split.total.expected == pytest.approx(MONTH)
    centers = split.by(lambda line: line.cost_center)
    assert centers["CC-4101"].expected == pytest.approx(MONTH * share)


def test_shares_that_do_not_add_up_are_refused() -> None:
    wrong = {"kinds": [GATEWAY], "shares": {"CC-4101": 0.5}, "basis": "beds"}

    with pytest.raises(ValueError, match=r"add up to 0\.5"):
        UsageAssumptions.model_validate({"shared": [wrong]})


@pytest.mark.parametrize("stack", ["qa", "staging", "prod"])
def test_the_cost_of_nodes_by_namespace_adds_up_to_that_of_all_nodes(stack: str) -> None:
    parts = by_namespace(estimated(stack), resources_of(stack))
    nodes = added(each.cost for each in estimated(stack).lines if each.nodes_of)

    assert added(parts.values()).expected == pytest.approx(nodes.expected)
    assert all(part.expected >= 0 for part in parts.values())
    assert "mlflow" in parts or stack != "prod"


def workload(namespace: str, cpu: str, replicas: int) -> Given:
    container = {"resources": {"requests": {"cpu": cpu}}}
    spec = {"replicas": replicas, "template": {"spec": {"containers": [container]}}}
    return Given(
        "kubernetes:apps/v1:Deployment",
        {"metadata": {"namespace": namespace}, "spec": spec},
        f"{namespace}-{cpu}",
    )


def test_namespaces_pay_for_nodes_by_the_processors_that_they_ask_for() -> None:
    profile = {
        "name": "work",
        "vmSize": "Standard_D8ds_v5",
        "count": 2,
        "osDiskType": "Ephemeral",
    }
    plan = [
        azure("containerservice:ManagedCluster", "aks", agentPoolProfiles=[profile]),
        workload("one", "500m", 4),
        workload("two", "2", 3),
    ]

    parts = by_namespace(told(*plan), plan)
    whole = 2 * 730 * 0.452

    assert parts["one"].expected == pytest.approx(whole * 2 / 16)
    assert parts["two"].expected == pytest.approx(whole * 6 / 16)
    assert parts[NOT_ASKED_FOR].expected == pytest.approx(whole * 8 / 16)
