"""What the twin knows of each kind: one declarative `Kind` for each type token."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from uuid import NAMESPACE_URL, uuid5

from twin.check import Fault
from twin.cloud import Cloud
from twin.marks import ASSUMED, Mark
from twin.wire import Json, Properties

SUBSCRIPTION = "00000000-0000-4000-8000-000000000000"
TENANT = "00000000-0000-4000-8000-0000000000aa"


@dataclass(frozen=True)
class Connection:
    """How one provider instance was configured."""

    subscription: str = SUBSCRIPTION
    tenant: str = TENANT
    host: str = ""
    """Databricks workspace, or API server of a Kubernetes cluster."""


Judge = Callable[[Properties], Iterator[Fault]]
"""Decides a rule from the inputs alone; a value that is unknown is not judged."""
CloudJudge = Callable[[Properties, str, Cloud], Iterator[Fault]]
"""Decides a rule from inputs, id and what else exists."""


@dataclass(frozen=True)
class Rule:
    """One rule of Azure that a preview can decide."""

    id: str
    sentence: str
    mark: Mark
    judge: Judge


@dataclass(frozen=True)
class CloudRule:
    """One rule of Azure that needs the cloud's state, and so is decided at creation."""

    id: str
    sentence: str
    mark: Mark
    judge: CloudJudge


Outputs = Callable[[Properties, str], Properties]
"""From inputs and id to what the cloud adds."""


def no_outputs(_inputs: Properties, _identifier: str) -> Properties:
    """A kind that adds nothing of its own."""
    return {}


@dataclass(frozen=True, kw_only=True)
class Kind:
    """Everything that the twin knows of one type token."""

    token: str
    identify: Callable[[Properties, Connection], str]
    """Id from inputs and connection."""
    name_input: str = ""
    """Input that holds the physical name, made up where a program gives none."""
    replace_on: frozenset[str] = frozenset()
    """Property paths (without list indexes) that cannot be changed in place."""
    outputs: Outputs = no_outputs
    parent: Callable[[str], str] | None = None
    """From an id to the id of what must exist first."""
    unique: bool = False
    """Whether the physical name is unique in the whole cloud."""
    secret_inputs: frozenset[str] = frozenset()
    seconds: float = 1
    """Typical creation time."""
    mark: Mark = ASSUMED
    rules: tuple[Rule, ...] = ()
    cloud_rules: tuple[CloudRule, ...] = field(default=())


_ROOMS: Mapping[str, tuple[str, ...]] = {
    "azure-native": (
        "twin.azure.foundation",
        "twin.azure.network",
        "twin.azure.compute",
        "twin.azure.data",
        "twin.azure.operations",
    ),
    "databricks": ("twin.databricks",),
    "kubernetes": ("twin.kubernetes",),
    "random": ("twin.random",),
}


@cache
def kinds_of(package: str) -> Mapping[str, Kind]:
    """All kinds of a package, by token."""
    kinds: dict[str, Kind] = {}
    for room in _ROOMS[package]:
        for kind in import_module(room).KINDS:
            kinds[kind.token] = kind
    return kinds


def kind_of(token: str) -> Kind | None:
    """The kind of a token; any Kubernetes custom resource has one."""
    package = token.split(":", 1)[0]
    found = kinds_of(package).get(token)
    if found is None and package == "kubernetes":
        return import_module("twin.kubernetes").custom_kind(token)
    return found


def how_to_add(token: str) -> str:
    """The sentence for a kind that nobody has taught the twin."""
    package = token.split(":", 1)[0]
    rooms = " or ".join(room.replace(".", "/") + ".py" for room in _ROOMS.get(package, ()))
    return f"the twin does not know {token}; add a Kind for it to KINDS in {rooms}"


def guid(*parts: Json) -> str:
    """A GUID that is the same for the same parts, as identity ids are for a resource."""
    return str(uuid5(NAMESPACE_URL, "/".join(str(part) for part in parts)))
