"""What the settings that no checked-in environment uses would create."""

from tests.harness.variants import (
    BROUGHT,
    HUB,
    databricks_mlflow,
    enterprise,
    rag_on_every_store,
)


def test_behind_a_firewall_all_traffic_goes_to_it_and_nothing_has_a_public_address() -> None:
    recording = enterprise()
    (table,) = recording.of_type("azure-native:network:RouteTable")
    (peering,) = recording.of_type("azure-native:network:VirtualNetworkPeering")

    assert table.get("routes.0.nextHopIpAddress") == "10.0.0.4"
    assert peering.get("remoteVirtualNetwork.id") == f"{HUB}/hub"
    assert recording.of_type("azure-native:network:NatGateway") == []
    assert recording.of_type("azure-native:network:PublicIPAddress") == []
    (cluster,) = recording.of_type("azure-native:containerservice:ManagedCluster")
    assert cluster.get("networkProfile.outboundType") == "userDefinedRouting"


def test_zones_of_another_team_are_used_and_not_made() -> None:
    recording = enterprise()
    group = recording.one("foundation-keys-endpoint-zones")

    assert recording.of_type("azure-native:privatedns:PrivateZone") == []
    assert group.get("privateDnsZoneConfigs.0.privateDnsZoneId") == f"{HUB}/KEY_VAULT"


def test_keys_of_another_team_are_used_and_not_made() -> None:
    recording = enterprise()
    scopes = {
        each.get("scope")
        for each in recording.of_type("azure-native:authorization:RoleAssignment")
        if each.name.endswith("-key-key")
    }
    (account,) = recording.of_type("azure-native:storage:StorageAccount")
    (disks,) = recording.of_type("azure-native:compute:DiskEncryptionSet")
    (server,) = recording.of_type("azure-native:dbforpostgresql:Server")

    assert recording.of_type("azure-native:keyvault:Key") == []
    assert scopes == {f"{BROUGHT['vault_id']}/keys/clinical"}
    assert account.get("encryption.keyVaultProperties.keyName") == "clinical"
    assert disks.get("activeKey.keyUrl") == BROUGHT["identifier"]
    versionless = BROUGHT["identifier"].rpartition("/")[0]
    assert server.get("dataEncryption.primaryKeyURI") == versionless


def test_the_private_link_scope_of_the_hub_is_used_and_its_names_are_not_hidden() -> None:
    recording = enterprise()
    (workspace,) = recording.of_type("azure-native:operationalinsights:Workspace")

    assert recording.of_type("azure-native:monitor:PrivateLinkScope") == []
    assert recording.of_type("azure-native:monitor:PrivateLinkScopedResource") == []
    assert workspace.get("publicNetworkAccessForIngestion") == "Disabled"
    assert workspace.get("publicNetworkAccessForQuery") == "Disabled"


def test_flow_logs_and_plans_of_other_teams_are_not_made() -> None:
    recording = enterprise()

    assert recording.of_type("azure-native:network:FlowLog") == []
    assert recording.of_type("azure-native:resources:DeploymentAtSubscriptionScope") == []


def test_every_way_into_the_logs_lies_in_the_private_link_scope() -> None:
    recording = rag_on_every_store()
    ways = {
        each.id
        for kind in ("monitor:DataCollectionEndpoint", "operationalinsights:Workspace")
        for each in recording.of_type(f"azure-native:{kind}")
    }
    members = recording.of_type("azure-native:monitor:PrivateLinkScopedResource")

    assert {each.get("linkedResourceId") for each in members} == ways
    assert len(ways) > 1


def test_the_gpu_operator_owns_the_drivers_where_it_is_asked_to() -> None:
    recording = enterprise()
    (release,) = recording.of_type("kubernetes:helm.sh/v3:Release")

    assert release.inputs["version"] == "v26.7.0"
    assert recording.of_type("kubernetes:apps/v1:DaemonSet") == []
    pools = recording.of_type("azure-native:containerservice:AgentPool")
    drivers = {each.get("gpuProfile.driver") for each in pools if "gpu" in each.name}
    assert drivers == {"None"}


def test_an_environment_can_do_without_databricks() -> None:
    assert not [each for each in enterprise().resources if "databricks" in each.type]


def test_mlflow_can_be_left_to_databricks() -> None:
    recording = databricks_mlflow()
    databases = {
        each.inputs["databaseName"]
        for each in recording.of_type("azure-native:dbforpostgresql:Database")
    }

    assert not [each for each in recording.resources if each.type == "clinfra:ml:Mlflow"]
    assert databases == {"interface_engine", "notes"}


def test_a_store_outside_azure_says_so_and_whether_its_operator_has_signed() -> None:
    (store,) = rag_on_every_store().of_type("clinfra:data:Pinecone")

    assert store.get("host") == "notes-abc123.svc.eastus2-5e25.pinecone.io"
    assert store.get("agreementSigned") is False
