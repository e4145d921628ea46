"""A disk that is full, fills up or cannot be written costs no state."""

import errno
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from clinfra.disk_guard import DiskGuard, guarded
from tests.harness.checkout import Checkout, finished

pytestmark = [pytest.mark.engine, pytest.mark.slow]
QA = ("--stack", "qa", "--yes")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of the test's own, of 64 MiB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = mount("-t", "tmpfs", "-o", "size=64m", "tmpfs", str(place))
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def mount(*arguments: str) -> "subprocess.CompletedProcess[str]":
    try:
        return subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        return subprocess.CompletedProcess(arguments, 1, "", str(error))


def filled(folder: Path, leaving: int) -> Path:
    """Fill a disk but for some bytes; whoever else writes meanwhile takes their part."""
    filler = folder / "filler"
    with filler.open("wb") as stream:
        while (size := free(folder) - leaving) > 0:
            try:
                os.posix_fallocate(stream.fileno(), 0, size)
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
            else:
                break
    return filler


def free(folder: Path) -> int:
    """Bytes that a disk still takes."""
    room = os.statvfs(folder)
    return room.f_bavail * room.f_frsize


def moved(checkout: Checkout, disk: Path, part: str) -> None:
    """Move one folder of a cache to the disk."""
    shutil.move(checkout.cache / part, disk / part)
    (checkout.cache / part).symlink_to(disk / part)


def parts(disk: Path, checkout: Checkout, part: str) -> Checkout:
    """A checkout with one folder of its cache on the disk."""
    (checkout.cache / part).mkdir()
    checkout = replace(checkout, checkpoints=True)
    moved(checkout, disk, part)
    return checkout


@pytest.mark.parametrize(
    ("how", "part"),
    [
        ("full", "state"),
        ("read-only", "twin"),
        pytest.param("full", "twin", marks=pytest.mark.soak),
        pytest.param("read-only", "state", marks=pytest.mark.soak),
    ],
)
def test_a_disk_that_takes_nothing_is_told_before_anything_is_done(
    disk: Path, lean_up: Checkout, part: str, how: str
) -> None:
    checkout = replace(lean_up, checkpoints=True)
    moved(checkout, disk, part)
    before = checkout.state("qa").read_bytes()
    filler = disk / "filler"
    if how == "full":
        filled(disk, 4096)
    else:
        assert mount("-o", "remount,ro", str(disk)).returncode == 0

    refused = checkout.run("up", *QA)

    reason = "no space left on device" if how == "full" else "read-only file system"
    assert refused.code == 1
    assert f"{part} cannot be written with" in refused.err
    assert reason in refused.err
    assert "nothing was done and the state is as it was" in refused.err
    assert "Traceback" not in refused.out + refused.err
    assert checkout.state("qa").read_bytes() == before
    if how == "full":
        filler.unlink()
    else:
        assert mount("-o", "remount,rw", str(disk)).returncode == 0
    again = checkout.run("up", *QA, "--json")
    assert again.document()["changed"] is False, again.err


@pytest.mark.soak
def test_a_disk_that_fills_during_an_up_ends_it_with_a_whole_state(
    disk: Path, lean_qa: Checkout
) -> None:
    checkout = parts(disk, lean_qa, "state")
    process = checkout.start("up", *QA)
    deadline = time.monotonic() + 60
    while not large(checkout.state("qa")) and time.monotonic() < deadline:
        time.sleep(0.02)
    filler = filled(disk, 2**20)

    ended = finished(process)

    assert ended.code == 1
    assert "the run was ended while its state could still be written" in " ".join(ended.out.split())
    assert "Traceback" not in ended.out + ended.err
    latest = json.loads(checkout.state("qa").read_bytes())["checkpoint"]["latest"]
    assert len(latest["resources"]) > 10
    filler.unlink()
    assert checkout.run("up", *QA).code == 0
    assert checkout.run("up", *QA, "--json").document()["changed"] is False


def large(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 100_000


@pytest.mark.soak
def test_a_cloud_that_cannot_grow_says_so_and_the_next_up_goes_on(
    disk: Path, lean_qa: Checkout
) -> None:
    checkout = parts(disk, lean_qa, "twin")
    process = checkout.start("up", *QA)
    deadline = time.monotonic() + 60
    while not checkout.cloud.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    filler = filled(disk, 0)

    ended = finished(process)
    filler.unlink()

    told = " ".join(ended.out.split())
    assert ended.code == 1
    assert "the twin's cloud cannot be written (database or disk is full): nothing" in told
    assert checkout.run("up", *QA).code == 0
    assert checkout.run("up", *QA, "--json").document()["changed"] is False


def test_a_state_that_was_cut_off_is_put_back_as_it_last_was_whole(tmp_path: Path) -> None:
    state = tmp_path / "qa.json"
    state.write_text('{"version": 3}', encoding="utf-8")
    guard = DiskGuard(state, tmp_path / "reserve")
    guard.begin()
    state.write_text('{"version": 3, "check', encoding="utf-8")

    (told,) = guard.end()

    assert "had been cut off; its last whole version was put back" in told
    assert state.read_text(encoding="utf-8") == '{"version": 3}'
    assert not (tmp_path / "reserve").exists()


def test_what_a_killed_run_held_back_is_given_back_by_the_next(tmp_path: Path) -> None:
    left, ours = tmp_path / ".reserve-999999999", tmp_path / f".reserve-{os.getppid()}"
    for path in (left, ours):
        path.write_bytes(b"x")

    with guarded(tmp_path / "qa.json", tmp_path):
        assert not left.exists()
        assert ours.exists()
        assert (tmp_path / f".reserve-{os.getpid()}").stat().st_size >= 2**23

    assert not (tmp_path / f".reserve-{os.getpid()}").exists()
