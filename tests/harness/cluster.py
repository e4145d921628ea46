"""A control plane of a test's own, with the definitions of the operators in it."""

import asyncio
import os
from pathlib import Path

from ruamel.yaml import YAML

from tests.harness import control_plane
from tests.harness.checkout import ROOT
from tests.harness.control_plane import programs
from twin.cluster.api import ApiServer
from twin.cluster.kubeconfig import access_of
from twin.cluster.readiness import lacking as lacking_of
from twin.wire import Properties, at

_PATIENCE = 30
"""Seconds that a job may take."""
_BESIDE = ROOT.parent / "shared"
_OF_OPERATORS = ("secrets-store", "azure-managed-prometheus", "keda", "gpu-operator")


def lacking() -> str:
    """What the machine lacks for a cluster; empty where it can be started."""
    if missing := control_plane.lacking():
        return f"no {', '.join(missing)}: `make control-plane` builds them in {programs()}"
    if not _definitions().is_dir():
        return "no custom resource definitions: CLINFRA_CRDS names no folder with them"
    return ""


def objects(kubeconfig: Path, version: str, kind: str) -> list[Properties]:
    """All objects of a kind."""

    async def listed() -> list[Properties]:
        server = ApiServer(access_of(kubeconfig))
        try:
            return await server.all_of(version, kind)
        finally:
            await server.close()

    return asyncio.run(listed())


def define(kubeconfig: Path) -> None:
    """Install the definitions that the platform's add-ons and operators bring."""
    define_of(kubeconfig, *_OF_OPERATORS)


def define_of(kubeconfig: Path, *operators: str) -> None:
    """Install the definitions of some operators, each by how its file's name begins."""
    asyncio.run(_define(kubeconfig, operators))


async def _define(kubeconfig: Path, operators: tuple[str, ...]) -> None:
    server = ApiServer(access_of(kubeconfig))
    for file in sorted(_definitions().glob("*.yaml")):
        if file.name.startswith(operators):
            for each in YAML(typ="safe", pure=False).load_all(file):
                if each:
                    await server.apply(each)
    await server.close()


def _definitions() -> Path:
    return Path(os.environ.get("CLINFRA_CRDS") or _BESIDE / "kube" / "crds")


def run_now(kubeconfig: Path) -> dict[str, str]:
    """Run each CronJob once, with the namespace's name; what a job lacks, empty where it is done.

    A CronJob's pods meet admission, quota and scheduler only at its hour otherwise.
    """
    return asyncio.run(_run_now(kubeconfig))


async def _run_now(kubeconfig: Path) -> dict[str, str]:
    server = ApiServer(access_of(kubeconfig))
    made = [_job_of(each) for each in await server.all_of("batch/v1", "CronJob")]
    for job in made:
        await server.apply(job)
    found: dict[str, str] = {}
    for job in made:
        name = f"{at(job, 'metadata.namespace')}/{at(job, 'metadata.name')}"
        found[name] = await _end_of(server, job)
    for job in made:
        await server.delete(job)
    await server.close()
    return found


async def _end_of(server: ApiServer, job: Properties) -> str:
    for _ in range(_PATIENCE):
        live = await server.get(job)
        if live and not lacking_of(live):
            return ""
        await asyncio.sleep(1)
    return await why_unscheduled(server, job)


async def why_unscheduled(server: ApiServer, job: Properties) -> str:
    """What the job's pods and events say."""
    namespace = str(at(job, "metadata.namespace"))
    told = [
        str(each.get("message"))
        for each in await server.all_of("v1", "Event", namespace)
        if str(at(each, "involvedObject.name")).startswith(str(at(job, "metadata.name")))
        and each.get("type") == "Warning"
    ]
    return "; ".join(told) or "it does not end"


def _job_of(cron: Properties) -> Properties:
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {
            "name": f"{at(cron, 'metadata.name')}-now",
            "namespace": at(cron, "metadata.namespace"),
        },
        "spec": at(cron, "spec.jobTemplate.spec"),
    }
