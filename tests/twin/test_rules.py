"""Each rule lets the good pass and refuses the bad."""

from contextlib import closing
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

from tests.harness.cases import GROUP, Case, found_by, token_of
from twin.admission import AlreadyExistsError, RefusedError
from twin.check import faults
from twin.cloud import Cloud
from twin.kinds import Connection, kinds_of
from twin.marks import Origin
from twin.provider import Provider
from twin.shapes import Anything, inputs_of
from twin.wire import UNKNOWN, Properties

PACKAGES = ("azure-native", "databricks", "kubernetes", "random")


def every_case() -> list[Case]:
    found: list[Case] = []
    for path in sorted((Path(__file__).parent / "cases").glob("*.py")):
        found += import_module(f"tests.twin.cases.{path.stem}").CASES
    return found


CASES = every_case()


def named(case: Case) -> str:
    return f"{case.rule} of {case.kind}"


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_rule_lets_the_good_pass_and_refuses_the_bad(case: Case, tmp_path: Path) -> None:
    with closing(Cloud(tmp_path / "cloud.sqlite")) as cloud:
        assert found_by(case, case.good, cloud) == []
        told = " ".join(map(str, found_by(case, case.bad, cloud, case.host)))

    assert case.says
    assert case.says in told


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_rule_does_not_judge_what_is_not_known_yet(case: Case, tmp_path: Path) -> None:
    unknown: Properties = dict.fromkeys({*case.good, *case.bad}, UNKNOWN)

    with closing(Cloud(tmp_path / "cloud.sqlite")) as cloud:
        assert found_by(replace(case, world=()), unknown, cloud) == []


@pytest.mark.parametrize("case", CASES, ids=named)
def test_the_inputs_of_a_case_are_spelled_as_the_sdk_spells_them(case: Case) -> None:
    shape = inputs_of(token_of(case.kind))
    both = (case.good, case.bad) if shape else ()
    told = [str(each) for inputs in both for each in faults(shape or Anything(), inputs)]

    assert [each for each in told if "is not a property of" in each] == []


def test_every_rule_has_a_case() -> None:
    have = {(case.rule, token_of(case.kind)) for case in CASES}
    kinds = [kind for package in PACKAGES for kind in kinds_of(package).values()]
    holders: dict[int, set[tuple[str, str]]] = {}
    for kind in kinds:
        for rule in kind.all_rules:
            holders.setdefault(id(rule), set()).add((rule.id, kind.token))

    assert [sorted(each) for each in holders.values() if not each & have] == []


def test_no_two_rules_of_a_kind_share_an_id() -> None:
    for package in PACKAGES:
        for kind in kinds_of(package).values():
            ids = [rule.id for rule in kind.all_rules]
            assert len(ids) == len(set(ids)), kind.token


def test_every_documented_mark_names_its_page() -> None:
    for package in PACKAGES:
        for kind in kinds_of(package).values():
            for mark in [kind.mark, *(rule.mark for rule in kind.all_rules)]:
                assert mark.origin is not Origin.DOCUMENTED or mark.source.startswith("https://")


@pytest.fixture
def provider(tmp_path: Path) -> Provider:
    made = Provider(Cloud(tmp_path / "cloud.sqlite"))
    create(made, "resources:ResourceGroup", {})
    create(made, "network:VirtualNetwork", {
        "virtualNetworkName": "v", "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}
    })  # fmt: skip
    return made


def create(provider: Provider, kind: str, inputs: Properties) -> str:
    whole = {**GROUP, **inputs}
    return provider.create(f"azure-native:{kind}", whole, Connection()).id


def subnet(provider: Provider, name: str, prefix: str) -> str:
    inputs: Properties = {
        "virtualNetworkName": "v",
        "subnetName": name,
        "addressPrefix": prefix,
    }
    return create(provider, "network:Subnet", inputs)


def test_a_subnet_outside_its_network_or_over_another_is_refused(provider: Provider) -> None:
    subnet(provider, "a", "10.0.1.0/24")

    with pytest.raises(RefusedError, match=r"a block inside 10\.0\.0\.0/16 is allowed"):
        subnet(provider, "b", "10.1.0.0/24")
    with pytest.raises(RefusedError, match="it overlaps the subnet a"):
        subnet(provider, "b", "10.0.1.128/25")


def test_what_exists_already_cannot_be_created(provider: Provider) -> None:
    subnet(provider, "a", "10.0.1.0/24")

    with pytest.raises(AlreadyExistsError, match="cannot create already existing resource"):
        subnet(provider, "A", "10.0.2.0/24")


def test_a_missing_parent_is_named(provider: Provider) -> None:
    with pytest.raises(RefusedError, match="ResourceGroupNotFound"):
        create(provider, "network:RouteTable", {"resourceGroupName": "no", "routeTableName": "r"})
    with pytest.raises(RefusedError, match="ParentResourceNotFound"):
        create(provider, "keyvault:Key", {"vaultName": "no", "keyName": "k"})


def test_a_name_that_is_unique_in_all_of_azure_can_be_taken_once(provider: Provider) -> None:
    create(provider, "resources:ResourceGroup", {"resourceGroupName": "other"})
    create(provider, "keyvault:Vault", {"vaultName": "kv-shared"})

    with pytest.raises(RefusedError, match="'kv-shared' is taken by"):
        create(provider, "keyvault:Vault", {"vaultName": "kv-shared", "resourceGroupName": "other"})


def test_deleting_a_group_deletes_what_is_in_it_and_frees_its_names(provider: Provider) -> None:
    account: Properties = {"accountName": "stshared", "kind": "StorageV2"}
    create(provider, "storage:StorageAccount", account)
    group = "/subscriptions/00000000-0000-4000-8000-000000000000/resourceGroups/rg"

    provider.delete("azure-native:resources:ResourceGroup", group, GROUP, Connection())
    create(provider, "resources:ResourceGroup", {})

    assert create(provider, "storage:StorageAccount", account).endswith("stshared")


def test_an_unknown_kind_says_where_to_add_it(provider: Provider) -> None:
    _, found = provider.check("azure-native:web:WebApp", "app", {}, {})

    (fault,) = found
    assert str(fault).startswith("the twin does not know azure-native:web:WebApp; add a Kind")


def test_a_change_that_azure_cannot_make_in_place_replaces(provider: Provider) -> None:
    token = "azure-native:containerservice:AgentPool"  # noqa: S105
    old: Properties = {"vmSize": "a", "count": 1, "tags": {"x": "1"}}
    new: Properties = {"vmSize": "b", "count": 2, "tags": {"x": "1", "y": "2"}}

    found = {each.path: (each.kind, each.replaces) for each in provider.diff(token, old, new)}

    assert found == {
        "vmSize": ("UPDATE", True),
        "count": ("UPDATE", False),
        "tags.y": ("ADD", False),
    }
