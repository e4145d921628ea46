"""The forms of an alert: on a metric, a log, the activity log, Prometheus, or a component's own."""

from dataclasses import dataclass, replace
from enum import StrEnum, unique


@unique
class Tier(StrEnum):
    """Who is told, and how soon somebody acts; not how bad the cause is."""

    PAGE = "page"
    """Wakes somebody: patients' care or data is in danger now."""
    NOTIFY = "notify"
    """Told at once to the channel of the team, for the working day."""
    TICKET = "ticket"
    """Goes into the queue of work."""

    @property
    def severity(self) -> int:
        """Azure's severity, from 0 to 4; 0 is left for alerts of the hospital's own."""
        return {"page": 1, "notify": 2, "ticket": 3}[self.value]


@unique
class Aggregation(StrEnum):
    """How the values of a window become one."""

    AVERAGE = "Average"
    MINIMUM = "Minimum"
    MAXIMUM = "Maximum"
    TOTAL = "Total"


@dataclass(frozen=True, kw_only=True)
class MetricRule:
    """A metric that leaves its bound."""

    role: str
    """What it is about, such as ``memory``; unique in its pack."""
    says: str
    """What the person on call reads first."""
    tier: Tier
    metric: str
    """Name in Azure's REST interface."""
    threshold: float
    """Bound in the metric's own unit."""
    aggregation: Aggregation
    minutes: int
    """Length of the window: 1, 5, 15, 30, 60, 360, 720 or 1440."""
    below: bool = False
    """Whether it fires below the bound; else above it."""


def metric(  # noqa: PLR0913  # a row of the packs' tables
    role: str,
    name: str,
    threshold: float,
    tier: Tier,
    says: str,
    *,
    minutes: int = 15,
    aggregation: Aggregation = Aggregation.AVERAGE,
    below: bool = False,
) -> MetricRule:
    """A row of a pack's table: the fields of a `MetricRule`, those that differ most first."""
    return MetricRule(
        role=role,
        says=says,
        tier=tier,
        metric=name,
        threshold=threshold,
        aggregation=aggregation,
        minutes=minutes,
        below=below,
    )


@dataclass(frozen=True, kw_only=True)
class LogRule:
    """Rows that a query finds in an hour, for all resources of a kind together."""

    role: str
    """What it is about, such as ``failed-runs``; unique in its pack."""
    says: str
    """What the person on call reads first."""
    tier: Tier
    query: str
    """Kusto query; one row more than the threshold fires."""
    threshold: float = 0
    """Number of rows that are usual."""


@dataclass(frozen=True, kw_only=True)
class PromqlRule:
    """An expression over the cluster's metrics, for all objects of a kind together."""

    role: str
    """What it is about, such as ``replicas``; unique in its pack."""
    says: str
    """What the person on call reads first."""
    tier: Tier
    expression: str
    """PromQL; each series that it yields fires."""
    minutes: int
    """How long it must hold."""


@dataclass(frozen=True, kw_only=True)
class ActivityRule:
    """An entry of the subscription's activity log."""

    role: str
    """What it is about, such as ``vault-deleted``; unique in its pack."""
    says: str
    """What the person on call reads first."""
    tier: Tier
    fields: tuple[tuple[str, str], ...]
    """Fields of the entry and what each must equal."""


def operation(role: str, name: str, tier: Tier, says: str) -> ActivityRule:
    """An operation of somebody that succeeded, such as ``Microsoft.KeyVault/vaults/delete``."""
    fields = (("category", "Administrative"), ("operationName", name), ("status", "Succeeded"))
    return ActivityRule(role=role, says=says, tier=tier, fields=fields)


@dataclass(frozen=True, kw_only=True)
class OwnRule:
    """What a component looks at itself, since its bound follows from the component's settings."""

    role: str
    """What it is about, such as ``latency``; unique in its pack."""
    says: str
    """What the person on call reads first."""
    tier: Tier
    follows: str
    """Setting that its bound follows, such as ``cost.actual``."""

    def about(self, whose: str) -> "OwnRule":
        """The same rule, saying first whose it is."""
        return replace(self, says=f"{whose}: {self.says}")

    def above(
        self,
        threshold: float,
        name: str,
        *,
        minutes: int,
        aggregation: Aggregation = Aggregation.AVERAGE,
    ) -> MetricRule:
        """The rule on a metric, with the bound that was worked out."""
        return metric(
            self.role,
            name,
            threshold,
            self.tier,
            self.says,
            minutes=minutes,
            aggregation=aggregation,
        )


Rule = MetricRule | LogRule | PromqlRule | ActivityRule | OwnRule


@dataclass(frozen=True, kw_only=True)
class Pack:
    """The alerts of one kind, and the page that says what to do."""

    kind: str
    """Type token, or what it is of in words."""
    name: str
    """First part of its alerts' names, such as ``key-vault``."""
    runbook: str
    """Page below `docs/runbooks`, without its ending."""
    rules: tuple[Rule, ...]
    namespace: str = ""
    """Namespace of its metrics in Azure, such as ``Microsoft.KeyVault/vaults``."""

    def alert(self, rule: Rule) -> str:
        """Name of an alert, by which settings change it."""
        return f"{self.name}-{rule.role}"
