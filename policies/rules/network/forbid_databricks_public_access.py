"""A Databricks workspace has no public address."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Only a premium workspace can have private endpoints."""
    yield from resource.get("publicNetworkAccess").must_be("Disabled")
    yield from resource.get("requiredNsgRules").must_be("NoAzureDatabricksRules")
    yield from resource.get("sku.name").must_be("premium")


RULE = Rule(
    title="A Databricks workspace has no public address",
    why="Notebooks on patients would be one leaked token away from anyone on the internet.",
    fix=(
        "Set publicNetworkAccess to Disabled, requiredNsgRules to NoAzureDatabricksRules, "
        "sku premium."
    ),
    severity=Severity.HIGH,
    kinds=("azure-native:databricks:Workspace",),
    hipaa=("164.312(a)(1)",),
    nist=("AC-4", "SC-7"),
    docs=(
        "https://learn.microsoft.com/azure/databricks/security/network/front-end/front-end-"
        "private-connect"
    ),
    check=check,
)
