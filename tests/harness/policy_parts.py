"""Resources that a policy case adds beside its subject."""

from collections.abc import Mapping

from policies.core.resource import Resource
from tests.harness.policy_cases import URN

Json = object
TAGS = {
    "application": "clinical-ml",
    "business-unit": "Clinical Informatics",
    "cost-center": "CC-4103",
    "data-classification": "phi",
    "environment": "prod",
    "managed-by": "clinfra",
    "owner": "clinical-ml-platform",
}
"""Tags as production has them."""
DIAGNOSTICS = "azure-native:monitor:DiagnosticSetting"
ENDPOINT = "azure-native:network:PrivateEndpoint"
ZONES = "azure-native:network:PrivateDnsZoneGroup"
GROUP = (
    "/subscriptions/00000000-0000-4000-8000-000000000003/resourceGroups/rg-mercy-prod/providers/"
)
"""Beginning of the ARM id of what a program wrote by hand."""


def part(
    kind: str,
    properties: Mapping[str, Json],
    references: Mapping[str, frozenset[str]] | None = None,
    *,
    name: str = "part",
) -> Resource:
    """A resource of a case."""
    urn = URN.format(kind=kind, name=name)
    return Resource(urn, kind, properties, protect=True, references=references or {})


def watched_and_private(kind: str, name: str = "added") -> tuple[Resource, ...]:
    """What every service has beside it: a diagnostic setting and a private endpoint."""
    target = frozenset({URN.format(kind=kind, name=name)})
    setting = {
        "logs": [{"categoryGroup": "allLogs", "enabled": True}],
        "workspaceId": GROUP + "Microsoft.OperationalInsights/workspaces/log",
    }
    return (
        part(DIAGNOSTICS, setting, {"resourceUri": target}),
        part(
            ENDPOINT,
            {"privateEndpointName": "pep-added", "tags": TAGS, "location": "eastus2"},
            {"privateLinkServiceConnections": target},
        ),
        part(ZONES, {"privateEndpointName": "pep-added"}),
    )
