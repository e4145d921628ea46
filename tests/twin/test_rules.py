"""Each rule lets the good pass and refuses the bad."""

from pathlib import Path

import pytest

from twin.cloud import Cloud
from twin.kinds import Connection, kind_of, kinds_of
from twin.marks import Origin
from twin.provider import AlreadyExistsError, PreviewMode, Provider, RefusedError
from twin.wire import Properties

GROUP: Properties = {"resourceGroupName": "rg", "location": "eastus2"}
AKS = "containerservice:ManagedCluster"
SYSTEM = {"name": "s", "mode": "System", "count": 1}

CASES: list[tuple[str, str, Properties, Properties]] = [
    ("keyvault-soft-delete-days", "keyvault:Vault",
     {"properties": {"softDeleteRetentionInDays": 90}},
     {"properties": {"softDeleteRetentionInDays": 3}}),
    ("keyvault-purge-protection-never-false", "keyvault:Vault",
     {"properties": {"enablePurgeProtection": True}},
     {"properties": {"enablePurgeProtection": False}}),
    ("vault-name", "keyvault:Vault", {"vaultName": "kv-good"}, {"vaultName": "kv--bad"}),
    ("registry-name", "containerregistry:Registry",
     {"registryName": "good1"}, {"registryName": "bad-name"}),
    ("registry-premium-features", "containerregistry:Registry",
     {"sku": {"name": "Premium"}, "zoneRedundancy": "Enabled"},
     {"sku": {"name": "Basic"}, "zoneRedundancy": "Enabled"}),
    ("storageaccount-name", "storage:StorageAccount",
     {"accountName": "good1"}, {"accountName": "Bad"}),
    ("storage-sftp-needs-hierarchy", "storage:StorageAccount",
     {"isSftpEnabled": True, "isHnsEnabled": True}, {"isSftpEnabled": True}),
    ("userassignedidentity-name", "managedidentity:UserAssignedIdentity",
     {"resourceName": "good"}, {"resourceName": "a"}),
    ("virtualnetwork-name", "network:VirtualNetwork",
     {"virtualNetworkName": "v"}, {"virtualNetworkName": "-v"}),
    ("network-cidr", "network:VirtualNetwork",
     {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}},
     {"addressSpace": {"addressPrefixes": ["10.0.0.1/16"]}}),
    ("network-cidr", "network:Subnet",
     {"addressPrefix": "10.0.0.0/24"}, {"addressPrefix": "10.0.0.0/99"}),
    ("subnet-name", "network:Subnet", {"subnetName": "s"}, {"subnetName": "s-"}),
    ("subnet-size", "network:Subnet",
     {"addressPrefix": "10.0.0.0/29"}, {"addressPrefix": "10.0.0.0/30"}),
    ("subnet-one-delegation", "network:Subnet",
     {"delegations": [{}]}, {"delegations": [{}, {}]}),
    ("networksecuritygroup-name", "network:NetworkSecurityGroup",
     {"networkSecurityGroupName": "n"}, {"networkSecurityGroupName": "n!"}),
    ("nsg-priorities", "network:NetworkSecurityGroup",
     {"securityRules": [{"priority": 100, "direction": "Inbound"}]},
     {"securityRules": [{"priority": 99, "direction": "Inbound"}]}),
    ("nsg-priorities", "network:NetworkSecurityGroup",
     {"securityRules": [{"priority": 100, "direction": "Inbound"},
                        {"priority": 100, "direction": "Outbound"}]},
     {"securityRules": [{"priority": 100, "direction": "Inbound"},
                        {"priority": 100, "direction": "Inbound"}]}),
    ("routetable-name", "network:RouteTable", {"routeTableName": "r"}, {"routeTableName": ""}),
    ("natgateway-name", "network:NatGateway", {"natGatewayName": "n"}, {"natGatewayName": "n "}),
    ("publicipaddress-name", "network:PublicIPAddress",
     {"publicIpAddressName": "p"}, {"publicIpAddressName": "p/"}),
    ("privateendpoint-name", "network:PrivateEndpoint",
     {"privateEndpointName": "p"}, {"privateEndpointName": "p" * 81}),
    ("managedcluster-name", AKS, {"resourceName": "aks"}, {"resourceName": "aks-"}),
    ("aks-system-pool", AKS,
     {"agentPoolProfiles": [SYSTEM]}, {"agentPoolProfiles": [{**SYSTEM, "mode": "User"}]}),
    ("aks-local-accounts-need-entra", AKS,
     {"disableLocalAccounts": True, "aadProfile": {}}, {"disableLocalAccounts": True}),
    ("aks-workload-identity-needs-issuer", AKS,
     {"securityProfile": {"workloadIdentity": {"enabled": True}},
      "oidcIssuerProfile": {"enabled": True}},
     {"securityProfile": {"workloadIdentity": {"enabled": True}}}),
    ("agentpool-name", "containerservice:AgentPool",
     {"agentPoolName": "gpu0"}, {"agentPoolName": "gpu-pool"}),
    ("pool-counts", "containerservice:AgentPool",
     {"enableAutoScaling": True, "minCount": 1, "maxCount": 2},
     {"enableAutoScaling": True, "minCount": 3, "maxCount": 2}),
    ("pool-counts", "containerservice:AgentPool", {"count": 1000}, {"count": 1001}),
    ("pool-counts", "containerservice:AgentPool", {"count": 1}, {"minCount": 1}),
    ("pool-spot", "containerservice:AgentPool",
     {"scaleSetPriority": "Spot"}, {"scaleSetPriority": "Spot", "upgradeSettings": {}}),
    ("pool-spot", "containerservice:AgentPool",
     {"mode": "User", "scaleSetPriority": "Spot"}, {"mode": "System", "scaleSetPriority": "Spot"}),
    ("pool-spot", "containerservice:AgentPool", {}, {"spotMaxPrice": -1}),
    ("pool-mig", "containerservice:AgentPool",
     {"vmSize": "Standard_NC24ads_A100_v4", "gpuInstanceProfile": "MIG1g"},
     {"vmSize": "Standard_NC4as_T4_v3", "gpuInstanceProfile": "MIG1g"}),
    ("workspace-name", "databricks:Workspace", {"workspaceName": "dbw"}, {"workspaceName": "d"}),
    ("databricks-private-needs-nsg-rules", "databricks:Workspace",
     {"publicNetworkAccess": "Disabled", "requiredNsgRules": "NoAzureDatabricksRules"},
     {"publicNetworkAccess": "Disabled"}),
    ("server-name", "dbforpostgresql:Server", {"serverName": "psql"}, {"serverName": "Psql"}),
    ("postgresql-burstable-no-ha", "dbforpostgresql:Server",
     {"sku": {"tier": "Burstable"}, "highAvailability": {"mode": "Disabled"}},
     {"sku": {"tier": "Burstable"}, "highAvailability": {"mode": "ZoneRedundant"}}),
    ("postgresql-backup-days", "dbforpostgresql:Server",
     {"backup": {"backupRetentionDays": 35}}, {"backup": {"backupRetentionDays": 36}}),
    ("redisenterprise-name", "redisenterprise:RedisEnterprise",
     {"clusterName": "amr-x"}, {"clusterName": "amr--x"}),
    ("redis-search-needs-enterprise-clustering", "redisenterprise:Database",
     {"modules": [{"name": "RediSearch"}], "clusteringPolicy": "EnterpriseCluster"},
     {"modules": [{"name": "RediSearch"}], "clusteringPolicy": "OSSCluster"}),
    ("workspace-name", "operationalinsights:Workspace",
     {"workspaceName": "log-x"}, {"workspaceName": "log"}),
    ("log-retention", "operationalinsights:Workspace",
     {"retentionInDays": 730}, {"retentionInDays": 7}),
]  # fmt: skip


def judged(rule_id: str, kind_name: str, inputs: Properties) -> int:
    kind = kind_of(f"azure-native:{kind_name}")
    assert kind is not None
    (rule,) = [each for each in kind.rules if each.id == rule_id]
    return len(list(rule.judge(inputs)))


@pytest.mark.parametrize(("rule", "kind", "good", "bad"), CASES)
def test_a_rule_lets_the_good_pass_and_refuses_the_bad(
    rule: str, kind: str, good: Properties, bad: Properties
) -> None:
    assert judged(rule, kind, good) == 0
    assert judged(rule, kind, bad) >= 1


def test_every_rule_that_a_preview_decides_has_a_case() -> None:
    have = {(rule, kind) for rule, kind, _, _ in CASES}
    every = {
        (rule.id, kind.token.removeprefix("azure-native:"))
        for kind in kinds_of("azure-native").values()
        for rule in kind.rules
    }

    assert every - have == set()


def test_every_documented_mark_names_its_page() -> None:
    for package in ("azure-native", "databricks", "kubernetes", "random"):
        for kind in kinds_of(package).values():
            for mark in [kind.mark, *(rule.mark for rule in (*kind.rules, *kind.cloud_rules))]:
                assert mark.origin is not Origin.DOCUMENTED or mark.source.startswith("https://")


@pytest.fixture
def provider(tmp_path: Path) -> Provider:
    made = Provider(Cloud(tmp_path / "cloud.sqlite"), PreviewMode.DEEP)
    create(made, "resources:ResourceGroup", {})
    create(made, "network:VirtualNetwork", {
        "virtualNetworkName": "v", "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}
    })  # fmt: skip
    return made


def create(provider: Provider, kind: str, inputs: Properties, *, preview: bool = False) -> str:
    whole = {**GROUP, **inputs}
    return provider.create(f"azure-native:{kind}", whole, Connection(), preview=preview).id


def subnet(provider: Provider, name: str, prefix: str) -> str:
    inputs: Properties = {
        "virtualNetworkName": "v",
        "subnetName": name,
        "addressPrefix": prefix,
    }
    return create(provider, "network:Subnet", inputs)


def test_a_subnet_outside_its_network_or_over_another_is_refused(provider: Provider) -> None:
    subnet(provider, "a", "10.0.1.0/24")

    with pytest.raises(RefusedError, match=r"a block inside 10\.0\.0\.0/16 is allowed"):
        subnet(provider, "b", "10.1.0.0/24")
    with pytest.raises(RefusedError, match="it overlaps the subnet a"):
        subnet(provider, "b", "10.0.1.128/25")


def test_what_exists_already_cannot_be_created(provider: Provider) -> None:
    subnet(provider, "a", "10.0.1.0/24")

    with pytest.raises(AlreadyExistsError, match="cannot create already existing resource"):
        subnet(provider, "A", "10.0.2.0/24")


def test_a_missing_parent_is_named(provider: Provider) -> None:
    with pytest.raises(RefusedError, match="ResourceGroupNotFound"):
        create(provider, "network:RouteTable", {"resourceGroupName": "no", "routeTableName": "r"})
    with pytest.raises(RefusedError, match="ParentResourceNotFound"):
        create(provider, "keyvault:Key", {"vaultName": "no", "keyName": "k"})


def test_a_name_that_is_unique_in_all_of_azure_can_be_taken_once(provider: Provider) -> None:
    create(provider, "resources:ResourceGroup", {"resourceGroupName": "other"})
    create(provider, "keyvault:Vault", {"vaultName": "kv-shared"})

    with pytest.raises(RefusedError, match="'kv-shared' is taken by"):
        create(provider, "keyvault:Vault", {"vaultName": "kv-shared", "resourceGroupName": "other"})


def test_deleting_a_group_deletes_what_is_in_it_and_frees_its_names(provider: Provider) -> None:
    create(provider, "keyvault:Vault", {"vaultName": "kv-shared"})
    group = "/subscriptions/00000000-0000-4000-8000-000000000000/resourceGroups/rg"

    provider.delete("azure-native:resources:ResourceGroup", group, GROUP, Connection())
    create(provider, "resources:ResourceGroup", {})

    assert create(provider, "keyvault:Vault", {"vaultName": "kv-shared"}).endswith("kv-shared")


def test_a_preview_creates_nothing_and_foresees_the_id(provider: Provider) -> None:
    inputs: Properties = {"routeTableName": "r"}
    foreseen = create(provider, "network:RouteTable", inputs, preview=True)

    assert foreseen == create(provider, "network:RouteTable", inputs)


def test_a_faithful_preview_knows_no_id(tmp_path: Path) -> None:
    faithful = Provider(Cloud(tmp_path / "cloud.sqlite"), PreviewMode.FAITHFUL)

    assert create(faithful, "network:RouteTable", {"routeTableName": "r"}, preview=True) == ""


def test_an_unknown_kind_says_where_to_add_it(provider: Provider) -> None:
    _, found = provider.check("azure-native:web:WebApp", "app", {}, {})

    (fault,) = found
    assert str(fault).startswith("the twin does not know azure-native:web:WebApp; add a Kind")


def test_a_change_that_azure_cannot_make_in_place_replaces(provider: Provider) -> None:
    token = "azure-native:containerservice:AgentPool"  # noqa: S105
    old: Properties = {"vmSize": "a", "count": 1, "tags": {"x": "1"}}
    new: Properties = {"vmSize": "b", "count": 2, "tags": {"x": "1", "y": "2"}}

    found = {each.path: (each.kind, each.replaces) for each in provider.diff(token, old, new)}

    assert found == {
        "vmSize": ("UPDATE", True),
        "count": ("UPDATE", False),
        "tags.y": ("ADD", False),
    }
