"""The FHIR service keeps what a record said before."""

from collections.abc import Iterator, Mapping

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity
from policies.core.values import Json

_KEPT = ("versioned", "versioned-update")


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Azure keeps versions where nothing is said; an override for one type of record counts too."""
    policy = resource.get("resourceVersionPolicyConfiguration")
    yield from policy.get("default").must_be(*_KEPT, absent_is_fine=True)
    for _, override in policy.get("resourceTypeOverrides").entries():
        yield from override.must_be(*_KEPT)


def remedy(resource: Resource, _context: Context) -> Mapping[str, Json]:
    """Versions by default, and for the types that are told otherwise."""
    policy = resource.get("resourceVersionPolicyConfiguration")
    overrides = [each for _, each in policy.get("resourceTypeOverrides").entries()]
    wrong = [policy.get("default"), *overrides]
    return {each.path: "versioned" for each in wrong if each.known and not each.says(*_KEPT)}


RULE = Rule(
    title="The FHIR service keeps what a record said before",
    why="A changed or deleted record could neither be brought back nor be shown to an auditor.",
    fix="Set resourceVersionPolicyConfiguration.default to versioned and drop other overrides.",
    severity=Severity.MEDIUM,
    kinds=("azure-native:healthcareapis:FhirService",),
    hipaa=("164.312(b)", "164.312(c)(1)"),
    nist=("AU-10",),
    docs=(
        "https://learn.microsoft.com/azure/healthcare-apis/fhir/fhir-versioning-policy-and-"
        "history-management"
    ),
    check=check,
    remedy=remedy,
)
