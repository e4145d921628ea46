"""Databricks runs under its HIPAA profile where patient data comes."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable, Undecided
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """HITRUST contains what HIPAA asks, but only HIPAA is named here."""
    if not context.patient_data:
        yield NotApplicable("no patient data comes here")
        return

    profile = resource.get("enhancedSecurityCompliance.complianceSecurityProfile")
    yield from profile.get("value").must_be("Enabled")
    standards = profile.get("complianceStandards")
    named = list(standards.items())
    if any(each.unknown for each in named):
        yield Undecided(standards.path)
    else:
        listed = any(each.says("HIPAA") for each in named)
        yield from standards.must(listed, "a list with HIPAA")


RULE = Rule(
    title="Databricks runs under its HIPAA profile where patient data comes",
    why=(
        "Without the profile the clusters are not hardened, and Microsoft's terms do not "
        "cover them."
    ),
    fix="Set enhancedSecurityCompliance.complianceSecurityProfile to Enabled with HIPAA.",
    severity=Severity.CRITICAL,
    kinds=("azure-native:databricks:Workspace",),
    hipaa=("164.308(a)(1)(ii)(B)",),
    nist=("CM-6", "SI-2"),
    docs="https://learn.microsoft.com/azure/databricks/security/privacy/security-profile",
    check=check,
)
