"""Alerts on cost anomalies, and inheritance of tags."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from twin.azure.arm import extension, fault, known, text
from twin.azure.judges import few, items, longest
from twin.check import Fault, same
from twin.kinds import Rule
from twin.marks import ASSUMED, SCHEMA, documented
from twin.wire import Properties

_ACTIONS_PAGE = "https://learn.microsoft.com/rest/api/cost-management/scheduled-actions"
_TAGS_PAGE = (
    "https://learn.microsoft.com/azure/cost-management-billing/costs/enable-tag-inheritance"
)
_START, _END = "schedule.startDate", "schedule.endDate"
_SUBSCRIPTION = re.compile(r"/?subscriptions/[^/]+/?", re.IGNORECASE)
_BILLING = re.compile(
    r"/?providers/Microsoft\.Billing/billingAccounts/[^/]+(/billingProfiles/[^/]+)?/?",
    re.IGNORECASE,
)
_INSIGHT = "InsightAlert"
_LONGEST = timedelta(days=366)


def _day(inputs: Properties, path: str) -> datetime | None:
    try:
        given = datetime.fromisoformat(text(inputs, path))
    except ValueError:
        return None
    return given if given.tzinfo else given.replace(tzinfo=UTC)


def _period(inputs: Properties) -> Iterator[Fault]:
    first, last = _day(inputs, _START), _day(inputs, _END)
    for path in (_START, _END):
        if text(inputs, path) and _day(inputs, path) is None:
            allowed = "a date such as 2026-01-01T00:00:00Z is allowed"
            yield fault(path, text(inputs, path), allowed)
    if first is not None and last is not None and not first < last <= first + _LONGEST:
        allowed = f"later than {text(inputs, _START)}, by a year at most, is allowed"
        yield fault(_END, text(inputs, _END), allowed)


def _insight_scope(inputs: Properties) -> Iterator[Fault]:
    scope = text(inputs, "scope")
    if not same(known(inputs, "kind"), _INSIGHT) or not scope:
        return
    if not _SUBSCRIPTION.fullmatch(scope):
        yield fault("scope", scope, "an alert on anomalies is for a subscription")


def _insight_daily(inputs: Properties) -> Iterator[Fault]:
    frequency = text(inputs, "schedule.frequency")
    if same(known(inputs, "kind"), _INSIGHT) and frequency and not same(frequency, "Daily"):
        yield fault("schedule.frequency", frequency, "Daily is allowed for anomalies")


def _reader(inputs: Properties) -> Iterator[Fault]:
    if known(inputs, "notification") is not None and known(inputs, "notification.to") == []:
        yield fault("notification.to", None, "a mail address is needed")
    for path, address in items(inputs, "notification.to"):
        if isinstance(address, str) and not address.strip("@").count("@"):
            yield fault(path, address, "a mail address is allowed")


def _inherits(inputs: Properties) -> Iterator[Fault]:
    scope = text(inputs, "scope")
    if scope and not _SUBSCRIPTION.fullmatch(scope) and not _BILLING.fullmatch(scope):
        allowed = "a subscription, a billing account or a billing profile is allowed"
        yield fault("scope", scope, allowed)


def _named(inputs: Properties) -> Iterator[Fault]:
    given = text(inputs, "type")
    if given and not same(given, "taginheritance"):
        yield fault("type", given, "taginheritance is allowed")


KINDS = (
    extension(
        "costmanagement",
        "ScheduledActionByScope",
        "Microsoft.CostManagement/scheduledActions",
        "scope",
        "name",
        seconds=3,
        rules=(
            Rule("anomaly-scope", "anomalies are of a subscription", SCHEMA, _insight_scope),
            Rule("anomaly-daily", "anomalies are looked for each day", SCHEMA, _insight_daily),
            Rule("cost-action-period", "a schedule ends within a year", ASSUMED, _period),
            Rule("cost-action-reader", "a mail goes to somebody", ASSUMED, _reader),
            Rule(
                "cost-action-readers",
                "a mail goes to 20 addresses at most",
                documented(_ACTIONS_PAGE),
                few("notification.to", 20, "addresses"),
            ),
            Rule(
                "cost-action-subject",
                "a subject has 70 characters at most",
                SCHEMA,
                longest("notification.subject", 70),
            ),
        ),
    ),
    extension(
        "costmanagement",
        "TagInheritanceSetting",
        "Microsoft.CostManagement/settings",
        "scope",
        "type",
        seconds=3,
        rules=(
            Rule(
                "tag-inheritance-scope",
                "tags are inherited in a subscription or for a bill",
                documented(_TAGS_PAGE),
                _inherits,
            ),
            Rule("tag-inheritance-name", "the setting has one name", SCHEMA, _named),
        ),
    ),
)
