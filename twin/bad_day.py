"""Bad days: which operation of a run meets which trouble, by name and by seed.

A day is a file of troubles, or a seed alone. The same file and seed give the same day whatever the
order in which the engine works: chance is drawn from the seed, the trouble and the resource's URN.
"""

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum, unique
from fnmatch import fnmatchcase
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from twin.kinds import Kind, every_kind, kind_of
from twin.rows import read_rows

_DRAWS = 2**32


@unique
class Fault(StrEnum):
    """What can befall an operation."""

    THROTTLED = "throttled"
    CONFLICT = "conflict"
    SERVER_ERROR = "server_error"
    TIMEOUT = "timeout"
    QUOTA = "quota"
    NO_CAPACITY = "no_capacity"
    TOKEN_EXPIRED = "token_expired"  # noqa: S105  # the name of a fault
    FAILS_AFTER_CREATION = "fails_after_creation"
    SLOW = "slow"
    PROVIDER_CRASH = "provider_crash"


SENTENCES = {
    Fault.THROTTLED: (
        "429 TooManyRequests: the subscription is over its write limit; Retry-After 17 s, tried "
        "again"
    ),
    Fault.CONFLICT: (
        "409 AnotherOperationInProgress: another operation on the resource is in progress; run the "
        "up again"
    ),
    Fault.SERVER_ERROR: "500 InternalServerError: Azure failed; run the up again",
    Fault.TIMEOUT: "OperationTimedOut: Azure did not answer in the time that the operation has",
    Fault.QUOTA: (
        "403 OperationNotAllowed: the operation exceeds the approved quota of the subscription in "
        "this region; ask for more, or choose another size or region"
    ),
    Fault.NO_CAPACITY: (
        "409 ZonalAllocationFailed: the zone has no machines of this size now; the pool's next "
        "fall-back, another zone or spot may have"
    ),
    Fault.TOKEN_EXPIRED: "401 ExpiredAuthenticationToken: the login has expired; log in again",
    Fault.FAILS_AFTER_CREATION: (
        "ProvisioningFailed: the resource exists and its provisioning failed; the next up tries to "
        "bring it right"
    ),
    Fault.SLOW: "provisioning takes three times as long as it should",
    Fault.PROVIDER_CRASH: "the provider's process dies",
}
"""What the engine is told, in Azure's own codes."""

HARMLESS = frozenset({Fault.THROTTLED, Fault.SLOW})
"""Troubles that only take time."""
AFTERWARDS = frozenset({Fault.FAILS_AFTER_CREATION, Fault.PROVIDER_CRASH})
"""Troubles that come when the resource has been made."""


_LOCAL = frozenset({Fault.PROVIDER_CRASH})
PASSING = frozenset(
    {
        Fault.THROTTLED,
        Fault.CONFLICT,
        Fault.SERVER_ERROR,
        Fault.TIMEOUT,
        Fault.TOKEN_EXPIRED,
        Fault.SLOW,
        Fault.PROVIDER_CRASH,
    }
)
"""What any operation of a service may meet."""
_ON_MACHINES = frozenset(
    {
        "azure-native:containerservice:AgentPool",
        "azure-native:containerservice:ManagedCluster",
        "azure-native:dashboard:Grafana",
        "azure-native:dbforpostgresql:Server",
        "azure-native:mongocluster:MongoCluster",
        "azure-native:redisenterprise:RedisEnterprise",
        "azure-native:search:Service",
        "databricks:index/instancePool:InstancePool",
        "databricks:index/sqlEndpoint:SqlEndpoint",
    }
)
"""Kinds that take machines of a region or zone, of which there may be none; assumed."""
_LIMITED = _ON_MACHINES | {
    "azure-native:authorization:RoleAssignment",
    "azure-native:cognitiveservices:Account",
    "azure-native:cognitiveservices:Deployment",
    "azure-native:eventhub:Namespace",
    "azure-native:network:NatGateway",
    "azure-native:network:PrivateEndpoint",
    "azure-native:network:PublicIPAddress",
    "azure-native:network:VirtualNetwork",
    "azure-native:storage:StorageAccount",
}
"""Kinds that a subscription may have only so much of: learn.microsoft.com/azure/
azure-resource-manager/management/azure-subscription-service-limits, which not every one is in."""
_AWAITED = frozenset(
    f"kubernetes:{kind}"
    for kind in (
        "apps/v1:DaemonSet",
        "apps/v1:Deployment",
        "apps/v1:StatefulSet",
        "batch/v1:Job",
        "core/v1:PersistentVolumeClaim",
        "core/v1:Service",
        "helm.sh/v3:Release",
        "networking.k8s.io/v1:Ingress",
    )
)
"""Objects that exist before they are ready, and are waited for."""
_LEAST_ASYNCHRONOUS = 5
"""Seconds from which on a creation goes on after Azure has accepted it; assumed."""


def can_meet(kind: Kind) -> frozenset[Fault]:
    """The troubles that make sense for a kind."""
    if kind.token.startswith("random:"):
        return _LOCAL
    half_made = kind.seconds >= _LEAST_ASYNCHRONOUS or kind.token in _AWAITED
    return (
        PASSING
        | ({Fault.QUOTA} if kind.token in _LIMITED else set())
        | ({Fault.NO_CAPACITY} if kind.token in _ON_MACHINES else set())
        | ({Fault.FAILS_AFTER_CREATION} if half_made else set())
    )


_RETRY_AFTER, _GIVEN_UP = 17, 3600


def lost_seconds(fault: Fault, typical: float) -> float:
    """How much longer a creation takes that meets a trouble and is then carried out again.

    A wait is as long as the trouble's sentence says; an operation is given up after an hour, and
    one that failed at its end is done twice (both assumed). Other troubles are told at once.
    """
    return {
        Fault.THROTTLED: _RETRY_AFTER,
        Fault.SLOW: 2 * typical,
        Fault.TIMEOUT: _GIVEN_UP,
        Fault.NO_CAPACITY: typical,
        Fault.FAILS_AFTER_CREATION: typical,
    }.get(fault, 0)


class BadDayError(ValueError):
    """A file of troubles that cannot be used."""


class Trouble(BaseModel):
    """One kind of trouble."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fault: Fault
    """What happens."""
    kind: str = "*"
    """Type tokens that it befalls, such as ``*:AgentPool``."""
    name: str = "*"
    """Logical names that it befalls, such as ``*gpu*``."""
    chance: float = Field(default=1, ge=0, le=1)
    """Share of these resources that it befalls."""
    times: int = Field(default=1, ge=1)
    """How often it befalls each of them in one run."""


RANDOM_DAY = tuple(
    Trouble(fault=fault, chance=0.01)
    for fault in (
        Fault.THROTTLED,
        Fault.CONFLICT,
        Fault.SERVER_ERROR,
        Fault.TIMEOUT,
        Fault.SLOW,
    )
)
"""What a seed without a file may bring."""


@dataclass
class BadDay:
    """The troubles of one run."""

    troubles: tuple[Trouble, ...] = ()
    seed: int = 0
    _met: dict[tuple[int, str], int] = field(default_factory=dict[tuple[int, str], int])

    def strikes(self, urn: str, token: str) -> Fault | None:
        """What befalls the next operation on a resource."""
        name, kind = urn.rsplit("::", 1)[-1], kind_of(token)
        possible = can_meet(kind) if kind else frozenset[Fault]()
        for number, trouble in enumerate(self.troubles):
            meant = fnmatchcase(token, trouble.kind) and fnmatchcase(name, trouble.name)
            meant = meant and trouble.fault in possible
            met = self._met.get((number, urn), 0)
            if meant and met < trouble.times and self._drawn(number, urn) < trouble.chance:
                self._met[number, urn] = met + 1
                return trouble.fault
        return None

    def _drawn(self, number: int, urn: str) -> float:
        digest = hashlib.sha256(f"{self.seed}/{number}/{urn}".encode()).digest()
        return int.from_bytes(digest[:4], "big") / _DRAWS


def bad_day(path: Path | None, seed: int | None) -> BadDay:
    """The day of a file and a seed; a quiet one where there is neither.

    Raises:
        BadDayError: The file cannot be used; the text says why, a line for each mistake.
    """
    if path is None:
        return BadDay(RANDOM_DAY if seed is not None else (), seed or 0)
    troubles = read_rows(path, TypeAdapter(tuple[Trouble, ...]), BadDayError)
    senseless = [each for each in troubles if not _makes_sense(each)]
    if senseless:
        raise BadDayError("\n".join(f"{path}: {_senseless(each)}" for each in senseless))
    return BadDay(troubles, seed or 0)


def _makes_sense(trouble: Trouble) -> bool:
    """Whether some kind that is meant can meet it; kinds that the twin does not know may."""
    meant = [kind for kind in every_kind() if fnmatchcase(kind.token, trouble.kind)]
    return not meant or any(trouble.fault in can_meet(kind) for kind in meant)


def _senseless(trouble: Trouble) -> str:
    able = [kind.token for kind in every_kind() if trouble.fault in can_meet(kind)]
    return f"no kind like {trouble.kind} can meet {trouble.fault}; {', '.join(able)} can"
