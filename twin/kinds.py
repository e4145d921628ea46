"""What the twin knows of each kind: one declarative `Kind` for each type token."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
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
ChangeJudge = Callable[[Properties, Properties], Iterator[Fault]]
"""Decides a rule from the inputs of before and of now."""
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
class ChangeRule:
    """One rule of Azure on what a later change may do, such as a disk that only grows."""

    id: str
    sentence: str
    mark: Mark
    judge: ChangeJudge


@dataclass(frozen=True)
class CloudRule:
    """One rule of Azure that needs to know what else exists.

    A preview decides it on a scratch copy of the cloud, in which the plan is carried out.
    """

    id: str
    sentence: str
    mark: Mark
    judge: CloudJudge


@dataclass(frozen=True)
class Recovery:
    """How a deleted resource is asked back, in the request that would create it."""

    path: str
    """Input that asks for it."""
    value: Json
    """What this input is then."""
    mark: Mark
    days_path: str = ""
    """Input that says for how many days a deleted resource is kept."""
    protection_path: str = ""
    """Input that is true where a deleted resource cannot be purged."""


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
    arm_type: str = ""
    """Azure's type, such as ``Microsoft.KeyVault/vaults``; empty outside of Azure."""
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
    soft_delete_days: int = 0
    """Days for which a deleted resource keeps its name; 0 where it frees it at once."""
    recovery: Recovery | None = None
    """How a deleted resource comes back, where it can."""
    rules: tuple[Rule, ...] = ()
    change_rules: tuple[ChangeRule, ...] = ()
    cloud_rules: tuple[CloudRule, ...] = ()
    cautions: tuple[CloudRule, ...] = ()
    """What Azure lets pass and a preview warns of, since it fails later."""

    @property
    def all_rules(self) -> tuple[Rule | ChangeRule | CloudRule, ...]:
        """Every rule, however it is decided."""
        return (*self.rules, *self.change_rules, *self.cloud_rules, *self.cautions)


_ROOMS: Mapping[str, str] = {
    "azure-native": "twin.azure",
    "databricks": "twin.databricks",
    "kubernetes": "twin.kubernetes",
    "random": "twin.random",
}


def _rooms(package: str) -> Iterator[ModuleType]:
    """The modules that hold a package's kinds: one, or all below a folder that have KINDS."""
    place = import_module(_ROOMS[package])
    below = iter_modules(getattr(place, "__path__", []), f"{place.__name__}.")
    for module in (place, *(import_module(each.name) for each in below)):
        if hasattr(module, "KINDS"):
            yield module


@cache
def kinds_of(package: str) -> Mapping[str, Kind]:
    """All kinds of a package, by token."""
    return {kind.token: kind for room in _rooms(package) for kind in room.KINDS}


def every_kind() -> Iterator[Kind]:
    """All kinds of all packages."""
    for package in _ROOMS:
        yield from kinds_of(package).values()


def kind_of(token: str) -> Kind | None:
    """The kind of a token; any Kubernetes custom resource has one."""
    package = token.split(":", 1)[0]
    if package not in _ROOMS:
        return None
    found = kinds_of(package).get(token)
    if found is None and package == "kubernetes":
        return import_module("twin.kubernetes").custom_kind(token)
    return found


def how_to_add(token: str) -> str:
    """The sentence for a kind that nobody has taught the twin."""
    package = token.split(":", 1)[0]
    if package == "azure-native":
        room = "the file of its service in twin/azure/"
    else:
        room = _ROOMS.get(package, "twin").replace(".", "/") + ".py"
    return f"the twin does not know {token}; add a Kind for it to KINDS in {room}"


def guid(*parts: Json) -> str:
    """A GUID that is the same for the same parts, as identity ids are for a resource."""
    return str(uuid5(NAMESPACE_URL, "/".join(str(part) for part in parts)))
