"""Carries out the plan of one preview on a copy of the cloud, so that its state decides too."""

from dataclasses import dataclass, field
from functools import cached_property

from twin.admission import cautions, enter, exists_already, forbidden, missing_parent, taken
from twin.cloud import Cloud, Stored
from twin.kinds import Connection, Kind
from twin.provider import public
from twin.soft_delete import held, leaving, recovered
from twin.wire import UNKNOWN, Properties, has_unknown


@dataclass(frozen=True)
class Foreseen:
    """What a preview says of one resource."""

    id: str
    """Empty where it is not known yet."""
    outputs: Properties
    refusals: list[str]
    """Why the cloud would refuse it."""
    cautions: list[str] = field(default_factory=list[str])
    """What the cloud lets pass and what fails later."""


class Preview:
    """One run of the engine that makes nothing.

    The copy holds what the plan has made so far, and no longer what it replaces. What the plan
    deletes stays until the end of an ``up``, and so it does here.
    """

    def __init__(self, cloud: Cloud) -> None:
        self._real = cloud
        self._gone: set[str] = set()
        self._in_state: set[str] = set()
        self._unplaced = False

    @cached_property
    def _cloud(self) -> Cloud:
        """Copied when the first resource is foreseen: an ``up`` never does."""
        copied = self._real.copy()
        for identifier in self._gone:
            _leave_out(copied, identifier)
        return copied

    def known(self, urn: str) -> None:
        """The state holds this resource: to create it again is a replacement."""
        self._in_state.add(urn)

    def replaced(self, identifier: str) -> None:
        """The plan deletes a resource before it makes another in its place."""
        self._gone.add(identifier)
        if "_cloud" in vars(self):
            _leave_out(self._cloud, identifier)

    def read(self, kind: Kind, identifier: str) -> Stored | None:
        """What the plan makes or brings back, so that what comes back can be adopted."""
        copied: Cloud | None = vars(self).get("_cloud")
        return copied.get(identifier) if copied and kind.arm_type else None

    def create(self, urn: str, kind: Kind, inputs: Properties, connection: Connection) -> Foreseen:
        """What a new resource will be."""
        identifier = kind.identify(inputs, connection)
        outputs = kind.outputs(inputs, identifier)
        if not _is_whole(identifier):
            self._unplaced = True
            return Foreseen("", _later(inputs, outputs), [])
        refusals = self._refusals(urn, kind, identifier, inputs)
        if not refusals:
            inputs = recovered(self._cloud, kind, identifier, inputs)
            outputs = kind.outputs(inputs, identifier)
        warned = cautions(self._cloud, kind, identifier, inputs)
        self._put(kind, identifier, inputs, outputs)
        if kind.token.startswith("random:") or has_unknown(list(inputs.values())):
            return Foreseen("", _later(inputs, outputs), refusals, warned)
        return Foreseen(public(kind.token, identifier, outputs), outputs, refusals, warned)

    def update(self, kind: Kind, identifier: str, inputs: Properties) -> Foreseen:
        """What a changed resource will be."""
        outputs = kind.outputs(inputs, identifier)
        refusals = forbidden(self._cloud, kind, identifier, inputs)
        warned = cautions(self._cloud, kind, identifier, inputs)
        self._put(kind, identifier, inputs, outputs)
        return Foreseen(identifier, outputs, refusals, warned)

    def _refusals(self, urn: str, kind: Kind, identifier: str, inputs: Properties) -> list[str]:
        found: list[str] = []
        if self._cloud.exists(identifier) and urn not in self._in_state:
            found.append(exists_already(identifier))
        if not self._unplaced:
            found += missing_parent(self._cloud, kind, identifier)
        found += taken(self._cloud, kind, identifier, inputs)
        found += held(self._cloud, kind, identifier, inputs)
        return found or forbidden(self._cloud, kind, identifier, inputs)

    def _put(self, kind: Kind, identifier: str, inputs: Properties, outputs: Properties) -> None:
        enter(self._cloud, kind, Stored(identifier, kind.token, inputs, outputs), "foresee")


def _leave_out(cloud: Cloud, identifier: str) -> None:
    own = [each for each in leaving(cloud, identifier) if each.id == identifier]
    cloud.forget(identifier, own)


def foreseen_blindly(kind: Kind, inputs: Properties, connection: Connection) -> Foreseen:
    """What azure-native itself says in a preview: the inputs, everything else unknown."""
    outputs = kind.outputs(inputs, kind.identify(inputs, connection))
    return Foreseen("", _later(inputs, outputs), [])


def _is_whole(identifier: str) -> bool:
    return "None" not in identifier.split("/") and repr(UNKNOWN) not in identifier


def _later(inputs: Properties, outputs: Properties) -> Properties:
    return {**inputs, **{key: UNKNOWN for key in outputs if key not in inputs}}
