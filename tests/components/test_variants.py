"""What the settings that no checked-in environment uses would create."""

from functools import cache

from ruamel.yaml import YAML

from components.platform import Platform, PlatformArgs
from stacks.foundation import KeyPurpose, PrivateZone
from stacks.settings import Settings
from tests.harness.environments import CALLS, ROOT
from tests.harness.recording import Recording, record

HUB = "/subscriptions/00000000-0000-4000-8000-0000000000ff/resourceGroups/hub/providers"
BROUGHT = {
    "vault_id": f"{HUB}/Microsoft.KeyVault/vaults/kv-hospital",
    "identifier": f"https://kv-hospital.vault.azure.net/keys/clinical/{'0a' * 16}",
}


@cache
def recorded() -> Recording:
    """QA behind the hospital's hub and firewall, with the GPU Operator and no Databricks."""
    loaded = YAML(typ="safe").load(ROOT / "stacks" / "Pulumi.qa.yaml")
    values = {key.partition(":")[2]: value for key, value in loaded["config"].items()}
    values["network"] |= {
        "egress": "firewall",
        "firewall_address": "10.0.0.4",
        "hub": {"network_id": f"{HUB}/hub", "address_spaces": ["10.0.0.0/16"]},
        "private_dns_zone_ids": {zone.value: f"{HUB}/{zone.name}" for zone in PrivateZone},
    }
    values["key_vault"] = {"brought_keys": {purpose.value: BROUGHT for purpose in KeyPurpose}}
    values["cluster"]["gpu_software"] = {"driver_owner": "gpu_operator"}
    values["databricks"] = {"enabled": False}
    settings = Settings.model_validate(values)

    def build() -> Platform:
        return Platform("platform", PlatformArgs(settings=settings))

    return record(build, calls=CALLS)[1]


def test_behind_a_firewall_all_traffic_goes_to_it_and_nothing_has_a_public_address() -> None:
    recording = recorded()
    (table,) = recording.of_type("azure-native:network:RouteTable")
    (peering,) = recording.of_type("azure-native:network:VirtualNetworkPeering")

    assert table.get("routes.0.nextHopIpAddress") == "10.0.0.4"
    assert peering.get("remoteVirtualNetwork.id") == f"{HUB}/hub"
    assert recording.of_type("azure-native:network:NatGateway") == []
    assert recording.of_type("azure-native:network:PublicIPAddress") == []
    (cluster,) = recording.of_type("azure-native:containerservice:ManagedCluster")
    assert cluster.get("networkProfile.outboundType") == "userDefinedRouting"


def test_zones_of_another_team_are_used_and_not_made() -> None:
    recording = recorded()
    group = recording.one("foundation-keys-endpoint-zones")

    assert recording.of_type("azure-native:privatedns:PrivateZone") == []
    assert group.get("privateDnsZoneConfigs.0.privateDnsZoneId") == f"{HUB}/KEY_VAULT"


def test_keys_of_another_team_are_used_and_not_made() -> None:
    recording = recorded()
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


def test_the_gpu_operator_owns_the_drivers_where_it_is_asked_to() -> None:
    recording = recorded()
    (release,) = recording.of_type("kubernetes:helm.sh/v3:Release")

    assert release.inputs["version"] == "v26.7.0"
    assert recording.of_type("kubernetes:apps/v1:DaemonSet") == []
    pools = recording.of_type("azure-native:containerservice:AgentPool")
    drivers = {each.get("gpuProfile.driver") for each in pools if "gpu" in each.name}
    assert drivers == {"None"}


def test_an_environment_can_do_without_databricks() -> None:
    assert not [each for each in recorded().resources if "databricks" in each.type]


def test_mlflow_can_be_left_to_databricks() -> None:
    loaded = YAML(typ="safe").load(ROOT / "stacks" / "Pulumi.qa.yaml")
    values = {key.partition(":")[2]: value for key, value in loaded["config"].items()}
    values["mlflow"] = {"flavour": "databricks"}
    settings = Settings.model_validate(values)

    def build() -> Platform:
        return Platform("platform", PlatformArgs(settings=settings))

    recording = record(build, calls=CALLS)[1]
    databases = {
        each.inputs["databaseName"]
        for each in recording.of_type("azure-native:dbforpostgresql:Database")
    }

    assert not [each for each in recording.resources if each.type == "clinfra:ml:Mlflow"]
    assert databases == {"notes"}
