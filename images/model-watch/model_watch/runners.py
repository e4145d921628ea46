"""What runs the training program: a Kubernetes job from a template, or a job of Databricks."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from enum import StrEnum, unique
from pathlib import Path
from typing import Any, Protocol

import requests

_PATIENCE = 60
_CONFLICT = 409


@unique
class State(StrEnum):
    """How far a run is."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class Runner(Protocol):
    """Starts runs, each once however often it is asked to."""

    def start(self, number: int, output: str) -> str:
        """Start a run and give how the runner calls it.

        Args:
            number: Number of the run; the same number starts nothing new.
            output: Name of the folder that the program writes to.
        """
        ...

    def state(self, reference: str) -> State:
        """How far a run is."""
        ...


Json = dict[str, Any]  # what a server answers, read as it says itself


@dataclass(frozen=True)
class KubernetesRunner:
    """Makes jobs from the template of a suspended cron job; its rights end at that namespace."""

    server: str
    """Address of the API server."""
    namespace: str
    template: str
    """Name of the cron job."""
    token_file: Path
    authority_file: Path

    def start(self, number: int, output: str) -> str:
        """Make a job; one that is there already is the one that was asked for."""
        found = self._ask("GET", f"cronjobs/{self.template}").json()
        name = f"{self.template}-{number:08}"
        self._ask("POST", "jobs", job_of(found, name, output), taken=True)
        return name

    def state(self, reference: str) -> State:
        """How far a job is."""
        try:
            status = self._ask("GET", f"jobs/{reference}").json().get("status", {})
        except requests.HTTPError as error:
            if error.response.status_code == requests.codes.not_found:
                return State.FAILED  # somebody deleted it
            raise
        held = {each["type"] for each in status.get("conditions", ()) if each["status"] == "True"}
        if "Complete" in held:
            return State.SUCCEEDED
        return State.FAILED if "Failed" in held else State.RUNNING

    def _ask(
        self, method: str, path: str, body: Json | None = None, *, taken: bool = False
    ) -> requests.Response:
        """One request; the token is read each time, since the kubelet renews it."""
        token = self.token_file.read_text(encoding="utf-8").strip()
        answer = requests.request(
            method,
            f"{self.server}/apis/batch/v1/namespaces/{self.namespace}/{path}",
            json=body,
            headers={"Authorization": f"Bearer {token}"},
            verify=str(self.authority_file),
            timeout=_PATIENCE,
        )
        if not (taken and answer.status_code == _CONFLICT):
            answer.raise_for_status()
        return answer


def job_of(cron_job: Mapping[str, Any], name: str, output: str) -> Json:
    """The job that a cron job would make, with the folder that this run writes to."""
    template = cron_job["spec"]["jobTemplate"]
    spec = deepcopy(template["spec"])
    for container in spec["template"]["spec"]["containers"]:
        given = container.get("env") or []
        container["env"] = [*given, {"name": "RUN_FOLDER", "value": output}]
    labels = (template.get("metadata") or {}).get("labels") or {}
    space = cron_job["metadata"]["namespace"]
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": name, "namespace": space, "labels": labels},
        "spec": spec,
    }


@dataclass(frozen=True)
class DatabricksRunner:
    """Runs one job of a workspace, by its id, with the right to run that job alone."""

    server: str
    """Address of the workspace, ``https://…``."""
    job: int
    token: Callable[[], str]
    """Gives a fresh token."""
    name: str
    """Name of the model, in the mark that makes a start happen once."""

    def start(self, number: int, output: str) -> str:
        """Start a run; the service starts one mark once (Jobs API 2.2, ``idempotency_token``)."""
        body: Json = {
            "job_id": self.job,
            "idempotency_token": f"{self.name}-{number:08}",
            "job_parameters": {"run_folder": output},
        }
        return str(self._ask("POST", "jobs/run-now", body)["run_id"])

    def state(self, reference: str) -> State:
        """How far a run is."""
        found = self._ask("GET", f"jobs/runs/get?run_id={reference}")
        status = found["status"]
        if status["state"] != "TERMINATED":
            return State.RUNNING
        code = status["termination_details"]["code"]
        return State.SUCCEEDED if code == "SUCCESS" else State.FAILED

    def _ask(self, method: str, path: str, body: Json | None = None) -> Json:
        answer = requests.request(
            method,
            f"{self.server}/api/2.2/{path}",
            json=body,
            headers={"Authorization": f"Bearer {self.token()}"},
            timeout=_PATIENCE,
        )
        answer.raise_for_status()
        return answer.json()
