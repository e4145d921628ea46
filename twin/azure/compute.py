"""AKS, its node pools, disk encryption and Databricks workspaces."""

from collections.abc import Iterator

from twin.azure.arm import arm, fault, known, name_of
from twin.check import Fault
from twin.kinds import Judge, Rule, guid
from twin.marks import documented
from twin.wire import Properties

_AKS = "Microsoft.ContainerService/managedClusters"
_POOL_PAGE = "https://learn.microsoft.com/azure/aks/create-node-pools"
_CLUSTER_PAGE = "https://learn.microsoft.com/azure/aks/private-clusters"
_DATABRICKS_PAGE = (
    "https://learn.microsoft.com/azure/databricks/security/network/classic/private-link"
)


def cluster_host(identifier: str) -> str:
    """Private host name of a cluster's API server."""
    return f"{name_of(identifier)}-{guid(identifier)[:8]}.privatelink.eastus2.azmk8s.io"


def _cluster(inputs: Properties, identifier: str) -> Properties:
    tenant, unique = guid("tenant"), guid(identifier, "oidc")
    group = known(inputs, "nodeResourceGroup") or f"MC_{name_of(identifier)}"
    return {
        "fqdn": cluster_host(identifier).replace("privatelink.", "hcp."),
        "privateFQDN": cluster_host(identifier),
        "nodeResourceGroup": group,
        "currentKubernetesVersion": known(inputs, "kubernetesVersion") or "1.35",
        "powerState": {"code": "Running"},
        "maxAgentPools": 100,
        "oidcIssuerProfile": {
            "issuerURL": f"https://eastus2.oic.prod-aks.azure.com/{tenant}/{unique}/"
        },
        "identityProfile": {
            "kubeletidentity": {
                "objectId": guid(identifier, "kubelet"),
                "clientId": guid(identifier, "kubelet-client"),
                "resourceId": f"{identifier}/kubelet",
            }
        },
    }


def _connector(_inputs: Properties, identifier: str) -> Properties:
    return {"identity": {"principalId": guid(identifier, "principal"), "tenantId": guid("tenant")}}


def _workspace(_inputs: Properties, identifier: str) -> Properties:
    number_of = int(guid(identifier).replace("-", "")[:13], 16) % 10**16
    host = f"adb-{number_of}.{number_of % 20}.azuredatabricks.net"
    disks = {"principalId": guid(identifier, "disks"), "tenantId": guid("tenant")}
    return {
        "workspaceId": str(number_of),
        "workspaceUrl": host,
        "managedDiskIdentity": {**disks, "type": "SystemAssigned"},
    }


def _encryption_set(_inputs: Properties, identifier: str) -> Properties:
    return _connector({}, identifier)


def _one_system_pool(inputs: Properties) -> Iterator[Fault]:
    pools = known(inputs, "agentPoolProfiles")
    if isinstance(pools, list) and not any(known(pool, "mode") == "System" for pool in pools):
        yield fault("agentPoolProfiles", pools, "at least one pool of mode System is needed")


def _local_accounts(inputs: Properties) -> Iterator[Fault]:
    if known(inputs, "disableLocalAccounts") is True and known(inputs, "aadProfile") is None:
        yield fault("disableLocalAccounts", True, "aadProfile is needed to log in without them")  # noqa: FBT003


def _workload_identity(inputs: Properties) -> Iterator[Fault]:
    path = "securityProfile.workloadIdentity.enabled"
    if known(inputs, path) is True and known(inputs, "oidcIssuerProfile.enabled") is not True:
        yield fault(path, True, "oidcIssuerProfile.enabled must be true for it")  # noqa: FBT003


def _private_databricks(inputs: Properties) -> Iterator[Fault]:
    rules = known(inputs, "requiredNsgRules")
    if known(inputs, "publicNetworkAccess") == "Disabled" and rules in (None, "AllRules"):
        allowed = "NoAzureDatabricksRules is needed when public access is disabled"
        yield fault("requiredNsgRules", rules, allowed)


def _rule(name: str, sentence: str, page: str, judge: Judge) -> Rule:
    return Rule(name, sentence, documented(page), judge)


KINDS = (
    arm(
        "containerservice",
        "ManagedCluster",
        _AKS,
        "resourceName",
        outputs=_cluster,
        seconds=420,
        pattern=r"[A-Za-z0-9]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?",
        replace_on=[
            "dnsPrefix",
            "nodeResourceGroup",
            "networkProfile.serviceCidr",
            "networkProfile.dnsServiceIP",
            "networkProfile.podCidr",
            "networkProfile.networkPlugin",
            "apiServerAccessProfile.enablePrivateCluster",
            "apiServerAccessProfile.privateDNSZone",
            "diskEncryptionSetID",
        ],
        rules=(
            _rule(
                "aks-system-pool",
                "a cluster has a system pool, and pools scale between bounds",
                _POOL_PAGE,
                _one_system_pool,
            ),
            _rule(
                "aks-local-accounts-need-entra",
                "without local accounts a cluster needs Entra",
                "https://learn.microsoft.com/azure/aks/manage-local-accounts-managed-azure-ad",
                _local_accounts,
            ),
            _rule(
                "aks-workload-identity-needs-issuer",
                "workload identity needs the OIDC issuer",
                "https://learn.microsoft.com/azure/aks/workload-identity-overview",
                _workload_identity,
            ),
        ),
    ),
    arm(
        "containerservice",
        "MaintenanceConfiguration",
        f"{_AKS}/maintenanceConfigurations",
        "resourceName",
        "configName",
    ),
    arm(
        "compute",
        "DiskEncryptionSet",
        "Microsoft.Compute/diskEncryptionSets",
        "diskEncryptionSetName",
        outputs=_encryption_set,
        seconds=10,
    ),
    arm(
        "databricks",
        "Workspace",
        "Microsoft.Databricks/workspaces",
        "workspaceName",
        outputs=_workspace,
        seconds=180,
        pattern=r"[A-Za-z0-9_-]{3,64}",
        replace_on=["managedResourceGroupId", "parameters"],
        rules=(
            _rule(
                "databricks-private-needs-nsg-rules",
                "a private workspace brings no rules of its own",
                _DATABRICKS_PAGE,
                _private_databricks,
            ),
        ),
    ),
    arm(
        "databricks",
        "AccessConnector",
        "Microsoft.Databricks/accessConnectors",
        "connectorName",
        outputs=_connector,
        seconds=15,
    ),
)
