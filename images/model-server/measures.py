"""What is told of requests: measures for Prometheus, and log lines; neither holds a feature.

Labels and fields come from the server itself, never from a request: a caller may put a name or a
record number into anything that it sends, an error's text included.
"""

import json
import logging
from dataclasses import asdict, dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

LOG = logging.getLogger("model-server")
_LATENCY_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


@dataclass(frozen=True, kw_only=True)
class Served:
    """One request that was answered, well or not."""

    request_id: str
    """Drawn by the server."""
    model: str
    version: str
    """Version that answered."""
    status: int
    """HTTP status."""
    rows: int
    """Patients asked about; 0 where the request could not be read."""
    latency_ms: float
    error: str = ""
    """Kind of error, without its text."""
    canary_failure: str = ""
    """Why the champion answered in the canary's place."""


class Measures:
    """Measures of one server."""

    def __init__(self, model: str, version: str) -> None:
        self.registry = CollectorRegistry()
        names = ("model", "version")
        self._requests = Counter(
            "model_requests", "Requests answered.", [*names, "status"], registry=self.registry
        )
        self._rows = Counter(
            "model_predictions", "Predictions given.", names, registry=self.registry
        )
        self._latency = Histogram(
            "model_request_seconds",
            "Time from request to answer.",
            names,
            buckets=_LATENCY_BUCKETS,
            registry=self.registry,
        )
        self._failures = Counter(
            "model_canary_failures",
            "Requests that the champion answered in the canary's place.",
            ["model"],
            registry=self.registry,
        )
        self._failures.labels(model)
        self._unrecorded = Counter(
            "model_predictions_unrecorded",
            "Predictions that drift will not be looked for in.",
            names,
            registry=self.registry,
        ).labels(model, version)
        ready = Gauge("model_ready", "Whether the model is loaded.", names, registry=self.registry)
        self._ready = ready.labels(model, version)

    def loaded(self) -> None:
        """The model can answer."""
        self._ready.set(1)

    def unrecorded(self, rows: int) -> None:
        """Predictions were not written and never will be."""
        self._unrecorded.inc(rows)

    def observe(self, served: Served) -> None:
        """Count a request and log it as one line of JSON."""
        who = (served.model, served.version)
        self._requests.labels(*who, str(served.status)).inc()
        self._latency.labels(*who).observe(served.latency_ms / 1000)
        if served.status == 200:  # noqa: PLR2004
            self._rows.labels(*who).inc(served.rows)
        if served.canary_failure:
            self._failures.labels(served.model).inc()
        LOG.info(json.dumps({"event": "request", **asdict(served)}))


def say(event: str, **fields: str) -> None:
    """Log something else than a request as one line of JSON."""
    LOG.info(json.dumps({"event": event, **fields}))
