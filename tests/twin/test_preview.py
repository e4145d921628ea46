"""What a preview finds, though it makes nothing."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.harness.cases import GROUP, GROUP_ID
from twin.cloud import Cloud
from twin.kinds import Connection
from twin.preview import Foreseen, Preview, foreseen_blindly
from twin.provider import Provider, known_kind
from twin.wire import UNKNOWN, Properties

NETWORK: Properties = {
    "virtualNetworkName": "v",
    "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
}


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Cloud]:
    with closing(Cloud(tmp_path / "cloud.sqlite")) as made:
        yield made


def foresee(preview: Preview, kind: str, inputs: Properties, urn: str = "") -> Foreseen:
    whole = {**GROUP, **inputs}
    return preview.create(urn, known_kind(f"azure-native:{kind}"), whole, Connection())


def subnet(name: str, prefix: str) -> Properties:
    return {"virtualNetworkName": "v", "subnetName": name, "addressPrefix": prefix}


def networked(cloud: Cloud) -> Preview:
    preview = Preview(cloud)
    assert foresee(preview, "resources:ResourceGroup", {}).refusals == []
    assert foresee(preview, "network:VirtualNetwork", NETWORK).refusals == []
    return preview


def test_it_makes_nothing_and_foresees_the_id(cloud: Cloud) -> None:
    preview = networked(cloud)

    foreseen = foresee(preview, "network:RouteTable", {"routeTableName": "r"})

    assert foreseen.id == f"{GROUP_ID}/providers/Microsoft.Network/routeTables/r"
    assert cloud.count() == 0


def test_what_two_resources_of_one_plan_do_to_each_other_is_found(cloud: Cloud) -> None:
    preview = networked(cloud)

    assert foresee(preview, "network:Subnet", subnet("a", "10.0.1.0/24")).refusals == []
    (refusal,) = foresee(preview, "network:Subnet", subnet("b", "10.0.1.128/25")).refusals

    assert "it overlaps the subnet a" in refusal


def test_a_parent_that_the_plan_does_not_make_is_missed(cloud: Cloud) -> None:
    (refusal,) = foresee(Preview(cloud), "network:RouteTable", {"routeTableName": "r"}).refusals

    assert refusal == f"ResourceGroupNotFound: '{GROUP_ID}' does not exist"


def test_no_parent_is_missed_once_something_has_a_name_not_known_yet(cloud: Cloud) -> None:
    preview = Preview(cloud)
    foresee(preview, "resources:ResourceGroup", {"resourceGroupName": UNKNOWN})

    assert foresee(preview, "network:RouteTable", {"routeTableName": "r"}).refusals == []


def test_what_is_not_known_yet_stays_unknown_to_later_rules(cloud: Cloud) -> None:
    preview = networked(cloud)

    first = foresee(preview, "network:Subnet", {**subnet("a", ""), "addressPrefix": UNKNOWN})
    second = foresee(preview, "network:Subnet", subnet("b", "10.0.1.0/24"))

    assert (first.id, first.refusals, second.refusals) == ("", [], [])


def test_what_exists_outside_the_state_is_found_before_the_up(cloud: Cloud) -> None:
    provider = Provider(cloud)
    provider.create("azure-native:resources:ResourceGroup", {**GROUP}, Connection())
    token = "azure-native:network:VirtualNetwork"  # noqa: S105
    made = provider.create(token, {**GROUP, **NETWORK}, Connection())

    stranger = foresee(Preview(cloud), "network:VirtualNetwork", NETWORK)
    ours = Preview(cloud)
    ours.known("urn")
    replaced = Preview(cloud)
    replaced.replaced(made.id)

    assert stranger.refusals == [f"cannot create already existing resource '{made.id}'"]
    assert foresee(ours, "network:VirtualNetwork", NETWORK, "urn").refusals == []
    assert foresee(replaced, "network:VirtualNetwork", NETWORK).refusals == []


def test_a_name_that_another_group_holds_is_found(cloud: Cloud) -> None:
    preview = Preview(cloud)
    foresee(preview, "resources:ResourceGroup", {})
    foresee(preview, "resources:ResourceGroup", {"resourceGroupName": "other"})
    vault: Properties = {"vaultName": "kv-shared"}

    assert foresee(preview, "keyvault:Vault", vault).refusals == []
    elsewhere = foresee(preview, "keyvault:Vault", {**vault, "resourceGroupName": "other"})
    assert "the name 'kv-shared' is taken by" in elsewhere.refusals[0]


def test_the_faithful_mode_knows_no_id(cloud: Cloud) -> None:
    del cloud
    kind = known_kind("azure-native:network:RouteTable")
    inputs: Properties = {**GROUP, "routeTableName": "r"}

    assert foreseen_blindly(kind, inputs, Connection()).id == ""
