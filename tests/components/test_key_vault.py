"""What a Key Vault component creates."""

import pytest

from components.foundation.key_vault import KeyVault, KeyVaultArgs
from components.foundation.roles import Role
from stacks.foundation import BroughtKey, KeyPurpose, KeyVaultSettings, KeyVaultSku
from tests.harness.environment import GROUP_ID, LINK, PLACEMENT, WORKSPACE_ID
from tests.harness.environments import STACKS, recorded
from tests.harness.recording import Recording, record, resolved


def build(settings: KeyVaultSettings | None = None) -> tuple[KeyVault, Recording]:
    args = KeyVaultArgs(
        placement=PLACEMENT,
        settings=settings or KeyVaultSettings(),
        link=LINK,
        workspace_id=WORKSPACE_ID,
        protect=True,
    )
    return record(lambda: KeyVault("keys", args))


def test_a_vault_has_a_key_per_purpose_an_endpoint_and_diagnostics() -> None:
    _, recording = build()

    assert recording.children(of="keys") == {
        ("azure-native:keyvault:Vault", "keys-vault"),
        *{("azure-native:keyvault:Key", f"keys-key-{purpose}") for purpose in KeyPurpose},
        ("clinfra:foundation:PrivateEndpoint", "keys-endpoint"),
        ("azure-native:monitor:DiagnosticSetting", "keys-diagnostics"),
    }
    assert recording.children(of="keys-endpoint") == {
        ("azure-native:network:PrivateEndpoint", "keys-endpoint-interface"),
        ("azure-native:network:PrivateDnsZoneGroup", "keys-endpoint-zones"),
    }


def test_a_vault_refuses_the_public_network_and_cannot_be_purged() -> None:
    _, recording = build()
    vault = recording.one("keys-vault")

    assert vault.get("properties.publicNetworkAccess") == "Disabled"
    assert vault.get("properties.enablePurgeProtection") is True
    assert vault.get("properties.enableRbacAuthorization") is True
    assert vault.get("properties.networkAcls") == {
        "defaultAction": "Deny",
        "bypass": "AzureServices",
    }


def test_vault_and_keys_are_protected_where_data_is() -> None:
    _, recording = build()

    assert recording.one("keys-vault").protect
    assert all(key.protect for key in recording.of_type("azure-native:keyvault:Key"))


def test_a_standard_vault_keeps_its_keys_in_software() -> None:
    _, recording = build(KeyVaultSettings(sku=KeyVaultSku.STANDARD))

    assert recording.one("keys-key-storage").get("properties.kty") == "RSA"


def test_the_address_of_the_vault_is_an_output() -> None:
    vault, _ = build()

    assert resolved(vault.uri) == "https://vault.example/"


def test_a_brought_key_is_used_where_it_is_and_not_made() -> None:
    brought = BroughtKey(
        vault_id=f"{GROUP_ID}/providers/Microsoft.KeyVault/vaults/kv-hospital",
        identifier=f"https://kv-hospital.vault.azure.net/keys/lake/{'0a' * 16}",
    )
    vault, recording = build(KeyVaultSettings(brought_keys={KeyPurpose.STORAGE: brought}))
    key = vault.keys[KeyPurpose.STORAGE]

    made = {each.name for each in recording.of_type("azure-native:keyvault:Key")}
    assert made == {f"keys-key-{each}" for each in KeyPurpose} - {"keys-key-storage"}
    assert key.id == f"{brought.vault_id}/keys/lake"
    assert key.uri == "https://kv-hospital.vault.azure.net/keys/lake"
    assert key.version_uri == brought.identifier
    assert key.vault_uri == "https://kv-hospital.vault.azure.net/"


def test_a_brought_key_of_another_vault_is_refused() -> None:
    with pytest.raises(ValueError, match="identifier is in the vault https://kv-a"):
        BroughtKey(
            vault_id=f"{GROUP_ID}/providers/Microsoft.KeyVault/vaults/kv-b",
            identifier=f"https://kv-a.vault.azure.net/keys/lake/{'0a' * 16}",
        )


def test_keys_go_and_come_back_with_their_vault() -> None:
    _, made = build()
    _, back = build(KeyVaultSettings(recover_deleted=True))
    vault = back.one("keys-vault").get("vaultName")
    keys = back.of_type("azure-native:keyvault:Key")

    assert made.one("keys-vault").get("properties.createMode") is None
    assert {each.deleted_with for each in made.of_type("azure-native:keyvault:Key")} == {
        "keys-vault"
    }
    assert back.one("keys-vault").get("properties.createMode") == "recover"
    assert {each.imported.rsplit("/vaults/", 1)[1] for each in keys} == {
        f"{vault}/keys/{each.get('keyName')}" for each in keys
    }
    group = f"/subscriptions/{PLACEMENT.subscription_id}/resourceGroups/rg-"
    assert all(each.imported.startswith(group) for each in keys)


@pytest.mark.parametrize("stack", STACKS)
def test_nobody_reads_a_secret_that_is_not_theirs(stack: str) -> None:
    readers = [
        each
        for each in recorded(stack).of_type("azure-native:authorization:RoleAssignment")
        if str(each.get("roleDefinitionId")).endswith(Role.KEY_VAULT_SECRETS_USER.value)
    ]

    assert readers
    assert [each.name for each in readers if "/secrets/" not in str(each.get("scope"))] == []
