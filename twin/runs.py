"""The engine's runs that a twin serves at one time."""

import os
from dataclasses import dataclass, field
from enum import StrEnum, unique

import grpc.aio
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

from twin.admission import HalfMadeError, RefusedError
from twin.bad_day import AFTERWARDS, HARMLESS, SENTENCES, BadDay, Fault
from twin.cloud import Cloud
from twin.kinds import Connection
from twin.preview import Foreseen, Preview, foreseen_blindly
from twin.provider import known_kind
from twin.wire import Properties

_MOST_RUNS = 8
_MALFORMED = (AttributeError, LookupError, TypeError, ValueError)
"""What a kind may raise on inputs whose faults have been told, and on a kind nobody taught."""


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
        day: The troubles that operations meet.
        collect: Whether faults are told to the engine as errors and the run goes on, so that a
            preview shows all of them; the engine ends well then, and its caller must count them.
    """

    def __init__(self, cloud: Cloud, mode: PreviewMode, day: BadDay, *, collect: bool) -> None:
        self.collect = collect
        self._day = day
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
        except _MALFORMED:
            if urn not in run.told:
                raise
            return Foreseen("", inputs, [])
        await self.judge(run, urn, foreseen)
        return foreseen

    async def judge(self, run: Run, urn: str, foreseen: Foreseen) -> None:
        """Tell the engine what to beware of, and why a resource would be refused, once.

        Raises:
            RefusedError: Faults are not collected.
        """
        await _log(run, urn, foreseen.cautions, engine_pb2.LogSeverity.WARNING)
        sentences = foreseen.refusals
        if not sentences or urn in run.told:
            return
        if not self.collect:
            raise RefusedError("; ".join(sentences))
        await self.tell(run, urn, sentences)

    async def tell(self, run: Run, urn: str, sentences: list[str]) -> None:
        """Show errors of a resource without ending the run."""
        run.told.add(urn)
        await _log(run, urn, sentences, engine_pb2.LogSeverity.ERROR)

    async def warn(self, run: Run, urn: str, sentences: list[str]) -> None:
        """Show warnings of a resource."""
        await _log(run, urn, sentences, engine_pb2.LogSeverity.WARNING)

    async def before(self, run: Run, urn: str, token: str) -> Fault | None:
        """Let an operation meet the day's trouble, if there is one for it.

        Returns:
            What comes when the operation has been carried out.

        Raises:
            RefusedError: The trouble comes first, and nothing is done.
        """
        fault = self._day.strikes(urn, token)
        if fault is None or fault in AFTERWARDS:
            return fault
        if fault not in HARMLESS:
            raise RefusedError(SENTENCES[fault])
        await _log(run, urn, [SENTENCES[fault]], engine_pb2.LogSeverity.WARNING)
        return None


def after(fault: Fault | None, identifier: str, inputs: Properties, outputs: Properties) -> None:
    """Let the trouble come that waits for the end of an operation.

    Raises:
        HalfMadeError: The resource is not as it should be.
    """
    if fault is Fault.PROVIDER_CRASH:
        os._exit(1)
    if fault is Fault.FAILS_AFTER_CREATION:
        raise HalfMadeError(SENTENCES[fault], identifier, inputs, outputs)


async def _log(run: Run, urn: str, sentences: list[str], severity: int) -> None:
    if not sentences:
        return
    async with grpc.aio.insecure_channel(run.address) as channel:
        engine = engine_pb2_grpc.EngineStub(channel)
        for sentence in sentences:
            request = engine_pb2.LogRequest(severity=severity, message=sentence, urn=urn)  # pyright: ignore[reportArgumentType]
            await engine.Log(request)  # pyright: ignore[reportGeneralTypeIssues]
