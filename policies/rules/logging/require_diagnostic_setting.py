"""Every service sends its logs to Log Analytics."""

from collections.abc import Iterator

from policies.core.findings import Finding, Undecided, Violation
from policies.core.links import pointing_to
from policies.core.resource import Resource, Stack
from policies.core.rule import Context, Rule, Severity
from policies.core.values import Node

_SETTING = "azure-native:monitor:DiagnosticSetting"
_ALLOWED = "a diagnostic setting with the group audit or allLogs"


def check_stack(resource: Resource, stack: Stack, _context: Context) -> Iterator[Finding]:
    """One setting that sends audit logs is enough; a part of the resource may have it (blobs)."""
    settings = pointing_to(resource, stack, _SETTING, "resourceUri")
    if any(_sends(each) for each in settings):
        return
    unknown = [each for each in settings if each.get("logs").unknown]
    if unknown:
        yield Undecided("")
    elif settings:
        yield Violation("", f"{settings[0].name} sends no audit logs to a workspace", _ALLOWED)
    else:
        yield Violation("", "no diagnostic setting", _ALLOWED)


def _sends(setting: Resource) -> bool:
    workspace = setting.get("workspaceId")
    given = workspace.unknown or bool(workspace.text)
    return given and any(_audits(each) for each in setting.get("logs").items())


def _audits(log: Node) -> bool:
    return log.get("categoryGroup").says("audit", "allLogs") and log.get("enabled").is_true


RULE = Rule(
    title="Every service sends its logs to Log Analytics",
    why="Nobody could tell afterwards who read what, nor notice it while it happens.",
    fix=(
        "Add a DiagnosticSetting for the resource with a workspaceId and the group audit or"
        " allLogs."
    ),
    severity=Severity.CRITICAL,
    kinds=(
        "azure-native:cognitiveservices:Account",
        "azure-native:containerregistry:Registry",
        "azure-native:containerservice:ManagedCluster",
        "azure-native:databricks:Workspace",
        "azure-native:dbforpostgresql:Server",
        "azure-native:eventhub:Namespace",
        "azure-native:healthcareapis:DicomService",
        "azure-native:healthcareapis:FhirService",
        "azure-native:keyvault:Vault",
        "azure-native:mongocluster:MongoCluster",
        "azure-native:operationalinsights:Workspace",
        "azure-native:redisenterprise:Database",
        "azure-native:search:Service",
        "azure-native:storage:StorageAccount",
    ),
    hipaa=("164.308(a)(1)(ii)(D)", "164.312(b)"),
    nist=("AU-6(4)", "AU-6(5)", "AU-12", "AU-12(1)"),
    scanners=("CKV_AZURE_4",),
    docs="https://learn.microsoft.com/azure/azure-monitor/essentials/diagnostic-settings",
    check_stack=check_stack,
)
