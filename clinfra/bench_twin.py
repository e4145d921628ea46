"""How many resource operations a second the twin carries out, over its wire and on disk."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import grpc.aio
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from twin.client import running_twin
from twin.wire import Properties, to_struct

_AT_A_TIME = 32
_SUBNETS = 16
_SUBNET = "network:Subnet"
_GROUP: Properties = {"resourceGroupName": "rg"}
_PLACE: Properties = {**_GROUP, "location": "eastus2"}


@dataclass(frozen=True)
class Throughput:
    """One measurement."""

    resources: int
    operations_per_second: float
    """Resources a second, each checked and created."""


def throughput(resources: int) -> Throughput:
    """Check and create about so many networks and subnets on a fresh twin, 32 at a time."""
    with TemporaryDirectory() as folder, running_twin(Path(folder) / "cloud.sqlite") as twin:
        port = twin.ports["azure-native"]
        seconds = asyncio.run(_seconds(port, resources))
    made = resources // (_SUBNETS + 1) * (_SUBNETS + 1)
    return Throughput(made, round(made / seconds, 1))


async def _seconds(port: int, resources: int) -> float:
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        stub = provider_pb2_grpc.ResourceProviderStub(channel)
        gate = asyncio.Semaphore(_AT_A_TIME)
        networks = resources // (_SUBNETS + 1)
        await _make(gate, stub, "resources:ResourceGroup", {})
        await _make(gate, stub, "network:VirtualNetwork", {"virtualNetworkName": "warm"})
        began = time.monotonic()
        await asyncio.gather(*(_make(gate, stub, *each) for each in _networks(networks)))
        await asyncio.gather(*(_make(gate, stub, *each) for each in _subnets(networks)))
        return time.monotonic() - began


async def _make(
    gate: asyncio.Semaphore,
    stub: provider_pb2_grpc.ResourceProviderStub,
    kind: str,
    inputs: Properties,
) -> None:
    """Check and create one resource, as the engine would."""
    urn = f"urn:pulumi:bench::clinfra::azure-native:{kind}::resource"
    properties = to_struct({**_PLACE, **inputs} if kind != _SUBNET else {**_GROUP, **inputs})
    async with gate:
        check = provider_pb2.CheckRequest(urn=urn, news=properties)
        checked = await stub.Check(check)  # pyright: ignore[reportGeneralTypeIssues]
        if checked.failures:
            raise RuntimeError(f"the twin refuses the bench: {checked.failures}")
        create = provider_pb2.CreateRequest(urn=urn, properties=checked.inputs)
        await stub.Create(create)  # pyright: ignore[reportGeneralTypeIssues]


def _networks(count: int) -> Iterator[tuple[str, Properties]]:
    for number in range(count):
        space = {"addressPrefixes": [f"10.{number // 256}.{number % 256}.0/24"]}
        name = f"vnet-{number}"
        yield "network:VirtualNetwork", {"virtualNetworkName": name, "addressSpace": space}


def _subnets(networks: int) -> Iterator[tuple[str, Properties]]:
    """Subnets of every network, which the twin holds against each other."""
    for number in range(networks):
        for index in range(_SUBNETS):
            prefix = f"10.{number // 256}.{number % 256}.{index * 16}/28"
            inputs = {"virtualNetworkName": f"vnet-{number}", "subnetName": f"subnet-{index}"}
            yield _SUBNET, {**inputs, "addressPrefix": prefix}
