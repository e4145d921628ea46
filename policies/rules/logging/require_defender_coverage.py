"""Every service is watched by its plan of Defender for Cloud."""

from collections.abc import Iterator, Mapping

from policies.core.findings import Finding, NotApplicable, Undecided, Violation
from policies.core.resource import Resource, Stack
from policies.core.rule import Context, Rule, Severity
from policies.core.values import Node

_PRICING = "azure-native:security:Pricing"
_TEMPLATE = "azure-native:resources:DeploymentAtSubscriptionScope"
_TYPE = "Microsoft.Security/pricings"
_PLANS: Mapping[str, str] = {
    "azure-native:cognitiveservices:Account": "AI",
    "azure-native:containerregistry:Registry": "Containers",
    "azure-native:containerservice:ManagedCluster": "Containers",
    "azure-native:dbforpostgresql:Server": "OpenSourceRelationalDatabases",
    "azure-native:keyvault:Vault": "KeyVaults",
    "azure-native:resources:ResourceGroup": "Arm",
    "azure-native:storage:StorageAccount": "StorageAccounts",
}


def check_stack(resource: Resource, stack: Stack, context: Context) -> Iterator[Finding]:
    """A plan is on by itself or by a template, which switches on what every subscription has."""
    plan = _PLANS[resource.kind]
    if plan not in context.texts("plans"):
        yield NotApplicable(f"the profile asks for no plan {plan}")
        return
    declared = [each for each in _declared(stack) if each[0].says(plan)]
    if any(tier.says("Standard") for _, tier in declared):
        return
    hidden = [name for name, _ in _declared(stack) if name.unknown]
    if hidden or any(tier.unknown for _, tier in declared):
        yield Undecided("")
    else:
        yield Violation("", f"no plan {plan} that is on", f"the plan {plan} as Standard")


def _declared(stack: Stack) -> Iterator[tuple[Node, Node]]:
    """Name and tier of each plan that the stack says something of."""
    for each in stack.of_kind(_PRICING):
        yield each.get("pricingName"), each.get("pricingTier")
    for each in stack.of_kind(_TEMPLATE):
        for made in each.get("properties.template.resources").items():
            if made.get("type").says(_TYPE):
                yield made.get("name"), made.get("properties.pricingTier")


RULE = Rule(
    title="Every service is watched by its plan of Defender for Cloud",
    why="Nobody notices an attack that no program looks for.",
    fix="Switch the plan on with a template, or take it out of the profile where others did.",
    severity=Severity.HIGH,
    kinds=tuple(_PLANS),
    hipaa=("164.308(a)(5)(ii)(B)", "164.308(a)(6)(i)"),
    nist=("AC-2(12)", "AU-6", "IR-4", "RA-5", "SI-4"),
    docs="https://learn.microsoft.com/azure/defender-for-cloud/defender-for-cloud-introduction",
    check_stack=check_stack,
    parameters={"plans": sorted(set(_PLANS.values()))},
)
