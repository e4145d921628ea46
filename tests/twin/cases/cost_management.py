"""Rules of alerts on cost and of inherited tags, each with a good and a bad input."""

from tests.harness.cases import GROUP_ID, Case
from twin.wire import Properties

_ACTION = "costmanagement:ScheduledActionByScope"
_EXPORT = "costmanagement:Export"
_STORAGE = f"{GROUP_ID}/providers/Microsoft.Storage/storageAccounts"
_TAGS = "costmanagement:TagInheritanceSetting"
_SUBSCRIPTION = GROUP_ID.partition("/resourceGroups/")[0]


def _insight(**more: object) -> Properties:
    return {"kind": "InsightAlert", "scope": _SUBSCRIPTION, **more}


def _schedule(**given: object) -> Properties:
    return _insight(schedule=given)


def _mail(**given: object) -> Properties:
    return _insight(notification=given)


def _to(account: str) -> Properties:
    return {"deliveryInfo": {"destination": {"resourceId": account, "container": "cost"}}}


CASES = (
    Case(
        rule="cost-export-name",
        kind=_EXPORT,
        good={"exportName": "focus-daily"},
        bad={"exportName": "focus daily"},
        says="'exportName' is 'focus daily'; 3 to 64 letters",
    ),
    Case(
        rule="cost-export-data",
        kind=_EXPORT,
        good={"definition": {"type": "FocusCost", "timeframe": "MonthToDate"}},
        bad={"definition": {"type": "Focus", "timeframe": "MonthToDate"}},
        says="'definition.type' is 'Focus'; Usage, ActualCost, AmortizedCost, FocusCost",
    ),
    Case(
        rule="cost-export-account",
        kind=_EXPORT,
        good=_to(f"{_STORAGE}/stcost"),
        bad=_to("stcost"),
        says="'deliveryInfo.destination.resourceId' is 'stcost'; the id of a storage account",
    ),
    Case(
        rule="cost-export-region",
        kind=_EXPORT,
        good={"identity": {"type": "SystemAssigned"}, "location": "eastus2"},
        bad={"identity": {"type": "SystemAssigned"}, "location": ""},
        says="an export with an identity needs the identity's region",
    ),
    Case(
        rule="cost-export-copies",
        kind=_EXPORT,
        world=(
            ("storage:StorageAccount", {"accountName": "stlake", "allowedCopyScope": "AAD"}),
            ("storage:StorageAccount", {"accountName": "stcost"}),
        ),
        good=_to(f"{_STORAGE}/stcost"),
        bad=_to(f"{_STORAGE}/stlake"),
        says="it takes copies from AAD alone; one that takes any is needed",
    ),
    Case(
        rule="anomaly-scope",
        kind=_ACTION,
        good=_insight(),
        bad=_insight(scope=GROUP_ID),
        says="an alert on anomalies is for a subscription",
    ),
    Case(
        rule="anomaly-daily",
        kind=_ACTION,
        good=_schedule(frequency="Daily"),
        bad=_schedule(frequency="Weekly"),
        says="'schedule.frequency' is 'Weekly'; Daily is allowed",
    ),
    Case(
        rule="cost-action-period",
        kind=_ACTION,
        good=_schedule(startDate="2026-12-01T00:00:00Z", endDate="2027-12-01T00:00:00Z"),
        bad=_schedule(startDate="2026-12-01T00:00:00Z", endDate="2028-12-01T00:00:00Z"),
        says="later than 2026-12-01T00:00:00Z, by a year at most, is allowed",
    ),
    Case(
        rule="cost-action-reader",
        kind=_ACTION,
        good=_mail(to=["finance@hospital.example"]),
        bad=_mail(to=["finance"]),
        says="'notification.to[0]' is 'finance'; a mail address is allowed",
    ),
    Case(
        rule="cost-action-reader",
        kind=_ACTION,
        good=_mail(to=["finance@hospital.example"]),
        bad=_mail(to=[]),
        says="a mail address is needed",
    ),
    Case(
        rule="cost-action-readers",
        kind=_ACTION,
        good=_mail(to=["a@hospital.example"] * 20),
        bad=_mail(to=["a@hospital.example"] * 21),
        says="20 addresses are allowed, 21 given",
    ),
    Case(
        rule="cost-action-subject",
        kind=_ACTION,
        good=_mail(subject="Cost anomaly"),
        bad=_mail(subject="x" * 71),
        says="70 characters are allowed, 71 given",
    ),
    Case(
        rule="tag-inheritance-scope",
        kind=_TAGS,
        good={"scope": _SUBSCRIPTION},
        bad={"scope": GROUP_ID},
        says="a subscription, a billing account or a billing profile is allowed",
    ),
    Case(
        rule="tag-inheritance-name",
        kind=_TAGS,
        good={"type": "taginheritance"},
        bad={"type": "myscope"},
        says="'type' is 'myscope'; taginheritance is allowed",
    ),
)
