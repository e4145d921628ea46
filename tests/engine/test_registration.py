"""What cures a slow preview and a large state leaves the same state behind."""

import asyncio
import json
from pathlib import Path

import pulumi
import pytest
from pulumi.runtime import resource

from clinfra.folders import Folders
from clinfra.plan import Plan, plan_of_state
from clinfra.session import Operation
from components.registration import Registered, drop_sdk_aliases
from sdk.call_sites import keep_call_sites_alone
from tests.harness.engine import STACK, Program, carried_out

pytestmark = pytest.mark.engine
SDKS_OWN = resource._get_stack_trace  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]


def resources() -> None:
    from pulumi_azure_native import network
    from pulumi_azure_native import resources as groups

    group = groups.ResourceGroup("group", resource_group_name="rg", location="eastus2")
    net = network.VirtualNetwork(
        "net",
        virtual_network_name="net",
        resource_group_name=group.name,
        location="eastus2",
        address_space=network.AddressSpaceArgs(address_prefixes=["10.0.0.0/16"]),
        opts=pulumi.ResourceOptions(aliases=[pulumi.Alias(name="old-net")]),
    )
    network.Subnet(
        "subnet",
        subnet_name="subnet",
        virtual_network_name=net.name,
        resource_group_name=group.name,
        address_prefix="10.0.1.0/24",
    )
    pulumi.export("network", net.id)


async def cured() -> None:
    registered = Registered()
    pulumi.runtime.register_stack_transformation(registered.record)
    pulumi.runtime.register_stack_transformation(drop_sdk_aliases)
    resources()
    await registered.settled()


def state_of(program: Program, folder: Path) -> Plan:
    report = carried_out(program, Operation.UP, folder)
    assert not report.failed, report.outcome.failures
    return plan_of_state(STACK, Folders(folder).state_file(STACK))


def test_the_cured_program_leaves_the_same_state_as_the_bare_one(tmp_path: Path) -> None:
    asyncio.set_event_loop(asyncio.new_event_loop())

    bare = state_of(resources, tmp_path / "bare")
    healed = state_of(cured, tmp_path / "cured")

    def by_urn(plan: Plan) -> dict[str, object]:
        return {
            each.urn: (each.type, each.inputs, each.parent, set(each.dependencies), each.id)
            for each in plan.resources
        }

    assert by_urn(healed).keys() == by_urn(bare).keys()
    assert {k: v for k, v in by_urn(healed).items() if "providers" not in k} == {
        k: v for k, v in by_urn(bare).items() if "providers" not in k
    }


def call_sites(folder: Path) -> dict[str, tuple[str, int]]:
    """Where each resource says that it was made, and how many calls its record holds."""
    state = json.loads(Folders(folder).state_file(STACK).read_text(encoding="utf-8"))
    return {
        each["urn"]: (each["sourcePosition"], len(each["stackTrace"]))
        for each in state["checkpoint"]["latest"]["resources"]
        if each["type"].startswith("azure-native:")
    }


def test_a_state_holds_the_line_that_made_a_resource_and_no_call_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resource, "_get_stack_trace", SDKS_OWN)
    state_of(resources, tmp_path / "bare")
    keep_call_sites_alone()
    state_of(resources, tmp_path / "short")
    bare, short = call_sites(tmp_path / "bare"), call_sites(tmp_path / "short")

    assert len(bare) == 3
    assert {urn: line for urn, (line, _) in short.items()} == {
        urn: line for urn, (line, _) in bare.items()
    }
    assert min(count for _, count in bare.values()) > 5
    assert {count for _, count in short.values()} == {1}
