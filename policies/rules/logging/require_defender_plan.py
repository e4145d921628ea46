"""A plan of Defender for Cloud that is declared is on.

That what the program makes has a plan, `require_defender_coverage` asks.
"""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """The plans of what the platform is made of; others are free to choose."""
    if resource.get("pricingName").says(*context.texts("plans")):
        yield from resource.get("pricingTier").must_be("Standard")
    else:
        yield NotApplicable("nothing of the platform is watched by the plan")


RULE = Rule(
    title="A plan of Defender for Cloud that is declared is on",
    why="Nobody notices an attack that no program looks for.",
    fix="Set pricingTier to Standard, or leave the plan to who looks after the subscription.",
    severity=Severity.HIGH,
    kinds=("azure-native:security:Pricing",),
    hipaa=("164.308(a)(5)(ii)(B)", "164.308(a)(6)(i)"),
    nist=("AC-2(12)", "AU-6", "IR-4", "RA-5", "SI-4"),
    scanners=("CKV_AZURE_84", "CKV_AZURE_85", "CKV_AZURE_86", "CKV_AZURE_87"),
    docs="https://learn.microsoft.com/azure/defender-for-cloud/defender-for-cloud-introduction",
    check=check,
    parameters={
        "plans": [
            "AI",
            "Arm",
            "Containers",
            "KeyVaults",
            "OpenSourceRelationalDatabases",
            "StorageAccounts",
        ]
    },
)
