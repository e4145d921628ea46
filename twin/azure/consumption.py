"""Budgets."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from twin.azure.arm import day_of, extension, fault, known, number, text
from twin.azure.demands import one_of
from twin.azure.judges import items, shaped
from twin.check import Fault, same
from twin.kinds import Rule
from twin.marks import ASSUMED, SCHEMA, documented
from twin.wire import Json, Properties, at

_API_PAGE = "https://learn.microsoft.com/rest/api/consumption/budgets/create-or-update"
_START, _END = "timePeriod.startDate", "timePeriod.endDate"
_GRAINS = ("Monthly", "Quarterly", "Annually", "BillingMonth", "BillingQuarter", "BillingAnnual")
_OPERATORS = ("EqualTo", "GreaterThan", "GreaterThanOrEqualTo")
_FIRST = datetime(2017, 6, 1, tzinfo=UTC)
_MOST = 5
_HIGHEST = 1000


def _start(inputs: Properties) -> Iterator[Fault]:
    day, given = day_of(inputs, _START), text(inputs, _START)
    if given and day is None:
        yield fault(_START, given, "a date such as 2026-01-01T00:00:00Z is allowed")
    elif day is not None and (day.day != 1 or day < _FIRST):
        yield fault(_START, given, "the first day of a month from June 2017 on is allowed")


def _end(inputs: Properties) -> Iterator[Fault]:
    first, last = day_of(inputs, _START), day_of(inputs, _END)
    if first is not None and last is not None and last <= first:
        yield fault(_END, text(inputs, _END), f"later than {text(inputs, _START)} is allowed")


def _notifications(inputs: Properties) -> list[tuple[str, Json]]:
    given = known(inputs, "notifications")
    listed = given.items() if isinstance(given, Mapping) else ()
    return [(f"notifications.{name}", each) for name, each in listed]


def _count(inputs: Properties) -> Iterator[Fault]:
    count = len(_notifications(inputs))
    if count > _MOST:
        yield Fault("notifications", f"has {count} members; {_MOST} are allowed")


def _thresholds(inputs: Properties) -> Iterator[Fault]:
    for path, each in _notifications(inputs):
        given = number(each, "threshold")
        if given is not None and not 0 < given <= _HIGHEST:
            allowed = f"more than 0 and up to {_HIGHEST} per cent is allowed"
            yield fault(f"{path}.threshold", given, allowed)


def _told(inputs: Properties) -> Iterator[Fault]:
    for path, each in _notifications(inputs):
        ways = ("contactEmails", "contactGroups")
        if isinstance(each, Mapping) and all(at(each, way) in (None, []) for way in ways):
            yield fault(f"{path}.contactEmails", None, f"one of {', '.join(ways)} is needed")


def _scoped(inputs: Properties) -> Iterator[Fault]:
    scope = text(inputs, "scope")
    for path, each in _notifications(inputs):
        if scope and "/subscriptions/" not in scope and items(each, "contactGroups"):
            given = known(each, "contactGroups")
            allowed = "a subscription or a resource group is needed as the scope"
            yield fault(f"{path}.contactGroups", given, allowed)


def _operators(inputs: Properties) -> Iterator[Fault]:
    for path, each in _notifications(inputs):
        given = text(each, "operator")
        if given and not any(same(given, allowed) for allowed in _OPERATORS):
            yield fault(f"{path}.operator", given, f"{', '.join(_OPERATORS)} can be chosen")


def _amount(inputs: Properties) -> Iterator[Fault]:
    amount = number(inputs, "amount")
    if amount is not None and amount <= 0:
        yield fault("amount", amount, "more than 0 is allowed")


KINDS = (
    extension(
        "consumption",
        "Budget",
        "Microsoft.Consumption/budgets",
        "scope",
        "budgetName",
        seconds=5,
        replace_on=[_START, "timeGrain"],
        rules=(
            Rule(
                "budget-name",
                "a budget has 1 to 63 letters, digits, hyphens and underscores",
                documented(_API_PAGE),
                shaped(
                    "budgetName",
                    re.compile(r"[A-Za-z0-9_-]{1,63}").fullmatch,
                    "1 to 63 letters, digits, hyphens and underscores are allowed",
                ),
            ),
            Rule("budget-grain", "a budget starts anew", SCHEMA, one_of("timeGrain", *_GRAINS)),
            Rule(
                "budget-start",
                "a budget starts on the first of a month",
                documented(_API_PAGE),
                _start,
            ),
            Rule("budget-end", "a budget ends after it starts", documented(_API_PAGE), _end),
            Rule("budget-notifications", "a budget has five notifications", SCHEMA, _count),
            Rule("budget-thresholds", "thresholds go up to 1000 per cent", SCHEMA, _thresholds),
            Rule(
                "budget-contacts",
                "a notification reaches an address or a group; roles alone are not enough",
                documented(_API_PAGE),
                _told,
            ),
            Rule("budget-groups", "the scope decides on action groups", SCHEMA, _scoped),
            Rule("budget-operators", "there are three comparisons", SCHEMA, _operators),
            Rule("budget-amount", "a budget is more than nothing", ASSUMED, _amount),
        ),
    ),
)
