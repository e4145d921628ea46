"""Rules of AKS and Databricks workspaces, each with a good and a bad input."""

from tests.harness.cases import Case

CASES = (
    Case(
        rule="managedcluster-name",
        kind="containerservice:ManagedCluster",
        good={"resourceName": "aks"},
        bad={"resourceName": "aks-"},
        says="'resourceName' is 'aks-'; a name that matches",
    ),
    Case(
        rule="aks-system-pool",
        kind="containerservice:ManagedCluster",
        good={"agentPoolProfiles": [{"name": "s", "mode": "System", "count": 1}]},
        bad={"agentPoolProfiles": [{"name": "s", "mode": "User", "count": 1}]},
        says="'agentPoolProfiles' is a list; at least one pool of mode System is needed",
    ),
    Case(
        rule="aks-local-accounts-need-entra",
        kind="containerservice:ManagedCluster",
        good={"disableLocalAccounts": True, "aadProfile": {}},
        bad={"disableLocalAccounts": True},
        says="'disableLocalAccounts' is True; aadProfile is needed to log in without them",
    ),
    Case(
        rule="aks-workload-identity-needs-issuer",
        kind="containerservice:ManagedCluster",
        good={
            "securityProfile": {"workloadIdentity": {"enabled": True}},
            "oidcIssuerProfile": {"enabled": True},
        },
        bad={"securityProfile": {"workloadIdentity": {"enabled": True}}},
        says="'securityProfile.workloadIdentity.enabled' is True; oidcIssuerProfile.enabled must",
    ),
    Case(
        rule="agentpool-name",
        kind="containerservice:AgentPool",
        good={"agentPoolName": "gpu0"},
        bad={"agentPoolName": "gpu-pool"},
        says="'agentPoolName' is 'gpu-pool'; a name that matches",
    ),
    Case(
        rule="pool-counts",
        kind="containerservice:AgentPool",
        good={"enableAutoScaling": True, "minCount": 1, "maxCount": 2},
        bad={"enableAutoScaling": True, "minCount": 3, "maxCount": 2},
        says="'minCount' is 3; at most maxCount, 2, is allowed",
    ),
    Case(
        rule="pool-counts",
        kind="containerservice:AgentPool",
        good={"count": 1000},
        bad={"count": 1001},
        says="'count' is 1001; at most 1000 nodes are allowed",
    ),
    Case(
        rule="pool-counts",
        kind="containerservice:AgentPool",
        good={"count": 1},
        bad={"minCount": 1},
        says="'minCount' is 1; enableAutoScaling must be true for minCount",
    ),
    Case(
        rule="pool-spot",
        kind="containerservice:AgentPool",
        good={"scaleSetPriority": "Spot"},
        bad={"scaleSetPriority": "Spot", "upgradeSettings": {}},
        says="'upgradeSettings' is an object; a Spot pool takes no upgrade settings",
    ),
    Case(
        rule="pool-spot",
        kind="containerservice:AgentPool",
        good={"mode": "User", "scaleSetPriority": "Spot"},
        bad={"mode": "System", "scaleSetPriority": "Spot"},
        says="'mode' is 'System'; a Spot pool cannot be a system pool",
    ),
    Case(
        rule="pool-spot",
        kind="containerservice:AgentPool",
        good={},
        bad={"spotMaxPrice": -1},
        says="'spotMaxPrice' is -1; only a Spot pool has one",
    ),
    Case(
        rule="pool-mig",
        kind="containerservice:AgentPool",
        good={"vmSize": "Standard_NC24ads_A100_v4", "gpuInstanceProfile": "MIG1g"},
        bad={"vmSize": "Standard_NC4as_T4_v3", "gpuInstanceProfile": "MIG1g"},
        says="'gpuInstanceProfile' is 'MIG1g'; Standard_NC4as_T4_v3 has no multi-instance GPU",
    ),
    Case(
        rule="workspace-name",
        kind="databricks:Workspace",
        good={"workspaceName": "dbw"},
        bad={"workspaceName": "d"},
        says="'workspaceName' is 'd'; a name that matches",
    ),
    Case(
        rule="databricks-private-needs-nsg-rules",
        kind="databricks:Workspace",
        good={"publicNetworkAccess": "Disabled", "requiredNsgRules": "NoAzureDatabricksRules"},
        bad={"publicNetworkAccess": "Disabled"},
        says="'requiredNsgRules' is None; NoAzureDatabricksRules is needed when public access is",
    ),
)
