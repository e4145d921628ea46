"""What decides a run on a real cluster, without one: readiness, nodes, kubeconfig, drift."""

from pathlib import Path

import pytest

from stacks.gpu_sizes import GPU_SIZES
from twin.azure.machines import machine
from twin.cluster.kubeconfig import KubeconfigError, access_of
from twin.cluster.pools import nodes_of, pools_of
from twin.cluster.readiness import NeverReadyError, lacking, limit_of, waits_for_endpoints
from twin.cluster.real import RealCluster, overlaid
from twin.wire import Json, Properties, at


def live(version: str, kind: str, **parts: Json) -> Properties:
    return {"apiVersion": version, "kind": kind, "metadata": {"generation": 2}, **parts}


def deployment(**status: Json) -> Properties:
    return live("apps/v1", "Deployment", spec={"replicas": 2}, status=status)


ROLLED_OUT: Json = [{"type": "Progressing", "status": "True", "reason": "NewReplicaSetAvailable"}]
READY = {"observedGeneration": 2, "updatedReplicas": 2, "availableReplicas": 2}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (deployment(**READY, conditions=ROLLED_OUT), ""),
        (deployment(**READY), "2 of its 2 pods are ready"),
        (deployment(**{**READY, "observedGeneration": 1}, conditions=ROLLED_OUT), "2 of its 2"),
        (deployment(**{**READY, "availableReplicas": 1}, conditions=ROLLED_OUT), "1 of its 2"),
        (
            deployment(conditions=[{"type": "ReplicaFailure", "status": "True", "message": "no"}]),
            "its pods are refused: no",
        ),
        (
            live(
                "apps/v1",
                "StatefulSet",
                spec={"replicas": 1},
                status={"observedGeneration": 2, "readyReplicas": 0},
            ),
            "0 of its 1 pods are ready",
        ),
        (
            live(
                "apps/v1",
                "DaemonSet",
                status={"observedGeneration": 2, "desiredNumberScheduled": 3, "numberReady": 1},
            ),
            "1 of its 3 pods are ready",
        ),
        (live("batch/v1", "Job", status={}), "the job is not complete"),
        (
            live(
                "batch/v1", "Job", status={"conditions": [{"type": "Complete", "status": "True"}]}
            ),
            "",
        ),
        (live("v1", "PersistentVolumeClaim", status={"phase": "Pending"}), "no volume"),
        (live("v1", "Service", spec={"type": "LoadBalancer"}), "no address"),
        (live("v1", "Service", spec={"type": "ClusterIP"}), ""),
        (live("v1", "ConfigMap"), ""),
    ],
)
def test_an_object_says_what_it_still_lacks(given: Properties, says: str) -> None:
    found = lacking(given)

    assert says in found
    assert bool(says) == bool(found)


def test_a_failed_job_is_not_waited_for() -> None:
    failed = [{"type": "Failed", "status": "True", "message": "BackoffLimitExceeded"}]

    with pytest.raises(NeverReadyError, match="BackoffLimitExceeded"):
        lacking(live("batch/v1", "Job", status={"conditions": failed}))


def test_a_program_may_skip_the_wait_and_set_its_limit() -> None:
    notes = {"pulumi.com/skipAwait": "true", "pulumi.com/timeoutSeconds": "7"}
    skipped = {**deployment(), "metadata": {"annotations": notes}}

    assert lacking(skipped) == ""
    assert limit_of(skipped, 0) == 7
    assert limit_of(skipped, 30) == 30
    assert limit_of(deployment(), 0) == 600
    assert limit_of(live("batch/v1", "Job"), 0) == 300


def test_a_headless_service_needs_no_pod_to_be_ready() -> None:
    assert not waits_for_endpoints(live("v1", "Service", spec={"clusterIP": "None"}))
    assert waits_for_endpoints(live("v1", "Service", spec={"clusterIP": "10.96.0.9"}))


POOL: Properties = {
    "agentPoolName": "gpu",
    "count": 0,
    "minCount": 0,
    "maxCount": 3,
    "maxPods": 110,
    "availabilityZones": ["1", "2"],
    "vmSize": "Standard_NC24ads_A100_v4",
    "gpuInstanceProfile": "MIG1g",
    "scaleSetPriority": "Spot",
    "nodeLabels": {"clinfra.io/gpu": "a100"},
    "nodeTaints": ["nvidia.com/gpu=present:NoSchedule", "dedicated:NoExecute"],
}


def test_a_pool_has_the_nodes_of_its_largest_size_spread_over_its_zones() -> None:
    (pool,) = pools_of(POOL, "eastus2")
    nodes = list(nodes_of(pool))
    labels = [at(each, "metadata.labels") for each in nodes]

    assert [at(each, "metadata.name") for each in nodes] == [
        "aks-gpu-vmss000000",
        "aks-gpu-vmss000001",
        "aks-gpu-vmss000002",
    ]
    zones = [each["topology.kubernetes.io/zone"] for each in labels if isinstance(each, dict)]
    assert zones == ["eastus2-1", "eastus2-2", "eastus2-1"]


def test_a_node_carries_its_pools_labels_taints_and_slices_of_gpus() -> None:
    (pool,) = pools_of(POOL, "eastus2")
    node = next(nodes_of(pool))
    labels, capacity = at(node, "metadata.labels"), at(node, "status.capacity")

    assert isinstance(labels, dict)
    assert labels["clinfra.io/gpu"] == "a100"
    assert labels["kubernetes.azure.com/scalesetpriority"] == "spot"
    assert labels["kubernetes.azure.com/accelerator"] == "nvidia"
    assert at(node, "spec.taints") == [
        {"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"},
        {"key": "dedicated", "effect": "NoExecute"},
    ]
    assert isinstance(capacity, dict)
    assert capacity["nvidia.com/gpu"] == "7"


def test_pods_get_what_aks_leaves_of_a_machine() -> None:
    """20 MiB for each of 110 pods and 50 MiB, then 100 MiB for eviction; 140 m of 4 processors."""
    profile = {"name": "system", "count": 1, "maxPods": 110, "vmSize": "Standard_D4ds_v5"}
    (pool,) = pools_of({"agentPoolProfiles": [profile]}, "eastus2")
    (node,) = nodes_of(pool)

    assert at(node, "status.allocatable.cpu") == "3860m"
    assert at(node, "status.allocatable.memory") == f"{16 * 1024 - 2250 - 100}Mi"
    assert at(node, "status.capacity.cpu") == "4000m"


def test_the_name_of_a_machine_tells_as_many_gpus_as_the_catalogue() -> None:
    told = {size: found.gpus for size in GPU_SIZES if (found := machine(size))}

    assert told == {size: each.gpus for size, each in GPU_SIZES.items()}


CONFIG = """
current-context: local
contexts: [{{name: local, context: {{cluster: one, user: admin}}}}]
clusters: [{{name: one, cluster: {{server: "https://127.0.0.1:6443"}}}}]
users: [{{name: admin, user: {user}}}]
"""


def test_a_kubeconfig_gives_server_and_token(tmp_path: Path) -> None:
    file = tmp_path / "config"
    file.write_text(CONFIG.format(user="{token: abc}"), encoding="utf-8")

    found = access_of(file)

    assert found.server == "https://127.0.0.1:6443"
    assert found.headers == {"Authorization": "Bearer abc"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "No such file"),
        ("- 1", "is no kubeconfig; a mapping is needed"),
        ("current-context: other", "contexts have no 'other'"),
        (CONFIG.format(user="{exec: {command: kubelogin}}"), "the user logs in by exec; a token"),
        (CONFIG.format(user="{client-certificate: no.crt}"), "no.crt"),
    ],
)
def test_a_kubeconfig_that_cannot_be_used_is_told_in_a_sentence_with_its_path(
    text: str | None, says: str, tmp_path: Path
) -> None:
    file = tmp_path / "config"
    if text is not None:
        file.write_text(text, encoding="utf-8")

    with pytest.raises(KubeconfigError) as told:
        access_of(file)

    assert says in str(told.value)
    assert "config" in str(told.value)
    assert "\n" not in str(told.value)


def test_a_helm_release_is_said_to_be_uncovered_and_nothing_else_is(tmp_path: Path) -> None:
    file = tmp_path / "config"
    file.write_text(CONFIG.format(user="{token: abc}"), encoding="utf-8")
    cluster = RealCluster(file)

    assert cluster.uncovered(
        "kubernetes:helm.sh/v3:Release", {"chart": "gpu-operator", "version": "v26.7.0"}
    ) == ["not covered by the real cluster: the chart gpu-operator v26.7.0 is answered by the twin"]
    assert cluster.uncovered("kubernetes:core/v1:Service", {}) == []


def test_what_drifted_shows_in_the_programs_own_inputs_alone() -> None:
    given: Json = {"spec": {"replicas": 2, "ports": [{"port": 80}], "gone": 1}}
    there: Json = {"spec": {"replicas": 5, "ports": [{"port": 80, "protocol": "TCP"}]}, "uid": "1"}

    assert overlaid(given, there) == {"spec": {"replicas": 5, "ports": [{"port": 80}]}}
