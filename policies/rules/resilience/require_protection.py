"""What holds data cannot be deleted by a slip in production."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable, Violation
from policies.core.links import pointing_to
from policies.core.resource import Resource, Stack
from policies.core.rule import Context, Rule, Severity

_LOCK = "azure-native:authorization:ManagementLockByScope"


def check_stack(resource: Resource, stack: Stack, context: Context) -> Iterator[Finding]:
    """A lock of the resource itself does as well, since it stops every other tool too."""
    if not context.production:
        yield NotApplicable("only production is held to it")
        return

    locks = pointing_to(resource, stack, _LOCK, "scope")
    locked = any(each.get("level").says("CanNotDelete", "ReadOnly") for each in locks)
    if not (resource.protect or locked):
        yield Violation("", "neither protected nor locked", "protect, or a lock CanNotDelete")


RULE = Rule(
    title="What holds data cannot be deleted by a slip in production",
    why="A renamed resource or a wrong command deletes what took years to collect.",
    fix="Set the resource option protect, or add a ManagementLock for the resource.",
    severity=Severity.HIGH,
    kinds=(
        "azure-native:databricks:Workspace",
        "azure-native:dbforpostgresql:Server",
        "azure-native:eventhub:Namespace",
        "azure-native:healthcareapis:DicomService",
        "azure-native:healthcareapis:FhirService",
        "azure-native:healthcareapis:Workspace",
        "azure-native:keyvault:Vault",
        "azure-native:mongocluster:MongoCluster",
        "azure-native:operationalinsights:Workspace",
        "azure-native:redisenterprise:RedisEnterprise",
        "azure-native:search:Service",
        "azure-native:storage:StorageAccount",
    ),
    hipaa=("164.308(a)(7)(ii)(A)", "164.312(c)(1)"),
    nist=("CM-5", "CP-9"),
    docs="https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources",
    check_stack=check_stack,
)
