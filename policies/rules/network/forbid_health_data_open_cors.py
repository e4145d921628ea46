"""No page of a stranger reads records in a clinician's browser."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """No origin is allowed where nothing is said."""
    for origin in resource.get("corsConfiguration.origins").items():
        named = origin.text is not None and "*" not in origin.text
        yield from origin.must(named, "an origin without *")


RULE = Rule(
    title="No page of a stranger reads records in a clinician's browser",
    why="A page from anywhere could read records with the rights of who is logged in.",
    fix="Name the origins in corsConfiguration.origins, or take corsConfiguration away.",
    severity=Severity.HIGH,
    kinds=("azure-native:healthcareapis:FhirService", "azure-native:healthcareapis:DicomService"),
    hipaa=("164.312(a)(1)",),
    nist=("AC-4",),
    docs=(
        "https://learn.microsoft.com/azure/healthcare-apis/fhir/configure-cross-origin-"
        "resource-sharing"
    ),
    check=check,
)
