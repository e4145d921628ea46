"""Rules of budgets, each with a good and a bad input."""

from tests.harness.cases import GROUP_ID, Case
from twin.wire import Properties

_BUDGET = "consumption:Budget"


def _period(start: str, end: str = "2030-01-01T00:00:00Z") -> Properties:
    return {"timePeriod": {"startDate": start, "endDate": end}}


def _told(**changed: object) -> Properties:
    notification = {"threshold": 80, "contactEmails": ["finance@hospital.example"], **changed}
    return {"notifications": {"high": notification}}


CASES = (
    Case(
        rule="budget-name",
        kind=_BUDGET,
        good={"budgetName": "platform-month"},
        bad={"budgetName": "platform month"},
        says="'budgetName' is 'platform month'; 1 to 63 letters",
    ),
    Case(
        rule="budget-grain",
        kind=_BUDGET,
        good={"timeGrain": "Monthly"},
        bad={"timeGrain": "Weekly"},
        says="'timeGrain' is 'Weekly'; Monthly, Quarterly, Annually",
    ),
    Case(
        rule="budget-start",
        kind=_BUDGET,
        good=_period("2026-01-01T00:00:00Z"),
        bad=_period("2026-01-15T00:00:00Z"),
        says="'timePeriod.startDate' is '2026-01-15T00:00:00Z'; the first day of a month",
    ),
    Case(
        rule="budget-start",
        kind=_BUDGET,
        good=_period("2026-01-01"),
        bad=_period("January 2026"),
        says="'timePeriod.startDate' is 'January 2026'; a date such as 2026-01-01T00:00:00Z",
    ),
    Case(
        rule="budget-end",
        kind=_BUDGET,
        good=_period("2026-01-01T00:00:00Z"),
        bad=_period("2026-01-01T00:00:00Z", "2025-01-01"),
        says="'timePeriod.endDate' is '2025-01-01'; later than 2026-01-01T00:00:00Z is allowed",
    ),
    Case(
        rule="budget-notifications",
        kind=_BUDGET,
        good={"notifications": {str(index): {} for index in range(5)}},
        bad={"notifications": {str(index): {} for index in range(6)}},
        says="'notifications' has 6 members; 5 are allowed",
    ),
    Case(
        rule="budget-thresholds",
        kind=_BUDGET,
        good=_told(threshold=1000),
        bad=_told(threshold=1001),
        says="'notifications.high.threshold' is 1001; more than 0 and up to 1000 per cent",
    ),
    Case(
        rule="budget-contacts",
        kind=_BUDGET,
        good=_told(),
        bad=_told(contactEmails=[], contactRoles=["Owner"]),
        says="'notifications.high.contactEmails' is None; one of contactEmails, contactGroups",
    ),
    Case(
        rule="budget-groups",
        kind=_BUDGET,
        good={"scope": GROUP_ID, **_told(contactGroups=["id"])},
        bad={
            "scope": "/providers/Microsoft.Billing/billingAccounts/1",
            **_told(contactGroups=["id"]),
        },
        says="'notifications.high.contactGroups' is a list; a subscription or a resource group",
    ),
    Case(
        rule="budget-operators",
        kind=_BUDGET,
        good=_told(operator="GreaterThan"),
        bad=_told(operator="LessThan"),
        says="'notifications.high.operator' is 'LessThan'; EqualTo, GreaterThan",
    ),
    Case(
        rule="budget-amount",
        kind=_BUDGET,
        good={"amount": 50_000},
        bad={"amount": 0},
        says="'amount' is 0; more than 0 is allowed",
    ),
)
