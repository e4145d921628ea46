"""Applies what a recorded platform would create to a real cluster, without an engine."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.harness.recording import Recording, Registered
from twin.admission import HalfMadeError, RefusedError
from twin.cluster.real import RealCluster
from twin.provider import Made
from twin.wire import Properties

_FIRST = (
    "azure-native:containerservice:ManagedCluster",
    "azure-native:containerservice:AgentPool",
    "kubernetes:core/v1:Namespace",
)
_LIMIT = 60
"""Seconds that an object may take to become ready."""


@dataclass
class Applied:
    """What a cluster said of a platform."""

    troubles: dict[str, str] = field(default_factory=dict[str, str])
    """What is refused or does not become ready, by type and name."""
    warnings: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])


def applied(kubeconfig: Path, recording: Recording) -> Applied:
    """Apply every object at one time, its namespace and the nodes before it."""
    found = Applied()

    async def make(cluster: RealCluster, each: Registered) -> None:
        try:
            inputs = _with_values(each)
            live = await cluster.make(each.type, Made(each.name, inputs), inputs, _LIMIT)
        except (RefusedError, HalfMadeError) as error:
            found.troubles[_named(each)] = str(error)
        else:
            if live.warnings:
                found.warnings[_named(each)] = live.warnings

    _each_wave(kubeconfig, list(_waves(recording)), make)
    return found


def removed(kubeconfig: Path, recording: Recording) -> None:
    """Take everything away again."""

    async def remove(cluster: RealCluster, each: Registered) -> None:
        await cluster.delete(each.type, dict(each.inputs), _LIMIT)

    _each_wave(kubeconfig, list(_waves(recording))[::-1], remove)


def _each_wave(
    kubeconfig: Path,
    waves: Sequence[Sequence[Registered]],
    do: Callable[[RealCluster, Registered], Awaitable[None]],
) -> None:
    async def done() -> None:
        cluster = RealCluster(kubeconfig)
        for wave in waves:
            await asyncio.gather(*(do(cluster, each) for each in wave))
        await cluster.close()

    asyncio.run(done())


def _waves(recording: Recording) -> Iterator[list[Registered]]:
    for token in _FIRST:
        yield recording.of_type(token)
    yield [
        each
        for each in recording.resources
        if each.type.startswith("kubernetes:") and each.type not in _FIRST
    ]


def _with_values(each: Registered) -> Properties:
    """Its inputs; a value that a provider would make up is none under recording mocks."""
    inputs = dict(each.inputs)
    given = inputs.get("stringData")
    if isinstance(given, dict):
        inputs["stringData"] = {
            key: value if isinstance(value, str) else "made up" for key, value in given.items()
        }
    return inputs


def _named(each: Registered) -> str:
    metadata = each.inputs.get("metadata")
    place: Properties = dict(metadata) if isinstance(metadata, dict) else {}
    return f"{each.type.rsplit(':', 1)[-1]} {place.get('namespace', '')}/{place.get('name')}"
