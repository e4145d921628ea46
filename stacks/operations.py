"""Settings of operations: logs."""

from typing import Annotated

from pydantic import Field

from stacks.base import Model


class LogAnalyticsSettings(Model):
    """Log Analytics workspace that every diagnostic setting sends to."""

    retention_days: Annotated[int, Field(ge=30, le=730)] = 90
    """Days for which logs can be queried; longer retention goes to the lake's audit zone."""
    daily_quota_gb: Annotated[float, Field(gt=0)] | None = None
    """Ingestion cap in GB a day; none in production, since a cap drops audit logs."""
