"""A deleted name stays taken until its time is over, and what it named can come back."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.harness.cases import GROUP, GROUP_ID
from twin.admission import RefusedError
from twin.cloud import Cloud
from twin.kinds import Connection
from twin.preview import Preview
from twin.provider import Provider, known_kind
from twin.wire import Properties

VAULT = "azure-native:keyvault:Vault"
SECRET = "azure-native:keyvault:Secret"  # noqa: S105  # a kind
ACCOUNT = "azure-native:cognitiveservices:Account"
GROUPS = "azure-native:resources:ResourceGroup"
VAULT_ID = f"{GROUP_ID}/providers/Microsoft.KeyVault/vaults/kv-one"


def vault(name: str = "kv-one", *, group: str = "rg", **properties: object) -> Properties:
    return {**GROUP, "resourceGroupName": group, "vaultName": name, "properties": properties}


def account(**properties: object) -> Properties:
    return {**GROUP, "accountName": "oai-one", "kind": "OpenAI", "properties": properties}


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Cloud]:
    with closing(Cloud(tmp_path / "cloud.sqlite")) as made:
        provider = Provider(made)
        for group in ("rg", "other"):
            provider.create(GROUPS, {**GROUP, "resourceGroupName": group}, Connection())
        yield made


def create(cloud: Cloud, inputs: Properties, token: str = VAULT) -> str:
    return Provider(cloud).create(token, inputs, Connection()).id


def delete(cloud: Cloud, identifier: str, token: str = VAULT) -> None:
    Provider(cloud).delete(token, identifier, {}, Connection())


def test_a_deleted_vault_holds_its_name_and_the_sentence_says_what_to_do(cloud: Cloud) -> None:
    delete(cloud, create(cloud, vault(softDeleteRetentionInDays=30, enablePurgeProtection=True)))

    with pytest.raises(RefusedError) as caught:
        create(cloud, vault(group="other"))

    told = str(caught.value)
    assert f"'vaultName' is 'kv-one'; the deleted '{VAULT_ID}' holds this name for 30 more" in told
    assert "recover it with properties.createMode recover, wait 30 days" in told
    assert "choose another name; docs/recover-a-failed-up.md says how" in told
    assert "key-vault-recovery" in told
    assert "purge" not in told


def test_what_is_not_protected_can_be_purged_as_well(cloud: Cloud) -> None:
    delete(cloud, create(cloud, vault()))

    with pytest.raises(RefusedError, match="recover, purge it, wait 90 days"):
        create(cloud, vault())


def test_a_name_is_free_once_its_days_are_over(cloud: Cloud) -> None:
    delete(cloud, create(cloud, vault(softDeleteRetentionInDays=7)))

    assert cloud.pass_days(6.5) == []
    (gone,) = cloud.pass_days(0.5)

    assert gone.id == VAULT_ID
    assert cloud.deleted() == []
    assert create(cloud, vault(group="other"))


def test_a_recovered_vault_has_what_was_in_it_and_its_old_properties(cloud: Cloud) -> None:
    create(cloud, vault(softDeleteRetentionInDays=30))
    create(cloud, {**GROUP, "vaultName": "kv-one", "secretName": "s", "properties": {}}, SECRET)
    role: Properties = {
        "scope": VAULT_ID,
        "roleAssignmentName": "r",
        "roleDefinitionId": "d",
        "principalId": "p",
    }
    assigned = create(cloud, role, "azure-native:authorization:RoleAssignment")
    delete(cloud, VAULT_ID)
    assert not cloud.exists(f"{VAULT_ID}/secrets/s")

    made = create(cloud, vault(createMode="recover", softDeleteRetentionInDays=90))

    held = cloud.get(VAULT_ID)
    assert made == VAULT_ID
    assert held is not None
    assert held.inputs["properties"] == {"softDeleteRetentionInDays": 30, "createMode": "recover"}
    assert cloud.exists(f"{VAULT_ID}/secrets/s")
    assert not cloud.exists(assigned)
    assert cloud.deleted() == []
    assert cloud.taken_by(VAULT, "kv-one") == VAULT_ID


def test_only_what_was_deleted_comes_back_and_in_its_own_place(cloud: Cloud) -> None:
    with pytest.raises(RefusedError, match="nothing that was deleted has this name"):
        create(cloud, vault(createMode="recover"))

    delete(cloud, create(cloud, vault()))
    with pytest.raises(RefusedError, match="comes back in its own place alone"):
        create(cloud, vault(group="other", createMode="recover"))
    with pytest.raises(RefusedError, match="'location' is 'westus'; it comes back in eastus2"):
        create(cloud, {**vault(createMode="recover"), "location": "westus"})


def test_an_ai_account_is_restored_within_two_days(cloud: Cloud) -> None:
    delete(cloud, create(cloud, account(), ACCOUNT), ACCOUNT)

    with pytest.raises(RefusedError, match=r"recover it with properties\.restore true"):
        create(cloud, account(), ACCOUNT)
    assert create(cloud, account(restore=True), ACCOUNT).endswith("oai-one")


def test_a_group_that_is_deleted_leaves_the_names_of_its_vaults_taken(cloud: Cloud) -> None:
    create(cloud, vault())
    delete(cloud, GROUP_ID, GROUPS)
    Provider(cloud).create(GROUPS, {**GROUP}, Connection())

    with pytest.raises(RefusedError, match="holds this name for 90 more days"):
        create(cloud, vault())


def test_a_preview_finds_it_and_leaves_the_real_cloud_alone(cloud: Cloud) -> None:
    delete(cloud, create(cloud, vault()))
    kind = known_kind(VAULT)

    plain = Preview(cloud).create("urn", kind, vault(), Connection())
    back = Preview(cloud)
    recovered = back.create("urn", kind, vault(createMode="recover"), Connection())

    assert "holds this name for 90 more days" in plain.refusals[0]
    assert recovered.refusals == []
    assert back.read(kind, VAULT_ID) is not None
    assert [each.id for each in cloud.deleted()] == [VAULT_ID]
    assert not cloud.exists(VAULT_ID)


def test_a_replacement_under_the_same_name_is_refused_by_its_preview(cloud: Cloud) -> None:
    made = create(cloud, vault())
    preview = Preview(cloud)
    preview.known("urn")
    preview.replaced(made)

    moved = {**vault(), "location": "westus"}
    (refusal,) = preview.create("urn", known_kind(VAULT), moved, Connection()).refusals

    assert "holds this name for 90 more days" in refusal


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["create", "recover", "delete", "group", "days"]),
        st.sampled_from(["kv-one", "KV-ONE", "kv-two"]),
        st.sampled_from(["rg", "other"]),
    ),
    max_size=25,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(steps=STEPS)
def test_no_name_is_ever_held_twice(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, str]]
) -> None:
    with closing(Cloud(tmp_path_factory.mktemp("cloud") / "cloud.sqlite")) as cloud:
        for group in ("rg", "other"):
            Provider(cloud).create(GROUPS, {**GROUP, "resourceGroupName": group}, Connection())
        for step, name, group in steps:
            take(cloud, step, name, group)
            living = [str(each.inputs["vaultName"]).casefold() for each in cloud.of_token(VAULT)]
            dead = [each.name.casefold() for each in cloud.deleted()]
            assert len({*living, *dead}) == len(living) + len(dead)


def take(cloud: Cloud, step: str, name: str, group: str) -> None:
    place = GROUP_ID.replace("/rg", f"/{group}")
    match step:
        case "create" | "recover":
            mode = {"createMode": "recover"} if step == "recover" else {}
            try:
                create(cloud, vault(name, group=group, softDeleteRetentionInDays=10, **mode))
            except RefusedError:
                return
        case "delete":
            delete(cloud, f"{place}/providers/Microsoft.KeyVault/vaults/{name}")
        case "group":
            delete(cloud, place, GROUPS)
            Provider(cloud).create(GROUPS, {**GROUP, "resourceGroupName": group}, Connection())
        case _:
            cloud.pass_days(4)
