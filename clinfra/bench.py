"""Measures clinfra against a bare program of the same resources, as ratios in one run.

Each measurement is a process of its own: wall time of the whole run, and the largest resident
memory of the program, of the engine and of the twin.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from clinfra.folders import CHECKOUT
from clinfra.tools import find_pulumi

Say = Callable[[str], None]
_SAMPLE_SECONDS = 0.05
_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Measured:
    """One run."""

    operation: str
    variant: str
    """``bare`` is the SDK alone; ``clinfra`` has its two cures; ``throwaway`` also skips writing
    the state at every step."""
    resources: int
    seconds: float
    program_mb: float
    engine_mb: float
    twin_mb: float


def bench(sizes: Sequence[int], up_sizes: Sequence[int], say: Say) -> dict[str, object]:
    """Measure previews at ``sizes`` and ups at ``up_sizes`` resources."""
    runs: list[Measured] = []
    for size in sizes:
        runs += [measure("preview", variant, size) for variant in ("bare", "clinfra")]
        say(f"preview of {size}: {_told(runs[-2:])}")
    for size in up_sizes:
        runs += [measure("up", variant, size) for variant in ("clinfra", "throwaway")]
        say(f"up of {size}: {_told(runs[-2:])}")
    return {"runs": [asdict(each) for each in runs], "ratios": ratios(runs)}


def ratios(runs: Sequence[Measured]) -> dict[str, float]:
    """Time and memory of clinfra as parts of the bare program's, and the growth per resource."""
    found: dict[str, float] = {}
    cured = {run.resources: run for run in runs if _is(run, "preview", "clinfra")}
    for bare in (run for run in runs if _is(run, "preview", "bare")):
        own = cured[bare.resources]
        found[f"preview {own.resources} time"] = round(own.seconds / bare.seconds, 2)
        found[f"preview {own.resources} memory"] = round(own.program_mb / bare.program_mb, 2)
    if len(cured) > 1:
        least, most = cured[min(cured)], cured[max(cured)]
        grown = (most.seconds / most.resources) / (least.seconds / least.resources)
        found[f"per resource, {least.resources} to {most.resources}"] = round(grown, 2)
    for kept in (run for run in runs if _is(run, "up", "clinfra")):
        thrown = next(
            run for run in runs if _is(run, "up", "throwaway") and run.resources == kept.resources
        )
        found[f"up {kept.resources} throwaway time"] = round(thrown.seconds / kept.seconds, 2)
    return found


def ratios_of(result: dict[str, object]) -> dict[str, float]:
    """The ratios of a finished bench."""
    found = result["ratios"]
    return found if isinstance(found, dict) else {}


def _is(run: Measured, operation: str, variant: str) -> bool:
    return run.operation == operation and run.variant == variant


def _told(runs: Sequence[Measured]) -> str:
    return ", ".join(f"{run.variant} {run.seconds:.1f} s {run.program_mb:.0f} MB" for run in runs)


def measure(operation: str, variant: str, resources: int) -> Measured:
    """Run one program in a process of its own and watch it."""
    with TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-m",
            "clinfra.bench_program",
            operation,
            variant,
            str(resources),
        ]
        environment = os.environ | {"CLINFRA_CACHE": folder, "CLINFRA_CLI": str(find_pulumi())}
        began = time.monotonic()
        process = subprocess.Popen(  # noqa: S603  # our own interpreter and module
            command, cwd=CHECKOUT, env=environment, stdout=subprocess.DEVNULL
        )
        with _watched(process.pid) as peaks:
            code = process.wait()
        seconds = time.monotonic() - began
    if code != 0:
        raise RuntimeError(f"the {operation} of {resources} resources ({variant}) failed")
    return Measured(operation, variant, resources, round(seconds, 2), *peaks)


@contextmanager
def _watched(pid: int) -> Generator[list[float]]:
    """Largest resident memory in MB of a program, and of the engine and the twin below it."""
    peaks = [0.0, 0.0, 0.0]
    done = threading.Event()

    def sample() -> None:
        while not done.wait(_SAMPLE_SECONDS):
            for index, size in _sizes(pid):
                peaks[index] = max(peaks[index], round(size / _MEGABYTE, 1))

    thread = threading.Thread(target=sample)
    thread.start()
    try:
        yield peaks
    finally:
        done.set()
        thread.join()


def _sizes(pid: int) -> Iterator[tuple[int, int]]:
    try:
        program = psutil.Process(pid)
        yield 0, program.memory_info().rss
        for child in program.children(recursive=True):
            words = child.cmdline()
            index = 2 if "twin" in words else 1
            yield index, child.memory_info().rss
    except psutil.Error:
        return


def write_picture(result: dict[str, object], path: Path) -> None:
    """Draw the growth curves as one self-contained page."""
    import plotly.graph_objects as graph

    runs = json.loads(json.dumps(result["runs"]))
    figure = graph.Figure()
    for operation, variant in sorted({(run["operation"], run["variant"]) for run in runs}):
        line = [run for run in runs if (run["operation"], run["variant"]) == (operation, variant)]
        figure.add_scatter(
            x=[run["resources"] for run in line],
            y=[run["seconds"] for run in line],
            name=f"{operation}, {variant}",
            mode="lines+markers",
        )
    figure.update_layout(
        title="Wall time by number of resources",
        xaxis_title="resources",
        yaxis_title="seconds",
        yaxis_rangemode="tozero",
    )
    figure.write_html(path, include_plotlyjs=True, full_html=True)
