"""A small plan with one of everything that doctor looks at, and the Azure that suits it."""

from clinfra.doctor.names import QUESTIONS
from clinfra.doctor.needs import Needs, needs_of
from clinfra.plan import Plan, PlannedResource
from tests.doctor.stand_in import TENANT, Azure, Row

SUBSCRIPTION = "00000000-0000-4000-8000-000000000003"
REGION = "eastus2"
GROUP = "rg-mercy-prod"
ROOT = f"/subscriptions/{SUBSCRIPTION}"
A100, D8 = "Standard_NC24ads_A100_v4", "Standard_D8ds_v5"
FAMILIES = {A100: "StandardNCADSA100v4Family", D8: "standardDDSv5Family"}
OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"


def resource(kind: str, name: str, **inputs: object) -> PlannedResource:
    urn = f"urn:pulumi:prod::clinfra::{kind}::{name}"
    return PlannedResource(urn, kind, "create", inputs)


def azure(kind: str, name: str, **inputs: object) -> PlannedResource:
    return resource(f"azure-native:{kind}", name, resourceGroupName=GROUP, **inputs)


def pool(name: str, size: str, least: int, most: int, **more: object) -> PlannedResource:
    return azure(
        "containerservice:AgentPool",
        name,
        agentPoolName=name,
        resourceName="aks",
        vmSize=size,
        count=least,
        minCount=least,
        maxCount=most,
        enableEncryptionAtHost=True,
        **more,
    )


def plan_of(*more: PlannedResource) -> Plan:
    """A stack with one of everything."""
    here = {"location": REGION}
    made = [
        azure("resources:ResourceGroup", "group", **here),
        azure("network:VirtualNetwork", "network", virtualNetworkName="vnet", **here),
        azure("network:Subnet", "nodes", virtualNetworkName="vnet", subnetName="nodes"),
        azure("keyvault:Vault", "vault", vaultName="kv-mercy", **here),
        azure("storage:StorageAccount", "lake", accountName="stmercy", **here),
        azure("redisenterprise:RedisEnterprise", "redis", clusterName="amr-mercy", **here),
        azure("cognitiveservices:Account", "openai", accountName="oai-mercy", **here),
        azure(
            "cognitiveservices:Deployment",
            "chat",
            accountName="oai-mercy",
            deploymentName="chat",
            properties={"model": {"format": "OpenAI", "name": "gpt-4o"}},
            sku={"name": "Standard", "capacity": 80},
        ),
        azure("operationalinsights:Workspace", "logs", workspaceName="log-mercy", **here),
        azure("privatedns:PrivateZone", "zone", privateZoneName=ZONE, location="global"),
        azure("managedidentity:UserAssignedIdentity", "identity", resourceName="id-mercy", **here),
        azure("authorization:RoleAssignment", "role", roleAssignmentName="r", scope=ROOT),
        pool("work", D8, 3, 12, availabilityZones=["1", "2", "3"]),
        pool("serving0", A100, 1, 6, availabilityZones=["1", "2"]),
        pool("training0", A100, 0, 4, scaleSetPriority="Spot"),
        resource(
            "databricks:index/instancePool:InstancePool", "jobs", nodeTypeId=D8, maxCapacity=10
        ),
    ]
    return Plan("prod", (*made, *more))


ZONE = "privatelink.vaultcore.azure.net"


def needed() -> Needs:
    return needs_of(plan_of(), SUBSCRIPTION, REGION)


def usage(name: str, limit: int, used: int = 0) -> Row:
    return {"name": {"value": name}, "currentValue": used, "limit": limit}


def sku(size: str, *zones: str, restrictions: list[Row] | None = None) -> Row:
    return {
        "resourceType": "virtualMachines",
        "name": size,
        "family": FAMILIES[size],
        "locationInfo": [{"location": "EastUS2", "zones": list(zones)}],
        "restrictions": restrictions or [],
    }


def providers(needs: Needs) -> list[Row]:
    """All resource providers registered, all kinds offered."""
    return [
        {
            "namespace": namespace,
            "registrationState": "Registered",
            "resourceTypes": [
                {"resourceType": kind.partition("/")[2], "locations": ["East US 2", "West US"]}
                for kind in needs.kinds
                if kind.startswith(f"{namespace}/")
            ],
        }
        for namespace in needs.namespaces
    ]


def role(name: str, actions: list[str], not_actions: list[str] | None = None) -> Row:
    permission = {"actions": actions, "notActions": not_actions or []}
    return {"properties": {"roleName": name, "permissions": [permission]}}


def good_day(server: Azure) -> Azure:
    """Everything is there for the plan."""
    needs = needed()
    definition = f"{ROOT}/providers/Microsoft.Authorization/roleDefinitions/{OWNER}"
    below = f"{ROOT}/providers"
    server.objects |= {
        ROOT: {
            "subscriptionId": SUBSCRIPTION,
            "displayName": "Mercy prod",
            "state": "Enabled",
            "tenantId": TENANT,
        },
        definition: role("Owner", ["*"]),
        f"{below}/Microsoft.Features/providers/Microsoft.Compute/features/EncryptionAtHost": {
            "properties": {"state": "Registered"}
        },
    }
    for question in QUESTIONS.values():
        path = f"{below}/{question.path.format(region=REGION)}"
        server.objects[path] = {question.answer_key: True}
    server.lists |= {
        below: providers(needs),
        f"{below}/Microsoft.Authorization/roleAssignments": [
            {"properties": {"scope": ROOT, "roleDefinitionId": definition}}
        ],
        f"{below}/Microsoft.Compute/skus": [
            sku(D8, "1", "2", "3"),
            sku(A100, "1", "2"),
            {"resourceType": "disks", "name": "Premium_LRS"},
        ],
        f"{below}/Microsoft.Compute/locations/{REGION}/usages": [
            usage("cores", 700),
            usage("lowPriorityCores", 400),
            *(usage(each, 350) for each in FAMILIES.values()),
        ],
        f"{below}/Microsoft.CognitiveServices/locations/{REGION}/usages": [
            usage("OpenAI.Standard.gpt-4o", 150)
        ],
        f"{below}/Microsoft.KeyVault/deletedVaults": [],
        f"{below}/Microsoft.CognitiveServices/deletedAccounts": [],
        f"{below}/Microsoft.OperationalInsights/deletedWorkspaces": [],
        f"{below}/Microsoft.Network/privateDnsZones": [],
    }
    return server
