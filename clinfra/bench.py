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

from clinfra.bench_twin import Throughput, throughput
from clinfra.folders import CHECKOUT, Folders
from clinfra.tools import find_pulumi

Say = Callable[[str], None]
_SAMPLE_SECONDS = 0.05
_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Measured:
    """One run."""

    operation: str
    size: str
    """``prod``, or a number of synthetic resources."""
    variant: str
    """``bare`` is the SDK alone; ``clinfra`` has its two cures; ``throwaway`` also skips writing
    the state at every step."""
    resources: int
    seconds: float
    program_mb: float
    engine_mb: float
    twin_mb: float


def bench(
    sizes: Sequence[str], up_sizes: Sequence[str], twin_sizes: Sequence[int], say: Say
) -> dict[str, object]:
    """Measure previews at ``sizes`` and ups at ``up_sizes``.

    Args:
        sizes: Each ``prod`` or a number of synthetic resources.
        up_sizes: The same for ups.
        twin_sizes: Numbers of resources that the twin alone makes, without an engine.
        say: Told each measurement.
    """
    runs: list[Measured] = []
    for size in sizes:
        runs += [measure("preview", variant, size) for variant in ("bare", "clinfra")]
        say(f"preview of {size}: {_told(runs[-2:])}")
    for size in up_sizes:
        runs += [measure("up", variant, size) for variant in ("clinfra", "throwaway")]
        say(f"up of {size}: {_told(runs[-2:])}")
    alone = [throughput(size) for size in twin_sizes]
    for each in alone:
        say(f"twin alone, {each.resources} resources: {each.operations_per_second:.0f} a second")
    return {
        "runs": [asdict(each) for each in runs],
        "twin": [asdict(each) for each in alone],
        "ratios": ratios(runs) | twin_ratios(alone),
    }


def bench_policies(sizes: Sequence[int], say: Say) -> dict[str, object]:
    """Measure the policy pack on the plan of production, and on copies of it up to ``sizes``."""
    from clinfra.bench_policies import policy_ratios, policy_runs
    from clinfra.program import stack_file
    from clinfra.session import Operation, local_session

    with TemporaryDirectory() as folder:
        opened = local_session("prod", stack_file("prod"), folders=Folders(Path(folder)))
        with opened as session:
            planned = session.run(Operation.PREVIEW).outcome.plan().resources
    runs = policy_runs(planned, sizes)
    for each in runs:
        say(f"{each.pack} pack over {each.resources} resources: {each.seconds:.1f} s")
    return {"policies": [asdict(each) for each in runs], "ratios": policy_ratios(runs)}


def ratios(runs: Sequence[Measured]) -> dict[str, float]:
    """Time and memory of clinfra as parts of the bare program's, and the growth per resource."""
    found: dict[str, float] = {}
    of = {(run.operation, run.size, run.variant): run for run in runs}
    for (operation, size, variant), run in of.items():
        if variant == "bare":
            own = of[operation, size, "clinfra"]
            found[f"{operation} {size} time"] = round(own.seconds / run.seconds, 2)
            found[f"{operation} {size} memory"] = round(own.program_mb / run.program_mb, 2)
        if variant == "throwaway":
            kept = of[operation, size, "clinfra"]
            found[f"{operation} {size} throwaway time"] = round(run.seconds / kept.seconds, 2)
    return found | _growth(runs)


def twin_ratios(alone: Sequence[Throughput]) -> dict[str, float]:
    """Time for a resource on the largest cloud over that on the smallest."""
    if len(alone) < 2:  # noqa: PLR2004  # a growth has two ends
        return {}
    least, most = alone[0], alone[-1]
    grown = least.operations_per_second / most.operations_per_second
    return {f"twin per resource, {least.resources} to {most.resources}": round(grown, 2)}


def _growth(runs: Sequence[Measured]) -> dict[str, float]:
    """Time per resource of the largest synthetic preview over that of the smallest."""
    curve = sorted(
        (run.resources, run.seconds)
        for run in runs
        if (run.operation, run.variant) == ("preview", "clinfra") and run.size.isdigit()
    )
    if len(curve) < 2:  # noqa: PLR2004  # a growth has two ends
        return {}
    (least, short), (most, long) = curve[0], curve[-1]
    return {f"per resource, {least} to {most}": round((long / most) / (short / least), 2)}


def ratios_of(result: dict[str, object]) -> dict[str, float]:
    """The ratios of a finished bench."""
    found = result["ratios"]
    return found if isinstance(found, dict) else {}


def _told(runs: Sequence[Measured]) -> str:
    return ", ".join(f"{run.variant} {run.seconds:.1f} s {run.program_mb:.0f} MB" for run in runs)


def measure(operation: str, variant: str, size: str) -> Measured:
    """Run one program in a process of its own and watch it."""
    with TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-m",
            "clinfra.bench_program",
            operation,
            variant,
            size,
        ]
        environment = os.environ | {"CLINFRA_CACHE": folder, "CLINFRA_CLI": str(find_pulumi())}
        began = time.monotonic()
        process = subprocess.Popen(  # noqa: S603  # our own interpreter and module
            command, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, text=True
        )
        with _watched(process.pid) as peaks:
            said, _ = process.communicate()
        seconds = time.monotonic() - began
    if process.returncode != 0:
        raise RuntimeError(f"the {operation} of size {size} ({variant}) failed")
    resources = int(said.split()[-1])
    return Measured(operation, size, variant, resources, round(seconds, 2), *peaks)


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
        line = sorted(
            (run for run in runs if (run["operation"], run["variant"]) == (operation, variant)),
            key=lambda run: run["resources"],
        )
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
