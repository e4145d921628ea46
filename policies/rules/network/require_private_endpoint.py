"""Every service that holds data has a private endpoint and its name."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable, Violation
from policies.core.links import named_by, pointing_to
from policies.core.resource import Resource, Stack
from policies.core.rule import Context, Rule, Severity

_ENDPOINT, _ZONES = (
    "azure-native:network:PrivateEndpoint",
    "azure-native:network:PrivateDnsZoneGroup",
)
_CONNECTIONS = ("privateLinkServiceConnections", "manualPrivateLinkServiceConnections")


def check_stack(resource: Resource, stack: Stack, _context: Context) -> Iterator[Finding]:
    """A PostgreSQL server in a subnet of its own needs none."""
    if not resource.get("network.delegatedSubnetResourceId").absent:
        yield NotApplicable("the server lies in a subnet of its own")
        return
    endpoints = [
        each for name in _CONNECTIONS for each in pointing_to(resource, stack, _ENDPOINT, name)
    ]
    if not endpoints:
        yield Violation("", "no private endpoint", "at least one")
    for each in endpoints:
        if not named_by(each, stack, _ZONES, "privateEndpointName"):
            yield Violation("", f"{each.name} has no zone group", "a PrivateDnsZoneGroup")


RULE = Rule(
    title="Every service that holds data has a private endpoint and its name",
    why="Without one the service is either unreachable or reached over the internet.",
    fix=(
        "Add a PrivateEndpoint whose connection names the resource, and a "
        "PrivateDnsZoneGroup for it."
    ),
    severity=Severity.CRITICAL,
    kinds=(
        "azure-native:cognitiveservices:Account",
        "azure-native:containerregistry:Registry",
        "azure-native:databricks:Workspace",
        "azure-native:dbforpostgresql:Server",
        "azure-native:eventhub:Namespace",
        "azure-native:healthcareapis:Workspace",
        "azure-native:keyvault:Vault",
        "azure-native:mongocluster:MongoCluster",
        "azure-native:monitor:PrivateLinkScope",
        "azure-native:redisenterprise:RedisEnterprise",
        "azure-native:search:Service",
        "azure-native:storage:StorageAccount",
    ),
    hipaa=("164.312(a)(1)", "164.312(e)(1)"),
    nist=("AC-4", "AC-17", "AC-17(1)", "SC-7", "SC-7(3)"),
    scanners=("CKV2_AZURE_32", "CKV2_AZURE_33"),
    docs="https://learn.microsoft.com/azure/private-link/private-endpoint-overview",
    check_stack=check_stack,
)
