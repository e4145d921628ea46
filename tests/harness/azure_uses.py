"""Where the platform names Azure's own metrics: in packs, in plans, in runbooks."""

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from stacks.alerts.packs import PACKS
from stacks.alerts.rules import MetricRule
from tests.harness.environments import STACKS, recorded
from tests.harness.runbooks import commands

UNITS = {"M": 1, "H": 60, "D": 1440}
NAMESPACES = {
    ("mongo-vcore", "$MONGO_ID"): "Microsoft.DocumentDB/mongoClusters",
    ("openai", "$ACCOUNT_ID"): "Microsoft.CognitiveServices/accounts",
    ("storage", "$ACCOUNT_ID"): "Microsoft.Storage/storageAccounts",
    ("ai-search", "$SEARCH_ID"): "Microsoft.Search/searchServices",
    ("event-hubs", "$HUBS_ID"): "Microsoft.EventHub/namespaces",
    ("health-data", "$SERVICE_ID"): "Microsoft.HealthcareApis/workspaces/fhirservices",
    ("key-vault", "$VAULT_ID"): "Microsoft.KeyVault/vaults",
    ("managed-redis", "$REDIS_ID"): "Microsoft.Cache/redisEnterprise",
    ("metrics", "$WORKSPACE_ID"): "Microsoft.Monitor/accounts",
    ("network", "$GATEWAY_ID"): "Microsoft.Network/natGateways",
    ("postgresql", "$SERVER_ID"): "Microsoft.DBforPostgreSQL/flexibleServers",
}
"""What a variable of a runbook stands for."""


@dataclass(frozen=True, kw_only=True)
class Use:
    """A metric that is asked for."""

    namespace: str
    metric: str
    minutes: int
    aggregation: str | None = None
    """``None`` where Azure takes the metric's own."""
    bound: float | None = None
    dimensions: tuple[str, ...] = ()


def minutes_of(duration: str) -> int:
    """Minutes of such as ``PT5M``, ``PT1H`` or ``P1D``."""
    return int(duration.lstrip("PT")[:-1]) * UNITS[duration[-1]]


def of_packs() -> Iterator[Use]:
    """Every rule on a metric."""
    for pack in PACKS.values():
        for rule in pack.rules:
            if isinstance(rule, MetricRule):
                yield Use(
                    namespace=pack.namespace,
                    metric=rule.metric,
                    minutes=rule.minutes,
                    aggregation=rule.aggregation,
                    bound=rule.threshold,
                )


def of_plans() -> Iterator[Use]:
    """Every condition of an alert on a metric, of all environments."""
    for stack in STACKS:
        for alert in recorded(stack).of_type("azure-native:monitor:MetricAlert"):
            conditions: list[Mapping[str, str]] = alert.get("criteria.allOf")  # pyright: ignore[reportAssignmentType]
            for each in conditions:
                yield Use(
                    namespace=each["metricNamespace"],
                    metric=each["metricName"],
                    minutes=minutes_of(str(alert.get("windowSize"))),
                    aggregation=each["timeAggregation"],
                    bound=float(each["threshold"]),
                )


def of_runbooks() -> Iterator[Use]:
    """Every metric of an ``az monitor metrics list``."""
    for page, line in commands("az monitor metrics list"):
        yield from _asked(page.stem, _options(line))


def _options(line: str) -> dict[str, list[str]]:
    """Values by option."""
    found: dict[str, list[str]] = {}
    for word in shlex.split(line):
        if word.startswith("--"):
            found[word] = []
        elif found:
            found[next(reversed(found))].append(word)
    return found


def _asked(page: str, options: Mapping[str, list[str]]) -> Iterator[Use]:
    for metric in options["--metric"]:
        for aggregation in options.get("--aggregation", [None]):
            yield Use(
                namespace=NAMESPACES[page, options["--resource"][0]],
                metric=metric,
                minutes=minutes_of(options["--interval"][0]),
                aggregation=aggregation,
                dimensions=tuple(options.get("--dimension", ())),
            )


def log_queries_of_runbooks() -> Iterator[str]:
    """Every query of an ``az monitor log-analytics query``."""
    for _, line in commands("az monitor log-analytics query"):
        yield from _options(line)["--analytics-query"]
