"""What a rule is: metadata said once, and a check."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum, unique

from policies.core.findings import Finding
from policies.core.resource import Resource, Stack
from policies.core.values import Json, Node


@unique
class Severity(StrEnum):
    """How bad a violation is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


@unique
class Verb(StrEnum):
    """What an id begins with: something must be there, must not be there, or has bounds."""

    REQUIRE = "require"
    FORBID = "forbid"
    LIMIT = "limit"


@dataclass(frozen=True)
class Context:
    """What a check knows beside the resource."""

    environment: str
    """Stage of the deployment: qa, staging or prod."""
    patient_data: bool
    """Whether patient data may come here."""
    today: date
    parameters: Mapping[str, Json] = field(default_factory=dict[str, Json])
    """The rule's parameters: its defaults with the profile's values over them."""

    @property
    def production(self) -> bool:
        """Whether this is the stage that patients depend on."""
        return self.environment == "prod"

    def number(self, name: str) -> float:
        """A parameter that is a number."""
        value = self.parameters[name]
        assert isinstance(value, int | float), f"{name} is no number"  # noqa: S101
        return float(value)

    def text(self, name: str) -> str:
        """A parameter that is a text."""
        return str(self.parameters[name])

    def texts(self, name: str) -> tuple[str, ...]:
        """A parameter that is a list of texts."""
        value = self.parameters[name]
        assert isinstance(value, list | tuple), f"{name} is no list"  # noqa: S101
        return tuple(str(each) for each in value)


Check = Callable[[Resource, Context], Iterator[Finding]]
StackCheck = Callable[[Resource, Stack, Context], Iterator[Finding]]
Remedy = Callable[[Resource, Context], Mapping[str, Json]]
"""Finds what to set, by path, so that the rule holds."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule; its id is the name of its file.

    A check looks at one resource of the rule's kinds at a time and yields what it finds; nothing
    means that the rule holds. `check_stack` may look at the other resources of the stack as well.
    """

    title: str
    """The rule in one sentence: what must hold."""
    why: str
    """What may happen otherwise."""
    fix: str
    """What to change in the program or in the settings."""
    severity: Severity
    kinds: tuple[str, ...]
    """Type tokens, without API version, of the resources that it judges; empty for every one."""
    hipaa: tuple[str, ...] = ()
    """Paragraphs of the HIPAA security rule, such as ``164.312(a)(1)``."""
    nist: tuple[str, ...] = ()
    """Controls of NIST SP 800-53 r5, such as ``SC-7(3)``."""
    scanners: tuple[str, ...] = ()
    """Ids of the same check in public scanners, such as ``CKV_AZURE_115``."""
    docs: str
    """Page that says so."""
    check: Check | None = None
    check_stack: StackCheck | None = None
    parameters: Mapping[str, Json] = field(default_factory=dict[str, Json])
    """Parameters with their defaults, which a profile may change."""
    remedy: Remedy | None = None
    """Only where it is safe in place: neither a replacement nor an outage."""

    def __post_init__(self) -> None:
        if (self.check is None) is (self.check_stack is None):
            raise TypeError("a rule has either check or check_stack")


def always(path: str, value: Json) -> Remedy:
    """A remedy that sets one value."""
    return lambda _resource, _context: {path: value}


def every(nodes: Iterator[Node], path: str, value: Json) -> Mapping[str, Json]:
    """What sets one value in each of several places."""
    return {node.get(path).path: value for node in nodes}
