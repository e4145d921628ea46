"""Wrong use, locks and cancellation, with real processes."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from clinfra.locks import locks_of
from clinfra.plan import plan_of_state
from tests.harness.checkout import Checkout, finished
from twin.cloud import Cloud

pytestmark = pytest.mark.engine


def lock(checkout: Checkout, pid: int, host: str) -> Path:
    path = checkout.cache / "state/.pulumi/locks/organization/clinfra/qa/test.json"
    path.parent.mkdir(parents=True)
    content = {"pid": pid, "username": "u", "hostname": host, "timestamp": "2026-11-24T00:00:00Z"}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def dead_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_a_stack_without_a_file_is_wrong_use(tmp_path: Path) -> None:
    run = Checkout(tmp_path).run("preview", "--stack", "nowhere")

    assert run.code == 2
    assert "the file does not exist: this folder has Pulumi.prod.yaml" in run.err
    assert "Traceback" not in run.err


def test_azure_says_all_that_it_lacks(tmp_path: Path) -> None:
    run = Checkout(tmp_path).run("up", "--stack", "qa", "--target", "azure", "--yes")

    assert run.code == 2
    assert "clinfra:backend is not set" in run.err
    assert "the provider plugin azure-native 3.29.0 is not installed" in run.err
    assert "Traceback" not in run.err


def test_destroying_without_a_terminal_needs_a_yes(tmp_path: Path) -> None:
    run = Checkout(tmp_path).run("destroy", "--stack", "qa")

    assert run.code == 2
    assert "--yes answers" in run.err


def test_help_comes_without_loading_the_sdk() -> None:
    script = (
        "import sys; sys.argv = ['clinfra', '--help']\n"
        "from clinfra.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = [m for m in sys.modules if m.startswith(('pulumi', 'grpc'))]\n"
        "assert not heavy, heavy[:5]\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr


def test_a_lock_of_a_finished_process_is_named_and_freed(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    path = lock(checkout, dead_process(), socket.gethostname())

    refused = checkout.run("up", "--stack", "qa", "--yes")
    assert refused.code == 1
    assert "which no longer runs; `clinfra state unlock --stack qa` frees it" in refused.err

    freed = checkout.run("state", "unlock", "--stack", "qa")
    assert freed.code == 0
    assert not path.exists()


def test_a_lock_of_a_process_that_nobody_has_reaped_is_stale(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        while psutil.Process(process.pid).status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.01)
        path = lock(checkout, process.pid, socket.gethostname())

        freed = checkout.run("state", "unlock", "--stack", "qa")

    assert freed.code == 0, freed.err
    assert not path.exists()


def test_a_lock_of_a_running_process_is_respected(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    path = lock(checkout, os.getpid(), socket.gethostname())

    refused = checkout.run("up", "--stack", "qa", "--yes")
    kept = checkout.run("state", "unlock", "--stack", "qa")

    assert refused.code == kept.code == 1
    assert f"is in use by process {os.getpid()}" in refused.err
    assert path.exists()


def test_a_lock_of_another_machine_is_respected(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    lock(checkout, dead_process(), "another-machine")

    refused = checkout.run("up", "--stack", "qa", "--yes")

    assert refused.code == 1
    assert "is in use by" in refused.err


@pytest.mark.slow
@pytest.mark.parametrize("times", [pytest.param(1, marks=pytest.mark.soak), 2])
def test_an_interrupted_up_leaves_no_lock_and_the_next_one_converges(
    lean_qa: Checkout, times: int
) -> None:
    checkout = replace(lean_qa, checkpoints=True)
    process = checkout.start("up", "--stack", "qa", "--yes")
    wait_for_resources(checkout, 20)
    for _ in range(times):
        process.send_signal(signal.SIGINT)
        time.sleep(0.2)
    stopped = finished(process)

    assert stopped.code == 1
    assert "was cancelled; run it again to go on" in stopped.out
    assert "Traceback" not in stopped.err
    assert list(locks_of(checkout.cache / "state", "qa")) == []

    again = checkout.run("up", "--stack", "qa", "--yes")
    assert again.code == 0, again.out + again.err
    made = plan_of_state("qa", checkout.state("qa"))
    unmanaged = ("pulumi:", "clinfra:")
    managed = [each for each in made.resources if not each.type.startswith(unmanaged)]
    assert Cloud(checkout.cloud).count() == len(managed)


def wait_for_resources(checkout: Checkout, count: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if checkout.cloud.exists() and Cloud(checkout.cloud).count() >= count:
            return
        time.sleep(0.1)
    raise AssertionError("the up made nothing")


@pytest.mark.parametrize("lines", [pytest.param(0, marks=pytest.mark.soak), 1])
def test_a_run_whose_reader_is_gone_goes_on_to_its_end(lean_qa: Checkout, lines: int) -> None:
    checkout = lean_qa
    process = checkout.start("up", "--stack", "qa", "--yes")
    assert process.stdout
    assert process.stderr
    for _ in range(lines):
        assert "qa" in process.stdout.readline()
    process.stdout.close()
    process.stderr.close()

    assert process.wait(timeout=180) == 0
    assert checkout.run("up", "--stack", "qa", "--yes", "--json").document()["changed"] is False
