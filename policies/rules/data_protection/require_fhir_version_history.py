"""The FHIR service keeps what a record said before."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity, always


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Azure keeps versions where nothing is said; an override for one type of record counts too."""
    policy = resource.get("resourceVersionPolicyConfiguration")
    kept = ("versioned", "versioned-update")
    yield from policy.get("default").must_be(*kept, absent_is_fine=True)
    for _, override in policy.get("resourceTypeOverrides").entries():
        yield from override.must_be(*kept)


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
    remedy=always("resourceVersionPolicyConfiguration.default", "versioned"),
)
