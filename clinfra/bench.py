"""Measures clinfra against a bare program of the same resources, as ratios in one run.

Each measurement is a process of its own: wall time of the whole run, and the largest resident
memory of the program, of the engine and of the twin.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from clinfra.bench_twin import Throughput, throughput
from clinfra.bench_watch import watched
from clinfra.folders import CHECKOUT, Folders
from clinfra.plan import Plan
from clinfra.tools import find_pulumi

Say = Callable[[str], None]


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
    sizes: Sequence[str],
    up_sizes: Sequence[str],
    plan_sizes: Sequence[str],
    twin_sizes: Sequence[int],
    say: Say,
) -> dict[str, object]:
    """Measure previews at ``sizes``, ups at ``up_sizes``, what reads a plan at ``plan_sizes``.

    Args:
        sizes: Each ``prod`` or a number of synthetic resources.
        up_sizes: The same for ups.
        plan_sizes: Each ``prod`` or a number of resources, copies of production's.
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
    for run in reads_of_plans(plan_sizes) if plan_sizes else ():
        runs.append(run)
        say(f"{run.operation} of {run.resources}: {_told([run])}")
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

    runs = policy_runs(production().resources, sizes)
    for each in runs:
        say(f"{each.pack} pack over {each.resources} resources: {each.seconds:.1f} s")
    return {"policies": [asdict(each) for each in runs], "ratios": policy_ratios(runs)}


def production() -> Plan:
    """The plan of production from nothing, by a preview on a twin of its own."""
    from clinfra.program import stack_file
    from clinfra.session import Operation, local_session

    with TemporaryDirectory() as folder:
        opened = local_session("prod", stack_file("prod"), folders=Folders(Path(folder)))
        with opened as session:
            return session.run(Operation.PREVIEW).outcome.plan()


READERS = {"cost": "", "tags": "", "report": "page.html", "evidence": "evidence"}
"""Commands that read a plan, and the name of what they write."""
_JUDGED = frozenset({0, 1, 3, 4})
"""Exit codes of a command that came to its verdict."""


def reads_of_plans(sizes: Sequence[str]) -> Iterator[Measured]:
    """What the commands take that read a plan, on production and on copies of it."""
    from clinfra.bench_policies import copies

    plan = production()
    with TemporaryDirectory() as folder:
        for size in sizes:
            count = len(plan.resources) if size == "prod" else int(size)
            path = Path(folder) / f"{size}.json"
            path.write_text(Plan("prod", tuple(copies(plan.resources, count))).to_json())
            for reader in READERS:
                yield read_of_plan(reader, path, size, count)


def read_of_plan(reader: str, plan: Path, size: str, count: int) -> Measured:
    """Run one command over a plan in a process of its own and watch it."""
    command = [sys.executable, "-m", "clinfra", reader, "--stack", "prod"]
    with TemporaryDirectory() as folder:
        if READERS[reader]:
            command += ["--out", str(Path(folder) / READERS[reader])]
        ran = _timed([*command, "--plan", str(plan)], {"CLINFRA_CACHE": folder})
    if ran.code not in _JUDGED:
        raise RuntimeError(f"{reader} of {count} resources failed")
    return Measured(reader, size, "clinfra", count, ran.seconds, *ran.peaks)


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
    """Time per resource at the largest size over that at the smallest, for what is linear."""
    found: dict[str, float] = {}
    for operation in ("preview", *READERS):
        curve = sorted(
            (run.resources, run.seconds)
            for run in runs
            if (run.operation, run.variant) == (operation, "clinfra")
            and (run.size.isdigit() or operation in READERS)
        )
        if len(curve) > 1:
            (least, short), (most, long) = curve[0], curve[-1]
            name = f"{operation} per resource, {least} to {most}"
            found[name] = round((long / most) / (short / least), 2)
    return found


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
        ran = _timed(command, {"CLINFRA_CACHE": folder, "CLINFRA_CLI": str(find_pulumi())})
    if ran.code != 0:
        raise RuntimeError(f"the {operation} of size {size} ({variant}) failed")
    resources = int(ran.said.split()[-1])
    return Measured(operation, size, variant, resources, ran.seconds, *ran.peaks)


@dataclass(frozen=True)
class _Timed:
    """A finished process."""

    code: int
    said: str
    seconds: float
    peaks: Sequence[float]


def _timed(command: Sequence[str], environment: Mapping[str, str]) -> _Timed:
    """Run a process to its end and watch it."""
    began = time.monotonic()
    process = subprocess.Popen(  # noqa: S603  # our own interpreter and module
        command, cwd=CHECKOUT, env=os.environ | environment, stdout=subprocess.PIPE, text=True
    )
    with watched(process.pid) as peaks:
        said, _ = process.communicate()
    return _Timed(process.returncode, said, round(time.monotonic() - began, 2), peaks)


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
