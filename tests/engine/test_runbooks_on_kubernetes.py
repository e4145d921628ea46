"""What the runbooks type to a cluster is taken by a real API server with an environment in it."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.applied import applied, removed
from tests.harness.cluster import define, lacking, objects
from tests.harness.control_plane import programs, running_control_plane
from tests.harness.runbooks import RUNBOOKS, commands
from tests.harness.variants import watched_model
from twin.wire import at

KUBECTL = shutil.which("kubectl", path=f"{programs()}{os.pathsep}{os.environ['PATH']}")
LACKING = lacking() or ("" if KUBECTL else "no kubectl on PATH: `make control-plane` builds it")
pytestmark = [
    pytest.mark.engine,
    pytest.mark.soak,
    pytest.mark.skipif(bool(LACKING), reason=LACKING or "nothing lacks"),
]
ALL = [(page, line) for page, line in commands("kubectl") if page in RUNBOOKS]
NO_KUBELET = "no preferred addresses found"
"""What is said where a node is played: there is nobody to run a program or keep a log."""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Kubeconfig of a cluster with QA and a watched model, which is there in a second version."""
    with running_control_plane(tmp_path_factory.mktemp("cluster")) as kubeconfig:
        define(kubeconfig)
        assert applied(kubeconfig, watched_model()).troubles == {}
        for line in (
            "kubectl -n kube-system create configmap cluster-autoscaler-status",  # by Azure
            "kubectl -n serving set env deployment/MODEL VERSION=second",
            "kubectl -n watch-MODEL create job --from=cronjob/drift JOB",
        ):
            assert typed(kubeconfig, line).returncode == 0
        yield kubeconfig
        removed(kubeconfig, watched_model())


def typed(kubeconfig: Path, line: str) -> subprocess.CompletedProcess[str]:
    """Type a line; words in capitals are replaced by what is in the cluster."""
    (model, *_) = (
        str(at(each, "metadata.name"))
        for each in objects(kubeconfig, "apps/v1", "Deployment")
        if at(each, "metadata.namespace") == "serving"
    )
    pods = (
        str(at(each, "metadata.name"))
        for each in objects(kubeconfig, "v1", "Pod")
        if at(each, "metadata.namespace") == "serving"
    )
    node = str(at(objects(kubeconfig, "v1", "Node")[0], "metadata.name"))
    stands_for = {"NAMESPACE": "serving", "MODEL": model, "NAME": model, "NODE": node, "JOB": "now"}
    for word, value in {**stands_for, "POD": next(pods)}.items():
        line = re.sub(rf"\b{word}\b", value, line)
    path = f"{Path(str(KUBECTL)).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-c", f"set -eo pipefail; {line}"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "PATH": path, "KUBECONFIG": str(kubeconfig)},
    )


@pytest.mark.parametrize(("page", "line"), ALL, ids=[f"{page.stem}: {line}" for page, line in ALL])
def test_the_cluster_takes_the_command(page: Path, line: str, cluster: Path) -> None:
    assert page in RUNBOOKS
    harmless = f"{line} --dry-run=server" if " drain " in line else line

    done = typed(cluster, harmless)

    if " exec " in line or " logs " in line:
        assert NO_KUBELET in done.stderr, done.stderr
    else:
        assert done.returncode == 0, done.stderr


def test_a_command_for_what_is_not_there_is_told(cluster: Path) -> None:
    done = typed(cluster, "kubectl -n features patch cronjob nobody -p '{}'")

    assert 'cronjobs.batch "nobody" not found' in done.stderr
