"""What a refused resource looks like to the person who reads the run."""

import subprocess
from pathlib import Path

import pytest

from clinfra.engine import Engine
from clinfra.session import Operation
from clinfra.tools import find_pulumi
from tests.harness.engine import carried_out

pytestmark = pytest.mark.engine


def bad_subnet() -> None:
    from pulumi_azure_native import network

    network.Subnet(
        "nodes",
        subnet_name="nodes-",
        virtual_network_name="net",
        resource_group_name="rg",
        address_prefix="10.0.0.0/30",
    )


def orphan() -> None:
    from pulumi_azure_native import network

    network.RouteTable("routes", route_table_name="rt", resource_group_name="nowhere")


def broken_in_four_ways() -> None:
    from pulumi_azure_native import network, relay, resources, storage

    group = resources.ResourceGroup("group", resource_group_name="rg", location="eastus2")
    net = network.VirtualNetwork(
        "net",
        virtual_network_name="net",
        resource_group_name=group.name,
        location="eastus2",
        address_space=network.AddressSpaceArgs(address_prefixes=["10.0.0.0/16"]),
    )
    for name, prefix in (("left", "10.0.0.0/24"), ("right", "10.0.0.128/25")):
        network.Subnet(
            name,
            subnet_name=name,
            virtual_network_name=net.name,
            resource_group_name=group.name,
            address_prefix=prefix,
        )
    storage.StorageAccount(
        "lake",
        account_name="Upper",
        resource_group_name=group.name,
        location="eastus2",
        kind="StorageV2",
        sku=storage.SkuArgs(name="Standard_LRS"),
    )
    relay.Namespace("app", namespace_name="app", resource_group_name=group.name)
    orphan()


def unheard_of() -> None:
    from pulumi_azure_native import relay

    relay.Namespace("app", namespace_name="app", resource_group_name="rg")


def test_a_preview_tells_all_faults_of_a_resource_with_path_value_and_source(
    tmp_path: Path,
) -> None:
    report = carried_out(bad_subnet, Operation.PREVIEW, tmp_path)
    told = " ".join(each.sentence for each in report.outcome.failures)

    assert report.failed
    assert "'subnetName' is 'nodes-'; a name that matches" in told
    assert "resource-name-rules" in told
    assert "'addressPrefix' is '10.0.0.0/30'; /29 is the smallest subnet" in told
    assert {each.name for each in report.outcome.failures if each.urn} == {
        "azure-native:network:Subnet 'nodes'"
    }


def test_a_preview_tells_the_faults_of_all_resources_even_those_that_meet_in_the_cloud(
    tmp_path: Path,
) -> None:
    report = carried_out(broken_in_four_ways, Operation.PREVIEW, tmp_path, "--collect")
    told = {each.name.split()[-1]: each.sentence for each in report.outcome.failures}

    assert report.failed
    assert set(told) in ({"'right'", *_ALWAYS}, {"'left'", *_ALWAYS})
    assert "it overlaps the subnet" in told.get("'right'", told.get("'left'", ""))
    assert "'accountName' is 'Upper'" in told["'lake'"]
    assert "the twin does not know azure-native:relay:Namespace" in told["'app'"]
    assert "ResourceGroupNotFound" in told["'routes'"]


_ALWAYS = ("'lake'", "'app'", "'routes'")


def test_what_needs_the_clouds_state_is_told_by_the_up(tmp_path: Path) -> None:
    report = carried_out(orphan, Operation.UP, tmp_path)
    (failure,) = report.outcome.failures

    assert failure.name == "azure-native:network:RouteTable 'routes'"
    assert "ResourceGroupNotFound" in failure.sentence


def test_a_kind_without_a_handler_says_how_to_add_one(tmp_path: Path) -> None:
    report = carried_out(unheard_of, Operation.PREVIEW, tmp_path)
    told = " ".join(each.sentence for each in report.outcome.failures)

    assert (
        "the twin does not know azure-native:relay:Namespace; add a Kind for it to KINDS in" in told
    )


def test_cancelling_a_command_that_has_just_ended_is_no_fault() -> None:
    class EndsUnseen(subprocess.Popen[str]):
        def poll(self) -> int | None:
            return None

    with EndsUnseen(["true"], text=True, start_new_session=True) as process:
        process.wait()
        engine = Engine(find_pulumi())
        engine._running = process  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]

        engine.cancel()
        engine.kill()
