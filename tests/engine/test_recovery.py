"""Whoever dies in the middle of an up, the next one converges and nothing is made twice.

A few seeds by default; ``make soak`` takes a hundred.
"""

import contextlib
import json
import random
import signal
import sqlite3
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from tests.harness.agreement import in_state, made
from tests.harness.checkout import Checkout, finished
from twin.cloud import Cloud

pytestmark = [pytest.mark.engine, pytest.mark.slow]
VICTIMS = ("engine", "clinfra", "twin")
LONGEST = 180
NEARLY_ALL = {"qa": 360, "prod": 580}
"""So many of its resources an up has made when little is left to do."""


@pytest.fixture
def stack(request: pytest.FixtureRequest) -> str:
    """Production in a soak; else a small QA, which is up in a third of the time."""
    return "prod" if request.config.getoption("--soak") else "qa"


def test_the_next_up_converges_after_a_kill(soaked_qa: Checkout, seed: int, stack: str) -> None:
    checkout = soaked_qa
    dice = random.Random(seed)  # noqa: S311  # no secret
    victim = VICTIMS[seed % len(VICTIMS)]
    process = replace(checkout, checkpoints=True).start("up", "--stack", stack, "--yes")
    wait_for_resources(checkout, dice.randint(1, NEARLY_ALL[stack]))
    kill(process.pid, victim)
    finished(process)
    pending = wait_for_the_engine(checkout, stack)

    run = checkout.run("up", "--stack", stack, "--yes")
    if "clinfra state unlock" in run.err:
        assert checkout.run("state", "unlock", "--stack", stack).code == 0
        run = checkout.run("up", "--stack", stack, "--yes")

    assert run.code == 0, run.out + run.err
    assert (f"The last run of {stack} was cut off" in run.err) == bool(pending)
    assert made(checkout) == in_state(checkout, stack)
    again = checkout.run("up", "--stack", stack, "--json", "--yes")
    assert again.document()["changed"] is False


def test_a_preview_of_what_was_cut_off_says_what_resolves_it(lean_up: Checkout) -> None:
    checkout = lean_up
    forget(checkout, "foundation-logs-diagnostics")

    preview = checkout.run("preview", "--stack", "qa")
    refresh = checkout.run("refresh", "--stack", "qa")

    assert preview.code == 1
    assert "cut off in the middle of 3 operations; `clinfra refresh --stack qa`" in preview.err
    assert refresh.code == 0, refresh.err
    assert "1 had been made and are adopted (foundation-logs-diagnostics)" in refresh.err
    assert checkout.run("up", "--stack", "qa", "--json", "--yes").document()["changed"] is False


@pytest.mark.soak
def test_a_state_that_was_being_written_is_put_right(lean_up: Checkout) -> None:
    checkout = lean_up
    state = checkout.state("qa")
    state.with_name(f"{state.name}.attrs").write_text("", encoding="utf-8")
    after_attributes = checkout.run("preview", "--stack", "qa", "--json")
    state.with_name(f"{state.name}.bak").write_bytes(state.read_bytes())
    state.write_bytes(state.read_bytes()[:1000])

    after_state = checkout.run("preview", "--stack", "qa", "--json")
    state.with_name(f"{state.name}.bak").write_text("", encoding="utf-8")
    state.write_text("", encoding="utf-8")
    after_both = checkout.run("preview", "--stack", "qa")

    assert after_attributes.document()["changed"] is False
    assert after_state.document()["changed"] is False
    assert "had been cut off; its backup was put in its place" in after_state.err
    assert after_both.code == 1
    assert "is cut off, and its backup qa.json.bak is too" in after_both.err
    assert "Traceback" not in after_both.err


def forget(checkout: Checkout, name: str) -> None:
    """Write the state as an engine leaves it that dies after it has made a resource."""
    path = checkout.state("qa")
    state = json.loads(path.read_text(encoding="utf-8"))
    latest = state["checkpoint"]["latest"]
    (held,) = [each for each in latest["resources"] if each["urn"].endswith(f"::{name}")]
    latest["resources"].remove(held)
    component = next(each for each in latest["resources"] if not each.get("custom"))
    begun = {key: held[key] for key in held.keys() - {"id", "outputs", "created", "modified"}}
    provider = next(each for each in latest["resources"] if "pulumi:providers:" in each["type"])
    latest["pending_operations"] = [
        {"resource": each, "type": "creating"} for each in (begun, component, provider)
    ]
    path.write_text(json.dumps(state), encoding="utf-8")


def wait_for_resources(checkout: Checkout, count: int) -> None:
    deadline = time.monotonic() + LONGEST
    while time.monotonic() < deadline:
        with contextlib.suppress(sqlite3.Error):
            if checkout.cloud.exists() and Cloud(checkout.cloud).count() >= count:
                return
        time.sleep(0.02)
    raise AssertionError("the up made no resources")


def kill(clinfra: int, victim: str) -> None:
    processes = {"clinfra": psutil.Process(clinfra)}
    for child in processes["clinfra"].children(recursive=True):
        with contextlib.suppress(psutil.Error):  # a short command may have ended since
            words = child.cmdline()
            if "twin" in words or "up" in words:
                processes["twin" if "twin" in words else "engine"] = child
    processes[victim].send_signal(signal.SIGKILL)


def wait_for_the_engine(checkout: Checkout, stack: str) -> int:
    """Operations left pending, once no engine works on this state any more."""
    deadline = time.monotonic() + LONGEST
    while time.monotonic() < deadline and working_on(checkout):
        time.sleep(0.1)
    if not checkout.state(stack).exists():
        return 0
    latest = whole(checkout.state(stack))["checkpoint"]["latest"] or {}
    return len(latest.get("pending_operations") or ())


def whole(state: Path) -> dict[str, dict[str, dict[str, list[object]]]]:
    """A state, or its backup where the engine died while it wrote the state."""
    try:
        return json.loads(state.read_text(encoding="utf-8"))
    except ValueError:
        return json.loads(state.with_name(f"{state.name}.bak").read_text(encoding="utf-8"))


def working_on(checkout: Checkout) -> bool:
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            backend = process.environ().get("PULUMI_BACKEND_URL", "")
            if str(checkout.cache) in backend and "pulumi" in process.name():
                return True
    return False
