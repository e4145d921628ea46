"""Alerts of Azure Monitor in the common alert schema.

Source: learn.microsoft.com/azure/azure-monitor/alerts/alerts-common-schema.
"""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

SCHEMA = "azureMonitorCommonAlertSchema"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, alias_generator=to_camel)


class Essentials(_Part):
    """What every alert has."""

    alert_id: str
    alert_rule: str
    monitor_condition: str
    """``Fired`` or ``Resolved``."""
    fired_date_time: datetime


class AlertData(_Part):
    """The alert and what its rule adds."""

    essentials: Essentials
    custom_properties: dict[str, str] = Field(default_factory=dict[str, str])


class Alert(_Part):
    """One alert."""

    schema_id: str
    data: AlertData

    @property
    def fired(self) -> bool:
        """Whether it says that something began, and not that it ended."""
        return self.data.essentials.monitor_condition == "Fired"

    @property
    def key(self) -> str:
        """The same for every delivery of the same alert."""
        essentials = self.data.essentials
        return f"{essentials.alert_id}@{essentials.fired_date_time.isoformat()}"


def parse(body: bytes | str) -> Alert:
    """Read an alert.

    Raises:
        ValueError: It is no alert in the common schema, with the place that is wrong.
    """
    alert = Alert.model_validate_json(body)
    if alert.schema_id != SCHEMA:
        raise ValueError(f"schemaId is {alert.schema_id!r}; {SCHEMA!r} is allowed")
    return alert
