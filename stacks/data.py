"""Settings of data services: PostgreSQL; feature and vector stores have files of their own."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum, unique
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from stacks.base import Check, Guid, Model
from stacks.feature_store import FeatureStoreSettings
from stacks.vector_stores import PgvectorSettings, StoreName, VectorStoreSettings


@unique
class PostgreSqlTier(StrEnum):
    """Tiers of a flexible server; Burstable has no standby and no connection pooling."""

    BURSTABLE = "Burstable"
    GENERAL_PURPOSE = "GeneralPurpose"
    MEMORY_OPTIMIZED = "MemoryOptimized"


_FAMILIES = {
    PostgreSqlTier.BURSTABLE: "Standard_B",
    PostgreSqlTier.GENERAL_PURPOSE: "Standard_D",
    PostgreSqlTier.MEMORY_OPTIMIZED: "Standard_E",
}
"""Sizes of a tier (learn.microsoft.com/azure/postgresql/flexible-server/concepts-compute)."""


@unique
class AuditClass(StrEnum):
    """Classes of statements that the platform knows of those that pgaudit tells apart."""

    DDL = "ddl"
    READ = "read"
    ROLE = "role"
    WRITE = "write"


class PostgreSqlSettings(Model):
    """PostgreSQL flexible server, reached with Entra tokens alone."""

    version: Annotated[str, StringConstraints(pattern=r"^1[678]$")] = "17"
    """Major version."""
    tier: PostgreSqlTier = PostgreSqlTier.GENERAL_PURPOSE
    """Tier of the machine."""
    size: Annotated[str, StringConstraints(pattern=r"^Standard_[A-Za-z0-9_]+$")] = (
        "Standard_D2ds_v5"
    )
    """Machine size."""
    storage_gb: Literal[32, 64, 128, 256, 512, 1024, 2048, 4096] = 64
    """Disk in GiB; it can grow, never shrink."""
    standby: bool = True
    """Whether a standby in another zone takes over."""
    administrator_groups: Mapping[str, Guid] = Field(default_factory=dict[str, str])
    """Entra groups that administer the server: name to object id."""
    backup_days: Annotated[int, Field(ge=7, le=35)] = 35
    """Days for which a point in time can be restored."""
    audited: Annotated[tuple[AuditClass, ...], Field(min_length=1)] = tuple(AuditClass)
    """Classes of statements that pgaudit writes to the log, with their text."""

    def _checks(self) -> Sequence[Check]:
        return (self._standby_mistakes, self._size_mistakes)

    def _standby_mistakes(self) -> Iterator[str]:
        if self.standby and self.tier is PostgreSqlTier.BURSTABLE:
            yield "standby is true and tier is Burstable, which has no standby"

    def _size_mistakes(self) -> Iterator[str]:
        family = _FAMILIES[self.tier]
        if not self.size.lower().startswith(family.lower()):
            yield f"size is {self.size}; the tier {self.tier} takes sizes {family}…"


class DataSettings(Model):
    """All data services."""

    postgresql: PostgreSqlSettings = Field(default_factory=PostgreSqlSettings)
    """Relational server of MLflow and of vectors."""
    feature_store: FeatureStoreSettings = Field(default_factory=FeatureStoreSettings)
    """Feature serving."""
    vector_stores: Mapping[StoreName, VectorStoreSettings] = Field(
        default_factory=dict[StoreName, VectorStoreSettings]
    )
    """Vector stores by name."""

    @property
    def databases(self) -> tuple[str, ...]:
        """Databases of the vector stores, in order of their stores' names."""
        stores = sorted(self.vector_stores.items())
        return tuple(each.database for _, each in stores if isinstance(each, PgvectorSettings))

    def _checks(self) -> Sequence[Check]:
        return (self._database_mistakes,)

    def _database_mistakes(self) -> Iterator[str]:
        for name in sorted({each for each in self.databases if self.databases.count(each) > 1}):
            yield f"two vector stores name the database {name}; each needs its own"
