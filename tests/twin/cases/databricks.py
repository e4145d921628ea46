"""Rules of Databricks, of a workspace and inside one, each with a good and a bad input."""

from tests.harness.cases import GROUP_ID, Case
from twin.wire import Json, Properties

WORKSPACE = "databricks:Workspace"
NETWORK = f"{GROUP_ID}/providers/Microsoft.Network/virtualNetworks/v"


def group_id(name: str) -> str:
    return f"{GROUP_ID.rpartition('/')[0]}/{name}"


def injected(hosts: str, containers: str, **inputs: Json) -> Properties:
    names = {"customPublicSubnetName": hosts, "customPrivateSubnetName": containers}
    given = {**names, "customVirtualNetworkId": NETWORK}
    parameters = {name: {"value": value} for name, value in given.items()}
    return {"workspaceName": "dbw", "parameters": parameters, **inputs}


def subnet(name: str, prefix: str, **inputs: Json) -> tuple[str, Properties]:
    own: Properties = {"virtualNetworkName": "v", "subnetName": name, "addressPrefix": prefix}
    return "network:Subnet", {**own, **inputs}


GUARDED: Properties = {
    "delegations": [{"serviceName": "Microsoft.Databricks/workspaces"}],
    "networkSecurityGroup": {"id": "/n"},
}
WORLD = [
    ("network:VirtualNetwork", {"virtualNetworkName": "v"}),
    subnet("hosts", "10.0.0.0/26", **GUARDED),
    subnet("pods", "10.0.1.0/26", **GUARDED),
    subnet("plain", "10.0.2.0/28"),
]

CASES = (
    Case(
        rule="workspace-name",
        kind=WORKSPACE,
        good={"workspaceName": "dbw"},
        bad={"workspaceName": "d"},
        says="'workspaceName' is 'd'; a name that matches",
    ),
    Case(
        rule="databricks-private-needs-nsg-rules",
        kind=WORKSPACE,
        good={"publicNetworkAccess": "Disabled", "requiredNsgRules": "NoAzureDatabricksRules"},
        bad={"publicNetworkAccess": "Disabled"},
        says="'requiredNsgRules' is None; NoAzureDatabricksRules is needed when public access is",
    ),
    Case(
        rule="databricks-premium",
        kind=WORKSPACE,
        good={"sku": {"name": "premium"}, "publicNetworkAccess": "Disabled"},
        bad={"sku": {"name": "standard"}, "publicNetworkAccess": "Disabled"},
        says=(
            "'publicNetworkAccess' is 'Disabled'; the SKU premium is needed for it, standard given"
        ),
    ),
    Case(
        rule="databricks-premium",
        kind=WORKSPACE,
        good={"sku": {"name": "premium"}, "encryption": {}},
        bad={"sku": {"name": "standard"}, "encryption": {}},
        says="'encryption' is an object; the SKU premium is needed for it, standard given",
    ),
    Case(
        rule="databricks-private-injected",
        kind=WORKSPACE,
        good={
            "requiredNsgRules": "NoAzureDatabricksRules",
            "parameters": {
                "customVirtualNetworkId": {"value": "/v"},
                "customPublicSubnetName": {"value": "a"},
                "customPrivateSubnetName": {"value": "b"},
            },
        },
        bad={"requiredNsgRules": "NoAzureDatabricksRules"},
        says=(
            "'requiredNsgRules' is 'NoAzureDatabricksRules'; "
            "parameters.customVirtualNetworkId is needed for it"
        ),
    ),
    Case(
        rule="databricks-injected-whole",
        kind=WORKSPACE,
        good={
            "parameters": {
                "customVirtualNetworkId": {"value": "/v"},
                "customPublicSubnetName": {"value": "a"},
                "customPrivateSubnetName": {"value": "b"},
            }
        },
        bad={
            "parameters": {
                "customVirtualNetworkId": {"value": "/v"},
                "customPublicSubnetName": {"value": "a"},
            }
        },
        says=(
            "'parameters.customPrivateSubnetName' is None; it is needed beside "
            "parameters.customVirtualNetworkId"
        ),
    ),
    Case(
        rule="databricks-two-subnets",
        kind=WORKSPACE,
        good={
            "parameters": {
                "customVirtualNetworkId": {"value": "/v"},
                "customPublicSubnetName": {"value": "a"},
                "customPrivateSubnetName": {"value": "b"},
            }
        },
        bad={
            "parameters": {
                "customVirtualNetworkId": {"value": "/v"},
                "customPublicSubnetName": {"value": "a"},
                "customPrivateSubnetName": {"value": "A"},
            }
        },
        says=(
            "'parameters.customPrivateSubnetName.value' is 'A'; hosts and containers have a "
            "subnet each"
        ),
    ),
    Case(
        rule="databricks-group-form",
        kind=WORKSPACE,
        good={"managedResourceGroupId": "/subscriptions/s/resourceGroups/m"},
        bad={"managedResourceGroupId": "m"},
        says="'managedResourceGroupId' is 'm'; the id of a resource group is allowed",
    ),
    Case(
        rule="databricks-managed-group",
        kind=WORKSPACE,
        good={"managedResourceGroupId": "/subscriptions/s/resourceGroups/m"},
        bad={"managedResourceGroupId": "/subscriptions/s/resourceGroups/RG"},
        says="a group of its own is needed, not the workspace's",
    ),
    Case(
        rule="databricks-compute-mode",
        kind=WORKSPACE,
        good={"computeMode": "Serverless"},
        bad={"computeMode": "Serverless", "requiredNsgRules": "AllRules"},
        says="'requiredNsgRules' is 'AllRules'; a Serverless workspace has none",
    ),
    Case(
        rule="databricks-compute-mode",
        kind=WORKSPACE,
        good={"computeMode": "Hybrid", "managedResourceGroupId": "/g"},
        bad={"computeMode": "Hybrid"},
        says="'managedResourceGroupId' is None; a Hybrid workspace needs one",
    ),
    Case(
        rule="databricks-profile",
        kind=WORKSPACE,
        good={
            "enhancedSecurityCompliance": {
                "complianceSecurityProfile": {"value": "Enabled", "complianceStandards": ["HIPAA"]},
                "automaticClusterUpdate": {"value": "Enabled"},
                "enhancedSecurityMonitoring": {"value": "Enabled"},
            }
        },
        bad={
            "enhancedSecurityCompliance": {
                "complianceSecurityProfile": {"value": "Enabled", "complianceStandards": ["HIPAA"]},
                "automaticClusterUpdate": {"value": "Enabled"},
                "enhancedSecurityMonitoring": {"value": "Disabled"},
            }
        },
        says=(
            "'enhancedSecurityCompliance.enhancedSecurityMonitoring.value' is 'Disabled'; "
            "Enabled is needed beside a compliance security profile"
        ),
    ),
    Case(
        rule="databricks-standards",
        kind=WORKSPACE,
        good={
            "enhancedSecurityCompliance": {
                "complianceSecurityProfile": {"value": "Enabled", "complianceStandards": ["HIPAA"]},
                "automaticClusterUpdate": {"value": "Enabled"},
                "enhancedSecurityMonitoring": {"value": "Enabled"},
            }
        },
        bad={
            "enhancedSecurityCompliance": {
                "complianceSecurityProfile": {"value": "Enabled"},
                "automaticClusterUpdate": {"value": "Enabled"},
                "enhancedSecurityMonitoring": {"value": "Enabled"},
            }
        },
        says="is None; a standard such as HIPAA, or NONE, is needed",
    ),
    Case(
        rule="databricks-standards",
        kind=WORKSPACE,
        good={
            "enhancedSecurityCompliance": {
                "complianceSecurityProfile": {"value": "Disabled"},
                "automaticClusterUpdate": {"value": "Enabled"},
                "enhancedSecurityMonitoring": {"value": "Enabled"},
            }
        },
        bad={
            "enhancedSecurityCompliance": {
                "complianceSecurityProfile": {
                    "value": "Disabled",
                    "complianceStandards": ["HIPAA"],
                },
                "automaticClusterUpdate": {"value": "Enabled"},
                "enhancedSecurityMonitoring": {"value": "Enabled"},
            }
        },
        says=(
            "is a list; enhancedSecurityCompliance.complianceSecurityProfile.value Enabled "
            "is needed for standards"
        ),
    ),
    Case(
        rule="databricks-firewall",
        kind=WORKSPACE,
        good={"defaultStorageFirewall": "Enabled", "accessConnector": {}},
        bad={"defaultStorageFirewall": "Enabled"},
        says=(
            "'defaultStorageFirewall' is 'Enabled'; accessConnector is needed to pass the firewall"
        ),
    ),
    Case(
        rule="databricks-connector",
        kind=WORKSPACE,
        good={"accessConnector": {"identityType": "SystemAssigned"}},
        bad={"accessConnector": {"identityType": "UserAssigned"}},
        says="'accessConnector.userAssignedIdentityId' is None; an identity is needed",
    ),
    Case(
        rule="databricks-keys",
        kind=WORKSPACE,
        good={
            "encryption": {
                "entities": {
                    "managedDisk": {"keySource": "Microsoft.Keyvault", "keyVaultProperties": {}}
                }
            }
        },
        bad={"encryption": {"entities": {"managedDisk": {"keySource": "Default"}}}},
        says=(
            "'encryption.entities.managedDisk.keySource' is 'Default'; Microsoft.Keyvault is "
            "allowed"
        ),
    ),
    Case(
        rule="databricks-keys",
        kind=WORKSPACE,
        good={
            "encryption": {
                "entities": {
                    "managedDisk": {"keySource": "Microsoft.Keyvault", "keyVaultProperties": {}}
                }
            }
        },
        bad={"encryption": {"entities": {"managedDisk": {"keySource": "Microsoft.Keyvault"}}}},
        says=(
            "'encryption.entities.managedDisk.keyVaultProperties' is None; the key in the "
            "vault is needed"
        ),
    ),
    Case(
        rule="databricks-profile-stays",
        kind=WORKSPACE,
        good={
            "enhancedSecurityCompliance": {
                "complianceSecurityProfile": {"value": "Enabled", "complianceStandards": ["HIPAA"]},
                "automaticClusterUpdate": {"value": "Enabled"},
                "enhancedSecurityMonitoring": {"value": "Enabled"},
            }
        },
        bad={
            "enhancedSecurityCompliance": {
                "complianceSecurityProfile": {
                    "value": "Disabled",
                    "complianceStandards": ["HIPAA"],
                },
                "automaticClusterUpdate": {"value": "Enabled"},
                "enhancedSecurityMonitoring": {"value": "Enabled"},
            }
        },
        says="is 'Disabled'; the profile cannot be switched off again",
        before={
            "enhancedSecurityCompliance": {
                "complianceSecurityProfile": {"value": "Enabled", "complianceStandards": ["HIPAA"]},
                "automaticClusterUpdate": {"value": "Enabled"},
                "enhancedSecurityMonitoring": {"value": "Enabled"},
            }
        },
    ),
    Case(
        rule="databricks-no-address-stays",
        kind=WORKSPACE,
        good={"parameters": {"enableNoPublicIp": {"value": True}}},
        bad={"parameters": {"enableNoPublicIp": {"value": False}}},
        says=(
            "'parameters.enableNoPublicIp.value' is False; clusters that lost their public "
            "addresses"
        ),
        before={"parameters": {"enableNoPublicIp": {"value": True}}},
    ),
    Case(
        rule="databricks-delegated",
        kind=WORKSPACE,
        good=injected("hosts", "pods"),
        bad=injected("hosts", "plain"),
        says=(
            "'parameters.customPrivateSubnetName.value' is 'plain'; a subnet delegated to "
            "Microsoft.Databricks/workspaces is needed"
        ),
        world=WORLD,
    ),
    Case(
        rule="databricks-roomy",
        kind=WORKSPACE,
        good=injected("hosts", "pods"),
        bad=injected("hosts", "plain"),
        says=(
            "'parameters.customPrivateSubnetName.value' is 'plain'; a /26 at least, it has "
            "10.0.2.0/28"
        ),
        world=WORLD,
    ),
    Case(
        rule="databricks-guarded",
        kind=WORKSPACE,
        good=injected("hosts", "pods"),
        bad=injected("hosts", "plain"),
        says=(
            "'parameters.customPrivateSubnetName.value' is 'plain'; a subnet with a "
            "networkSecurityGroup is needed"
        ),
        world=WORLD,
    ),
    Case(
        rule="databricks-unshared",
        kind=WORKSPACE,
        good=injected("hosts", "pods"),
        bad=injected("hosts", "taken"),
        says="'parameters.customPrivateSubnetName.value' is 'taken'; other has it already",
        world=[("databricks:Workspace", injected("old", "taken", workspaceName="other"))],
    ),
    Case(
        rule="databricks-new-group",
        kind=WORKSPACE,
        good={"managedResourceGroupId": group_id("managed")},
        bad={"managedResourceGroupId": group_id("there")},
        says="'managedResourceGroupId' is 'there'; a group that Databricks makes itself is needed",
        world=[("resources:ResourceGroup", {"resourceGroupName": "there"})],
    ),
    Case(
        rule="connector-identity",
        kind="databricks:AccessConnector",
        good={"identity": {"type": "SystemAssigned"}},
        bad={},
        says="'identity' is None; an identity that opens the lake is needed",
    ),
    Case(
        rule="connector-identity",
        kind="databricks:AccessConnector",
        good={"identity": {"type": "UserAssigned", "userAssignedIdentities": ["/i"]}},
        bad={"identity": {"type": "UserAssigned", "userAssignedIdentities": ["/i", "/j"]}},
        says="'identity.userAssignedIdentities' is a list; one identity is allowed, 2 given",
    ),
)
