"""Event Hubs stores patient data under the hospital's key."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """Only Premium and Dedicated namespaces can have a key of the customer."""
    if not context.patient_data:
        yield NotApplicable("no patient data comes here")
        return

    if resource.get("sku.name").says("Basic", "Standard") and resource.get("clusterArmId").absent:
        yield NotApplicable("a namespace of this SKU cannot have a key of the customer")
        return
    encryption = resource.get("encryption")
    yield from encryption.get("keySource").must_be("Microsoft.KeyVault")
    yield from encryption.get("requireInfrastructureEncryption").must_be_true()


RULE = Rule(
    title="Event Hubs stores patient data under the hospital's key",
    why="Kept messages about patients could be read without the hospital's consent.",
    fix=(
        "Set encryption.keySource to Microsoft.KeyVault and requireInfrastructureEncryption"
        " to true."
    ),
    severity=Severity.MEDIUM,
    kinds=("azure-native:eventhub:Namespace",),
    hipaa=("164.312(a)(2)(iv)",),
    nist=("SC-12",),
    docs="https://learn.microsoft.com/azure/event-hubs/configure-customer-managed-key",
    check=check,
)
