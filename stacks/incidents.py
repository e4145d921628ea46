"""Settings of alerts: who is told, what is changed of the packs, and access in an emergency."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from stacks.alerts.packs import ALERTS
from stacks.alerts.rules import LogRule, MetricRule, OwnRule, Tier
from stacks.base import Check, Guid, Model
from stacks.drift import Mail

_LONGEST = timedelta(days=14)
_MOST_WEBHOOKS = 10
WebAddress = Annotated[str, StringConstraints(pattern=r"^https://[^\s/?#@]+(/[^\s?#@]*)?$")]
"""Address without a query, a fragment or a user: a key in an address would stand in the state."""


class WebhookSettings(Model):
    """The hospital's own tool, which Azure calls with an Entra token in place of a key.

    Source: learn.microsoft.com/azure/azure-monitor/alerts/action-groups, secure webhook.
    """

    url: WebAddress
    """Address that alerts are posted to, in the common schema."""
    application_object_id: Guid
    """Entra object id of the application that the tool checks tokens for."""
    identifier_uri: Annotated[str, StringConstraints(pattern=r"^api://\S+$")]
    """Identifier of that application, such as ``api://alerts.mercy.example``."""


class ReceiverSettings(Model):
    """Who hears of the alerts of one tier."""

    mails: tuple[Mail, ...] = ()
    """Mail addresses; a list of the team's."""
    webhooks: Annotated[Mapping[str, WebhookSettings], Field(max_length=_MOST_WEBHOOKS)] = Field(
        default_factory=dict[str, WebhookSettings]
    )
    """Tools of the hospital, by name."""

    @property
    def nobody(self) -> bool:
        """Whether an alert would reach nobody."""
        return not self.mails and not self.webhooks


class AlertSettings(Model):
    """What is changed of one alert."""

    enabled: bool = True
    """Whether it looks at all."""
    tier: Tier | None = None
    """Who is told, in place of the pack's choice."""
    threshold: float | None = None
    """Bound in place of the pack's, in the unit of the metric; for metrics and logs alone, where no
    other setting says it."""


class BreakGlassSettings(Model):
    """Access in an emergency: a group may take on a role until an end, and each use is logged.

    Entra Privileged Identity Management ends it, whether or not anything is deployed again. Who
    takes the role on gives a reason, which stands in the directory's audit log. Source:
    learn.microsoft.com/azure/role-based-access-control/pim-integration.
    """

    group_id: Guid
    """Entra group whose members may take the role on."""
    start: AwareDatetime
    """From when, with a time zone."""
    end: AwareDatetime
    """Until when, with a time zone; 14 days after the start at most."""
    reason: Annotated[str, StringConstraints(min_length=10, max_length=500)]
    """Why; stands in the audit log, so name no patient."""
    ticket: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{3,40}$")]
    """Number of the incident in the hospital's tool."""

    def _checks(self) -> Sequence[Check]:
        return (self._time_mistakes,)

    def _time_mistakes(self) -> Iterator[str]:
        start: datetime = self.start
        if not start < self.end <= start + _LONGEST:
            yield (
                f"end is {self.end.isoformat()} and start is {start.isoformat()}; "
                f"an end up to {_LONGEST.days} days after the start is allowed"
            )


class IncidentSettings(Model):
    """Alerts, and who is told."""

    page: ReceiverSettings = Field(default_factory=ReceiverSettings)
    """Who is woken."""
    notify: ReceiverSettings = Field(default_factory=ReceiverSettings)
    """Who is told at once."""
    ticket: ReceiverSettings = Field(default_factory=ReceiverSettings)
    """Where work is queued."""
    runbooks: WebAddress | None = None
    """Address of the folder of runbooks that people on call can open; without one, alerts name
    the file below `docs/runbooks`."""
    alerts: Mapping[str, AlertSettings] = Field(default_factory=dict[str, AlertSettings])
    """What is changed of single alerts, by name; names are in the runbooks."""
    break_glass: BreakGlassSettings | None = None
    """Access in an emergency; none, where nothing is given."""

    def receivers(self, tier: Tier) -> ReceiverSettings:
        """Who hears of a tier."""
        order = {Tier.PAGE: self.page, Tier.NOTIFY: self.notify, Tier.TICKET: self.ticket}
        return order[tier]

    def _checks(self) -> Sequence[Check]:
        return (self._alert_mistakes,)

    def _alert_mistakes(self) -> Iterator[str]:
        for name, given in self.alerts.items():
            rule = ALERTS.get(name)
            if rule is None:
                yield f"alerts names {name}; {_nearest(name)} are allowed"
            elif given.threshold is None or isinstance(rule, MetricRule | LogRule):
                continue
            elif isinstance(rule, OwnRule):
                yield f"alerts.{name}.threshold is given; its bound follows {rule.follows}"
            else:
                yield f"alerts.{name}.threshold is given; its bound stands in its expression"


def _nearest(name: str) -> str:
    first = name.partition("-")[0]
    return ", ".join([each for each in ALERTS if each.startswith(first)] or sorted(ALERTS))
