"""What the policy pack costs: the whole pack against one empty rule on the SDK's own servicer.

Both packs are processes as the engine starts them, and get the same requests over their wire, so
that the figure holds nothing of the engine, the program and the twin.
"""

import subprocess
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import grpc
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

from clinfra.folders import CHECKOUT
from clinfra.plan import PlannedResource

_LARGEST = 400 * 1024 * 1024
_EMPTY = """
from pulumi_policy import PolicyPack, ResourceValidationPolicy
PolicyPack("empty", [ResourceValidationPolicy("nothing", "Nothing", lambda args, report: None)])
"""


@dataclass(frozen=True)
class PackRun:
    """One pack over one plan."""

    pack: str
    """``whole``, or ``empty`` for one rule that does nothing."""
    resources: int
    start_seconds: float
    """From the start of the process to its port."""
    seconds: float
    """For all resources and the stack."""


def policy_runs(production: Sequence[PlannedResource], sizes: Sequence[int]) -> list[PackRun]:
    """Both packs over the plan of production, and the whole pack over copies of it up to sizes."""
    with TemporaryDirectory() as folder:
        empty = Path(folder) / "__main__.py"
        empty.write_text(_EMPTY, encoding="utf-8")
        runs = [_run("empty", Path(folder), production), _run("whole", _pack(), production)]
        return [*runs, *(_run("whole", _pack(), copies(production, size)) for size in sizes)]


def policy_ratios(runs: Sequence[PackRun]) -> dict[str, float]:
    """The whole pack over the empty one, and the growth per resource."""
    empty, whole, *larger = runs
    total = (whole.start_seconds + whole.seconds) / (empty.start_seconds + empty.seconds)
    found = {
        "policies, whole pack over one empty rule": round(total, 2),
        "policies, without the start": round(whole.seconds / empty.seconds, 2),
    }
    for each in larger:
        grown = (each.seconds / each.resources) / (whole.seconds / whole.resources)
        found[f"policies per resource, {whole.resources} to {each.resources}"] = round(grown, 2)
    return found


def copies(production: Sequence[PlannedResource], size: int) -> list[PlannedResource]:
    """So many resources: production again and again, under other names."""
    rounds = -(-size // len(production))
    made = [
        replace(each, urn=f"{each.urn}-{number}") for number in range(rounds) for each in production
    ]
    return made[:size]


def _pack() -> Path:
    return CHECKOUT / "policies"


def _run(name: str, pack: Path, resources: Sequence[PlannedResource]) -> PackRun:
    began = time.monotonic()
    with _served(pack) as analyzer:
        started = time.monotonic()
        stack = analyzer_pb2.AnalyzeStackRequest()
        for each in resources:
            request = _request(each)
            analyzer.Remediate(request)
            analyzer.Analyze(request)
            stack.resources.append(_of_stack(each, request))
        analyzer.AnalyzeStack(stack)
        ended = time.monotonic()
    return PackRun(name, len(resources), round(started - began, 2), round(ended - started, 2))


@contextmanager
def _served(pack: Path) -> Generator[analyzer_pb2_grpc.AnalyzerStub]:
    process = subprocess.Popen(  # noqa: S603  # our own interpreter
        [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:0", str(pack)],
        stdout=subprocess.PIPE,
        text=True,
    )
    options = [("grpc.max_send_message_length", _LARGEST)]
    try:
        port = process.stdout.readline().strip() if process.stdout else ""
        with grpc.insecure_channel(f"127.0.0.1:{port}", options=options) as channel:
            stub = analyzer_pb2_grpc.AnalyzerStub(channel)
            stub.ConfigureStack(analyzer_pb2.AnalyzerStackConfigureRequest(stack="prod"))
            yield stub
    finally:
        process.terminate()
        process.wait()
        if process.stdout:
            process.stdout.close()


def _request(of: PlannedResource) -> analyzer_pb2.AnalyzeRequest:
    request = analyzer_pb2.AnalyzeRequest(type=of.type, urn=of.urn, name=of.name)
    request.properties.update(dict(of.inputs))  # pyright: ignore[reportArgumentType]
    request.options.protect = of.protect
    request.options.parent = of.parent
    return request


def _of_stack(
    of: PlannedResource, request: analyzer_pb2.AnalyzeRequest
) -> analyzer_pb2.AnalyzerResource:
    made = analyzer_pb2.AnalyzerResource(
        type=of.type,
        urn=of.urn,
        name=of.name,
        parent=of.parent,
        properties=request.properties,
        options=request.options,
    )
    for name, urns in of.references.items():
        made.propertyDependencies[name].urns.extend(urns)
    return made
