"""Each mistake of the table is caught at the moment that it states, and neither earlier nor later.

``mistakes.yaml`` holds the table. A row with ``set`` breaks the settings of QA, one with ``rule``
stands for the case of a rule in `tests/twin/cases`, one with ``fault`` for a trouble of a bad day,
and one with ``since`` for what happened between the preview and the up.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from enum import StrEnum, unique
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from ruamel.yaml import YAML

from clinfra.folders import Folders
from clinfra.session import Operation, local_session
from stacks.load import load_settings
from stacks.problems import SettingsError
from tests.harness.cases import GROUP, Case, found_by, token_of
from tests.stacks.test_load import put, qa_text
from tests.twin.test_rules import CASES
from twin.admission import RefusedError, sourced
from twin.bad_day import SENTENCES, BadDay, Fault, Trouble, can_meet
from twin.cloud import Cloud
from twin.kinds import CloudRule, Connection, Kind, kind_of
from twin.marks import Origin
from twin.preview import Preview
from twin.provider import Provider, known_kind
from twin.wire import Properties

TABLE = Path(__file__).with_name("mistakes.yaml")
LEAST = 100


@unique
class Moment(StrEnum):
    """When a mistake is told, the earliest first."""

    LOAD = "load"
    CHECK = "check"
    CLOUD = "cloud"
    UP = "up"


class Mistake(BaseModel):
    """One row of the table."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    moment: Moment
    says: str = Field(min_length=10)
    """Part of the message."""
    set: Mapping[str, object] | None = None
    """Settings of QA that are changed, by path."""
    rule: str = ""
    kind: str = ""
    fault: Fault | None = None
    since: str = ""
    """What happened since the preview."""


MISTAKES = TypeAdapter(tuple[Mistake, ...]).validate_python(
    YAML(typ="safe").load(TABLE.read_text(encoding="utf-8"))
)


def those(choose: Callable[[Mistake], object]) -> pytest.MarkDecorator:
    chosen = [each for each in MISTAKES if choose(each)]
    return pytest.mark.parametrize("mistake", chosen, ids=lambda each: each.id)


def broken_file(folder: Path, mistake: Mistake) -> Path:
    content = YAML(typ="safe").load(qa_text())
    for path, value in (mistake.set or {}).items():
        put(content["config"], f"clinfra:{path}", value)
    written = folder / "Pulumi.qa.yaml"
    with written.open("w", encoding="utf-8") as stream:
        YAML(typ="safe").dump(content, stream)
    return written


def case_of(mistake: Mistake) -> Case:
    found = [
        each
        for each in CASES
        if (each.rule, each.kind) == (mistake.rule, mistake.kind) and mistake.says in each.says
    ]
    assert found, "no case of the rule says so"
    return found[0]


def kind_in(case: Case) -> Kind:
    kind = kind_of(token_of(case.kind))
    assert kind is not None
    return kind


def test_the_table_is_long_and_has_every_moment() -> None:
    counts = Counter(each.moment for each in MISTAKES)

    assert len({each.id for each in MISTAKES}) == len(MISTAKES) >= LEAST
    assert all(counts[moment] >= 5 for moment in Moment)
    one_way = [
        bool(each.set) + bool(each.rule) + bool(each.fault or each.since) for each in MISTAKES
    ]
    assert set(one_way) == {1}


@those(lambda each: each.moment is Moment.LOAD)
def test_broken_settings_are_told_when_they_are_loaded(mistake: Mistake, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(broken_file(tmp_path, mistake))

    assert any(mistake.says in str(each) for each in caught.value.problems)
    assert all(each.line >= 1 and each.key and each.allowed for each in caught.value.problems)


@those(lambda each: each.moment is Moment.CHECK)
def test_broken_inputs_are_told_without_a_look_at_the_cloud(mistake: Mistake) -> None:
    case = case_of(mistake)
    (rule,) = [each for each in kind_in(case).all_rules if each.id == case.rule]
    with closing(Cloud(Path(":memory:"))) as cloud:
        found = found_by(case, case.bad, cloud, case.host)

    assert not isinstance(rule, CloudRule)
    told = [str(sourced(each, rule)) for each in found]
    assert any(mistake.says in each for each in told)
    assert all(f"(rule {rule.id}, " in each for each in told)
    assert rule.mark.origin is not Origin.DOCUMENTED or all(rule.mark.source in t for t in told)
    assert all(each.path for each in found)


@those(lambda each: each.moment is Moment.CLOUD and each.rule)
def test_what_meets_in_the_cloud_is_told_by_the_preview_and_not_by_inputs_alone(
    mistake: Mistake,
) -> None:
    case = case_of(mistake)
    kind, whole = kind_in(case), {**GROUP, **case.bad}
    (rule,) = [each for each in kind.all_rules if each.id == case.rule]
    with closing(Cloud(Path(":memory:"))) as cloud:
        found = found_by(case, case.bad, cloud, case.host)

    assert isinstance(rule, CloudRule)
    assert [str(each) for own in kind.rules for each in own.judge(whole)] == []
    assert any(mistake.says in str(sourced(each, rule)) for each in found)


@pytest.mark.engine
@pytest.mark.slow
@those(lambda each: each.moment is Moment.CLOUD and each.set)
def test_settings_that_load_and_that_the_cloud_refuses_are_told_by_the_preview(
    mistake: Mistake, tmp_path: Path
) -> None:
    path = broken_file(tmp_path, mistake)
    load_settings(path)

    with local_session("qa", path, folders=Folders(tmp_path), twin=["--collect"]) as session:
        report = session.run(Operation.PREVIEW)

    assert any(mistake.says in each.sentence for each in report.outcome.failures)


@those(lambda each: each.fault)
def test_a_trouble_of_the_day_is_told_by_the_up_alone(mistake: Mistake) -> None:
    kind, fault = known_kind(f"azure-native:{mistake.kind}"), mistake.fault
    assert fault is not None

    assert fault in can_meet(kind)
    assert BadDay((Trouble(fault=fault),)).strikes("urn::it", kind.token) is fault
    assert mistake.says in SENTENCES[fault]


VAULT: Properties = {**GROUP, "vaultName": "kv-one", "properties": {}}
OTHER: Properties = {**GROUP, "resourceGroupName": "other"}
VAULTS, TABLES = "azure-native:keyvault:Vault", "azure-native:network:RouteTable"
SUBNETS, NETWORKS = "azure-native:network:Subnet", "azure-native:network:VirtualNetwork"
ROUTES: Properties = {**GROUP, "routeTableName": "rt"}
NETWORK: Properties = {
    **GROUP,
    "virtualNetworkName": "v",
    "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
}


def subnet(name: str, prefix: str) -> Properties:
    return {**GROUP, "virtualNetworkName": "v", "subnetName": name, "addressPrefix": prefix}


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with closing(Cloud(Path(":memory:"))) as made:
        groups = "azure-native:resources:ResourceGroup"
        for inputs in ({**GROUP}, OTHER):
            Provider(made).create(groups, inputs, Connection())
        Provider(made).create(NETWORKS, NETWORK, Connection())
        yield made


def made(token: str, inputs: Properties) -> Callable[[Provider], object]:
    return lambda provider: provider.create(token, inputs, Connection())


def gone(token: str, inputs: Properties) -> Callable[[Provider], object]:
    def act(provider: Provider) -> None:
        identifier = known_kind(token).identify(inputs, Connection())
        provider.delete(token, identifier, inputs, Connection())

    return act


def made_and_gone(provider: Provider) -> None:
    made(VAULTS, VAULT)(provider)
    gone(VAULTS, VAULT)(provider)


SINCE: Mapping[str, tuple[str, Properties, Callable[[Provider], object]]] = {
    "the name was taken by another group": (
        VAULTS,
        VAULT,
        made(VAULTS, {**VAULT, "resourceGroupName": "other"}),
    ),
    "somebody made it": (TABLES, ROUTES, made(TABLES, ROUTES)),
    "its group was deleted": (
        TABLES,
        ROUTES,
        gone("azure-native:resources:ResourceGroup", {**GROUP}),
    ),
    "its network was deleted": (
        SUBNETS,
        subnet("a", "10.0.1.0/24"),
        gone(NETWORKS, NETWORK),
    ),
    "its addresses were given away": (
        SUBNETS,
        subnet("a", "10.0.1.0/24"),
        made(SUBNETS, subnet("b", "10.0.1.128/25")),
    ),
    "a vault of its name came and went": (VAULTS, VAULT, made_and_gone),
}


@those(lambda each: each.since)
def test_what_happens_after_the_preview_is_told_by_the_up_alone(
    mistake: Mistake, cloud: Cloud
) -> None:
    token, inputs, happens = SINCE[mistake.since]
    foreseen = Preview(cloud).create("urn", known_kind(token), inputs, Connection())
    happens(Provider(cloud))

    assert foreseen.refusals == []
    with pytest.raises(RefusedError) as caught:
        Provider(cloud).create(token, inputs, Connection())
    assert mistake.says in str(caught.value)
