"""Settings of feature serving: the Redis, its size from a latency budget, and its server."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum, unique
from typing import Annotated

from pydantic import Field, StringConstraints

from stacks.base import Check, Model
from stacks.images import Image

RedisSku = Annotated[
    str, StringConstraints(pattern=r"^(Balanced_B|MemoryOptimized_M|ComputeOptimized_X)\d+$")
]
_USABLE = 0.8
"""Part of a size's memory that data may take; the rest is kept for Redis itself.

Source: learn.microsoft.com/azure/redis/best-practices-memory-management.
"""
_ONE_SHARD_GB = 24
"""Size of the largest cache that is not clustered; source:
learn.microsoft.com/azure/redis/architecture."""
_PREVIEW_ABOVE_GB = 360
"""Larger sizes are in preview, and so made by name alone; source:
learn.microsoft.com/azure/redis/how-to-scale."""
_TIGHT_MS, _RELAXED_MS = 10, 100
"""Budgets below the first get a processor for each 2 GB, up to the second one for each 4 GB, from
there on one for each 8 GB where that can be had. That more processors answer sooner is from
learn.microsoft.com/azure/redis/plan-tiers-and-capacity; the bounds are assumed, as no published
figure ties a size to a percentile."""
_SMALL_GB = {0: 0.5, 1: 1, 3: 3, 5: 6, 10: 12, 20: 24, 50: 60, 100: 120}
_LARGE_GB = {150: 180, 250: 240, 350: 360, 500: 480, 700: 720, 1000: 960, 1500: 1440, 2000: 1920}
_FAMILIES = {
    "Balanced_B": (0, 1000),
    "ComputeOptimized_X": (3, 700),
    "MemoryOptimized_M": (10, 2000),
}
"""Families with their smallest and their largest number."""
SIZES_GB: Mapping[str, float] = {
    f"{family}{number}": memory
    for family, (least, most) in _FAMILIES.items()
    for number, memory in {**_SMALL_GB, **_LARGE_GB}.items()
    if least <= number <= most
}
"""Memory of each size in GB; source: learn.microsoft.com/azure/redis/overview, above 120 GB
assumed."""


@unique
class ClusteringPolicy(StrEnum):
    """How clients see the shards of a Redis; fixed when the database is made."""

    OSS_CLUSTER = "OSSCluster"
    ENTERPRISE_CLUSTER = "EnterpriseCluster"
    NO_CLUSTER = "NoCluster"


@unique
class Persistence(StrEnum):
    """What is written to disk: snapshots at an interval, every change each second, or nothing."""

    SNAPSHOT_HOURLY = "1h"
    SNAPSHOT_SIX_HOURS = "6h"
    SNAPSHOT_TWELVE_HOURS = "12h"
    EVERY_SECOND = "1s"
    NONE = "none"


class MaterialisationSettings(Model):
    """How the history of the lake gets into the Redis."""

    schedule: Annotated[str, StringConstraints(pattern=r"^(\S+ ){4}\S+$")] = "*/15 * * * *"
    """When it runs: five cron fields, UTC."""
    delay_minutes: Annotated[int, Field(ge=0, le=120)] = 5
    """Minutes that late data is given: a run ends so long before it starts, and an event that
    arrives later than that is never taken over."""
    time_limit_minutes: Annotated[int, Field(ge=1, le=240)] = 30
    """Minutes after which a run is ended."""


class FeatureStoreSettings(Model):
    """Feature serving: Azure Managed Redis with a Feast server before it."""

    latency_budget_ms: Annotated[int, Field(ge=1, le=1000)] = 20
    """Time in ms within which 99 of 100 reads of features are answered; it chooses the size of
    the Redis, and the alert on its latency."""
    working_set_gb: Annotated[float, Field(gt=0, le=1500)] = 0.5
    """Features that are held at a time, in GB; a fifth of a size is kept free."""
    sku: RedisSku | None = None
    """Size of the Redis, in place of the one that budget and working set choose."""
    high_availability: bool = True
    """Whether a replica, in another zone where the region has zones, takes over; once on, it stays
    on."""
    clustering: ClusteringPolicy = ClusteringPolicy.ENTERPRISE_CLUSTER
    """How clients see the shards."""
    persistence: Persistence = Persistence.SNAPSHOT_HOURLY
    """What is written to disk."""
    most_connections: Annotated[int, Field(ge=1)] = 500
    """Connections of all readers together above which an alert fires."""
    replicas: Annotated[int, Field(ge=1, le=20)] = 2
    """Pods of the feature server."""
    image: Image = Image(repository="clinfra/feast", tag="0.67.0")
    """Image of the feature server, built from `images/feast`."""
    materialisation: MaterialisationSettings = Field(default_factory=MaterialisationSettings)
    """What fills the Redis from the lake."""

    @property
    def size(self) -> str:
        """The size that is made: the one given, or the one chosen; empty where none is enough."""
        return self.sku or chosen_size(self.latency_budget_ms, self.working_set_gb)

    def _checks(self) -> Sequence[Check]:
        return (self._sku_mistakes, self._memory_mistakes, self._shard_mistakes)

    def _sku_mistakes(self) -> Iterator[str]:
        if self.sku and self.sku not in SIZES_GB:
            yield f"sku is {self.sku}; the sizes are {', '.join(SIZES_GB)}"

    def _memory_mistakes(self) -> Iterator[str]:
        memory = SIZES_GB.get(self.size)
        if not self.size:
            yield (
                f"working_set_gb is {self.working_set_gb:g}; no size has so much for a "
                f"latency_budget_ms of {self.latency_budget_ms}"
            )
        if memory and memory * _USABLE < self.working_set_gb:
            yield (
                f"working_set_gb is {self.working_set_gb:g}; {self.size} holds "
                f"{memory * _USABLE:g} GB, a fifth kept free"
            )

    def _shard_mistakes(self) -> Iterator[str]:
        memory = SIZES_GB.get(self.size, 0)
        if self.clustering is ClusteringPolicy.NO_CLUSTER and memory > _ONE_SHARD_GB:
            yield (
                f"clustering is {self.clustering} and the size is {self.size}; "
                f"a cache that is not clustered has {_ONE_SHARD_GB} GB at most"
            )


def chosen_size(budget_ms: int, working_set_gb: float) -> str:
    """The smallest size of the family that a budget needs; empty where none is large enough."""
    if budget_ms < _TIGHT_MS:
        families = ("ComputeOptimized",)
    elif budget_ms < _RELAXED_MS:
        families = ("Balanced",)
    else:
        families = ("Balanced", "MemoryOptimized")
    fitting = [
        (memory, -families.index(family), name)
        for name, memory in SIZES_GB.items()
        if (family := name.partition("_")[0]) in families
        and memory <= _PREVIEW_ABOVE_GB
        and memory * _USABLE >= working_set_gb
    ]
    return min(fitting)[2] if fitting else ""
