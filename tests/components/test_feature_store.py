"""What feature serving creates, which size it chooses, and which settings are refused."""

import ast
import json

import pytest

from components.data.feast import definitions, digest_of
from components.data.materialisation import command
from stacks.alerts.rules import Tier
from stacks.feature_store import (
    SIZES_GB,
    ClusteringPolicy,
    FeatureStoreSettings,
    chosen_size,
)
from tests.harness.environments import recorded
from tests.harness.recording import Recording
from tests.harness.variants import clustered_features
from twin.azure.redis import published_size


def alerts(recording: Recording) -> dict[str, tuple[object, object]]:
    """Alerts on the Redis: metric to threshold and severity."""
    return {
        str(each.get("criteria.allOf.0.metricName")): (
            each.get("criteria.allOf.0.threshold"),
            each.get("severity"),
        )
        for each in recording.of_type("azure-native:monitor:MetricAlert")
        if each.name.startswith("data-features-")
    }


@pytest.mark.parametrize(
    ("budget", "gigabytes", "size"),
    [
        (5, 0.5, "ComputeOptimized_X3"),
        (9, 8, "ComputeOptimized_X10"),
        (10, 0.5, "Balanced_B1"),
        (20, 0.4, "Balanced_B0"),
        (99, 8, "Balanced_B10"),
        (100, 4, "Balanced_B5"),
        (100, 8, "MemoryOptimized_M10"),
        (500, 200, "MemoryOptimized_M350"),
    ],
)
def test_the_budget_chooses_the_family_and_the_working_set_the_size(
    budget: int, gigabytes: float, size: str
) -> None:
    assert chosen_size(budget, gigabytes) == size


def test_a_given_size_stands_in_place_of_the_chosen_one() -> None:
    settings = FeatureStoreSettings(sku="Balanced_B20", latency_budget_ms=5)

    assert settings.size == "Balanced_B20"
    assert recorded("qa").one("data-features-redis").get("sku.name") == "Balanced_B0"
    assert recorded("prod").one("data-features-redis").get("sku.name") == "ComputeOptimized_X10"


def test_every_size_that_can_be_chosen_is_one_that_azure_publishes() -> None:
    assert [size for size in SIZES_GB if not published_size(size)] == []


def test_a_larger_working_set_never_gets_a_smaller_size() -> None:
    steps = [each / 2 for each in range(1, 560)]
    for budget in (5, 50, 500):
        memory = [SIZES_GB[chosen_size(budget, each)] for each in steps]
        assert memory == sorted(memory)
        assert all(have * 0.8 >= need for have, need in zip(memory, steps, strict=True))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            {"sku": "Balanced_B0", "working_set_gb": 0.5},
            "working_set_gb is 0.5; Balanced_B0 holds 0.4 GB, a fifth kept free",
        ),
        ({"sku": "Balanced_B2"}, "sku is Balanced_B2; the sizes are Balanced_B0, Balanced_B1"),
        (
            {"working_set_gb": 1000, "latency_budget_ms": 5},
            "working_set_gb is 1000; no size has so much for a latency_budget_ms of 5",
        ),
        (
            {"clustering": "NoCluster", "working_set_gb": 30},
            "clustering is NoCluster and the size is Balanced_B50; a cache that is not clustered",
        ),
    ],
)
def test_a_mistake_in_the_settings_is_told_in_a_sentence(
    given: dict[str, object], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        FeatureStoreSettings.model_validate(given)


@pytest.mark.parametrize("stack", ["qa", "staging", "prod"])
def test_the_redis_takes_entra_tokens_alone_over_tls_and_encrypts_with_the_own_key(
    stack: str,
) -> None:
    recording = recorded(stack)
    database = recording.one("data-features-database")
    redis = recording.one("data-features-redis")

    assert database.get("accessKeysAuthentication") == "Disabled"
    assert database.get("clientProtocol") == "Encrypted"
    assert redis.get("minimumTlsVersion") == "1.2"
    assert redis.get("encryption.customerManagedKeyEncryption.keyEncryptionKeyUrl")


def test_persistence_is_by_snapshot_by_change_or_not_at_all() -> None:
    hourly = recorded("staging").one("data-features-database")
    each_second = recorded("prod").one("data-features-database")
    none = clustered_features().one("data-features-database")

    assert hourly.get("persistence") == {
        "rdbEnabled": True,
        "rdbFrequency": "1h",
        "aofEnabled": False,
    }
    assert each_second.get("persistence") == {
        "aofEnabled": True,
        "aofFrequency": "1s",
        "rdbEnabled": False,
    }
    assert none.get("persistence") == {"rdbEnabled": False, "aofEnabled": False}


def test_the_budget_feeds_the_alert_on_latency() -> None:
    assert alerts(recorded("prod")) == {
        "cacheLatency": (2000, Tier.NOTIFY.severity),
        "connectedclients": (500, Tier.TICKET.severity),
    }
    assert alerts(recorded("qa"))["cacheLatency"] == (5000, Tier.NOTIFY.severity)


def test_a_clustered_redis_gets_a_client_that_knows_clusters() -> None:
    clustered = clustered_features().one("data-feature-server-repository")
    plain = recorded("qa").one("data-feature-server-repository")

    def store(recorded_map: object) -> dict[str, object]:
        assert isinstance(recorded_map, dict)
        return json.loads(recorded_map["feature_store.yaml"])["online_store"]

    assert store(clustered.get("data"))["redis_type"] == "redis_cluster"
    assert store(plain.get("data"))["redis_type"] == "redis"


def test_the_server_gets_the_definitions_as_files_and_a_job_applies_them() -> None:
    recording = recorded("prod")
    settings = recording.one("data-feature-server-repository").get("data")
    server = recording.one("data-feature-server-server-deployment")
    job = recording.one("data-feature-server-apply")
    spec = "spec.template.spec"
    mounts = server.get(f"{spec}.containers.0.volumeMounts")
    volumes = server.get(f"{spec}.volumes")

    assert isinstance(settings, dict)
    assert set(settings) == {"feature_store.yaml", *definitions()}
    assert isinstance(mounts, list)
    assert {each["mountPath"] for each in mounts if "subPath" in each} == {
        "/etc/feast/clinical.py",
        "/etc/feast/feature_store.yaml",
    }
    assert isinstance(volumes, list)
    assert len(volumes) == 2
    assert job.get(f"{spec}.containers.0.command") == ["feast", "--chdir", "/etc/feast", "apply"]
    assert job.get(f"{spec}.serviceAccountName") == "feast"
    assert job.get(f"{spec}.containers.0.securityContext.readOnlyRootFilesystem") is True


def test_the_job_is_no_endpoint_of_the_server_and_may_reach_redis_and_azure() -> None:
    recording = recorded("prod")
    job = recording.one("data-feature-server-apply")
    service = recording.one("data-feature-server-server-service")
    paths = recording.one("data-feature-server-apply-paths")
    labels = job.get("spec.template.metadata.labels")

    assert isinstance(labels, dict)
    assert service.get("spec.selector") != {
        "app.kubernetes.io/name": labels["app.kubernetes.io/name"]
    }
    assert paths.get("spec.podSelector.matchLabels") == {
        "app.kubernetes.io/name": labels["app.kubernetes.io/name"]
    }
    assert paths.get("spec.ingress") in (None, [])


def test_a_bounded_job_fills_the_store_with_an_identity_of_its_own() -> None:
    recording = recorded("prod")
    job = recording.one("data-materialisation-job")
    account = recording.one("data-materialisation-account")
    run = "spec.jobTemplate.spec"

    assert job.get("spec.schedule") == "*/15 * * * *"
    assert job.get("spec.concurrencyPolicy") == "Forbid"
    assert job.get(f"{run}.activeDeadlineSeconds") == 1800
    assert job.get(f"{run}.backoffLimit") == 1
    assert job.get(f"{run}.template.spec.serviceAccountName") == "feast-materialise"
    assert job.get(f"{run}.template.spec.securityContext.runAsNonRoot") is True
    assert account.get("metadata.name") == "feast-materialise"
    federation = recording.one("data-materialiser-federation")
    assert federation.get("subject") == "system:serviceaccount:features:feast-materialise"
    assert recording.one("data-features-reader-materialiser").get("accessPolicyName") == "default"


def test_the_job_has_the_servers_image_settings_and_variables() -> None:
    recording = recorded("prod")
    job, server = (
        recording.one("data-materialisation-job"),
        recording.one("data-feature-server-server-deployment"),
    )
    pod, served = "spec.jobTemplate.spec.template.spec", "spec.template.spec"
    environment = job.get(f"{pod}.containers.0.env")

    for each in ("image", "env"):
        assert job.get(f"{pod}.containers.0.{each}") == server.get(f"{served}.containers.0.{each}")
    assert job.get(f"{pod}.volumes") == server.get(f"{served}.volumes")
    assert isinstance(environment, list)
    (history,) = [each["value"] for each in environment if each["name"] == "FEATURE_HISTORY"]
    assert str(history).startswith("abfss://")
    assert str(history).endswith(".dfs.core.windows.net/history")


def test_late_data_is_given_its_delay() -> None:
    said = command(7)[-1]

    assert 'materialize-incremental "$(date --utc --date "7 minutes ago"' in said


def test_a_changed_definition_has_another_name_so_that_it_is_applied(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = digest_of(FeatureStoreSettings())
    other = digest_of(FeatureStoreSettings(clustering=ClusteringPolicy.OSS_CLUSTER))
    monkeypatch.setattr("components.data.feast.definitions", lambda: {"clinical.py": ""})

    assert len({before, other, digest_of(FeatureStoreSettings())}) == 3


def test_every_feature_view_has_an_entity_a_time_to_live_and_is_served() -> None:
    views = {
        str(ast.literal_eval(given["name"])): given
        for text in definitions().values()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "FeatureView"
        for given in [{each.arg: each.value for each in node.keywords}]
    }

    assert set(views) == {"vital_signs", "lab_trends"}
    assert all({"entities", "ttl", "schema", "source", "online"} <= set(v) for v in views.values())
