"""Rules of Logic Apps and of custom roles, each with a good and a bad input."""

from tests.harness.cases import GROUP_ID, Case
from twin.wire import Properties

_WORKFLOW = "logic:Workflow"
_ROLE = "authorization:RoleDefinition"
_IDENTITY = f"{GROUP_ID}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-hours"
_GUID = "7c4b5f2e-0000-4000-8000-000000000003"


def _defined(**more: object) -> Properties:
    whole: Properties = {
        "$schema": "https://schema.management.azure.com/workflowdefinition.json#",
        "contentVersion": "1.0.0.0",
        "triggers": {"hour": {"type": "Recurrence"}},
        "actions": {"stop": {"type": "Http"}},
    }
    return {"definition": {**whole, **more}}


def _each(frequency: str, **schedule: object) -> Properties:
    recurrence = {"frequency": frequency, "interval": 1, "schedule": schedule}
    return _defined(triggers={"hour": {"type": "Recurrence", "recurrence": recurrence}})


def _calls(held: list[str]) -> Properties:
    login = {"type": "ManagedServiceIdentity", "identity": _IDENTITY}
    made = _defined(actions={"stop": {"type": "Http", "inputs": {"authentication": login}}})
    return {**made, "identity": {"type": "UserAssigned", "userAssignedIdentities": held}}


def _after(name: str) -> Properties:
    stop, start = {"type": "Http"}, {"type": "Http", "runAfter": {name: ["Succeeded"]}}
    return _defined(actions={"stop": stop, "start": start})


CASES = (
    Case(
        rule="workflow-name",
        kind=_WORKFLOW,
        good={"workflowName": "logic-stop"},
        bad={"workflowName": "logic stop"},
        says="'workflowName' is 'logic stop'; a name that matches",
    ),
    Case(
        rule="workflow-whole",
        kind=_WORKFLOW,
        good=_defined(),
        bad=_defined(actions={}),
        says="'definition.actions' is None; a workflow needs one",
    ),
    Case(
        rule="workflow-frequency",
        kind=_WORKFLOW,
        good=_each("Week", weekDays=["Monday"]),
        bad=_each("Day", weekDays=["Monday"]),
        says="days are for the frequency Week",
    ),
    Case(
        rule="workflow-frequency",
        kind=_WORKFLOW,
        good=_each("Day"),
        bad=_each("Night"),
        says="recurrence.frequency' is 'Night'; Second, Minute",
    ),
    Case(
        rule="workflow-schedule",
        kind=_WORKFLOW,
        good=_each("Week", hours=[23], minutes=[59]),
        bad=_each("Week", hours=[24]),
        says="schedule.hours[0]' is 24; 0 to 23 is allowed",
    ),
    Case(
        rule="workflow-schedule",
        kind=_WORKFLOW,
        good=_each("Week", weekDays=["Sunday"]),
        bad=_each("Week", weekDays=["Sun"]),
        says="schedule.weekDays[0]' is 'Sun'; Monday",
    ),
    Case(
        rule="workflow-order",
        kind=_WORKFLOW,
        good=_after("stop"),
        bad=_after("stopped"),
        says="runAfter' is 'stopped'; start, stop can be chosen",
    ),
    Case(
        rule="workflow-identity",
        kind=_WORKFLOW,
        good=_calls([_IDENTITY]),
        bad=_calls([f"{_IDENTITY}-other"]),
        says="an identity in identity.userAssignedIdentities is allowed",
    ),
    Case(
        rule="custom-role-name",
        kind=_ROLE,
        good={"roleDefinitionId": _GUID},
        bad={"roleDefinitionId": "start-and-stop"},
        says="'roleDefinitionId' is 'start-and-stop'; a GUID is allowed",
    ),
    Case(
        rule="custom-role-scopes",
        kind=_ROLE,
        good={"assignableScopes": [GROUP_ID]},
        bad={"assignableScopes": ["/"]},
        says="'assignableScopes[0]' is '/'; a management group",
    ),
    Case(
        rule="custom-role-actions",
        kind=_ROLE,
        good={"permissions": [{"actions": ["Microsoft.Web/sites/read"]}]},
        bad={"permissions": [{"actions": ["start"]}]},
        says="'permissions[0].actions[0]' is 'start'; an operation such as",
    ),
    Case(
        rule="custom-role-title",
        kind=_ROLE,
        good={"roleName": "Start and stop"},
        bad={"roleName": "x" * 513},
        says="512 characters are allowed, 513 given",
    ),
)
