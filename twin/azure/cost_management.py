"""Exports of cost, alerts on anomalies, and inheritance of tags."""

import re
from collections.abc import Iterator
from datetime import timedelta

from twin.azure.arm import day_of, extension, fault, known, text
from twin.azure.judges import few, items, longest, settled, shaped
from twin.check import Fault, same
from twin.cloud import Cloud
from twin.kinds import CloudRule, Rule
from twin.marks import ASSUMED, SCHEMA, documented
from twin.wire import Properties

_ACTIONS_PAGE = "https://learn.microsoft.com/rest/api/cost-management/scheduled-actions"
_TAGS_PAGE = (
    "https://learn.microsoft.com/azure/cost-management-billing/costs/enable-tag-inheritance"
)
_EXPORTS_PAGE = (
    "https://learn.microsoft.com/azure/cost-management-billing/costs/tutorial-improved-exports"
)
_EXPORTED = ("Usage", "ActualCost", "AmortizedCost", "FocusCost")
_ACCOUNT = "deliveryInfo.destination.resourceId"
_STORAGE = re.compile(
    r"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\.Storage/storageAccounts/[^/]+",
    re.IGNORECASE,
)
_START, _END = "schedule.startDate", "schedule.endDate"
_SUBSCRIPTION = re.compile(r"/?subscriptions/[^/]+/?", re.IGNORECASE)
_BILLING = re.compile(
    r"/?providers/Microsoft\.Billing/billingAccounts/[^/]+(/billingProfiles/[^/]+)?/?",
    re.IGNORECASE,
)
_INSIGHT = "InsightAlert"
_LONGEST = timedelta(days=366)


def _period(inputs: Properties) -> Iterator[Fault]:
    first, last = day_of(inputs, _START), day_of(inputs, _END)
    for path in (_START, _END):
        if text(inputs, path) and day_of(inputs, path) is None:
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


def _exported(inputs: Properties) -> Iterator[Fault]:
    given = text(inputs, "definition.type")
    if given and not any(same(given, each) for each in _EXPORTED):
        yield fault("definition.type", given, f"{', '.join(_EXPORTED)} can be chosen")


def _destination(inputs: Properties) -> Iterator[Fault]:
    given = text(inputs, _ACCOUNT)
    if given and not _STORAGE.fullmatch(given):
        yield fault(_ACCOUNT, given, "the id of a storage account is allowed")


def _located(inputs: Properties) -> Iterator[Fault]:
    if not same(known(inputs, "identity.type"), "SystemAssigned"):
        return
    if settled(inputs, "location") and not text(inputs, "location"):
        yield fault("location", None, "an export with an identity needs the identity's region")


def _copied(inputs: Properties, _identifier: str, cloud: Cloud) -> Iterator[Fault]:
    wanted = text(inputs, _ACCOUNT)
    for each in cloud.of_token("azure-native:storage:StorageAccount") if wanted else ():
        scope = text(each.inputs, "allowedCopyScope")
        if same(each.id, wanted) and scope:
            allowed = f"it takes copies from {scope} alone; one that takes any is needed"
            yield fault(_ACCOUNT, wanted, allowed)


KINDS = (
    extension(
        "costmanagement",
        "Export",
        "Microsoft.CostManagement/exports",
        "scope",
        "exportName",
        seconds=5,
        rules=(
            Rule(
                "cost-export-name",
                "an export has 3 to 64 letters, digits, hyphens and underscores",
                ASSUMED,
                shaped(
                    "exportName",
                    re.compile(r"[A-Za-z0-9_-]{3,64}").fullmatch,
                    "3 to 64 letters, digits, hyphens and underscores are allowed",
                ),
            ),
            Rule(
                "cost-export-data",
                "an export is of a kind of cost",
                documented(_EXPORTS_PAGE),
                _exported,
            ),
            Rule("cost-export-account", "an export goes to an account", SCHEMA, _destination),
            Rule("cost-export-region", "an identity has a region", SCHEMA, _located),
        ),
        cloud_rules=(
            CloudRule(
                "cost-export-copies",
                "an export goes to an account that takes copies from any account",
                documented(_EXPORTS_PAGE),
                _copied,
            ),
        ),
    ),
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
