"""The engine's runs that a twin serves at one time."""

from dataclasses import dataclass, field
from enum import StrEnum, unique

import grpc.aio
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

from twin.admission import RefusedError
from twin.cloud import Cloud
from twin.kinds import Connection
from twin.preview import Foreseen, Preview, foreseen_blindly
from twin.provider import known_kind
from twin.wire import Properties

_MOST_RUNS = 8


@unique
class PreviewMode(StrEnum):
    """What a preview learns of a resource that does not exist yet."""

    DEEP = "deep"
    """Ids and outputs that the twin will give; more is checked than a real preview can."""
    FAITHFUL = "faithful"
    """What azure-native says: the inputs, everything else unknown."""


@dataclass
class Run:
    """One run of one engine."""

    address: str
    """Where the engine listens."""
    preview: Preview
    told: set[str] = field(default_factory=set[str])
    """URNs whose faults the engine has been told of."""


class Runs:
    """Runs by the engine's address; several providers of one run share its preview.

    Args:
        cloud: What exists.
        mode: What previews learn.
        collect: Whether faults are told to the engine as errors and the run goes on, so that a
            preview shows all of them; the engine ends well then, and its caller must count them.
    """

    def __init__(self, cloud: Cloud, mode: PreviewMode, *, collect: bool) -> None:
        self.collect = collect
        self._cloud = cloud
        self._mode = mode
        self._addresses: dict[str, str] = {}
        self._runs: dict[str, Run] = {}

    def attach(self, peer: str, address: str) -> None:
        """Remember which engine speaks on a connection."""
        self._addresses[peer] = address

    def of(self, peer: str) -> Run:
        """The run that a connection belongs to."""
        address = self._addresses.get(peer, peer)
        if address not in self._runs:
            self._runs[address] = Run(address, Preview(self._cloud))
            while len(self._runs) > _MOST_RUNS:
                self._runs.pop(next(iter(self._runs)))
        return self._runs[address]

    async def create(
        self, run: Run, urn: str, token: str, inputs: Properties, connection: Connection
    ) -> Foreseen:
        """Foresee a new resource.

        Raises:
            RefusedError: The cloud would refuse it, and faults are not collected.
        """
        if self._mode is PreviewMode.FAITHFUL:
            return foreseen_blindly(known_kind(token), inputs, connection)
        try:
            foreseen = run.preview.create(urn, known_kind(token), inputs, connection)
        except Exception:
            if urn not in run.told:
                raise
            return Foreseen("", inputs, [])
        await self.refuse(run, urn, foreseen.refusals)
        return foreseen

    async def refuse(self, run: Run, urn: str, sentences: list[str]) -> None:
        """Tell the engine why a resource would be refused, once.

        Raises:
            RefusedError: Faults are not collected.
        """
        if not sentences or urn in run.told:
            return
        if not self.collect:
            raise RefusedError("; ".join(sentences))
        await self.tell(run, urn, sentences)

    async def tell(self, run: Run, urn: str, sentences: list[str]) -> None:
        """Show errors of a resource without ending the run."""
        run.told.add(urn)
        async with grpc.aio.insecure_channel(run.address) as channel:
            engine = engine_pb2_grpc.EngineStub(channel)
            for sentence in sentences:
                error = engine_pb2.LogSeverity.ERROR
                request = engine_pb2.LogRequest(severity=error, message=sentence, urn=urn)
                await engine.Log(request)  # pyright: ignore[reportGeneralTypeIssues]
