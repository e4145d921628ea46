"""Cases of the rules on Kubernetes clusters and their node pools."""

from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from policies.core.judge import Outcome
from policies.core.pools import CLUSTER
from policies.core.resource import Resource
from stacks.cloud_policy import POD_BASELINE
from tests.harness.policy_cases import Cases, Mutation
from tests.harness.policy_parts import part

_POOL = "azure-native:containerservice:AgentPool"
_TAINT = "CriticalAddonsOnly=true:NoSchedule"
_ACCESS = "apiServerAccessProfile"
_KMS = "securityProfile.azureKeyVaultKms"
_CSI = "addonProfiles.azureKeyvaultSecretsProvider"
VIOLATED, UNDECIDED, HOLDS = Outcome.VIOLATED, Outcome.UNDECIDED, Outcome.HOLDS
NOT_APPLICABLE = Outcome.NOT_APPLICABLE
_ASSIGNMENT = "azure-native:authorization:PolicyAssignment"
_WITHOUT_A_MODE = {
    "policyDefinitionId": POD_BASELINE,
    "parameters": {"effect": {"value": "Deny"}},
}
"""Azure enforces an assignment that says nothing of it."""


def _baseline(effect: str, mode: str = "Default", what: str = POD_BASELINE) -> Resource:
    parameters = {"effect": {"value": effect}}
    given = {"policyDefinitionId": what, "enforcementMode": mode, "parameters": parameters}
    return part(_ASSIGNMENT, given)


CASES = {
    "require-pod-baseline": Cases(
        good={"resourceName": "aks"},
        bad=[],
        others=[_baseline("Deny")],
        elsewhere=[
            ([_baseline("Audit")], VIOLATED),
            ([_baseline("Deny", "DoNotEnforce")], VIOLATED),
            ([], VIOLATED),
            ([part(_ASSIGNMENT, {"policyDefinitionId": POD_BASELINE})], VIOLATED),
            ([part(_ASSIGNMENT, _WITHOUT_A_MODE)], HOLDS),
            ([_baseline(UNKNOWN_STRING_VALUE)], UNDECIDED),
            ([_baseline("Deny", what=UNKNOWN_STRING_VALUE)], UNDECIDED),
        ],
        mutation=Mutation(
            _ASSIGNMENT, {"parameters.effect.value": "Audit"}, name="cloud-policy-pods"
        ),
    ),
    "forbid-aks-public-name": Cases(
        good={_ACCESS: {"enablePrivateCluster": True, "enablePrivateClusterPublicFQDN": False}},
        bad=[{f"{_ACCESS}.enablePrivateClusterPublicFQDN": True}],
        absent={
            f"{_ACCESS}.enablePrivateClusterPublicFQDN": VIOLATED,
            f"{_ACCESS}.enablePrivateCluster": NOT_APPLICABLE,
        },
        unknown={
            _ACCESS: UNDECIDED,
            f"{_ACCESS}.enablePrivateCluster": HOLDS,
            f"{_ACCESS}.enablePrivateClusterPublicFQDN": UNDECIDED,
        },
        mutation=Mutation(CLUSTER, {f"{_ACCESS}.enablePrivateClusterPublicFQDN": True}),
    ),
    "forbid-aks-run-command": Cases(
        good={_ACCESS: {"disableRunCommand": True}},
        bad=[{f"{_ACCESS}.disableRunCommand": False}],
        absent={_ACCESS: VIOLATED, f"{_ACCESS}.disableRunCommand": VIOLATED},
        unknown={f"{_ACCESS}.disableRunCommand": UNDECIDED},
        mutation=Mutation(CLUSTER, drop=[f"{_ACCESS}.disableRunCommand"]),
    ),
    "forbid-aks-local-accounts": Cases(
        good={"disableLocalAccounts": True},
        bad=[{"disableLocalAccounts": False}],
        absent={"disableLocalAccounts": VIOLATED},
        unknown={"disableLocalAccounts": UNDECIDED},
        mutation=Mutation(CLUSTER, {"disableLocalAccounts": False}),
    ),
    "require-aks-entra-roles": Cases(
        good={"enableRBAC": True, "aadProfile": {"managed": True, "enableAzureRBAC": True}},
        bad=[
            {"enableRBAC": False},
            {"aadProfile.managed": False},
            {"aadProfile.enableAzureRBAC": False},
        ],
        absent={"aadProfile": VIOLATED, "enableRBAC": VIOLATED},
        unknown={"aadProfile": UNDECIDED, "enableRBAC": UNDECIDED},
        mutation=Mutation(CLUSTER, {"aadProfile.enableAzureRBAC": False}),
    ),
    "require-aks-workload-identity": Cases(
        good={
            "oidcIssuerProfile": {"enabled": True},
            "securityProfile": {"workloadIdentity": {"enabled": True}},
        },
        bad=[
            {"oidcIssuerProfile.enabled": False},
            {"securityProfile.workloadIdentity.enabled": False},
        ],
        absent={"oidcIssuerProfile": VIOLATED, "securityProfile.workloadIdentity": VIOLATED},
        unknown={"oidcIssuerProfile.enabled": UNDECIDED, "securityProfile": UNDECIDED},
        mutation=Mutation(CLUSTER, {"securityProfile.workloadIdentity.enabled": False}),
    ),
    "require-aks-managed-identity": Cases(
        good={"identity": {"type": "UserAssigned"}},
        also_good=[
            {"identity.type": "SystemAssigned"},
            {"servicePrincipalProfile.clientId": "msi"},
        ],
        bad=[
            {"identity.type": "None"},
            {"servicePrincipalProfile.clientId": "3b1d0a52-0000-4000-8000-000000000003"},
        ],
        absent={"identity": VIOLATED},
        unknown={"identity": UNDECIDED},
        mutation=Mutation(CLUSTER, {"identity.type": "None"}),
    ),
    "require-aks-network-policy": Cases(
        good={"networkProfile": {"networkPolicy": "cilium"}},
        also_good=[
            {"networkProfile.networkPolicy": "Calico"},
            {"networkProfile.networkPolicy": "azure"},
        ],
        bad=[{"networkProfile.networkPolicy": "none"}],
        absent={"networkProfile": VIOLATED, "networkProfile.networkPolicy": VIOLATED},
        unknown={"networkProfile.networkPolicy": UNDECIDED},
        mutation=Mutation(CLUSTER, drop=["networkProfile.networkPolicy"]),
    ),
    "require-aks-controlled-egress": Cases(
        good={"networkProfile": {"outboundType": "userDefinedRouting"}},
        also_good=[
            {"networkProfile.outboundType": "userAssignedNATGateway"},
            {"networkProfile.outboundType": "block"},
        ],
        bad=[
            {"networkProfile.outboundType": "loadBalancer"},
            {"networkProfile.outboundType": "managedNATGateway"},
        ],
        absent={"networkProfile": VIOLATED},
        unknown={"networkProfile.outboundType": UNDECIDED},
        mutation=Mutation(CLUSTER, {"networkProfile.outboundType": "loadBalancer"}),
    ),
    "require-aks-policy-addon": Cases(
        good={"addonProfiles": {"azurepolicy": {"enabled": True}}},
        also_good=[{"addonProfiles": {"azurePolicy": {"enabled": True}}}],
        bad=[
            {"addonProfiles.azurepolicy.enabled": False},
            {"addonProfiles": {"azurePolicy": {"enabled": False}}},
        ],
        absent={"addonProfiles": VIOLATED, "addonProfiles.azurepolicy": VIOLATED},
        unknown={"addonProfiles": UNDECIDED, "addonProfiles.azurepolicy": UNDECIDED},
        mutation=Mutation(CLUSTER, {"addonProfiles.azurepolicy.enabled": False}),
    ),
    "require-aks-defender": Cases(
        good={
            "securityProfile": {
                "defender": {
                    "logAnalyticsWorkspaceResourceId": "/subscriptions/s/workspaces/log",
                    "securityMonitoring": {"enabled": True},
                }
            }
        },
        bad=[
            {"securityProfile.defender.securityMonitoring.enabled": False},
            {"securityProfile.defender.logAnalyticsWorkspaceResourceId": ""},
        ],
        absent={
            "securityProfile.defender": VIOLATED,
            "securityProfile.defender.logAnalyticsWorkspaceResourceId": VIOLATED,
        },
        unknown={
            "securityProfile.defender.securityMonitoring": UNDECIDED,
            "securityProfile.defender.logAnalyticsWorkspaceResourceId": HOLDS,
        },
        mutation=Mutation(CLUSTER, drop=["securityProfile.defender"]),
    ),
    "require-aks-etcd-key": Cases(
        good={
            "securityProfile": {
                "azureKeyVaultKms": {
                    "enabled": True,
                    "keyId": "https://v.vault.azure.net/keys/k/1",
                    "keyVaultNetworkAccess": "Private",
                }
            }
        },
        bad=[
            {f"{_KMS}.enabled": False},
            {f"{_KMS}.keyId": ""},
            {f"{_KMS}.keyVaultNetworkAccess": "Public"},
        ],
        absent={
            _KMS: VIOLATED,
            f"{_KMS}.keyId": VIOLATED,
            f"{_KMS}.keyVaultNetworkAccess": VIOLATED,
        },
        unknown={"securityProfile": UNDECIDED, f"{_KMS}.keyId": HOLDS},
        mutation=Mutation(CLUSTER, {f"{_KMS}.enabled": False}),
    ),
    "require-aks-host-encryption": Cases(
        good={"agentPoolProfiles": [{"name": "system", "enableEncryptionAtHost": True}]},
        bad=[
            {"agentPoolProfiles[0].enableEncryptionAtHost": False},
            {"agentPoolProfiles": [{"enableEncryptionAtHost": True}, {"name": "work"}]},
        ],
        absent={"agentPoolProfiles[0].enableEncryptionAtHost": VIOLATED},
        unknown={
            "agentPoolProfiles": UNDECIDED,
            "agentPoolProfiles[0].enableEncryptionAtHost": UNDECIDED,
        },
        mutation=Mutation(_POOL, {"enableEncryptionAtHost": False}, name="compute-nodes-work-pool"),
    ),
    "require-aks-disk-key": Cases(
        good={"diskEncryptionSetID": "/subscriptions/s/diskEncryptionSets/d"},
        bad=[{"diskEncryptionSetID": ""}],
        absent={"diskEncryptionSetID": VIOLATED},
        unknown={"diskEncryptionSetID": HOLDS},
        mutation=Mutation(CLUSTER, drop=["diskEncryptionSetID"]),
    ),
    "forbid-aks-node-public-address": Cases(
        good={"agentPoolProfiles": [{"name": "system", "enableNodePublicIP": False}]},
        bad=[{"agentPoolProfiles[0].enableNodePublicIP": True}],
        absent={"agentPoolProfiles[0].enableNodePublicIP": HOLDS},
        unknown={"agentPoolProfiles[0].enableNodePublicIP": UNDECIDED},
        mutation=Mutation(CLUSTER, {"agentPoolProfiles[0].enableNodePublicIP": True}),
    ),
    "forbid-aks-node-ssh": Cases(
        good={"securityProfile": {"sshAccess": "Disabled"}},
        bad=[{"securityProfile.sshAccess": "LocalUser"}],
        absent={"securityProfile": VIOLATED},
        unknown={"securityProfile.sshAccess": UNDECIDED},
        kind=_POOL,
        mutation=Mutation(CLUSTER, drop=["agentPoolProfiles[0].securityProfile"]),
    ),
    "require-aks-system-pool-taint": Cases(
        good={"agentPoolProfiles": [{"mode": "System", "nodeTaints": [_TAINT]}]},
        also_good=[
            {"agentPoolProfiles": [{"mode": "system", "nodeTaints": ["a=b:NoExecute", _TAINT]}]},
        ],
        bad=[
            {"agentPoolProfiles[0].nodeTaints": []},
            {"agentPoolProfiles[0].nodeTaints": ["CriticalAddonsOnly=true:PreferNoSchedule"]},
        ],
        absent={
            "agentPoolProfiles[0].nodeTaints": VIOLATED,
            "agentPoolProfiles[0].mode": NOT_APPLICABLE,
        },
        unknown={
            "agentPoolProfiles": UNDECIDED,
            "agentPoolProfiles[0].mode": UNDECIDED,
            "agentPoolProfiles[0].nodeTaints": UNDECIDED,
            "agentPoolProfiles[0].nodeTaints[0]": UNDECIDED,
        },
        mutation=Mutation(CLUSTER, {"agentPoolProfiles[0].nodeTaints": []}),
    ),
    "require-aks-auto-upgrade": Cases(
        good={
            "autoUpgradeProfile": {"upgradeChannel": "patch", "nodeOSUpgradeChannel": "NodeImage"}
        },
        also_good=[{"autoUpgradeProfile.nodeOSUpgradeChannel": "SecurityPatch"}],
        bad=[
            {"autoUpgradeProfile.upgradeChannel": "none"},
            {"autoUpgradeProfile.nodeOSUpgradeChannel": "Unmanaged"},
        ],
        absent={
            "autoUpgradeProfile": VIOLATED,
            "autoUpgradeProfile.nodeOSUpgradeChannel": VIOLATED,
        },
        unknown={"autoUpgradeProfile.upgradeChannel": UNDECIDED},
        mutation=Mutation(CLUSTER, {"autoUpgradeProfile.upgradeChannel": "none"}),
    ),
    "require-aks-supported-version": Cases(
        good={"kubernetesVersion": "1.34"},
        also_good=[{"kubernetesVersion": "1.35.2"}, {"kubernetesVersion": "2.0"}],
        bad=[
            {"kubernetesVersion": "1.33.9"},
            {"kubernetesVersion": "1.9"},
            {"kubernetesVersion": "latest"},
        ],
        absent={"kubernetesVersion": VIOLATED},
        unknown={"kubernetesVersion": UNDECIDED},
        mutation=Mutation(CLUSTER, {"kubernetesVersion": "1.31"}),
    ),
    "require-aks-paid-tier": Cases(
        good={"sku": {"name": "Base", "tier": "Standard"}},
        also_good=[{"sku.tier": "Premium"}],
        bad=[{"sku.tier": "Free"}],
        absent={"sku": VIOLATED},
        unknown={"sku.tier": UNDECIDED},
        mutation=Mutation(CLUSTER, {"sku.tier": "Free"}),
    ),
    "require-aks-secret-rotation": Cases(
        good={
            "addonProfiles": {
                "azureKeyvaultSecretsProvider": {
                    "enabled": True,
                    "config": {"enableSecretRotation": "true"},
                }
            }
        },
        bad=[{f"{_CSI}.enabled": False}, {f"{_CSI}.config.enableSecretRotation": "false"}],
        absent={"addonProfiles": VIOLATED, f"{_CSI}.config": VIOLATED},
        unknown={"addonProfiles": UNDECIDED, f"{_CSI}.config": UNDECIDED},
        mutation=Mutation(CLUSTER, {f"{_CSI}.config.enableSecretRotation": "false"}),
    ),
    "forbid-aks-retired-addons": Cases(
        good={"addonProfiles": {"httpApplicationRouting": {"enabled": False}}},
        bad=[
            {"addonProfiles.httpApplicationRouting.enabled": True},
            {"addonProfiles.kubeDashboard.enabled": True},
        ],
        absent={"addonProfiles": HOLDS},
        unknown={"addonProfiles": UNDECIDED},
        mutation=Mutation(CLUSTER, {"addonProfiles.httpApplicationRouting.enabled": True}),
    ),
    "require-aks-node-group-lock": Cases(
        good={"nodeResourceGroupProfile": {"restrictionLevel": "ReadOnly"}},
        bad=[{"nodeResourceGroupProfile.restrictionLevel": "Unrestricted"}],
        absent={"nodeResourceGroupProfile": VIOLATED},
        unknown={"nodeResourceGroupProfile.restrictionLevel": UNDECIDED},
        mutation=Mutation(CLUSTER, {"nodeResourceGroupProfile.restrictionLevel": "Unrestricted"}),
    ),
    "require-aks-image-cleaner": Cases(
        good={"securityProfile": {"imageCleaner": {"enabled": True}}},
        bad=[{"securityProfile.imageCleaner.enabled": False}],
        absent={"securityProfile.imageCleaner": VIOLATED},
        unknown={"securityProfile.imageCleaner": UNDECIDED},
        mutation=Mutation(CLUSTER, {"securityProfile.imageCleaner.enabled": False}),
    ),
    "require-aks-zones": Cases(
        good={"mode": "User", "vmSize": "Standard_D8ds_v5", "availabilityZones": ["1", "2"]},
        also_good=[{"availabilityZones": ["1", "2", "3"]}],
        bad=[{"availabilityZones": ["1"]}, {"availabilityZones": []}],
        absent={"availabilityZones": VIOLATED, "vmSize": HOLDS},
        unknown={"availabilityZones": UNDECIDED},
        kind=_POOL,
        mutation=Mutation(_POOL, drop=["availabilityZones"], name="compute-nodes-work-pool"),
    ),
}
