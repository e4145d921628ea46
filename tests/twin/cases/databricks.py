"""Rules of Databricks, of a workspace and inside one, each with a good and a bad input."""

import json

from tests.harness.cases import GROUP_ID, Case
from twin.wire import Json, Properties

WORKSPACE = "databricks:Workspace"
POLICY = "databricks:index/clusterPolicy:ClusterPolicy"
INSTANCES = "databricks:index/instancePool:InstancePool"
WAREHOUSE = "databricks:index/sqlEndpoint:SqlEndpoint"
CATALOG = "databricks:index/catalog:Catalog"
LOCATION = "databricks:index/externalLocation:ExternalLocation"
CREDENTIAL = "databricks:index/storageCredential:StorageCredential"
SCOPE = "databricks:index/secretScope:SecretScope"
JOB = "databricks:index/job:Job"
CONNECTOR = f"{GROUP_ID}/providers/Microsoft.Databricks/accessConnectors/lake"
NETWORK = f"{GROUP_ID}/providers/Microsoft.Network/virtualNetworks/v"


def group_id(name: str) -> str:
    return f"{GROUP_ID.rpartition('/')[0]}/{name}"


def policy(**rule: Json) -> Properties:
    return {"definition": json.dumps({"workers": rule} if rule else {})}


def lake(container: str) -> str:
    return f"abfss://{container}@lake.dfs.core.windows.net/"


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
    Case(
        rule="policy-json",
        kind=POLICY,
        good=policy(),
        bad={"definition": "{"},
        says="'definition' is '{'; a JSON object of rules is allowed",
    ),
    Case(
        rule="policy-types",
        kind=POLICY,
        good=policy(type="fixed", value=1),
        bad=policy(type="exact", value=1),
        says="'definition.workers.type' is 'exact'; fixed, forbidden, allowlist",
    ),
    Case(
        rule="policy-types",
        kind=POLICY,
        good=policy(type="allowlist", values=[1]),
        bad=policy(type="allowlist", values=[]),
        says="'definition.workers.values' is None; a rule of type allowlist needs it",
    ),
    Case(
        rule="policy-ranges",
        kind=POLICY,
        good=policy(type="range", minValue=1, maxValue=2),
        bad=policy(type="range", minValue=3, maxValue=2),
        says="'definition.workers.minValue' is 3; at most maxValue, 2, is allowed",
    ),
    Case(
        rule="policy-ranges",
        kind=POLICY,
        good=policy(type="range", maxValue=2),
        bad=policy(type="range"),
        says="'definition.workers.maxValue' is None; a range needs minValue or maxValue",
    ),
    Case(
        rule="policy-ranges",
        kind=POLICY,
        good=policy(type="range", maxValue=2, defaultValue=2),
        bad=policy(type="range", maxValue=2, defaultValue=3),
        says="'definition.workers.defaultValue' is 3; a value inside the range is allowed",
    ),
    Case(
        rule="policy-patterns",
        kind=POLICY,
        good=policy(type="regex", pattern="Standard_D.*"),
        bad=policy(type="regex", pattern="Standard_(D"),
        says="'definition.workers.pattern' is 'Standard_(D'; a regular expression is allowed",
    ),
    Case(
        rule="policy-family",
        kind=POLICY,
        good={"policyFamilyId": "job-cluster"},
        bad={"policyFamilyId": "job-cluster", "definition": "{}"},
        says="'policyFamilyId' is 'job-cluster'; definition excludes it",
    ),
    Case(
        rule="policy-family",
        kind=POLICY,
        good={"policyFamilyId": "job-cluster", "policyFamilyDefinitionOverrides": "{}"},
        bad={"policyFamilyDefinitionOverrides": "{}"},
        says="policyFamilyId is needed for it",
    ),
    Case(
        rule="policy-clusters",
        kind=POLICY,
        good={"maxClustersPerUser": 1},
        bad={"maxClustersPerUser": 0},
        says="'maxClustersPerUser' is 0; 1 to 1000000 is allowed",
    ),
    Case(
        rule="instances-idle",
        kind=INSTANCES,
        good={"idleInstanceAutoterminationMinutes": 0},
        bad={"idleInstanceAutoterminationMinutes": 10001},
        says="'idleInstanceAutoterminationMinutes' is 10001; 0 to 10000 is allowed",
    ),
    Case(
        rule="instances-bounds",
        kind=INSTANCES,
        good={"minIdleInstances": 2, "maxCapacity": 2},
        bad={"minIdleInstances": 3, "maxCapacity": 2},
        says="'minIdleInstances' is 3; at most maxCapacity, 2, is allowed",
    ),
    Case(
        rule="instances-name",
        kind=INSTANCES,
        good={"instancePoolName": "jobs"},
        bad={"instancePoolName": "j" * 100},
        says="99 characters are allowed, 100 given",
    ),
    Case(
        rule="warehouse-size",
        kind=WAREHOUSE,
        good={"clusterSize": "2X-Small"},
        bad={"clusterSize": "XXS"},
        says="'clusterSize' is 'XXS'; allowed are 2X-Small, X-Small",
    ),
    Case(
        rule="warehouse-bounds",
        kind=WAREHOUSE,
        good={"minNumClusters": 1, "maxNumClusters": 1},
        bad={"minNumClusters": 2, "maxNumClusters": 1},
        says="'minNumClusters' is 2; at most maxNumClusters, 1, is allowed",
    ),
    Case(
        rule="warehouse-least",
        kind=WAREHOUSE,
        good={"minNumClusters": 30},
        bad={"minNumClusters": 31},
        says="'minNumClusters' is 31; 1 to 30 is allowed",
    ),
    Case(
        rule="warehouse-most",
        kind=WAREHOUSE,
        good={"maxNumClusters": 40},
        bad={"maxNumClusters": 41},
        says="'maxNumClusters' is 41; 1 to 40 is allowed",
    ),
    Case(
        rule="warehouse-stop",
        kind=WAREHOUSE,
        good={"autoStopMins": 0, "enableServerlessCompute": False},
        bad={"autoStopMins": 5, "enableServerlessCompute": False},
        says="'autoStopMins' is 5; 0 for never, or 10 at least, is allowed",
    ),
    Case(
        rule="warehouse-serverless",
        kind=WAREHOUSE,
        good={"enableServerlessCompute": True, "warehouseType": "PRO"},
        bad={"enableServerlessCompute": True, "warehouseType": "CLASSIC"},
        says="'warehouseType' is 'CLASSIC'; PRO is needed for a serverless warehouse",
    ),
    Case(
        rule="unity-name",
        kind=CATALOG,
        good={"name": "clinical_prod"},
        bad={"name": "clinical.prod"},
        says="'name' is 'clinical.prod'; up to 255 characters but no '.', '/' or space",
    ),
    Case(
        rule="catalog-isolation",
        kind=CATALOG,
        good={"isolationMode": "OPEN"},
        bad={"isolationMode": "CLOSED"},
        says="'isolationMode' is 'CLOSED'; allowed are OPEN, ISOLATED",
    ),
    Case(
        rule="catalog-root",
        kind=CATALOG,
        good={"storageRoot": lake("curated")},
        bad={"storageRoot": "https://lake.dfs.core.windows.net/curated"},
        says="abfss://<container>@<account>.dfs.core.windows.net/<path> is allowed",
    ),
    Case(
        rule="location-url",
        kind=LOCATION,
        good={"url": lake("curated")},
        bad={"url": "s3://curated/"},
        says="'url' is 's3://curated/'; abfss://<container>@<account>",
    ),
    Case(
        rule="catalog-rooted",
        kind=CATALOG,
        good={"storageRoot": lake("curated") + "catalog"},
        bad={"storageRoot": lake("raw") + "catalog"},
        says="an address inside an external location is allowed",
        world=[(LOCATION, {"name": "curated", "url": lake("curated")})],
    ),
    Case(
        rule="location-apart",
        kind=LOCATION,
        good={"name": "raw", "url": lake("raw")},
        bad={"name": "below", "url": lake("curated") + "below"},
        says="it overlaps the external location curated",
        world=[(LOCATION, {"name": "curated", "url": lake("curated")})],
    ),
    Case(
        rule="credential-identity",
        kind=CREDENTIAL,
        good={"azureManagedIdentity": {}},
        bad={"azureManagedIdentity": {}, "azureServicePrincipal": {}},
        says=(
            "'azureManagedIdentity' is an object; one of azureManagedIdentity and "
            "azureServicePrincipal is needed, 2 given"
        ),
    ),
    Case(
        rule="credential-connector",
        kind=CREDENTIAL,
        good={"azureManagedIdentity": {"accessConnectorId": CONNECTOR}},
        bad={"azureManagedIdentity": {"accessConnectorId": "lake"}},
        says=(
            "'azureManagedIdentity.accessConnectorId' is 'lake'; the id of an access "
            "connector is allowed"
        ),
    ),
    Case(
        rule="scope-name",
        kind=SCOPE,
        good={"name": "ml.keys"},
        bad={"name": "ml keys"},
        says="'name' is 'ml keys'; 128 letters, digits",
    ),
    Case(
        rule="scope-vault",
        kind=SCOPE,
        good={"backendType": "AZURE_KEYVAULT", "keyvaultMetadata": {}},
        bad={"backendType": "AZURE_KEYVAULT"},
        says="'keyvaultMetadata' is None; the vault is needed for the backend AZURE_KEYVAULT",
    ),
    Case(
        rule="job-tasks",
        kind=JOB,
        good={"tasks": [{"taskKey": "a"}, {"taskKey": "b", "dependsOns": [{"taskKey": "a"}]}]},
        bad={"tasks": [{"taskKey": "a"}, {"taskKey": "a"}]},
        says="'tasks[1].taskKey' is 'a'; each task has a key of its own",
    ),
    Case(
        rule="job-tasks",
        kind=JOB,
        good={"tasks": [{"taskKey": "a"}]},
        bad={"tasks": [{"taskKey": "a", "dependsOns": [{"taskKey": "b"}]}]},
        says="'tasks[0].dependsOns[0].taskKey' is 'b'; no task of the job has this key",
    ),
    Case(
        rule="job-cron",
        kind=JOB,
        good={"schedule": {"quartzCronExpression": "0 0 2 * * ?"}},
        bad={"schedule": {"quartzCronExpression": "0 2 * * *"}},
        says=(
            "'schedule.quartzCronExpression' is '0 2 * * *'; 6 or 7 fields, seconds first, "
            "are allowed"
        ),
    ),
    Case(
        rule="job-runs",
        kind=JOB,
        good={"maxConcurrentRuns": 1000},
        bad={"maxConcurrentRuns": 1001},
        says="'maxConcurrentRuns' is 1001; 0 to 1000 is allowed",
    ),
    Case(
        rule="permission-principal",
        kind="databricks:index/permissions:Permissions",
        good={"accessControls": [{"groupName": "ml", "permissionLevel": "CAN_USE"}]},
        bad={"accessControls": [{"permissionLevel": "CAN_USE"}]},
        says=(
            "'accessControls[0]' is an object; one of userName, groupName, "
            "servicePrincipalName is needed, 0 given"
        ),
    ),
)
