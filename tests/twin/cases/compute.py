"""Rules of node pools and disk encryption, each with a good and a bad input."""

from tests.harness.cases import GROUP_ID, Case
from twin.wire import Json, Properties

POOL = "containerservice:AgentPool"


def subnet_id(name: str) -> str:
    return f"{GROUP_ID}/providers/Microsoft.Network/virtualNetworks/v/subnets/{name}"


def pool(**inputs: Json) -> Properties:
    known: Properties = {"resourceName": "aks", "agentPoolName": "work"}
    return {**known, "vnetSubnetID": subnet_id("nodes"), **inputs}


def subnet(name: str, prefix: str, **inputs: Json) -> tuple[str, Properties]:
    own: Properties = {"virtualNetworkName": "v", "subnetName": name, "addressPrefix": prefix}
    return "network:Subnet", {**own, **inputs}


CLUSTER: Properties = {
    "resourceName": "aks",
    "kubernetesVersion": "1.35",
    "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay"},
    "agentPoolProfiles": [{"count": 1, "vnetSubnetID": subnet_id("nodes")}],
}
WORLD = [
    ("network:VirtualNetwork", {"virtualNetworkName": "v"}),
    subnet("nodes", "10.0.0.0/28"),
    subnet("service", "10.0.1.0/28", delegations=[{"serviceName": "Microsoft.Databricks"}]),
    ("containerservice:ManagedCluster", CLUSTER),
]
CASES = (
    Case(
        rule="agentpool-name",
        kind=POOL,
        good={"agentPoolName": "gpu0"},
        bad={"agentPoolName": "gpu-pool"},
        says="'agentPoolName' is 'gpu-pool'; a name that matches",
    ),
    Case(
        rule="pool-counts",
        kind=POOL,
        good={"enableAutoScaling": True, "minCount": 1, "maxCount": 2},
        bad={"enableAutoScaling": True, "minCount": 3, "maxCount": 2},
        says="'minCount' is 3; at most maxCount, 2, is allowed",
    ),
    Case(
        rule="pool-counts",
        kind=POOL,
        good={"enableAutoScaling": True, "minCount": 1, "maxCount": 2},
        bad={"enableAutoScaling": True, "minCount": 1},
        says="'maxCount' is None; minCount and maxCount are needed to scale",
    ),
    Case(
        rule="pool-counts",
        kind=POOL,
        good={"count": 1000},
        bad={"count": 1001},
        says="'count' is 1001; at most 1000 nodes are allowed",
    ),
    Case(
        rule="pool-counts",
        kind=POOL,
        good={"count": 1},
        bad={"minCount": 1},
        says="'minCount' is 1; enableAutoScaling must be true for minCount",
    ),
    Case(
        rule="pool-system",
        kind=POOL,
        good={"mode": "System", "osType": "Linux"},
        bad={"mode": "System", "osType": "Windows"},
        says="'osType' is 'Windows'; a pool of mode System runs Linux",
    ),
    Case(
        rule="pool-system",
        kind=POOL,
        good={"mode": "User", "count": 0},
        bad={"mode": "System", "count": 0},
        says="'count' is 0; a pool of mode System has one node at least",
    ),
    Case(
        rule="pool-system-machine",
        kind=POOL,
        good={"mode": "System", "vmSize": "Standard_D2s_v5"},
        bad={"mode": "System", "vmSize": "Standard_F1s"},
        says="'vmSize' is 'Standard_F1s'; a pool of mode System needs 2 vCPUs",
    ),
    Case(
        rule="pool-system-machine",
        kind=POOL,
        good={"mode": "User", "maxPods": 10},
        bad={"mode": "System", "maxPods": 10},
        says="'maxPods' is 10; at least 30 are needed in mode System",
    ),
    Case(
        rule="pool-spot",
        kind=POOL,
        good={"scaleSetPriority": "Spot"},
        bad={"scaleSetPriority": "Spot", "upgradeSettings": {}},
        says="'upgradeSettings' is an object; a Spot pool takes no upgrade settings",
    ),
    Case(
        rule="pool-spot",
        kind=POOL,
        good={"mode": "User", "scaleSetPriority": "Spot"},
        bad={"mode": "System", "scaleSetPriority": "spot"},
        says="'mode' is 'System'; a Spot pool cannot be a system pool",
    ),
    Case(
        rule="pool-only-spot",
        kind=POOL,
        good={"scaleSetPriority": "Spot", "spotMaxPrice": -1},
        bad={"spotMaxPrice": -1},
        says="'spotMaxPrice' is -1; only a Spot pool has one",
    ),
    Case(
        rule="pool-only-spot",
        kind=POOL,
        good={"scaleSetPriority": "Spot", "scaleSetEvictionPolicy": "Delete"},
        bad={"scaleSetPriority": "Regular", "scaleSetEvictionPolicy": "Delete"},
        says="'scaleSetEvictionPolicy' is 'Delete'; only a Spot pool has one",
    ),
    Case(
        rule="pool-spot-price",
        kind=POOL,
        good={"spotMaxPrice": 0.5},
        bad={"spotMaxPrice": 0},
        says="'spotMaxPrice' is 0; a price above 0, or -1",
    ),
    Case(
        rule="pool-mig",
        kind=POOL,
        good={"vmSize": "Standard_NC24ads_A100_v4", "gpuInstanceProfile": "MIG1g"},
        bad={"vmSize": "Standard_NC4as_T4_v3", "gpuInstanceProfile": "MIG1g"},
        says="'gpuInstanceProfile' is 'MIG1g'; Standard_NC4as_T4_v3 has no multi-instance GPU",
    ),
    Case(
        rule="pool-gpu-driver",
        kind=POOL,
        good={"vmSize": "Standard_NC40ads_H100_v5", "gpuProfile": {"driver": "None"}},
        bad={"vmSize": "Standard_D8ds_v5", "gpuProfile": {"driver": "Install"}},
        says="'gpuProfile.driver' is 'Install'; Standard_D8ds_v5 has no GPU to drive",
    ),
    Case(
        rule="pool-os-disk",
        kind=POOL,
        good={"osDiskSizeGB": 0},
        bad={"osDiskSizeGB": 20},
        says="'osDiskSizeGB' is 20; 30 to 2048, or 0 for the size's own, is allowed",
    ),
    Case(
        rule="pool-ephemeral",
        kind=POOL,
        good={"osDiskType": "Ephemeral", "vmSize": "Standard_D4ds_v5", "osDiskSizeGB": 128},
        bad={"osDiskType": "Ephemeral", "vmSize": "Standard_D2ds_v5", "osDiskSizeGB": 128},
        says="'osDiskSizeGB' is 128; at most 75, the local disk of Standard_D2ds_v5",
    ),
    Case(
        rule="pool-ephemeral",
        kind=POOL,
        good={"osDiskType": "Managed", "vmSize": "Standard_D4s_v5"},
        bad={"osDiskType": "Ephemeral", "vmSize": "Standard_D4s_v5"},
        says="'osDiskType' is 'Ephemeral'; Standard_D4s_v5 has no local disk to hold it",
    ),
    Case(
        rule="pool-deallocated",
        kind=POOL,
        good={"osDiskType": "Managed", "scaleDownMode": "Deallocate"},
        bad={"osDiskType": "Ephemeral", "scaleDownMode": "Deallocate"},
        says="'scaleDownMode' is 'Deallocate'; Delete is needed with an Ephemeral OS disk",
    ),
    Case(
        rule="pool-zones",
        kind=POOL,
        good={"availabilityZones": ["1", "3"]},
        bad={"availabilityZones": ["4"]},
        says="'availabilityZones[0]' is '4'; 1, 2 or 3 is allowed",
    ),
    Case(
        rule="pool-zones",
        kind=POOL,
        good={"availabilityZones": ["1", "2"]},
        bad={"availabilityZones": ["1", "1"]},
        says="'availabilityZones[1]' is '1'; each zone is allowed once",
    ),
    Case(
        rule="pool-surge-form",
        kind=POOL,
        good={"upgradeSettings": {"maxSurge": "33%"}},
        bad={"upgradeSettings": {"maxSurge": "a third"}},
        says="'upgradeSettings.maxSurge' is 'a third'; a number such as 5 or a share",
    ),
    Case(
        rule="pool-surge-or-less",
        kind=POOL,
        good={"upgradeSettings": {"maxSurge": "0", "maxUnavailable": "1"}},
        bad={"upgradeSettings": {"maxSurge": "10%", "maxUnavailable": "1"}},
        says="'upgradeSettings.maxUnavailable' is '1'; maxSurge, 10%, excludes it",
    ),
    Case(
        rule="pool-upgrade-times",
        kind=POOL,
        good={"upgradeSettings": {"drainTimeoutInMinutes": 30, "nodeSoakDurationInMinutes": 30}},
        bad={"upgradeSettings": {"nodeSoakDurationInMinutes": 31}},
        says="'upgradeSettings.nodeSoakDurationInMinutes' is 31; 0 to 30 is allowed",
    ),
    Case(
        rule="pool-taints",
        kind=POOL,
        good={
            "nodeTaints": ["kubernetes.azure.com/scalesetpriority=spot:NoSchedule", "gpu:NoExecute"]
        },
        bad={"nodeTaints": ["gpu=present"]},
        says="'nodeTaints[0]' is 'gpu=present'; key=value:effect is allowed",
    ),
    Case(
        rule="pool-labels",
        kind=POOL,
        good={"nodeLabels": {"clinfra.io/gpu": "a100", "empty": ""}},
        bad={"nodeLabels": {"gpu": "80 GiB"}},
        says="'nodeLabels.gpu' is '80 GiB'; letters, digits",
    ),
    Case(
        rule="pool-labels",
        kind=POOL,
        good={"nodeLabels": {"clinfra.io/gpu": "a100"}},
        bad={"nodeLabels": {"/gpu": "a100"}},
        says="'nodeLabels./gpu' is 'a100'; a key of 63 characters",
    ),
    Case(
        rule="pool-max-pods",
        kind=POOL,
        good={"maxPods": 250},
        bad={"maxPods": 251},
        says="'maxPods' is 251; 10 to 250 is allowed",
    ),
    Case(
        rule="pool-windows",
        kind=POOL,
        good={"osType": "Windows", "osSKU": "Windows2022"},
        bad={"osType": "Windows", "osSKU": "AzureLinux"},
        says="'osSKU' is 'AzureLinux'; one that fits osType, Windows, is allowed",
    ),
    Case(
        rule="pool-windows-name",
        kind=POOL,
        good={"osType": "Windows", "agentPoolName": "win1"},
        bad={"osType": "Windows", "agentPoolName": "windows1"},
        says="'agentPoolName' is 'windows1'; 6 characters are allowed for Windows",
    ),
    Case(
        rule="pool-pod-addresses",
        kind=POOL,
        good={"podIPAllocationMode": "StaticBlock", "podSubnetID": "/s"},
        bad={"podIPAllocationMode": "StaticBlock"},
        says="'podIPAllocationMode' is 'StaticBlock'; podSubnetID is needed for it",
    ),
    Case(
        rule="pool-room",
        kind=POOL,
        good=pool(maxCount=8),
        bad=pool(maxCount=9),
        world=WORLD,
        says="'vnetSubnetID' is 'nodes'; its pools need 12 addresses at their largest, it has 11",
    ),
    Case(
        rule="pool-room",
        kind=POOL,
        good=pool(count=4),
        bad=pool(count=5, upgradeSettings={"maxSurge": "100%"}),
        world=[*WORLD, ("containerservice:AgentPool", pool(agentPoolName="other", count=3))],
        says="'vnetSubnetID' is 'nodes'; its pools need 16 addresses at their largest, it has 11",
    ),
    Case(
        rule="pool-undelegated",
        kind=POOL,
        good=pool(),
        bad=pool(vnetSubnetID=subnet_id("service")),
        world=WORLD,
        says="'vnetSubnetID' is 'service'; a subnet without delegation is needed",
    ),
    Case(
        rule="pool-one-network",
        kind=POOL,
        good=pool(),
        bad=pool(vnetSubnetID=subnet_id("nodes").replace("/v/", "/w/")),
        world=WORLD,
        says="a subnet of v, as of the first pool, is needed",
    ),
    Case(
        rule="pool-version",
        kind=POOL,
        good=pool(orchestratorVersion="1.32.4"),
        bad=pool(orchestratorVersion="1.36"),
        world=WORLD,
        says="'orchestratorVersion' is '1.36'; the cluster's 1.35 or up to 3 minors before it",
    ),
    Case(
        rule="pool-first-count",
        kind=POOL,
        good=pool(enableAutoScaling=True, count=2, minCount=1, maxCount=3),
        bad=pool(enableAutoScaling=True, count=0, minCount=1, maxCount=3),
        world=WORLD,
        says="'count' is 0; a new pool starts with 1 to 3 nodes",
    ),
    Case(
        rule="pool-windows-network",
        kind=POOL,
        good=pool(osType="Windows"),
        bad=pool(osType="Windows", resourceName="old"),
        world=[
            *WORLD,
            (
                "containerservice:ManagedCluster",
                {"resourceName": "old", "networkProfile": {"networkPlugin": "kubenet"}},
            ),
        ],
        says="'osType' is 'Windows'; the plugin azure is needed, the cluster has kubenet",
    ),
    Case(
        rule="pool-zones-of-region",
        kind=POOL,
        good=pool(availabilityZones=["1"]),
        bad=pool(availabilityZones=["1"], resourceName="old"),
        world=[
            *WORLD,
            ("containerservice:ManagedCluster", {"resourceName": "old", "location": "Canada East"}),
        ],
        says="'availabilityZones' is a list; canadaeast has no zones",
    ),
    Case(
        rule="diskencryptionset-name",
        kind="compute:DiskEncryptionSet",
        good={"diskEncryptionSetName": "des"},
        bad={"diskEncryptionSetName": "des.1"},
        says="'diskEncryptionSetName' is 'des.1'; a name that matches",
    ),
    Case(
        rule="des-identity",
        kind="compute:DiskEncryptionSet",
        good={"identity": {"type": "SystemAssigned"}},
        bad={"identity": {"type": "None"}},
        says="'identity' is None; an identity that reads the key is needed",
    ),
    Case(
        rule="des-listed",
        kind="compute:DiskEncryptionSet",
        good={"identity": {"type": "UserAssigned", "userAssignedIdentities": ["/i"]}},
        bad={"identity": {"type": "UserAssigned"}},
        says=(
            "'identity.userAssignedIdentities' is None; an identity is needed for the type "
            "UserAssigned"
        ),
    ),
    Case(
        rule="des-key",
        kind="compute:DiskEncryptionSet",
        good={"activeKey": {"keyUrl": "https://kv.vault.azure.net/keys/disks/0a1b"}},
        bad={"activeKey": {"keyUrl": "https://kv.vault.azure.net/keys/disks"}},
        says="https://<vault>/keys/<name>/<version> is allowed",
    ),
    Case(
        rule="des-protected-vault",
        kind="compute:DiskEncryptionSet",
        good={"activeKey": {"keyUrl": "https://kv.vault.azure.net/keys/disks/0a1b"}},
        bad={"activeKey": {"keyUrl": "https://open.vault.azure.net/keys/disks/0a1b"}},
        says="properties.enablePurgeProtection must be true in the vault open",
        world=[
            ("keyvault:Vault", {"vaultName": "kv", "properties": {"enablePurgeProtection": True}}),
            ("keyvault:Vault", {"vaultName": "open", "properties": {}}),
        ],
    ),
)
