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
    private_link: bool = True
    """Whether the environment has a private link scope of its own; false where the hub's serves
    it: two scopes that share their DNS override each other."""
    public_query: bool = False
    """Whether people outside the network may ask; nothing is ever taken in from outside."""
