"""Rules of Kubernetes clusters and their maintenance, each with a good and a bad input."""

from tests.harness.cases import GROUP_ID, Case
from twin.wire import Json, Properties

CLUSTER = "containerservice:ManagedCluster"
PLAN = "containerservice:MaintenanceConfiguration"


def subnet_id(name: str) -> str:
    return f"{GROUP_ID}/providers/Microsoft.Network/virtualNetworks/v/subnets/{name}"


def in_subnet(subnet: str, count: int = 1, **inputs: Json) -> Properties:
    pool = {"count": count, "vnetSubnetID": subnet_id(subnet)}
    return {"resourceName": "aks", "agentPoolProfiles": [pool], **inputs}


def subnet(name: str, prefix: str, **inputs: Json) -> tuple[str, Properties]:
    own: Properties = {"virtualNetworkName": "v", "subnetName": name, "addressPrefix": prefix}
    return "network:Subnet", {**own, **inputs}


NETWORK: Properties = {
    "virtualNetworkName": "v",
    "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
}
WORLD = [
    ("network:VirtualNetwork", NETWORK),
    subnet("nodes", "10.0.0.0/28"),
    subnet("routed", "10.0.1.0/28", routeTable={"id": "/r"}),
    subnet(
        "service",
        "10.0.2.0/28",
        delegations=[{"serviceName": "Microsoft.ContainerService/managedClusters"}],
    ),
]

CASES = (
    Case(
        rule="managedcluster-name",
        kind=CLUSTER,
        good={"resourceName": "aks"},
        bad={"resourceName": "aks-"},
        says="'resourceName' is 'aks-'; a name that matches",
    ),
    Case(
        rule="aks-system-pool",
        kind=CLUSTER,
        good={"agentPoolProfiles": [{"name": "s", "mode": "System", "count": 1}]},
        bad={"agentPoolProfiles": [{"name": "s", "mode": "User", "count": 1}]},
        says="'agentPoolProfiles' is a list; at least one pool of mode System is needed",
    ),
    Case(
        rule="aks-local-accounts-need-entra",
        kind=CLUSTER,
        good={"disableLocalAccounts": True, "aadProfile": {}},
        bad={"disableLocalAccounts": True},
        says="'disableLocalAccounts' is True; aadProfile is needed to log in without them",
    ),
    Case(
        rule="aks-workload-identity-needs-issuer",
        kind=CLUSTER,
        good={
            "securityProfile": {"workloadIdentity": {"enabled": True}},
            "oidcIssuerProfile": {"enabled": True},
        },
        bad={"securityProfile": {"workloadIdentity": {"enabled": True}}},
        says="'securityProfile.workloadIdentity.enabled' is True; oidcIssuerProfile.enabled must",
    ),
    Case(
        rule="aks-pools",
        kind=CLUSTER,
        good={"agentPoolProfiles": [{"name": "a", "count": 1, "mode": "System"}]},
        bad={"agentPoolProfiles": [{"name": "a", "count": 0, "mode": "System"}]},
        says="'agentPoolProfiles[0].count' is 0; a pool of mode System has one node at least",
    ),
    Case(
        rule="aks-pool-versions",
        kind=CLUSTER,
        good={
            "kubernetesVersion": "1.35",
            "agentPoolProfiles": [{"orchestratorVersion": "1.34.2"}],
        },
        bad={"kubernetesVersion": "1.35", "agentPoolProfiles": [{"orchestratorVersion": "1.36"}]},
        says=(
            "'agentPoolProfiles[0].orchestratorVersion' is '1.36'; at most kubernetesVersion, 1.35"
        ),
    ),
    Case(
        rule="aks-zones",
        kind=CLUSTER,
        good={"agentPoolProfiles": [{"availabilityZones": ["1"]}]},
        bad={"location": "westcentralus", "agentPoolProfiles": [{"availabilityZones": ["1"]}]},
        says="'agentPoolProfiles[0].availabilityZones' is a list; westcentralus has no zones",
    ),
    Case(
        rule="aks-azure-rbac",
        kind=CLUSTER,
        good={"aadProfile": {"managed": True, "enableAzureRBAC": True}},
        bad={"aadProfile": {"enableAzureRBAC": True}},
        says="'aadProfile.enableAzureRBAC' is True; aadProfile.managed must be True, None given",
    ),
    Case(
        rule="aks-identity",
        kind=CLUSTER,
        good={"identity": {"type": "SystemAssigned"}},
        bad={},
        says="'identity' is None; an identity of the control plane is needed",
    ),
    Case(
        rule="aks-identity",
        kind=CLUSTER,
        good={"identity": {"type": "UserAssigned", "userAssignedIdentities": ["/i"]}},
        bad={"identity": {"type": "UserAssigned", "userAssignedIdentities": ["/i", "/j"]}},
        says="one user-assigned identity is needed, 2 given",
    ),
    Case(
        rule="aks-identity",
        kind=CLUSTER,
        good={"identity": {"type": "SystemAssigned"}},
        bad={"identity": {"type": "SystemAssigned", "userAssignedIdentities": ["/i"]}},
        says="type UserAssigned is needed",
    ),
    Case(
        rule="aks-kubelet",
        kind=CLUSTER,
        good={
            "identity": {"type": "UserAssigned", "userAssignedIdentities": ["/i"]},
            "identityProfile": {"kubeletidentity": {}},
        },
        bad={"identity": {"type": "SystemAssigned"}, "identityProfile": {"kubeletidentity": {}}},
        says=(
            "'identityProfile.kubeletidentity' is an object; identity.type UserAssigned is "
            "needed for it, SystemAssigned given"
        ),
    ),
    Case(
        rule="aks-kubelet-key",
        kind=CLUSTER,
        good={"identityProfile": {"kubeletidentity": {}}},
        bad={"identityProfile": {"kubelet": {}}},
        says="'identityProfile.kubelet' is an object; the only key is kubeletidentity",
    ),
    Case(
        rule="aks-zone-identity",
        kind=CLUSTER,
        good={
            "identity": {"type": "UserAssigned", "userAssignedIdentities": ["/i"]},
            "apiServerAccessProfile": {"privateDNSZone": "/zones/privatelink.eastus2.azmk8s.io"},
        },
        bad={
            "identity": {"type": "SystemAssigned"},
            "apiServerAccessProfile": {"privateDNSZone": "/zones/privatelink.eastus2.azmk8s.io"},
        },
        says=(
            "'apiServerAccessProfile.privateDNSZone' is 'privatelink.eastus2.azmk8s.io'; "
            "identity.type UserAssigned is needed"
        ),
    ),
    Case(
        rule="aks-zone-name",
        kind=CLUSTER,
        good={"apiServerAccessProfile": {"privateDNSZone": "/zones/privatelink.eastus2.azmk8s.io"}},
        bad={"apiServerAccessProfile": {"privateDNSZone": "/zones/privatelink.westus3.azmk8s.io"}},
        says=(
            "is 'privatelink.westus3.azmk8s.io'; privatelink.eastus2.azmk8s.io, or one "
            "below, is allowed"
        ),
    ),
    Case(
        rule="aks-zone-private",
        kind=CLUSTER,
        good={"apiServerAccessProfile": {"privateDNSZone": "system", "enablePrivateCluster": True}},
        bad={"apiServerAccessProfile": {"privateDNSZone": "system"}},
        says=(
            "'apiServerAccessProfile.privateDNSZone' is 'system'; "
            "apiServerAccessProfile.enablePrivateCluster must be true"
        ),
    ),
    Case(
        rule="aks-host-name",
        kind=CLUSTER,
        good={"dnsPrefix": "aks"},
        bad={},
        says="'dnsPrefix' is None; dnsPrefix, or fqdnSubdomain with an own zone, is needed",
    ),
    Case(
        rule="aks-host-name",
        kind=CLUSTER,
        good={"fqdnSubdomain": "aks"},
        bad={"dnsPrefix": "aks", "fqdnSubdomain": "aks"},
        says="'fqdnSubdomain' is 'aks'; dnsPrefix excludes it",
    ),
    Case(
        rule="aks-subdomain-zone",
        kind=CLUSTER,
        good={
            "fqdnSubdomain": "aks",
            "apiServerAccessProfile": {"privateDNSZone": "/zones/privatelink.eastus2.azmk8s.io"},
        },
        bad={"fqdnSubdomain": "aks", "apiServerAccessProfile": {"privateDNSZone": "system"}},
        says=(
            "'fqdnSubdomain' is 'aks'; the id of a zone is needed in "
            "apiServerAccessProfile.privateDNSZone"
        ),
    ),
    Case(
        rule="aks-names",
        kind=CLUSTER,
        good={"dnsPrefix": "aks-1"},
        bad={"dnsPrefix": "aks-"},
        says="'dnsPrefix' is 'aks-'; 54 letters, digits or inner hyphens",
    ),
    Case(
        rule="aks-channels",
        kind=CLUSTER,
        good={
            "autoUpgradeProfile": {
                "upgradeChannel": "node-image",
                "nodeOSUpgradeChannel": "NodeImage",
            }
        },
        bad={
            "autoUpgradeProfile": {"upgradeChannel": "node-image", "nodeOSUpgradeChannel": "None"}
        },
        says=(
            "'autoUpgradeProfile.upgradeChannel' is 'node-image'; "
            "autoUpgradeProfile.nodeOSUpgradeChannel must be NodeImage, None given"
        ),
    ),
    Case(
        rule="aks-cost-analysis",
        kind=CLUSTER,
        good={"sku": {"tier": "Standard"}, "metricsProfile": {"costAnalysis": {"enabled": True}}},
        bad={"sku": {"tier": "Free"}, "metricsProfile": {"costAnalysis": {"enabled": True}}},
        says=(
            "'metricsProfile.costAnalysis.enabled' is True; sku.tier Standard or Premium is "
            "needed, Free given"
        ),
    ),
    Case(
        rule="aks-long-term",
        kind=CLUSTER,
        good={"sku": {"tier": "Premium"}, "supportPlan": "AKSLongTermSupport"},
        bad={"sku": {"tier": "Standard"}, "supportPlan": "AKSLongTermSupport"},
        says="'supportPlan' is 'AKSLongTermSupport'; sku.tier Premium is needed, Standard given",
    ),
    Case(
        rule="aks-kms",
        kind=CLUSTER,
        good={"securityProfile": {"azureKeyVaultKms": {"enabled": True, "keyId": "https://k"}}},
        bad={"securityProfile": {"azureKeyVaultKms": {"enabled": True}}},
        says=(
            "'securityProfile.azureKeyVaultKms.keyId' is None; a key is needed when KMS is enabled"
        ),
    ),
    Case(
        rule="aks-kms",
        kind=CLUSTER,
        good={"securityProfile": {"azureKeyVaultKms": {"keyVaultNetworkAccess": "Public"}}},
        bad={"securityProfile": {"azureKeyVaultKms": {"keyVaultNetworkAccess": "Private"}}},
        says="a private vault is named by its id",
    ),
    Case(
        rule="aks-kms-private",
        kind=CLUSTER,
        good={
            "securityProfile": {"azureKeyVaultKms": {"keyVaultNetworkAccess": "Private"}},
            "apiServerAccessProfile": {"enableVnetIntegration": True},
        },
        bad={"securityProfile": {"azureKeyVaultKms": {"keyVaultNetworkAccess": "Private"}}},
        says="apiServerAccessProfile.enableVnetIntegration",
    ),
    Case(
        rule="aks-kms-identity",
        kind=CLUSTER,
        good={
            "securityProfile": {"azureKeyVaultKms": {"enabled": True}},
            "identity": {"type": "UserAssigned"},
        },
        bad={
            "securityProfile": {"azureKeyVaultKms": {"enabled": True}},
            "identity": {"type": "SystemAssigned"},
        },
        says="UserAssigned",
    ),
    Case(
        rule="aks-autoscaler",
        kind=CLUSTER,
        good={"autoScalerProfile": {"scaleDownUnneededTime": "10m"}},
        bad={"autoScalerProfile": {"scaleDownUnneededTime": "600s"}},
        says="'autoScalerProfile.scaleDownUnneededTime' is '600s'; minutes such as 10m are allowed",
    ),
    Case(
        rule="aks-agent",
        kind=CLUSTER,
        good={
            "addonProfiles": {
                "omsagent": {"enabled": True, "config": {"logAnalyticsWorkspaceResourceID": "w"}}
            }
        },
        bad={"addonProfiles": {"omsagent": {"enabled": True}}},
        says="the agent of Container insights needs a workspace",
    ),
    Case(
        rule="aks-image-cleaner",
        kind=CLUSTER,
        good={"securityProfile": {"imageCleaner": {"intervalHours": 24}}},
        bad={"securityProfile": {"imageCleaner": {"intervalHours": 12}}},
        says="'securityProfile.imageCleaner.intervalHours' is 12; 24 to 2160 is allowed",
    ),
    Case(
        rule="aks-issuer-stays",
        kind=CLUSTER,
        good={"oidcIssuerProfile": {"enabled": True}},
        bad={"oidcIssuerProfile": {"enabled": False}},
        says="'oidcIssuerProfile.enabled' is False; the issuer cannot be switched off again",
        before={"oidcIssuerProfile": {"enabled": True}},
    ),
    Case(
        rule="aks-entra-stays",
        kind=CLUSTER,
        good={"aadProfile": {"managed": True}},
        bad={},
        says="'aadProfile' is None; Entra cannot be switched off again",
        before={"aadProfile": {"managed": True}},
    ),
    Case(
        rule="aks-dataplane-stays",
        kind=CLUSTER,
        good={"networkProfile": {"networkDataplane": "cilium"}},
        bad={"networkProfile": {"networkDataplane": "azure"}},
        says="'networkProfile.networkDataplane' is 'azure'; a cluster with cilium cannot go back",
        before={"networkProfile": {"networkDataplane": "cilium"}},
    ),
    Case(
        rule="aks-version-steps",
        kind=CLUSTER,
        good={"kubernetesVersion": "1.35"},
        bad={"kubernetesVersion": "1.36"},
        says="'kubernetesVersion' is '1.36'; one minor at a time, 1.35 next",
        before={"kubernetesVersion": "1.34.1"},
    ),
    Case(
        rule="aks-version-steps",
        kind=CLUSTER,
        good={"kubernetesVersion": "1.34.0"},
        bad={"kubernetesVersion": "1.33"},
        says="'kubernetesVersion' is '1.33'; 1.34 cannot go back",
        before={"kubernetesVersion": "1.34.1"},
    ),
    Case(
        rule="aks-new-node-group",
        kind=CLUSTER,
        good={"nodeResourceGroup": "nodes"},
        bad={"nodeResourceGroup": "taken"},
        says="'nodeResourceGroup' is 'taken'; a group that AKS makes itself is needed",
        world=[("resources:ResourceGroup", {"resourceGroupName": "taken"})],
    ),
    Case(
        rule="aks-room",
        kind=CLUSTER,
        good=in_subnet("nodes", count=9),
        bad=in_subnet("nodes", count=11),
        says=(
            "'agentPoolProfiles[0].vnetSubnetID' is 'nodes'; its pools need 13 addresses at "
            "their largest, it has 11"
        ),
        world=WORLD,
    ),
    Case(
        rule="aks-azure-policy",
        kind=CLUSTER,
        good={"networkProfile": {"networkPolicy": "azure", "networkPlugin": "azure"}},
        bad={"networkProfile": {"networkPolicy": "azure", "networkPlugin": "kubenet"}},
        says=(
            "'networkProfile.networkPolicy' is 'azure'; networkProfile.networkPlugin must be "
            "azure, kubenet given"
        ),
    ),
    Case(
        rule="aks-cilium",
        kind=CLUSTER,
        good={"networkProfile": {"networkPolicy": "cilium", "networkDataplane": "cilium"}},
        bad={"networkProfile": {"networkPolicy": "azure", "networkDataplane": "cilium"}},
        says=(
            "'networkProfile.networkDataplane' is 'cilium'; networkProfile.networkPolicy "
            "must be cilium, azure given"
        ),
    ),
    Case(
        rule="aks-cilium",
        kind=CLUSTER,
        good={"networkProfile": {"networkPolicy": "azure"}},
        bad={"networkProfile": {"networkPolicy": "cilium"}},
        says=(
            "'networkProfile.networkPolicy' is 'cilium'; networkProfile.networkDataplane "
            "must be cilium, None given"
        ),
    ),
    Case(
        rule="aks-cilium-plugin",
        kind=CLUSTER,
        good={"networkProfile": {"networkDataplane": "cilium", "networkPlugin": "azure"}},
        bad={"networkProfile": {"networkDataplane": "cilium", "networkPlugin": "none"}},
        says=(
            "'networkProfile.networkDataplane' is 'cilium'; networkProfile.networkPlugin "
            "must be azure, none given"
        ),
    ),
    Case(
        rule="aks-overlay",
        kind=CLUSTER,
        good={"networkProfile": {"networkPluginMode": "overlay", "networkPlugin": "azure"}},
        bad={"networkProfile": {"networkPluginMode": "overlay", "networkPlugin": "kubenet"}},
        says=(
            "'networkProfile.networkPluginMode' is 'overlay'; networkProfile.networkPlugin "
            "must be azure"
        ),
    ),
    Case(
        rule="aks-pod-range",
        kind=CLUSTER,
        good={
            "networkProfile": {
                "networkPlugin": "azure",
                "networkPluginMode": "overlay",
                "podCidr": "10.244.0.0/16",
            }
        },
        bad={"networkProfile": {"networkPlugin": "azure", "podCidr": "10.244.0.0/16"}},
        says=(
            "'networkProfile.podCidr' is '10.244.0.0/16'; networkPluginMode overlay is "
            "needed for it"
        ),
    ),
    Case(
        rule="aks-network-mode",
        kind=CLUSTER,
        good={"networkProfile": {"networkMode": "transparent", "networkPlugin": "azure"}},
        bad={"networkProfile": {"networkMode": "transparent", "networkPlugin": "kubenet"}},
        says=(
            "'networkProfile.networkMode' is 'transparent'; the plugin azure is needed, "
            "kubenet given"
        ),
    ),
    Case(
        rule="aks-services-both",
        kind=CLUSTER,
        good={"networkProfile": {"serviceCidr": "172.16.0.0/16", "dnsServiceIP": "172.16.0.10"}},
        bad={"networkProfile": {"serviceCidr": "172.16.0.0/16"}},
        says=(
            "'networkProfile.dnsServiceIP' is None; it is needed beside networkProfile.serviceCidr"
        ),
    ),
    Case(
        rule="aks-dns-address",
        kind=CLUSTER,
        good={"networkProfile": {"serviceCidr": "172.16.0.0/16", "dnsServiceIP": "172.16.0.10"}},
        bad={"networkProfile": {"serviceCidr": "172.16.0.0/16", "dnsServiceIP": "10.0.0.10"}},
        says=(
            "'networkProfile.dnsServiceIP' is '10.0.0.10'; an address inside 172.16.0.0/16 "
            "is allowed"
        ),
    ),
    Case(
        rule="aks-dns-address",
        kind=CLUSTER,
        good={"networkProfile": {"serviceCidr": "172.16.0.0/16", "dnsServiceIP": "172.16.0.2"}},
        bad={"networkProfile": {"serviceCidr": "172.16.0.0/16", "dnsServiceIP": "172.16.0.1"}},
        says="'networkProfile.dnsServiceIP' is '172.16.0.1'; the first address is the API server's",
    ),
    Case(
        rule="aks-service-range",
        kind=CLUSTER,
        good={"networkProfile": {"serviceCidr": "10.0.0.0/13"}},
        bad={"networkProfile": {"serviceCidr": "10.0.0.0/12"}},
        says="'networkProfile.serviceCidr' is '10.0.0.0/12'; a block smaller than a /12 is allowed",
    ),
    Case(
        rule="aks-ranges-readable",
        kind=CLUSTER,
        good={"networkProfile": {"podCidr": "10.244.0.0/16"}},
        bad={"networkProfile": {"podCidr": "10.244.0.1/16"}},
        says=(
            "'networkProfile.podCidr' is '10.244.0.1/16'; an IPv4 block with zero host bits "
            "is allowed"
        ),
    ),
    Case(
        rule="aks-kept-ranges",
        kind=CLUSTER,
        good={"networkProfile": {"serviceCidr": "172.29.0.0/16"}},
        bad={"networkProfile": {"serviceCidr": "172.30.0.0/24"}},
        says="'networkProfile.serviceCidr' is '172.30.0.0/24'; AKS keeps 172.30.0.0/16 for itself",
    ),
    Case(
        rule="aks-ranges-apart",
        kind=CLUSTER,
        good={"networkProfile": {"serviceCidr": "10.0.0.0/16", "podCidr": "10.1.0.0/16"}},
        bad={"networkProfile": {"serviceCidr": "10.0.0.0/16", "podCidr": "10.0.128.0/17"}},
        says=(
            "'networkProfile.podCidr' is '10.0.128.0/17'; a block apart from "
            "networkProfile.serviceCidr"
        ),
    ),
    Case(
        rule="aks-standard-balancer",
        kind=CLUSTER,
        good={
            "networkProfile": {"loadBalancerSku": "standard", "outboundType": "userDefinedRouting"}
        },
        bad={"networkProfile": {"loadBalancerSku": "basic", "outboundType": "userDefinedRouting"}},
        says=(
            "'networkProfile.loadBalancerSku' is 'basic'; standard is needed for "
            "outboundType userDefinedRouting"
        ),
    ),
    Case(
        rule="aks-balancer-outbound",
        kind=CLUSTER,
        good={
            "networkProfile": {
                "outboundType": "loadBalancer",
                "loadBalancerProfile": {"allocatedOutboundPorts": 8},
            }
        },
        bad={
            "networkProfile": {
                "outboundType": "none",
                "loadBalancerProfile": {"allocatedOutboundPorts": 8},
            }
        },
        says="outboundType loadBalancer is needed, none given",
    ),
    Case(
        rule="aks-one-outbound",
        kind=CLUSTER,
        good={"networkProfile": {"loadBalancerProfile": {"managedOutboundIPs": {"count": 1}}}},
        bad={
            "networkProfile": {
                "loadBalancerProfile": {
                    "managedOutboundIPs": {"count": 1},
                    "outboundIPs": {"publicIPs": []},
                }
            }
        },
        says=(
            "'networkProfile.loadBalancerProfile.outboundIPs' is an object; "
            "managedOutboundIPs is given"
        ),
    ),
    Case(
        rule="aks-outbound-bounds",
        kind=CLUSTER,
        good={"networkProfile": {"natGatewayProfile": {"idleTimeoutInMinutes": 4}}},
        bad={"networkProfile": {"natGatewayProfile": {"idleTimeoutInMinutes": 3}}},
        says="'networkProfile.natGatewayProfile.idleTimeoutInMinutes' is 3; 4 to 120 is allowed",
    ),
    Case(
        rule="aks-outbound-ports",
        kind=CLUSTER,
        good={"networkProfile": {"loadBalancerProfile": {"allocatedOutboundPorts": 1024}}},
        bad={"networkProfile": {"loadBalancerProfile": {"allocatedOutboundPorts": 1001}}},
        says="is 1001; a multiple of 8 is allowed",
    ),
    Case(
        rule="aks-outbound-ports",
        kind=CLUSTER,
        good={
            "networkProfile": {
                "loadBalancerProfile": {
                    "allocatedOutboundPorts": 8000,
                    "managedOutboundIPs": {"count": 1},
                }
            },
            "agentPoolProfiles": [{"count": 8}],
        },
        bad={
            "networkProfile": {
                "loadBalancerProfile": {
                    "allocatedOutboundPorts": 8000,
                    "managedOutboundIPs": {"count": 1},
                }
            },
            "agentPoolProfiles": [{"count": 9}],
        },
        says="is 8000; 1 addresses have 64000 each, 9 nodes need more",
    ),
    Case(
        rule="aks-isolated",
        kind=CLUSTER,
        good={
            "networkProfile": {"outboundType": "none"},
            "bootstrapProfile": {"artifactSource": "Cache"},
        },
        bad={"networkProfile": {"outboundType": "none"}},
        says=(
            "'networkProfile.outboundType' is 'none'; bootstrapProfile.artifactSource must be Cache"
        ),
    ),
    Case(
        rule="aks-network-security",
        kind=CLUSTER,
        good={
            "networkProfile": {
                "networkDataplane": "cilium",
                "advancedNetworking": {"security": {"enabled": True}},
            }
        },
        bad={
            "networkProfile": {
                "networkDataplane": "azure",
                "advancedNetworking": {"security": {"enabled": True}},
            }
        },
        says="networkProfile.networkDataplane must be cilium, azure given",
    ),
    Case(
        rule="aks-private-ranges",
        kind=CLUSTER,
        good={"apiServerAccessProfile": {"authorizedIPRanges": ["203.0.113.0/24"]}},
        bad={
            "apiServerAccessProfile": {
                "authorizedIPRanges": ["203.0.113.0/24"],
                "enablePrivateCluster": True,
            }
        },
        says="a private cluster takes no ranges of public addresses",
    ),
    Case(
        rule="aks-way-out",
        kind=CLUSTER,
        good=in_subnet("routed", networkProfile={"outboundType": "userDefinedRouting"}),
        bad=in_subnet("nodes", networkProfile={"outboundType": "userDefinedRouting"}),
        says=(
            "'networkProfile.outboundType' is 'userDefinedRouting'; the subnet nodes needs a "
            "routeTable for it"
        ),
        world=WORLD,
    ),
    Case(
        rule="aks-apart-from-network",
        kind=CLUSTER,
        good=in_subnet("nodes", networkProfile={"podCidr": "10.244.0.0/16"}),
        bad=in_subnet("nodes", networkProfile={"podCidr": "10.0.0.0/14"}),
        says=(
            "'networkProfile.podCidr' is '10.0.0.0/14'; a block apart from v, 10.0.0.0/16, "
            "is needed"
        ),
        world=WORLD,
    ),
    Case(
        rule="aks-api-server-subnet",
        kind=CLUSTER,
        good={"apiServerAccessProfile": {"subnetId": subnet_id("service")}},
        bad={"apiServerAccessProfile": {"subnetId": subnet_id("nodes")}},
        says=(
            "'apiServerAccessProfile.subnetId' is 'nodes'; a subnet delegated to "
            "Microsoft.ContainerService/managedClusters"
        ),
        world=WORLD,
    ),
    Case(
        rule="plan-name",
        kind=PLAN,
        good={"configName": "aksManagedAutoUpgradeSchedule"},
        bad={"configName": "weekly"},
        says="'configName' is 'weekly'; default, aksManagedAutoUpgradeSchedule or",
    ),
    Case(
        rule="plan-kind",
        kind=PLAN,
        good={"configName": "aksManagedAutoUpgradeSchedule", "maintenanceWindow": {}},
        bad={"configName": "aksManagedAutoUpgradeSchedule", "timeInWeek": []},
        says="'timeInWeek' is a list; maintenanceWindow is needed in aksManagedAutoUpgradeSchedule",
    ),
    Case(
        rule="plan-kind",
        kind=PLAN,
        good={"configName": "default"},
        bad={"configName": "aksManagedAutoUpgradeSchedule"},
        says="'maintenanceWindow' is None; a window is needed in aksManagedAutoUpgradeSchedule",
    ),
    Case(
        rule="plan-length",
        kind=PLAN,
        good={"maintenanceWindow": {"durationHours": 4}},
        bad={"maintenanceWindow": {"durationHours": 3}},
        says="'maintenanceWindow.durationHours' is 3; 4 to 24 is allowed",
    ),
    Case(
        rule="plan-start",
        kind=PLAN,
        good={"maintenanceWindow": {"startTime": "23:59"}},
        bad={"maintenanceWindow": {"startTime": "24:00"}},
        says="'maintenanceWindow.startTime' is '24:00'; 00:00 to 23:59 is allowed",
    ),
    Case(
        rule="plan-schedule",
        kind=PLAN,
        good={"maintenanceWindow": {"schedule": {"daily": {}}}},
        bad={"maintenanceWindow": {"schedule": {"daily": {}, "weekly": {}}}},
        says=(
            "'maintenanceWindow.schedule' is an object; one of daily, weekly, "
            "absoluteMonthly, relativeMonthly is needed, 2 given"
        ),
    ),
    Case(
        rule="plan-intervals",
        kind=PLAN,
        good={"maintenanceWindow": {"schedule": {"weekly": {"intervalWeeks": 4}}}},
        bad={"maintenanceWindow": {"schedule": {"weekly": {"intervalWeeks": 5}}}},
        says="'maintenanceWindow.schedule.weekly.intervalWeeks' is 5; 1 to 4 is allowed",
    ),
)
