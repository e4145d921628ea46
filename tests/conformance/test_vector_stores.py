"""Every backend keeps the one interface: the same consumer code works with each one's outputs."""

from functools import cache

import pulumi
import pytest

from components.data.vector_store import Authentication, Distance, VectorStoreOutputs
from components.foundation.roles import Role
from components.foundation.tags import cost_tags, tagging
from components.platform import Platform, PlatformArgs
from stacks.foundation import PrivateZone
from tests.harness.environments import CALLS
from tests.harness.recording import Recording, record, resolved
from tests.harness.variants import EVERY_STORE, PRINCIPAL, every_store_settings

STORES = sorted(EVERY_STORE)
PRIVATE = [name for name in STORES if name != "pine"]


@cache
def made() -> tuple[dict[str, VectorStoreOutputs], Recording]:
    settings = every_store_settings()

    def build() -> Platform:
        pulumi.runtime.register_stack_transformation(tagging(cost_tags(settings)))
        return Platform("platform", PlatformArgs(settings=settings))

    platform, recording = record(build, calls=CALLS)
    return dict(platform.vector_stores), recording


def store_of(name: str) -> VectorStoreOutputs:
    return made()[0][name]


@pytest.mark.parametrize("name", PRIVATE)
def test_a_private_store_has_a_name_that_only_the_platform_resolves(name: str) -> None:
    host, stores = resolved(store_of(name).endpoint), made()[0]
    zones = [zone.value.removeprefix("privatelink.") for zone in PrivateZone]
    mocked = {"postgres.example", "redis.example"}

    assert host.endswith((".svc", *zones)) or host in mocked
    assert stores[name].public_hosts == ()


def test_pinecone_says_which_public_hosts_it_needs() -> None:
    store = store_of("pine")

    assert store.public_hosts == ("api.pinecone.io", resolved(store.endpoint))


@pytest.mark.parametrize("name", STORES)
def test_a_store_is_reached_over_tls(name: str) -> None:
    store = store_of(name)

    assert 0 < store.port < 65536
    assert store.tls


@pytest.mark.parametrize("name", STORES)
def test_a_store_has_one_way_to_log_in_and_all_that_it_needs(name: str) -> None:
    store = store_of(name)
    tokens = store.authentication is Authentication.ENTRA_TOKEN

    assert (store.token_scope is not None) is tokens
    assert (store.secret_name is not None) is (store.authentication is Authentication.API_KEY)
    assert not tokens or str(store.token_scope).endswith("/.default")


@pytest.mark.parametrize("name", STORES)
def test_a_store_says_its_measures_and_holds_the_vectors_that_were_asked_for(name: str) -> None:
    store = store_of(name)

    assert store.distance in store.distances
    assert set(store.distances) <= set(Distance)
    assert store.dimensions is not None
    assert 0 < store.dimensions <= store.dimension_limit


def test_only_faiss_is_a_cache_and_says_of_what() -> None:
    caches = {name: each.cache_of for name, each in made()[0].items() if each.cache_of}

    assert list(caches) == ["faiss"]
    assert resolved(caches["faiss"]).endswith(".dfs.core.windows.net/vectors/faiss/faiss")


def roles_of(principal: str) -> set[tuple[str, str]]:
    """Each role assignment of a principal: the role's id and the end of its scope."""
    found: set[tuple[str, str]] = set()
    for each in made()[1].of_type("azure-native:authorization:RoleAssignment"):
        if each.get("principalId") == principal:
            role = str(each.inputs["roleDefinitionId"]).rsplit("/", 1)[-1]
            scope = str(each.inputs["scope"]).split("/secrets/")[-1].rsplit("/", 1)[-1]
            found.add((Role(role).name, scope.rpartition("-")[0] if "service" in scope else scope))
    return found


def test_a_reader_has_the_reading_right_of_each_store_and_no_more() -> None:
    assert roles_of(PRINCIPAL["reader"]) == {
        ("SEARCH_INDEX_DATA_READER", "data-vectors-ai-service"),
        ("KEY_VAULT_SECRETS_USER", "qdrant-qd-reader-key"),
        ("KEY_VAULT_SECRETS_USER", "faiss-faiss-reader-key"),
        ("KEY_VAULT_SECRETS_USER", "pinecone-notes-reader"),
    }
    (user,) = [
        each
        for each in made()[1].of_type("azure-native:mongocluster:User")
        if each.inputs["userName"] == PRINCIPAL["reader"]
    ]
    assert user.get("properties.roles") == [{"db": "admin", "role": "readAnyDatabase"}]


def test_a_writer_has_the_writing_right_of_each_store_and_no_more() -> None:
    assert roles_of(PRINCIPAL["writer"]) == {
        ("SEARCH_INDEX_DATA_CONTRIBUTOR", "data-vectors-ai-service"),
        ("KEY_VAULT_SECRETS_USER", "qdrant-qd-api-key"),
        ("KEY_VAULT_SECRETS_USER", "faiss-faiss-api-key"),
        ("KEY_VAULT_SECRETS_USER", "pinecone-notes"),
    }
    assigned = made()[1].of_type("azure-native:redisenterprise:AccessPolicyAssignment")
    assert [each.name for each in assigned if each.get("user.objectId") == PRINCIPAL["writer"]] == [
        "data-vectors-redis-writer-loader"
    ]


def test_nothing_of_azure_is_open_to_the_public_network_or_to_keys() -> None:
    recording = made()[1]
    (search,) = recording.of_type("azure-native:search:Service")
    (mongo,) = recording.of_type("azure-native:mongocluster:MongoCluster")
    redis = recording.one("data-vectors-redis-redis")
    database = recording.one("data-vectors-redis-database")
    template = recording.one("data-vectors-mongo-login").get("properties.template.resources.0")

    assert search.get("publicNetworkAccess") == "Disabled"
    assert search.get("disableLocalAuth") is True
    assert mongo.get("properties.value.publicNetworkAccess") == "Disabled"
    assert isinstance(template, dict)
    assert template["properties"]["authConfig"] == {"allowedModes": ["MicrosoftEntraID"]}
    assert redis.get("publicNetworkAccess") == "Disabled"
    assert database.get("accessKeysAuthentication") == "Disabled"
    assert database.get("clusteringPolicy") == "EnterpriseCluster"
    assert database.get("evictionPolicy") == "NoEviction"


def test_faiss_lets_in_its_callers_alone_and_is_never_two() -> None:
    recording = made()[1]
    policy = recording.one("data-vectors-faiss-server-paths")
    deployment = recording.one("data-vectors-faiss-server-deployment")
    label = "namespaceSelector"
    callers = policy.get("spec.ingress.0.from")

    assert isinstance(callers, list)
    assert [list(each[label]["matchLabels"].values()) for each in callers] == [["rag"], ["serving"]]
    assert deployment.get("spec.replicas") == 1
    assert deployment.get("spec.strategy.type") == "Recreate"


def test_faiss_speaks_tls_and_has_its_certificate_and_keys_from_key_vault() -> None:
    recording, name = made()[1], "data-vectors-faiss"
    container = recording.one(f"{name}-server-deployment").get("spec.template.spec.containers.0")
    files = str(recording.one(f"{name}-secrets").get("spec.parameters.objects"))

    assert isinstance(container, dict)
    assert container["readinessProbe"]["httpGet"] == {
        "path": "/health",
        "port": 8443,
        "scheme": "HTTPS",
    }
    assert {"name": "LOGINS", "value": "/etc/secrets"} in container["env"]
    assert "/etc/secrets" in [each["mountPath"] for each in container["volumeMounts"]]
    assert [each.split(": ")[1] for each in files.splitlines() if "objectName" in each] == [
        "faiss-faiss-api-key",
        "faiss-faiss-tls",
        "faiss-faiss-ca",
        "faiss-faiss-reader-key",
    ]


def test_snapshots_of_qdrant_go_to_the_lake_by_an_identity_of_their_own() -> None:
    recording = made()[1]
    job = recording.one("data-vectors-qd-snapshots-job")
    pod = "spec.jobTemplate.spec.template.spec"
    values = job.get(f"{pod}.containers.0.env")

    assert job.get("spec.schedule") == "15 2 * * *"
    assert job.get(f"{pod}.securityContext.runAsNonRoot") is True
    assert isinstance(values, list)
    environment = {each["name"]: each["value"] for each in values}
    assert environment["RETENTION_DAYS"] == "7"
    assert environment["QDRANT_URLS"].count("https://qdrant-") == 3
    assert environment["SNAPSHOTS_URL"].endswith(".blob.core.windows.net/vectors/qdrant/qd")
