"""Cases of the rules on Databricks."""

from policies.core.judge import Outcome
from tests.harness.policy_cases import Cases, Mutation

_WORKSPACE = "azure-native:databricks:Workspace"
_PROFILE = "enhancedSecurityCompliance.complianceSecurityProfile"
_KEYED = {
    "keySource": "Microsoft.Keyvault",
    "keyVaultProperties": {"keyName": "databricks", "keyVaultUri": "https://kv.vault.azure.net/"},
}
CASES = {
    "require-databricks-own-network": Cases(
        good={
            "parameters": {
                "enableNoPublicIp": {"value": True},
                "customVirtualNetworkId": {"value": "/subscriptions/s/virtualNetworks/vnet"},
                "customPublicSubnetName": {"value": "host"},
                "customPrivateSubnetName": {"value": "container"},
            }
        },
        bad=[
            {"parameters.enableNoPublicIp.value": False},
            {"parameters.customPrivateSubnetName.value": ""},
        ],
        absent={
            "parameters": Outcome.VIOLATED,
            "parameters.enableNoPublicIp": Outcome.VIOLATED,
            "parameters.customVirtualNetworkId": Outcome.VIOLATED,
        },
        unknown={
            "parameters": Outcome.UNDECIDED,
            "parameters.enableNoPublicIp.value": Outcome.UNDECIDED,
            "parameters.customVirtualNetworkId.value": Outcome.HOLDS,
        },
        mutation=Mutation(_WORKSPACE, {"parameters.enableNoPublicIp.value": False}),
    ),
    "forbid-databricks-public-access": Cases(
        good={
            "publicNetworkAccess": "Disabled",
            "requiredNsgRules": "NoAzureDatabricksRules",
            "sku": {"name": "premium"},
        },
        bad=[
            {"publicNetworkAccess": "Enabled"},
            {"requiredNsgRules": "AllRules"},
            {"sku.name": "standard"},
        ],
        absent={
            "publicNetworkAccess": Outcome.VIOLATED,
            "requiredNsgRules": Outcome.VIOLATED,
            "sku": Outcome.VIOLATED,
        },
        unknown={"publicNetworkAccess": Outcome.UNDECIDED},
        mutation=Mutation(_WORKSPACE, {"publicNetworkAccess": "Enabled"}),
    ),
    "require-databricks-customer-managed-key": Cases(
        good={"encryption": {"entities": {"managedServices": _KEYED, "managedDisk": _KEYED}}},
        bad=[
            {"encryption.entities.managedServices": {"keySource": "Default"}},
            {"encryption.entities.managedDisk": {"keySource": "Microsoft.Keyvault"}},
        ],
        absent={
            "encryption": Outcome.VIOLATED,
            "encryption.entities.managedServices": Outcome.VIOLATED,
            "encryption.entities.managedDisk": Outcome.VIOLATED,
        },
        unknown={"encryption.entities.managedDisk.keySource": Outcome.UNDECIDED},
        mutation=Mutation(_WORKSPACE, drop=["encryption.entities.managedDisk"]),
    ),
    "require-databricks-compliance-profile": Cases(
        good={
            "enhancedSecurityCompliance": {
                "complianceSecurityProfile": {
                    "value": "Enabled",
                    "complianceStandards": ["HIPAA"],
                }
            }
        },
        also_good=[{f"{_PROFILE}.complianceStandards": ["HITRUST", "HIPAA"]}],
        bad=[
            {f"{_PROFILE}.value": "Disabled"},
            {f"{_PROFILE}.complianceStandards": ["PCI_DSS"]},
            {f"{_PROFILE}.complianceStandards": []},
        ],
        absent={
            "enhancedSecurityCompliance": Outcome.VIOLATED,
            f"{_PROFILE}.complianceStandards": Outcome.VIOLATED,
        },
        unknown={
            f"{_PROFILE}.value": Outcome.UNDECIDED,
            f"{_PROFILE}.complianceStandards": Outcome.UNDECIDED,
        },
        mutation=Mutation(_WORKSPACE, {f"{_PROFILE}.value": "Disabled"}),
    ),
    "require-databricks-storage-firewall": Cases(
        good={
            "defaultStorageFirewall": "Enabled",
            "accessConnector": {"id": "/subscriptions/s/accessConnectors/lake"},
        },
        bad=[{"defaultStorageFirewall": "Disabled"}, {"accessConnector.id": ""}],
        absent={
            "defaultStorageFirewall": Outcome.VIOLATED,
            "accessConnector": Outcome.VIOLATED,
        },
        unknown={
            "defaultStorageFirewall": Outcome.UNDECIDED,
            "accessConnector.id": Outcome.HOLDS,
        },
        mutation=Mutation(_WORKSPACE, {"defaultStorageFirewall": "Disabled"}),
    ),
}
