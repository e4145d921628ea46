"""An application that answers from documents: its account, its identities and its paths."""

import json
from collections.abc import Mapping

import pytest

from components.foundation.roles import Role
from stacks.load import load_settings
from tests.harness.environments import ROOT, recorded
from tests.harness.recording import Recording, Registered
from tests.harness.variants import EVERY_STORE, rag_on_every_store

APP = "ml-rag-guidelines-assistant"
ROLES = {role.value: role for role in Role}


def account(recording: Recording) -> Registered:
    return recording.one(f"{APP}-openai-account")


def told(recording: Recording, name: str) -> dict[str, dict[str, object]]:
    """What a program is told in its environment."""
    for path in ("spec.template.spec", "spec.jobTemplate.spec.template.spec"):
        variables = recording.one(name).get(f"{path}.containers.0.env")
        if isinstance(variables, list):
            found = {str(each["name"]): str(each["value"]) for each in variables}
            return json.loads(found["SETTINGS"])
    raise AssertionError(name)


def roles(recording: Recording, name: str) -> set[Role]:
    """Roles of the assignments that a logical name begins."""
    return {
        ROLES[str(each.get("roleDefinitionId")).rpartition("/")[2]]
        for each in recording.of_type("azure-native:authorization:RoleAssignment")
        if each.name.startswith(name)
    }


def test_the_account_takes_tokens_alone_and_calls_nobody() -> None:
    properties = account(recorded("prod")).inputs["properties"]

    assert isinstance(properties, Mapping)
    assert properties["disableLocalAuth"] is True
    assert properties["customSubDomainName"] == account(recorded("prod")).get("accountName")
    assert properties["restrictOutboundNetworkAccess"] is True
    assert properties["allowedFqdnList"] == []
    assert account(recorded("prod")).get("properties.networkAcls.defaultAction") == "Deny"


def test_the_account_is_encrypted_with_a_key_that_its_service_takes() -> None:
    recording = recorded("prod")
    key = recording.one("foundation-keys-key-openai")

    assert account(recording).get("properties.encryption.keySource") == "Microsoft.KeyVault"
    name = account(recording).get("properties.encryption.keyVaultProperties.keyName")
    assert name == key.get("keyName")
    assert key.get("properties.keySize") == 2048
    assert recording.one("foundation-keys-key-storage").get("properties.keySize") == 3072


@pytest.mark.parametrize("stack", ["qa", "staging", "prod"])
def test_models_stay_at_their_version_behind_the_filter_of_the_account(stack: str) -> None:
    found = recorded(stack).of_type("azure-native:cognitiveservices:Deployment")

    assert {each.get("deploymentName") for each in found} == {"chat", "embedding"}
    for each in found:
        assert each.get("properties.versionUpgradeOption") == "NoAutoUpgrade"
        assert each.get("properties.model.version")
        assert each.get("properties.raiPolicyName") == "clinical"
        assert each.get("sku.name") == "Standard"


def test_the_filter_blocks_harm_and_attacks_on_both_sides() -> None:
    policy = recorded("prod").one(f"{APP}-openai-filter")
    filters = policy.get("properties.contentFilters")

    assert isinstance(filters, list)
    assert all(each["blocking"] and each["enabled"] for each in filters)
    level = {(each["name"], each["source"]): each.get("severityThreshold") for each in filters}
    assert level["Violence", "Prompt"] == level["Violence", "Completion"] == "High"
    assert level["Hate", "Prompt"] == level["Hate", "Completion"] == "Medium"
    assert {name for name, _ in level} >= {"Jailbreak", "Indirect Attack"}
    blocked = policy.get("properties.customBlocklists")
    assert isinstance(blocked, list)
    assert {(each["blocklistName"], each["source"]) for each in blocked} == {
        ("products", "Prompt"),
        ("products", "Completion"),
    }


def test_each_program_has_the_roles_that_it_needs_and_no_other() -> None:
    recording = recorded("prod")
    models, own = Role.COGNITIVE_SERVICES_OPENAI_USER, Role.STORAGE_BLOB_DATA_CONTRIBUTOR
    documents = Role.STORAGE_BLOB_DATA_READER

    assert roles(recording, f"{APP}-answer-identity") == {
        models,
        own,
        Role.MONITORING_METRICS_PUBLISHER,
    }
    assert roles(recording, f"{APP}-embed-identity") == {models, own, documents}
    assert roles(recording, f"{APP}-evaluate-identity") == {models, own, documents}


def test_a_tool_has_the_roles_of_its_settings_and_the_orchestrator_has_none_of_them() -> None:
    recording = rag_on_every_store()

    assert roles(recording, "ml-rag-asks-pg-dose-identity") == {Role.FHIR_DATA_READER}
    assert roles(recorded("prod"), f"{APP}-dose-calculator-identity") == set()
    assert Role.FHIR_DATA_READER not in roles(recording, "ml-rag-asks-pg-answer")


def test_programs_write_to_their_own_container_and_never_to_a_zone() -> None:
    recording = recorded("prod")
    container = recording.one(f"{APP}-container")
    scopes = {
        each.get("scope")
        for each in recording.of_type("azure-native:authorization:RoleAssignment")
        if each.name.startswith(APP) and each.name.endswith("-own")
    }

    assert scopes == {container.id}
    assert container.get("containerName") == "rag-guidelines-assistant"


def test_the_orchestrator_searches_with_a_key_that_cannot_write() -> None:
    recording = recorded("prod")
    secrets = {
        program: str(recording.one(f"{APP}-{program}-secrets").get("spec.parameters.objects"))
        for program in ("answer", "embed")
    }

    assert "objectName: qdrant-guidelines-reader-key" in secrets["answer"]
    assert "qdrant-guidelines-api-key" not in secrets["answer"]
    assert "objectName: qdrant-guidelines-api-key" in secrets["embed"]
    server = recording.one("data-vectors-guidelines-secrets")
    assert "qdrant-guidelines-reader-key" in str(server.get("spec.parameters.objects"))


def test_a_tool_is_called_by_its_application_alone() -> None:
    policy = recorded("prod").one(f"{APP}-dose-calculator-service-paths")
    peers = policy.get("spec.ingress.0.from")

    assert isinstance(peers, list)
    labels = "namespaceSelector.matchLabels"
    assert [policy.get(f"spec.ingress.0.from.{at}.{labels}") for at in range(len(peers))] == [
        {"kubernetes.io/metadata.name": "rag-guidelines-assistant"}
    ]


def test_a_tool_runs_as_often_as_its_application() -> None:
    server = recorded("prod").one(f"{APP}-server-deployment")
    tool = recorded("prod").one(f"{APP}-dose-calculator-service-deployment")

    assert tool.get("spec.replicas") == server.get("spec.replicas")


def test_the_orchestrator_knows_the_tools_of_the_settings_and_no_other() -> None:
    answer = told(recorded("prod"), f"{APP}-server-deployment")
    (tool,) = answer["tools"]

    assert tool == {
        "name": "dose-calculator",
        "description": "Gives the dose of a drug for a patient's weight and renal function.",
        "parameters": {
            "drug": "Generic name of the drug.",
            "weight_kg": "Weight of the patient in kilograms.",
        },
        "address": "http://dose-calculator.rag-guidelines-assistant.svc",
    }
    assert told(recorded("prod"), f"{APP}-embed-job")["tools"] == []


def test_without_questions_there_is_no_evaluation() -> None:
    jobs = [each.name for each in recorded("qa").of_type("kubernetes:batch/v1:CronJob")]

    assert f"{APP}-embed-job" in jobs
    assert f"{APP}-evaluate-job" not in jobs


@pytest.mark.parametrize("store", sorted(EVERY_STORE))
def test_an_application_is_told_of_any_backend_in_the_same_words(store: str) -> None:
    recording = rag_on_every_store()
    reader = told(recording, f"ml-rag-asks-{store}-server-deployment")["store"]
    writer = told(recording, f"ml-rag-asks-{store}-embed-job")["store"]

    assert reader["backend"] == writer["backend"] == EVERY_STORE[store]["backend"]
    assert reader["dimensions"] == 1536
    assert reader["distance"] == "cosine"
    assert (reader["secret_file"] is None) is (reader["authentication"] != "api_key")
    assert reader["role_name"] != writer["role_name"]
    assert reader["index_kind"] == ("vector-diskann" if store == "mongo" else None)


@pytest.mark.parametrize(
    ("store", "token"),
    [
        ("ai", "azure-native:authorization:RoleAssignment"),
        ("qd", "azure-native:authorization:RoleAssignment"),
        ("pine", "azure-native:authorization:RoleAssignment"),
        ("redis", "azure-native:redisenterprise:AccessPolicyAssignment"),
        ("mongo", "azure-native:mongocluster:User"),
    ],
)
def test_a_store_lets_both_programs_in(store: str, token: str) -> None:
    names = [each.name for each in rag_on_every_store().of_type(token)]

    for program in ("answer", "embed"):
        assert [name for name in names if name.startswith(f"ml-rag-asks-{store}-{program}-store")]


def test_a_faiss_server_lets_the_applications_namespace_in() -> None:
    policy = rag_on_every_store().one("data-vectors-faiss-server-paths")

    assert "rag-asks-faiss" in json.dumps(policy.get("spec.ingress"))


def test_rows_of_the_log_hold_no_text_of_a_prompt() -> None:
    columns = recorded("prod").one(f"{APP}-log-table").get("schema.columns")

    assert isinstance(columns, list)
    names = {each["name"] for each in columns}
    assert {"TimeGenerated", "RequestId", "Passages", "Text"} <= names
    assert not names & {"Prompt", "Question", "Answer", "Completion"}


def test_a_tenth_of_the_months_tokens_in_a_day_raises_an_alert() -> None:
    settings = load_settings(ROOT / "stacks" / "Pulumi.prod.yaml").rag["guidelines-assistant"]
    alert = recorded("prod").one(f"{APP}-alert-tokens")

    assert alert.get("criteria.allOf.0.threshold") == settings.monthly_tokens / 10
    assert alert.get("windowSize") == "P1D"
    assert str(alert.get("description")).startswith("guidelines-assistant: A day took")
