"""Watches how much memory a process and those below it take."""

import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager

import psutil

_SAMPLE_SECONDS = 0.05
_MEGABYTE = 1_000_000


@contextmanager
def watched(pid: int) -> Generator[list[float]]:
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
