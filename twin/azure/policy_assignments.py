"""Assignments of Azure Policy.

The twin keeps them; it does not judge resources by them.
"""

import re
from collections.abc import Iterator, Mapping

from twin.azure.arm import extension, fault, known, text
from twin.azure.judges import settled, shaped
from twin.check import Fault
from twin.kinds import Rule
from twin.marks import documented
from twin.wire import Properties

_PAGE = "https://learn.microsoft.com/azure/governance/policy/concepts/assignment-structure"
_REMEDIATION_PAGE = "https://learn.microsoft.com/azure/governance/policy/how-to/remediate-resources"
_BUILT_IN = "https://github.com/Azure/azure-policy/tree/master/built-in-policies"
_DEFINITION = re.compile(
    r"(?i:.*/providers/Microsoft\.Authorization/policy(?:Set)?Definitions/)([^/]+)"
)
_NAME = re.compile(r"[^<>%&:\\?/]{1,63}[^<>%&:\\?/ ]")
_CHANGING = frozenset(
    {"a169a624-5599-4385-a696-c8d643089fab", "179d1daa-458f-4e47-8086-2a68d0d6c38f"}
)
"""Initiatives with policies that deploy or modify: HITRUST/HIPAA and NIST SP 800-53 Rev. 5."""
_PARAMETERS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "a8640138-9b0a-4a28-b8cb-1666c838647d": {
        "effect": ("Audit", "Deny", "Disabled"),
        "excludedNamespaces": (),
        "namespaces": (),
        "allowedHostPaths": (),
    }
}
"""Parameters of the pod security baseline, and what each may be where it is a choice."""


def _own_name(inputs: Properties) -> str:
    found = _DEFINITION.fullmatch(text(inputs, "policyDefinitionId"))
    return found.group(1).casefold() if found else ""


def _identified(inputs: Properties) -> Iterator[Fault]:
    if _own_name(inputs) not in _CHANGING or not settled(inputs, "identity"):
        return
    given = text(inputs, "identity.type")
    if given in ("", "None"):
        yield fault("identity.type", given or None, "SystemAssigned or UserAssigned is needed")


def _placed(inputs: Properties) -> Iterator[Fault]:
    needed = text(inputs, "identity.type") not in ("", "None")
    if needed and settled(inputs, "location") and not text(inputs, "location"):
        yield fault("location", None, "an assignment with an identity needs a region")


def _known_parameters(inputs: Properties) -> Iterator[Fault]:
    allowed = _PARAMETERS.get(_own_name(inputs))
    given = known(inputs, "parameters")
    if allowed is None or not isinstance(given, dict):
        return
    for name in given:
        if name not in allowed:
            yield fault(f"parameters.{name}", name, f"{', '.join(allowed)} are its parameters")
    for name, choices in allowed.items():
        value = text(inputs, f"parameters.{name}.value")
        if choices and value and value.casefold() not in {each.casefold() for each in choices}:
            yield fault(f"parameters.{name}.value", value, f"{', '.join(choices)} can be chosen")


KINDS = (
    extension(
        "authorization",
        "PolicyAssignment",
        "Microsoft.Authorization/policyAssignments",
        "scope",
        "policyAssignmentName",
        seconds=5,
        replace_on=("location",),
        rules=(
            Rule(
                "policy-assignment-name",
                "an assignment has a name of 64 characters at most",
                documented(_PAGE),
                shaped(
                    "policyAssignmentName",
                    _NAME.fullmatch,
                    "2 to 64 characters without < > % & : \\ ? /, no blank at the end, are allowed",
                ),
            ),
            Rule(
                "policy-assignment-definition",
                "an assignment is of a policy or an initiative",
                documented(_PAGE),
                shaped(
                    "policyDefinitionId",
                    _DEFINITION.fullmatch,
                    "the id of a policyDefinition or policySetDefinition is allowed",
                ),
            ),
            Rule(
                "policy-assignment-identity",
                "an initiative that deploys or modifies needs an identity",
                documented(_REMEDIATION_PAGE),
                _identified,
            ),
            Rule(
                "policy-assignment-location",
                "an identity of an assignment has a region",
                documented(_PAGE),
                _placed,
            ),
            Rule(
                "policy-assignment-parameters",
                "the pod security baseline has its own parameters",
                documented(_BUILT_IN),
                _known_parameters,
            ),
        ),
    ),
)
