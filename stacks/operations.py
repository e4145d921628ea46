"""Settings of operations: logs, and who looks for attacks."""

from collections.abc import Sequence
from enum import StrEnum, unique
from typing import Annotated

from pydantic import Field

from stacks.base import Check, Model
from stacks.log_retention import RetentionSettings


class LogAnalyticsSettings(Model):
    """Log Analytics workspace that every diagnostic setting sends to."""

    retention_days: Annotated[int, Field(ge=30, le=730)] = 90
    """Days for which logs can be queried, unless `retention` says otherwise for their class."""
    retention: RetentionSettings = Field(default_factory=RetentionSettings)
    """How long tables are kept, by the class of what they hold."""
    daily_quota_gb: Annotated[float, Field(gt=0)] | None = None
    """Ingestion cap in GB a day; none in production, since a cap drops audit logs."""
    private_link: bool = True
    """Whether the environment has a private link scope of its own; false where the hub's serves
    it: two scopes that share their DNS override each other."""
    activity_log: bool = True
    """Whether the workspace takes in who changed what in the subscription; false where the landing
    zone keeps that log."""
    public_query: bool = False
    """Whether people outside the network may ask; nothing is ever taken in from outside."""

    def _checks(self) -> Sequence[Check]:
        return (lambda: self.retention.mistakes(self.retention_days),)


@unique
class DefenderPlan(StrEnum):
    """Plans of Microsoft Defender for Cloud that watch what the platform is made of.

    Source: learn.microsoft.com/azure/defender-for-cloud/defender-for-cloud-introduction.
    """

    AI = "AI"
    ARM = "Arm"
    CONTAINERS = "Containers"
    KEY_VAULTS = "KeyVaults"
    OPEN_SOURCE_DATABASES = "OpenSourceRelationalDatabases"
    STORAGE_ACCOUNTS = "StorageAccounts"


class DefenderSettings(Model):
    """Microsoft Defender for Cloud."""

    plans: tuple[DefenderPlan, ...] = tuple(DefenderPlan)
    """Plans that the platform switches on in its subscription; none where the security team does.
    Each is billed for all that the subscription has of its kind."""
