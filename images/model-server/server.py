"""Serves one version of a model over HTTP.

``POST /predict`` with ``{"inputs": [{feature: value, …}, …]}`` gives one prediction for each row.
``/health`` is the process, ``/ready`` the model, ``/card`` the model card; ``/metrics`` is for
Prometheus, on a port of its own, so that who may scrape may not ask.

Environment: ``MODEL_NAME``, ``MODEL_VERSION``, ``MODEL_URI`` (``models:/name/version``),
``MODEL_RUN_ID`` (run on the card), ``MLFLOW_TRACKING_URI``, ``CARD_FILE``, for a champion with a
canary ``ROUTING_FILE``, and ``PREDICTIONS_URL`` where predictions are kept for the drift job; an
answer then has ``prediction_ids``, by which an outcome is told later. It asks callers for no login:
a network policy must name them.
"""

import json
import logging
import os
import threading
import time
import uuid
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from loading import Model, RegisteredModel, Row
from measures import Measures, Served, say
from prometheus_client import start_http_server
from recording import Recorder, place_at
from routing import CanaryFailedError, Router
from starlette.concurrency import run_in_threadpool

LARGEST_BODY, LARGEST_BATCH = 4 * 1024 * 1024, 1_000
ROUTING_KEY = "X-Routing-Key"
_PASSED_ON = ("predictions", "prediction_ids")
"""What a caller gets of a canary's answer."""
_SCALARS = (str, int, float, bool, type(None))


class WrongError(Exception):
    """A request that no model can take, in a sentence that holds nothing of the request."""


@dataclass
class ServedModel:
    """The model of this server, from the moment at which it starts to load."""

    name: str
    version: str
    load: Callable[[], Model]
    router: Router
    card_file: Path | None = None
    recorder: Recorder | None = None
    """Keeps predictions for the drift job; without it none is kept."""
    measures: Measures = field(init=False)
    model: Model | None = None
    failure: str = ""
    """Kind of error that loading ended with."""

    def __post_init__(self) -> None:
        self.measures = Measures(self.name, self.version)

    def start(self) -> None:
        """Load in a thread; meanwhile the process is alive and not ready."""
        threading.Thread(target=self._load, daemon=True).start()

    def _load(self) -> None:
        began = time.monotonic()
        try:
            self.model = self.load()
        except Exception as error:  # noqa: BLE001  # whatever it is, the pod must start anew
            self.failure = type(error).__name__
            say("load_failed", model=self.name, version=self.version, error=repr(error))
        else:
            self.measures.loaded()
            took = f"{time.monotonic() - began:.1f}"
            say("loaded", model=self.name, version=self.version, seconds=took)


@dataclass
class _Answer:
    """What a request came to, as far as it went."""

    status: int = 200
    content: Mapping[str, object] = field(default_factory=dict)
    version: str = ""
    rows: int = 0
    error: str = ""
    canary_failure: str = ""


def application(served: ServedModel) -> FastAPI:
    """The HTTP interface of a model."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=_life(served))

    @app.get("/health")
    async def health() -> JSONResponse:
        if served.failure:
            return JSONResponse({"status": "failed", "error": served.failure}, 503)
        return JSONResponse({"status": "ok"})

    @app.get("/ready")
    async def ready() -> JSONResponse:
        about = {"model": served.name, "version": served.version}
        if served.model is None:
            return JSONResponse({"status": "loading", **about}, 503)
        return JSONResponse({"status": "ready", **about})

    @app.get("/card")
    async def card() -> Response:
        if served.card_file is None:
            return JSONResponse({"error": "this server has no card"}, 404)
        return Response(served.card_file.read_bytes(), media_type="application/json")

    @app.post("/predict")
    async def predict(request: Request) -> JSONResponse:
        began, request_id = time.monotonic(), uuid.uuid4().hex
        answer = _Answer(version=served.version)
        try:
            body = await _body(request)
            key = request.headers.get(ROUTING_KEY)
            await run_in_threadpool(_predict, served, body, key, answer)
        except WrongError as error:
            answer.status, answer.error = 400, "WrongError"
            answer.content = {"error": str(error)}
        served.measures.observe(
            Served(
                request_id=request_id,
                model=served.name,
                version=answer.version,
                status=answer.status,
                rows=answer.rows,
                latency_ms=round((time.monotonic() - began) * 1000, 3),
                error=answer.error,
                canary_failure=answer.canary_failure,
            )
        )
        about = {"request_id": request_id, "model": served.name, "version": answer.version}
        return JSONResponse({**answer.content, **about}, answer.status)

    return app


def _life(served: ServedModel) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """From start to end, at which what waits to be kept is written."""

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncGenerator[None]:
        yield
        if served.recorder:
            await run_in_threadpool(served.recorder.end)

    return life


async def _body(request: Request) -> bytes:
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > LARGEST_BODY:
            raise WrongError(f"the body is longer than {LARGEST_BODY} bytes; send smaller batches")
    return bytes(content)


def _predict(served: ServedModel, body: bytes, key: str | None, answer: _Answer) -> None:
    rows = rows_in(body)
    answer.rows = len(rows)
    if served.model is None:
        answer.status, answer.error = 503, "NotReady"
        answer.content = {"error": "the model is not loaded yet"}
        return
    canary = served.router.canary_for(key)
    if canary:
        try:
            theirs = canary.answer(body)
        except CanaryFailedError as error:
            answer.canary_failure = str(error)
        else:
            answer.version = str(theirs.get("version"))
            answer.content = {name: theirs[name] for name in _PASSED_ON if name in theirs}
            return
    try:
        predictions = served.model.predict(rows)
        json.dumps(predictions, allow_nan=False)
        answer.content = {"predictions": predictions}
    except Exception as error:  # noqa: BLE001  # its text may hold a patient's values
        answer.status, answer.error = 422, type(error).__name__
        answer.content = {"error": f"the model cannot take these inputs ({answer.error})"}
        return
    if served.recorder:
        names = served.recorder.keep(rows, predictions, served.model.features)
        answer.content = {"predictions": predictions, "prediction_ids": names}


def rows_in(body: bytes) -> Sequence[Row]:
    """The rows of a request.

    Raises:
        WrongError: They are none.
    """
    try:
        given = json.loads(body)
    except ValueError:
        raise WrongError("the body is not JSON") from None
    rows = given.get("inputs") if isinstance(given, dict) else None
    if not isinstance(rows, list) or not 0 < len(rows) <= LARGEST_BATCH:
        raise WrongError(f"inputs is not a list of 1 to {LARGEST_BATCH} rows")
    for index, row in enumerate(rows):
        if not isinstance(row, dict) or not all(isinstance(v, _SCALARS) for v in row.values()):
            raise WrongError(f"inputs[{index}] is not an object of plain values")
        if set(row) != set(rows[0]):
            raise WrongError(f"inputs[{index}] has other features than inputs[0]")
    return rows


def main() -> None:
    """Serve the model that the environment names."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logging.getLogger("model-server").setLevel(logging.INFO)
    given = os.environ
    uri, run_id = given["MODEL_URI"], given["MODEL_RUN_ID"]
    files = {name: Path(given[name]) if given.get(name) else None for name in _FILES}
    served = ServedModel(
        given["MODEL_NAME"],
        given["MODEL_VERSION"],
        lambda: RegisteredModel(uri, run_id),
        Router(files["ROUTING_FILE"]),
        files["CARD_FILE"],
    )
    if url := given.get("PREDICTIONS_URL"):
        served.recorder = Recorder(place_at(url), served.version, served.measures.unrecorded)
    host = given.get("HOST", "0.0.0.0")  # noqa: S104
    start_http_server(int(given.get("METRICS_PORT", "9090")), host, served.measures.registry)
    served.start()
    uvicorn.run(
        application(served),
        host=host,
        port=int(given.get("PORT", "8080")),
        log_level="critical",
        access_log=False,
    )


_FILES = ("ROUTING_FILE", "CARD_FILE")

if __name__ == "__main__":
    main()
