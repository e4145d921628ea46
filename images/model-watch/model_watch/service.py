"""The service that starts retraining: it listens to alerts, keeps time, and answers people.

It asks callers for no login: a network policy lets none in but the kubelet, and a person comes by
``kubectl port-forward``, which the cluster asks for one.
"""

import logging
import os
from collections.abc import AsyncGenerator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock
from uuid import uuid4

import uvicorn
from azure.identity import WorkloadIdentityCredential
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from model_watch.alert_stream import entra_configuration, listen
from model_watch.alerts import parse
from model_watch.lake import Readable, VolumeFolder, folder_at
from model_watch.ledger import Cause, CauseKind, Ledger, Refused, Started
from model_watch.pipeline import Pipeline, utc_now
from model_watch.registry import MlflowRegistry
from model_watch.runners import DatabricksRunner, KubernetesRunner, Runner
from model_watch.settings import Databricks, RetrainingTrigger

_LOG = logging.getLogger("retraining")
_PORT = 8080
_MOST_BYTES = 256 * 1024
_CLUSTER = Path("/var/run/clinfra/cluster")
_DATABRICKS_SCOPE = "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d/.default"
"""The application that stands for Azure Databricks in every tenant
(learn.microsoft.com/azure/databricks/dev-tools/auth/aad-token-manual)."""


@dataclass
class Service:
    """A pipeline with those who call it."""

    pipeline: Pipeline
    troubles: dict[str, str] = field(default_factory=dict[str, str])
    """What does not work now, by who noticed."""
    _one: Lock = field(default_factory=Lock)

    def on_message(self, body: bytes) -> Started | Refused | None:
        """Decide on an alert.

        Raises:
            ValueError: It is no alert.
        """
        alert = parse(body)
        with self._one:
            return self.pipeline.on_alert(alert)

    def from_stream(self, body: bytes) -> None:
        """Decide on an alert of the stream; what is none is logged and passed over."""
        try:
            self.on_message(body)
        except ValueError as error:
            _LOG.warning("a message is no alert: %s", error)

    def tick(self) -> None:
        """Do what is due."""
        with self._one:
            self.pipeline.tick()

    def request(self, says: str) -> Started | Refused | None:
        """Decide on what a person asks for."""
        with self._one:
            return self.pipeline.request(
                Cause(kind=CauseKind.MANUAL, key=f"manual-{uuid4()}", says=says)
            )

    def guarded(self, name: str, work: Callable[[], None]) -> None:
        """Work that may fail without ending the service; the health page tells of it."""
        try:
            work()
            self.troubles.pop(name, None)
        except Exception as error:  # noqa: BLE001  # the loop must outlive whatever a network can raise
            _LOG.exception("%s failed", name)
            self.troubles[name] = f"{type(error).__name__}: {error}"


def application(
    service: Service, loops: Mapping[str, Callable[[Event], None]] | None = None
) -> Starlette:
    """The service before HTTP, with what runs beside it until it ends."""

    async def health(_request: Request) -> Response:
        return JSONResponse({"troubles": service.troubles}, 503 if service.troubles else 200)

    async def alive(_request: Request) -> Response:
        return JSONResponse({"model": service.pipeline.model})

    async def alerts(request: Request) -> Response:
        body = await request.body()
        if len(body) > _MOST_BYTES:
            return JSONResponse({"error": f"at most {_MOST_BYTES} bytes are allowed"}, 413)
        try:
            return _answer(await run_in_threadpool(service.on_message, body))
        except ValueError as error:
            return JSONResponse({"error": str(error)}, 400)

    async def runs(request: Request) -> Response:
        given = await request.json()
        says = given.get("reason") if isinstance(given, dict) else None
        if not isinstance(says, str) or not says.strip():
            return JSONResponse({"error": "reason is needed: who asks, and why"}, 400)
        return _answer(await run_in_threadpool(service.request, says))

    @asynccontextmanager
    async def lifespan(_application: Starlette) -> AsyncGenerator[None]:
        stopping = Event()
        with ThreadPoolExecutor(max_workers=max(len(loops or {}), 1)) as pool:
            for loop in (loops or {}).values():
                pool.submit(loop, stopping)
            try:
                yield
            finally:
                stopping.set()

    routes = [
        Route("/health", health),
        Route("/alive", alive),
        Route("/alerts", alerts, methods=["POST"]),
        Route("/runs", runs, methods=["POST"]),
    ]
    return Starlette(routes=routes, lifespan=lifespan)


def _answer(entry: Started | Refused | None) -> Response:
    if entry is None:
        return JSONResponse({"decision": "ignored"})
    return JSONResponse(
        {"decision": entry.kind, "reasons": list(getattr(entry, "reasons", ()))},
        202 if isinstance(entry, Started) else 200,
    )


def loops_of(
    service: Service, given: RetrainingTrigger, configuration: Mapping[str, object] | None
) -> Mapping[str, Callable[[Event], None]]:
    """The clock, and the stream of alerts where there is one."""

    def clock(stopping: Event) -> None:
        while not stopping.is_set():
            service.guarded("clock", service.tick)
            stopping.wait(given.tick_seconds)

    def stream(stopping: Event) -> None:
        while not stopping.is_set():
            service.guarded(
                "stream",
                lambda: listen(configuration or {}, given.topic, service.from_stream, stopping),
            )
            stopping.wait(given.tick_seconds)

    return {"clock": clock, "stream": stream} if configuration else {"clock": clock}


def pipeline_of(given: RetrainingTrigger) -> Pipeline:
    """The pipeline that the platform's settings describe."""
    runner, runs = _runner(given)
    return Pipeline(
        model=given.model,
        limits=given.limits,
        demands=given.demands,
        every_days=given.every_days,
        new_labels=given.new_labels,
        ledger=Ledger(folder_at(given.ledger)),
        runs=runs,
        labels=folder_at(given.labels),
        promotions=folder_at(given.promotions),
        runner=runner,
        registry=MlflowRegistry(given.tracking_uri, given.model),
        clock=utc_now,
    )


def _runner(given: RetrainingTrigger) -> tuple[Runner, Readable]:
    if isinstance(given.runner, Databricks):
        credential = WorkloadIdentityCredential()

        def token() -> str:
            return credential.get_token(_DATABRICKS_SCOPE).token

        place = given.runner
        runner = DatabricksRunner(place.server, place.job, token, given.model)
        return runner, VolumeFolder(place.server, place.runs, token)
    host, port = os.environ["KUBERNETES_SERVICE_HOST"], os.environ["KUBERNETES_SERVICE_PORT"]
    cluster = KubernetesRunner(
        server=f"https://{host}:{port}",
        namespace=given.runner.namespace,
        template=given.runner.template,
        token_file=_CLUSTER / "token",
        authority_file=_CLUSTER / "ca.crt",
    )
    return cluster, folder_at(given.runner.runs)


def main() -> None:
    """Serve until told to end."""
    logging.basicConfig(level=logging.INFO)
    given = RetrainingTrigger.model_validate_json(os.environ["RETRAINING_TRIGGER"])
    service = Service(pipeline_of(given))
    stream = entra_configuration(given.bootstrap, given.model) if given.bootstrap else None
    loops = loops_of(service, given, stream)
    uvicorn.run(application(service, loops), host="0.0.0.0", port=_PORT)  # noqa: S104  # in a pod


if __name__ == "__main__":
    main()
