"""A data lake with its own keys, network and logs, made of clinfra's components.

`pulumi package add` makes typed classes of the same arguments; these few lines do without.
"""

import pulumi
from pulumi_azure_native import resources

SITE = {
    "organization": "mercy",
    "workload": "research",
    "environment": "qa",
    "region": "eastus2",
    "subscriptionId": "5f2a1c3e-6b7d-4e8f-9a0b-1c2d3e4f5a6b",
    "tenantId": "9c8b7a6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d",
    "tags": {
        "costCenter": "CC-4102",
        "owner": "data-engineering",
        "application": "clinical-ml",
        "businessUnit": "Research",
        "dataClassification": "synthetic",
    },
    "protect": False,
}


class Component(pulumi.ComponentResource):
    """A component of the package; `outputs` names what is read from it."""

    def __init__(self, kind: str, name: str, args: dict[str, object], outputs: list[str]) -> None:
        props = {**args, **dict.fromkeys(outputs)}
        super().__init__(f"clinfra:index:{kind}", name, props, remote=True)


group = resources.ResourceGroup(
    "research-group",
    resource_group_name="rg-mercy-qa-research",
    location="eastus2",
    tags={
        "application": "clinical-ml",
        "business-unit": "Research",
        "cost-center": "CC-4102",
        "data-classification": "synthetic",
        "environment": "qa",
        "managed-by": "clinfra",
        "owner": "data-engineering",
    },
)
common = {"site": SITE, "resourceGroupName": group.name}

logs = Component("LogAnalytics", "logs", common, ["workspaceId"])
common["workspaceId"] = pulumi.Output.from_input(logs.workspaceId)

network = Component(
    "Network",
    "network",
    {
        **common,
        "settings": {"addressSpace": "10.80.0.0/16"},
        "zones": ["KEY_VAULT", "STORAGE_BLOB", "STORAGE_DFS"],
    },
    ["endpointSubnetId", "zoneIds"],
)
common |= {"endpointSubnetId": network.endpointSubnetId, "zoneIds": network.zoneIds}

vault = Component("KeyVault", "keys", common, ["keyVaultId", "keys"])
lake = Component(
    "Lake",
    "lake",
    {
        **common,
        "keyVaultId": vault.keyVaultId,
        "keys": vault.keys,
        "settings": {"redundancy": "Standard_ZRS", "coolAfterDays": 30},
    },
    ["endpoint"],
)

pulumi.export("lake", lake.endpoint)
