"""What is made of a model that the settings serve."""

import datetime as dt
import json
import re
from typing import cast

import pytest

from components.compute.gpu_pool import GPU_TAINT
from components.ml.model_service import routing_of
from stacks.card_files import card_path, checksum
from stacks.images import Image
from stacks.model_cards import missing_for
from stacks.models import CanarySettings
from stacks.risk_tiers import RiskTier
from stacks.vocabulary import Environment
from tests.harness.environments import ROOT, recorded
from tests.harness.recording import Recording, Registered
from tests.harness.variants import databricks_mlflow, models_on_gpus
from tests.stacks.test_model_cards import NAME, card

SERVED = f"ml-models-{NAME}"
POD = "spec.template.spec"
CONTAINER = f"{POD}.containers.0"
REQUIRED = (
    "model-card-uri",
    "model-version",
    "intended-use",
    "owner",
    "approved-by",
    "approval-date",
    "risk-tier",
    "stage",
    "human-oversight",
)


def champion(recording: Recording) -> Registered:
    return recording.one(f"{SERVED}-champion-deployment")


def canary(recording: Recording) -> Registered:
    return recording.one(f"{SERVED}-canary-deployment")


def mapped(each: Registered, path: str) -> dict[str, object]:
    found = each.get(path)
    assert isinstance(found, dict)
    return found


def environment_of(deployment: Registered) -> dict[str, str]:
    listed = cast("list[dict[str, str]]", deployment.get(f"{CONTAINER}.env"))
    return {each["name"]: each["value"] for each in listed}


@pytest.mark.parametrize("stack", ["qa", "staging", "prod"])
@pytest.mark.parametrize("place", ["metadata", "spec.template.metadata"])
def test_policies_find_the_card_on_deployment_and_pods(stack: str, place: str) -> None:
    deployment = champion(recorded(stack))
    notes = mapped(deployment, f"{place}.annotations")
    path = card_path(Environment(stack), NAME)

    assert deployment.get(f"{place}.labels") is not None
    assert mapped(deployment, f"{place}.labels")["ml/model-name"] == NAME
    assert [key for key in REQUIRED if not notes.get(f"ml.governance/{key}")] == []
    assert notes["ml.governance/model-card-sha256"] == checksum(path)
    assert str(notes["ml.governance/model-card-uri"]).startswith("https://")


def test_the_stage_tells_whether_every_approval_is_there() -> None:
    told = {
        stack: mapped(champion(recorded(stack)), "metadata.annotations") for stack in ("qa", "prod")
    }

    assert told["qa"]["ml.governance/stage"] == "candidate"
    assert told["prod"]["ml.governance/stage"] == "approved"
    assert told["prod"]["ml.governance/approval-date"] == "2026-10-05"
    assert "Dr R. Okafor (clinical_sponsor)" in str(told["prod"]["ml.governance/approved-by"])


def test_production_serves_no_model_whose_card_lacks_anything_on_its_day() -> None:
    from stacks.card_files import load_card

    held = load_card(card_path(Environment.PROD, NAME))

    assert missing_for(held, RiskTier.HIGH, dt.date(2026, 10, 20)) == []


def test_a_model_is_served_by_digest_and_by_version_of_the_run_on_its_card() -> None:
    deployment = champion(recorded("prod"))
    given = environment_of(deployment)

    image = str(deployment.get(f"{CONTAINER}.image"))
    assert re.fullmatch(r"images\.example/clinfra/model-server:1\.0\.0@sha256:[0-9a-f]{64}", image)
    assert given["MODEL_URI"] == f"models:/{NAME}/7"
    assert given["MODEL_RUN_ID"] == card().lineage.run_id
    assert given["MLFLOW_TRACKING_URI"] == "http://mlflow.mlflow.svc"


def test_the_server_gets_every_variable_that_it_cannot_start_without() -> None:
    image = ROOT / "images" / "model-server"
    needed = re.findall(r'given\["(\w+)"\]', (image / "server.py").read_text(encoding="utf-8"))
    exposed = re.findall(r"^EXPOSE (\d+) (\d+)$", (image / "Dockerfile").read_text(), re.MULTILINE)
    ports = cast("list[dict[str, int]]", champion(recorded("prod")).get(f"{CONTAINER}.ports"))

    assert needed
    for deployment in (champion(recorded("qa")), canary(recorded("qa"))):
        assert set(needed) <= set(environment_of(deployment))
    assert [tuple(f"{each['containerPort']:g}" for each in ports)] == exposed


def test_its_pods_get_the_card_and_another_card_is_another_map() -> None:
    (made,) = [
        each
        for each in recorded("prod").of_type("kubernetes:core/v1:ConfigMap")
        if each.name == f"{SERVED}-champion-card"
    ]
    content = json.loads(str(mapped(made, "data")["card.json"]))
    volumes = cast("list[dict[str, object]]", champion(recorded("prod")).get(f"{POD}.volumes"))

    assert content["lineage"]["version"] == 7
    assert str(made.get("metadata.name")) in json.dumps(volumes)
    assert checksum(card_path(Environment.PROD, NAME))[:10] in str(made.get("metadata.name"))


def test_an_autoscaler_alone_says_how_many_champions_there_are() -> None:
    scale = recorded("prod").one(f"{SERVED}-champion-scale")

    assert champion(recorded("prod")).get("spec.replicas") is None
    assert (scale.get("spec.minReplicas"), scale.get("spec.maxReplicas")) == (3, 9)
    assert scale.get("spec.scaleTargetRef.name") == NAME
    assert champion(recorded("prod")).get("spec.strategy.rollingUpdate.maxUnavailable") == 0


def test_keda_scales_by_the_same_processor_use_and_has_more_pods_for_the_rounds() -> None:
    made = models_on_gpus()
    scale = made.one(f"{SERVED}-champion-scaled")
    by_processor, by_hours = cast("list[dict[str, object]]", scale.get("spec.triggers"))

    assert scale.type == "kubernetes:keda.sh/v1alpha1:ScaledObject"
    assert scale.get("spec.scaleTargetRef.name") == NAME
    assert (scale.get("spec.minReplicaCount"), scale.get("spec.maxReplicaCount")) == (1, 2)
    assert by_processor["metadata"] == {"value": "60"}
    assert by_hours["metadata"] == {
        "timezone": "America/Chicago",
        "start": "0 6 * * *",
        "end": "0 10 * * *",
        "desiredReplicas": "2",
    }
    assert champion(made).get("spec.replicas") is None
    assert not made.of_type("kubernetes:autoscaling/v2:HorizontalPodAutoscaler")


def test_only_named_callers_reach_the_model_and_only_scrapers_its_measures() -> None:
    paths = recorded("prod").one(f"{SERVED}-champion-paths")

    assert paths.get("spec.ingress") == [
        {
            "from": [namespace("clinical-apps")],
            "ports": [{"port": 8080, "protocol": "TCP"}],
        },
        {"from": [namespace("kube-system")], "ports": [{"port": 9090, "protocol": "TCP"}]},
    ]
    assert paths.get("spec.egress") == [
        {"to": [namespace("mlflow")], "ports": [{"port": 5000, "protocol": "TCP"}]}
    ]


def test_a_watched_models_pods_write_its_predictions_where_the_drift_job_reads() -> None:
    recording = recorded("qa")
    folder = environment_of(champion(recording))["PREDICTIONS_URL"]
    (given,) = [
        each
        for each in recording.of_type("azure-native:authorization:RoleAssignment")
        if each.name.startswith(f"{SERVED}-identity")
    ]
    outward = recording.one(f"{SERVED}-champion-paths").get("spec.egress")
    job = json.dumps(recording.one(f"ml-watch-{NAME}-drift-job").get("spec"))

    assert folder.endswith(f".blob.core.windows.net/curated/predictions/{NAME}")
    assert folder in job
    assert environment_of(canary(recording))["PREDICTIONS_URL"] == folder
    assert f"StringLike 'predictions/{NAME}/*'" in str(given.get("condition"))
    assert isinstance(outward, list)
    assert {"ports": [{"port": 443, "protocol": "TCP"}]} in outward
    assert "PREDICTIONS_URL" not in environment_of(champion(recorded("prod")))


def test_a_canary_is_asked_by_the_champion_alone() -> None:
    recording = recorded("qa")
    beside = {"podSelector": {"matchLabels": {"app.kubernetes.io/name": f"{NAME}-canary"}}}
    before = {"podSelector": {"matchLabels": {"app.kubernetes.io/name": NAME}}}
    port = [{"port": 8080, "protocol": "TCP"}]

    ingress = recording.one(f"{SERVED}-canary-paths").get("spec.ingress")
    egress = recording.one(f"{SERVED}-champion-paths").get("spec.egress")

    assert isinstance(ingress, list)
    assert ingress[0] == {"from": [before], "ports": port}
    assert len(ingress) == 2
    assert isinstance(egress, list)
    assert {"to": [beside], "ports": port} in egress


def namespace(name: str) -> dict[str, object]:
    return {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": name}}}


def test_champion_and_canary_are_two_deployments_under_two_cards() -> None:
    first, second = champion(recorded("qa")), canary(recorded("qa"))

    versions = [environment_of(each)["MODEL_VERSION"] for each in (first, second)]
    sums = {
        mapped(each, "metadata.annotations")["ml.governance/model-card-sha256"]
        for each in (first, second)
    }
    assert versions == ["7", "8"]
    assert len(sums) == 2
    assert "ROUTING_FILE" in environment_of(first)
    assert "ROUTING_FILE" not in environment_of(second)


def test_a_roll_back_changes_the_routing_and_no_pod() -> None:
    running, rolled_back = recorded("qa"), models_on_gpus()
    routed = [
        json.loads(str(mapped(each.one(f"{SERVED}-routing"), "data")["routing.json"]))
        for each in (running, rolled_back)
    ]
    templates = [
        json.dumps(champion(each).get("spec.template.metadata")) for each in (running, rolled_back)
    ]

    assert [each["canary"]["percent"] for each in routed] == [10, 0]
    assert templates[0] == templates[1]
    assert environment_of(champion(running)) == environment_of(champion(rolled_back))


def test_without_a_canary_nothing_is_routed() -> None:
    given = CanarySettings(version=2, image=Image(repository="a", tag="b"), weight=5)

    assert routing_of("it", None) == "{}"
    assert json.loads(routing_of("it", given))["canary"] == {
        "host": "it",
        "port": 80,
        "percent": 5,
        "timeout_ms": 800,
    }


def test_a_model_on_a_gpu_goes_to_its_pool_and_never_to_spot_machines() -> None:
    deployment = champion(models_on_gpus())
    (toleration,) = cast("list[dict[str, str]]", deployment.get(f"{POD}.tolerations"))
    resources = mapped(deployment, f"{CONTAINER}.resources")

    assert deployment.get(f"{POD}.nodeSelector") == {"clinfra.io/gpu-pool": "gput4"}
    told = f"{toleration['key']}={toleration['value']}:{toleration['effect']}"
    assert told == GPU_TAINT
    assert resources["requests"] == resources["limits"]
    assert cast("dict[str, str]", resources["limits"])["nvidia.com/gpu"] == "1"


def test_a_model_on_processors_tolerates_nothing() -> None:
    deployment = champion(recorded("prod"))

    assert deployment.get(f"{POD}.tolerations") is None
    assert deployment.get(f"{POD}.nodeSelector") is None


def test_an_environment_without_models_has_no_namespace_for_them() -> None:
    assert not [each for each in databricks_mlflow().resources if "ml-models" in each.name]


def test_measures_of_every_model_are_scraped() -> None:
    monitor = recorded("prod").one("ml-models-scrape")

    assert monitor.get("spec.selector.matchExpressions.0") == {
        "key": "ml/model-name",
        "operator": "Exists",
    }
    assert monitor.get("spec.podMetricsEndpoints.0.port") == "metrics"
