"""The SDK's own aliases go, a caller's stay."""

import asyncio

import pulumi
from pulumi_azure_native import network, resources

from components.registration import Registered
from tests.harness.recording import record

OLD = "azure-native:network/v20230401:VirtualNetwork"


def aliases_of(*given: pulumi.Alias | str) -> list[object]:
    kept: list[object] = []

    def spy(args: pulumi.ResourceTransformationArgs) -> None:
        if args.type_.endswith(":VirtualNetwork"):
            kept.extend(args.opts.aliases or [])

    def build() -> None:
        pulumi.runtime.register_stack_transformation(spy)
        network.VirtualNetwork(
            "net",
            resource_group_name="rg",
            opts=pulumi.ResourceOptions(aliases=list(given)),
        )

    record(build)
    return kept


def test_the_aliases_for_other_api_versions_are_dropped() -> None:
    assert aliases_of() == []


def test_a_callers_aliases_stay_in_their_order() -> None:
    renamed = pulumi.Alias(name="network")
    moved = pulumi.Alias(type_="azure-native:network:OldNetwork")
    urn = "urn:pulumi:qa::clinfra::azure-native:network:VirtualNetwork::net"

    assert aliases_of(renamed, moved, urn) == [renamed, moved, urn]


def test_a_callers_alias_stays_even_where_the_sdk_spells_the_same() -> None:
    own = pulumi.Alias(type_=OLD)

    assert aliases_of(own) == [own]


def test_waiting_for_the_end_includes_what_appears_meanwhile() -> None:
    registered = Registered()
    names: list[str] = []

    def build() -> None:
        pulumi.runtime.register_stack_transformation(registered.record)
        first = resources.ResourceGroup("first")
        first.name.apply(later)

    def later(_name: str) -> None:
        resources.ResourceGroup("second")
        names.append("second")

    record(build)
    asyncio.get_event_loop().run_until_complete(registered.settled())

    assert names == ["second"]
