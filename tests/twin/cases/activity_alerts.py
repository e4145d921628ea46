"""Rules of alerts on the activity log, each with a good and a bad input."""

from tests.harness.cases import GROUP_ID, Case
from twin.wire import Json, Properties

_ALERT = "monitor:ActivityLogAlert"
_GROUPS = f"{GROUP_ID}/providers/Microsoft.Insights/actionGroups"


def _when(*each: Json) -> Properties:
    return {"condition": {"allOf": list(each)}}


def _is(field: str, value: str) -> Json:
    return {"field": field, "equals": value}


def _tells(name: str) -> Properties:
    return {"actions": {"actionGroups": [{"actionGroupId": f"{_GROUPS}/{name}"}]}}


CASES = (
    Case(
        rule="activity-alert-location",
        kind=_ALERT,
        good={"location": "global"},
        bad={"location": "eastus2"},
        says="'location' is 'eastus2'; global, westeurope, northeurope can be chosen",
    ),
    Case(
        rule="activity-alert-category",
        kind=_ALERT,
        good=_when(_is("category", "ServiceHealth")),
        bad=_when(_is("operationName", "Microsoft.KeyVault/vaults/delete")),
        says="names 0 categories; one is allowed",
    ),
    Case(
        rule="activity-alert-category",
        kind=_ALERT,
        good=_when(_is("category", "Administrative"), _is("status", "Succeeded")),
        bad=_when(_is("category", "Admin")),
        says="'condition.allOf[0].equals' is 'Admin'; Administrative, Alert",
    ),
    Case(
        rule="activity-alert-condition",
        kind=_ALERT,
        good=_when({"anyOf": [_is("status", "Active"), _is("status", "Updated")]}),
        bad=_when({"field": "status", "equals": "Active", "containsAny": ["Active"]}),
        says="has 2 of equals, containsAny and anyOf; one is allowed",
    ),
    Case(
        rule="activity-alert-told",
        kind=_ALERT,
        good=_tells("on-call"),
        bad=_tells("gone"),
        says="the id of an action group is allowed",
        world=(("monitor:ActionGroup", {"actionGroupName": "on-call"}),),
    ),
    Case(
        rule="activity-alert-room",
        kind=_ALERT,
        good={"activityLogAlertName": "alert-7"},
        bad={"activityLogAlertName": "alert-101"},
        says="is one more than 100; 100 activity log alerts are allowed",
        world=tuple((_ALERT, {"activityLogAlertName": f"alert-{n}"}) for n in range(100)),
    ),
)
