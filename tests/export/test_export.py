"""What an export writes of secrets, order and names."""

from clinfra.export.arm import place_of, templates_of
from clinfra.export.manifests import manifest_of
from clinfra.plan import SECRET, Plan, PlannedResource
from twin.arm_types import PublishedTypes

GROUP = "/subscriptions/s/resourceGroups/g"
VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv"


def azure(name: str, kind: str, identifier: str, *waits: str, **inputs: object) -> PlannedResource:
    urn = f"urn:pulumi:p::c::azure-native:{kind}::{name}"
    return PlannedResource(urn, f"azure-native:{kind}", "create", inputs, "", waits, id=identifier)


def test_a_resource_is_named_by_its_id() -> None:
    lock = place_of(f"{VAULT}/keys/k/providers/Microsoft.Authorization/locks/l")

    assert (lock.scope, lock.type, lock.name) == (GROUP, "Microsoft.Authorization/locks", "l")
    assert lock.above == "Microsoft.KeyVault/vaults/kv/keys/k"
    assert place_of(f"{VAULT}/keys/k").name == "kv/k"
    assert place_of(GROUP).scope == "/subscriptions/s"


def test_a_secret_is_a_parameter_and_a_group_deploys_first() -> None:
    group = azure("g", "resources:ResourceGroup", GROUP, location="l")
    vault = azure("v", "keyvault:Vault", VAULT, group.urn, properties={"a": SECRET, "b": "[x]"})
    key = azure("k", "keyvault:Key", f"{VAULT}/keys/k", vault.urn)

    first, second = templates_of(Plan("p", (key, vault, group)), PublishedTypes(), "").templates

    assert [first.scope, second.scope] == ["/subscriptions/s", GROUP]
    assert second.resources[0]["properties"] == {"a": "[parameters('v_properties_a')]", "b": "[[x]"}
    assert list(second.secrets) == ["v_properties_a"]
    assert second.resources[1]["dependsOn"] == [VAULT]


def test_no_value_of_a_secret_object_is_in_its_manifest() -> None:
    metadata = {"name": "n", "namespace": "s", "annotations": {"pulumi.com/autonamed": "true"}}
    inputs = {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "data": {"key": "aGk="}}

    found = manifest_of(PlannedResource("urn::n", "kubernetes:core/v1:Secret", "create", inputs))

    assert found["metadata"] == {"name": "n", "namespace": "s"}
    assert found["stringData"] == {"key": "PLACEHOLDER(s/n.key)"}
    assert "data" not in found
