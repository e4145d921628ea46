"""The platform's objects on a real API server, with a real scheduler and real admission."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import pytest
from pulumi_kubernetes import core, helm, meta

from clinfra.session import Operation
from tests.harness import variants
from tests.harness.applied import applied, removed
from tests.harness.checkout import Checkout
from tests.harness.cluster import define, lacking, objects, run_now
from tests.harness.control_plane import running_control_plane
from tests.harness.engine import carried_out
from tests.harness.environments import STACKS, recorded
from tests.harness.recording import Recording
from twin.admission import HalfMadeError, RefusedError
from twin.cluster.real import RealCluster
from twin.provider import Made
from twin.wire import Json, Properties, at

pytestmark = [
    pytest.mark.engine,
    pytest.mark.slow,
    pytest.mark.skipif(bool(lacking()), reason=lacking() or "nothing lacks"),
]
T = TypeVar("T")
BUILT_IN = {"default", "kube-node-lease", "kube-public", "kube-system"}
GPU, REASON = "nvidia.com/gpu", "clinfra.io/privileged-because"
RECORDED: Mapping[str, Callable[[], Recording]] = {
    "staging": lambda: recorded("staging"),
    "prod": lambda: recorded("prod"),
    "enterprise": variants.enterprise,
    "models_on_gpus": variants.models_on_gpus,
    "watched_model": variants.watched_model,
    "rag_on_every_store": variants.rag_on_every_store,
}


@pytest.fixture(scope="module")
def kubeconfig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with running_control_plane(tmp_path_factory.mktemp("cluster")) as found:
        yield found


@pytest.fixture(scope="module")
def defined(kubeconfig: Path) -> Path:
    """The cluster with the custom resource definitions in it."""
    define(kubeconfig)
    return kubeconfig


@pytest.mark.soak
@pytest.mark.parametrize("stack", STACKS)
def test_an_environment_becomes_ready_stays_the_same_and_leaves_nothing(
    stack: str, defined: Path, tmp_path: Path
) -> None:
    kubeconfig = defined
    checkout = Checkout(tmp_path)
    told = ("--stack", stack, "--json", "--kubernetes", str(kubeconfig))

    first = checkout.run("up", "--yes", *told)
    assert first.code == 0, first.out + first.err
    assert placed_wrongly(kubeconfig) == []
    assert unexplained(kubeconfig) == []
    assert set(run_now(kubeconfig).values()) == {""}

    second = checkout.run("up", "--yes", *told)
    assert second.document()["changed"] is False, second.out
    refreshed = checkout.run("refresh", *told)
    assert refreshed.document()["changed"] is False, refreshed.out

    gone = checkout.run("destroy", "--yes", "--unprotect", *told)
    assert gone.code == 0, gone.out + gone.err
    assert left(kubeconfig) == []


@pytest.mark.soak
@pytest.mark.parametrize("name", RECORDED)
def test_what_the_platform_makes_is_taken_becomes_ready_and_lands_on_its_pools(
    name: str, defined: Path
) -> None:
    kubeconfig, recording = defined, RECORDED[name]()
    try:
        said = applied(kubeconfig, recording)
        assert said.troubles == {}
        assert said.warnings == {}
        assert placed_wrongly(kubeconfig) == []
        assert unexplained(kubeconfig) == []
        assert set(run_now(kubeconfig).values()) <= {""}
    finally:
        removed(kubeconfig, recording)
    assert left(kubeconfig) == []


def test_pods_that_restricted_pod_security_refuses_fail_in_the_servers_words(
    kubeconfig: Path,
) -> None:
    async def asked(cluster: RealCluster) -> str:
        await make(cluster, "core/v1:Namespace", namespace("restricted"))
        with pytest.raises(HalfMadeError) as refused:
            await make(cluster, "apps/v1:Deployment", workload({"name": "web", "image": "web"}))
        await unmake(cluster, "core/v1:Namespace", namespace("restricted"))
        return str(refused.value)

    assert "its pods are refused" in (said := with_cluster(kubeconfig, asked))
    assert 'violates PodSecurity "restricted:latest"' in said


def test_a_pod_that_no_pool_takes_is_told_with_the_schedulers_reason(kubeconfig: Path) -> None:
    asks: Json = {"name": "web", "image": "web", "resources": {"limits": {GPU: "1"}}}

    async def asked(cluster: RealCluster) -> str:
        await make(cluster, "core/v1:Namespace", namespace("privileged"))
        with pytest.raises(HalfMadeError) as stuck:
            await make(cluster, "apps/v1:Deployment", workload(asks))
        await unmake(cluster, "core/v1:Namespace", namespace("privileged"))
        return str(stuck.value)

    assert "0 of its 1 pods are ready" in (said := with_cluster(kubeconfig, asked))
    assert "no nodes available" in said or "0/" in said


@pytest.mark.soak
def test_a_helm_release_is_told_as_not_covered_in_the_runs_output(
    kubeconfig: Path, tmp_path: Path
) -> None:
    def program() -> None:
        named = meta.v1.ObjectMetaArgs(name="charts")
        core.v1.Namespace("charts", metadata=named)
        release = helm.v3.ReleaseArgs(chart="gpu-operator", version="v26.7.0", namespace="default")
        helm.v3.Release("operator", release)

    told = ("--kubernetes", str(kubeconfig))
    report = carried_out(program, Operation.UP, tmp_path, *told)
    assert report.outcome.failures == []
    assert [each.sentence for each in report.outcome.warnings] == [
        "not covered by the real cluster: the chart gpu-operator v26.7.0 is answered by the twin"
    ]
    names = {at(each, "metadata.name") for each in objects(kubeconfig, "v1", "Namespace")}
    assert "charts" in names
    assert not carried_out(program, Operation.DESTROY, tmp_path, *told).failed
    assert left(kubeconfig) == []


def test_a_kind_that_the_cluster_does_not_know_is_refused_with_what_to_do(
    kubeconfig: Path,
) -> None:
    async def asked(cluster: RealCluster) -> str:
        unknown: Properties = {"apiVersion": "example.org/v1", "kind": "Widget", "metadata": {}}
        with pytest.raises(RefusedError) as refused:
            await make(cluster, "example.org/v1:Widget", unknown)
        return str(refused.value)

    assert with_cluster(kubeconfig, asked) == (
        "the cluster has no kind example.org/v1 Widget; install its definition first"
    )


def test_the_values_of_a_refused_secret_are_not_told(kubeconfig: Path) -> None:
    async def asked(cluster: RealCluster) -> str:
        metadata = {"name": "login", "namespace": "default"}
        secret: Properties = {"apiVersion": "v1", "kind": "Secret", "metadata": metadata}
        with pytest.raises(RefusedError) as refused:
            await make(cluster, "core/v1:Secret", {**secret, "data": {"key": "hunter2 is open"}})
        return str(refused.value)

    assert "hunter2" not in with_cluster(kubeconfig, asked)


def placed_wrongly(kubeconfig: Path) -> list[str]:
    """Pods that do not run, that hold a GPU machine without use, or sit on the system's pool."""
    nodes = {str(at(each, "metadata.name")): each for each in objects(kubeconfig, "v1", "Node")}
    return [
        f"{at(pod, 'metadata.name')} on {at(pod, 'spec.nodeName')}"
        for pod in objects(kubeconfig, "v1", "Pod")
        if not _fits(pod, nodes.get(str(at(pod, "spec.nodeName")), {}))
    ]


def _fits(pod: Properties, node: Properties) -> bool:
    labels, capacity = at(node, "metadata.labels"), at(node, "status.capacity")
    if not isinstance(labels, dict) or not isinstance(capacity, dict):
        return False
    asks_gpu = re.search(GPU, str(at(pod, "spec.containers"))) is not None
    agent = at(pod, "metadata.namespace") == "gpu-system"
    on_gpu = GPU in capacity
    user = labels["kubernetes.azure.com/mode"] == "user"
    runs = at(pod, "status.phase") in ("Running", "Succeeded")
    return runs and user and on_gpu == (asks_gpu or agent)


def unexplained(kubeconfig: Path) -> list[str]:
    """Namespaces that restricted Pod Security does not hold and that do not say why."""
    found: list[str] = []
    for each in objects(kubeconfig, "v1", "Namespace"):
        name, labels = str(at(each, "metadata.name")), at(each, "metadata.labels")
        held = isinstance(labels, dict) and (
            labels.get("pod-security.kubernetes.io/enforce") == "restricted" or REASON in labels
        )
        if name not in BUILT_IN and not held:
            found.append(name)
    return found


def left(kubeconfig: Path) -> list[str]:
    """What a destroyed platform left; the server takes its finalizers' time."""
    tries = 20
    while (found := _found(kubeconfig)) and tries:
        tries -= 1
        time.sleep(0.5)
    return found


def _found(kubeconfig: Path) -> list[str]:
    kinds = (
        ("v1", "Namespace"),
        ("v1", "Node"),
        ("v1", "PersistentVolume"),
        ("storage.k8s.io/v1", "StorageClass"),
        ("networking.k8s.io/v1", "IngressClass"),
    )
    names = [
        f"{kind} {at(each, 'metadata.name')}"
        for version, kind in kinds
        for each in objects(kubeconfig, version, kind)
    ]
    return sorted(set(names) - {f"Namespace {each}" for each in BUILT_IN})


def with_cluster(kubeconfig: Path, ask: Callable[[RealCluster], Awaitable[T]]) -> T:
    async def asked() -> T:
        cluster = RealCluster(kubeconfig)
        try:
            return await ask(cluster)
        finally:
            await cluster.close()

    return asyncio.run(asked())


async def make(cluster: RealCluster, kind: str, inputs: Properties) -> None:
    await cluster.make(f"kubernetes:{kind}", Made("one", inputs), inputs, 3)


async def unmake(cluster: RealCluster, kind: str, inputs: Properties) -> None:
    await cluster.delete(f"kubernetes:{kind}", inputs, 60)


def namespace(level: str) -> Properties:
    labels = {"pod-security.kubernetes.io/enforce": level}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": level, "labels": labels}}


def workload(container: Json) -> Properties:
    """One pod of one container; in the restricted namespace where it asks for no GPU."""
    level = "privileged" if GPU in str(container) else "restricted"
    labels = {"app": "web"}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "namespace": level},
        "spec": {
            "replicas": 1,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
        },
    }
