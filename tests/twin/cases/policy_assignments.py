"""Rules of assignments of Azure Policy, each with a good and a bad input."""

from tests.harness.cases import Case
from twin.wire import Properties

_KIND = "authorization:PolicyAssignment"
_SETS = "/providers/Microsoft.Authorization/policySetDefinitions/"
_STANDARD = f"{_SETS}179d1daa-458f-4e47-8086-2a68d0d6c38f"
_BASELINE = f"{_SETS}a8640138-9b0a-4a28-b8cb-1666c838647d"


def _baseline(parameters: Properties) -> Properties:
    return {"policyDefinitionId": _BASELINE, "parameters": parameters}


CASES = (
    Case(
        rule="policy-assignment-name",
        kind=_KIND,
        good={"policyAssignmentName": "policy-mercy-prod"},
        bad={"policyAssignmentName": "policy/prod"},
        says="'policyAssignmentName' is 'policy/prod'; 2 to 64 characters",
    ),
    Case(
        rule="policy-assignment-definition",
        kind=_KIND,
        good={"policyDefinitionId": _STANDARD},
        bad={"policyDefinitionId": "NIST SP 800-53"},
        says="the id of a policyDefinition or policySetDefinition is allowed",
    ),
    Case(
        rule="policy-assignment-identity",
        kind=_KIND,
        good={"policyDefinitionId": _STANDARD, "identity": {"type": "SystemAssigned"}},
        bad={"policyDefinitionId": _STANDARD},
        says="SystemAssigned or UserAssigned is needed",
    ),
    Case(
        rule="policy-assignment-location",
        kind=_KIND,
        good={"identity": {"type": "SystemAssigned"}},
        bad={"identity": {"type": "SystemAssigned"}, "location": None},
        says="'location' is None; an assignment with an identity needs a region",
    ),
    Case(
        rule="policy-assignment-parameters",
        kind=_KIND,
        good=_baseline({"effect": {"value": "deny"}}),
        bad=_baseline({"effect": {"value": "Refuse"}, "excluded": {"value": []}}),
        says="'parameters.excluded' is 'excluded'; effect, excludedNamespaces",
    ),
)
