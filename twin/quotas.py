"""What a subscription may have of machines and models: the file of approved quotas."""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from twin.rows import read_rows

ASSUMED_VCPUS = 350
"""vCPUs of a family, and of all families together, where no row says otherwise; assumed."""
ASSUMED_THOUSAND_TPM = 350
"""Thousand tokens a minute of a model where no row says otherwise; assumed."""
ALL_FAMILIES = "*"
Zone = Annotated[str, StringConstraints(pattern=r"^[123]$")]


class QuotaError(ValueError):
    """A file of quotas that cannot be used."""


class Quota(BaseModel):
    """One approved quota; the first row that fits decides."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    family: str
    """Sizes without ``Standard_`` and without their number, such as ``NCads_A100_v4``; ``*`` is the
    total of a region. Models are families too: ``OpenAI.Standard.gpt-4o``."""
    vcpus: int = Field(default=ASSUMED_VCPUS, ge=0)
    """vCPUs that were approved."""
    thousand_tpm: int = Field(default=ASSUMED_THOUSAND_TPM, ge=0)
    """Thousand tokens a minute that were approved, for a model."""
    region: str = "*"
    """Azure region."""
    subscription: str = "*"
    """Id of the subscription."""
    spot: bool = False
    """Whether it is of spot machines, which have quotas of their own."""
    zones: tuple[Zone, ...] | None = None
    """Zones in which the subscription may have the family; none given, any."""

    def fits(self, family: str, region: str, subscription: str, *, spot: bool) -> bool:
        """Whether the row is of these machines."""
        total = ALL_FAMILIES in (self.family, family)
        return (
            (self.family == family if total else fnmatchcase(family, self.family))
            and fnmatchcase(region, self.region)
            and fnmatchcase(subscription, self.subscription)
            and self.spot is spot
        )


def quotas_of(path: Path | None) -> Sequence[Quota]:
    """The rows of a file; none where there is no file.

    Raises:
        QuotaError: The file cannot be used; the text says why, a line for each mistake.
    """
    return read_rows(path, TypeAdapter(tuple[Quota, ...]), QuotaError) if path else ()
