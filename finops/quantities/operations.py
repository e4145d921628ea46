"""Quantities of monitoring and of AI models.

Sources: learn.microsoft.com/azure/azure-monitor/cost-usage and
azure.microsoft.com/pricing/details/monitor.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from finops.families import minutes_of
from finops.meters import DAYS, meter
from finops.quantities.context import Context
from finops.quantities.quantity import Quantity, all_month, fixed, unknown, used
from finops.resources import AZURE, Resource, items, number, text
from stacks.usage_assumptions import UsageName

_MONITOR = "Azure Monitor"
_TABLE = f"{AZURE}operationalinsights:Table"
_SLOWEST_MINUTES = 15
_INCLUDED_DAYS = 31
"""Days of retention that the ingestion of logs includes."""


def log_workspace(resource: Resource, context: Context) -> Iterator[Quantity]:
    """A workspace: logs taken in, and logs kept for longer than is included."""
    taken_in = used(context, meter("Log Analytics", "Analytics Logs"), UsageName.LOGS_GB)
    yield taken_in
    days = number(resource.inputs, "retentionInDays")
    kept = meter("Log Analytics", "Retention")
    if days is None or taken_in.reason:
        yield unknown("how much is kept for how long", kept)
        return
    if any(_kept_longer(each, days) for each in context.of(_TABLE)):
        yield unknown("how much of the tables is kept for longer than it can be asked for")
    months = max(days - _INCLUDED_DAYS, 0) / DAYS
    yield replace(
        taken_in,
        meter=kept,
        low=taken_in.low * months,
        expected=taken_in.expected * months,
        high=taken_in.high * months,
        assumption=f"{taken_in.assumption}, kept {days:g} days, {_INCLUDED_DAYS} included",
    )


def _kept_longer(table: Resource, workspace_days: float) -> bool:
    """Whether rows of a table stay after the days for which they can be asked for."""
    days = number(table.inputs, "retentionInDays") or workspace_days
    return (number(table.inputs, "totalRetentionInDays") or 0) > days


def metric_alert(resource: Resource, _context: Context) -> Iterator[Quantity]:
    """A metric alert: each series that it watches, with thresholds that move paid on top."""
    criteria = items(resource.inputs, "criteria", "allOf")
    if not criteria:
        yield unknown("the series that the alert watches", meter(_MONITOR, "Metric Series"))
        return
    yield fixed(meter(_MONITOR, "Metric Series"), len(criteria), "one series for each criterion")
    moving = sum(text(each, "criterionType").startswith("Dynamic") for each in criteria)
    if moving:
        yield fixed(meter(_MONITOR, "Dynamic Threshold"), moving)


def log_alert(resource: Resource, _context: Context) -> Iterator[Quantity]:
    """An alert on a log query, by how often it runs; the slowest meter is every 15 minutes."""
    frequency = text(resource.inputs, "evaluationFrequency")
    try:
        counted = meter(_MONITOR, f"Log Alert {frequency}")
    except KeyError:
        yield unknown("how often the query runs")
        return
    if minutes_of(counted.sku) <= _SLOWEST_MINUTES:
        yield fixed(counted, 1)
    else:
        slowest = meter(_MONITOR, f"Log Alert PT{_SLOWEST_MINUTES}M")
        yield fixed(slowest, 1, f"{frequency} is billed as every 15 minutes (assumed)")


def action_group(_resource: Resource, context: Context) -> Iterator[Quantity]:
    """An action group: its mails."""
    yield used(context, meter(_MONITOR, "Mail"), UsageName.ALERT_MAILS)


def grafana(_resource: Resource, context: Context) -> Iterator[Quantity]:
    """A Grafana: its node and the people who use it."""
    yield all_month(meter("Azure Grafana Service", "Node"))
    yield used(context, meter("Azure Grafana Service", "User"), UsageName.GRAFANA_USERS)


def model_deployment(resource: Resource, context: Context) -> Iterator[Quantity]:
    """A deployed model: tokens in and out, by model and kind of deployment."""
    model = text(resource.inputs, "properties", "model", "name")
    sku = text(resource.inputs, "sku", "name")
    tokens: Mapping[str, UsageName] = {"Input": UsageName.AI_INPUT_TOKENS}
    if "embedding" not in model:
        tokens = {**tokens, "Output": UsageName.AI_OUTPUT_TOKENS}
    for direction, name in tokens.items():
        try:
            yield used(context, meter("Azure OpenAI", f"{model} {sku} {direction}"), name)
        except KeyError:
            yield unknown(f"{direction.lower()} tokens of {model or 'the model'} as {sku}")
