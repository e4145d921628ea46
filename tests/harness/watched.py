"""What a run shows to everybody on the machine while it lasts: the arguments of its processes."""

import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

_EVERY_SECONDS = 0.1


@contextmanager
def watched(pid: int, seen: Path) -> Generator[None]:
    """Write the arguments of a process and of all below it into a file, each once."""
    over, lines = threading.Event(), set[str]()

    def look() -> None:
        while not over.wait(_EVERY_SECONDS):
            lines.update(_arguments(pid))

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
        seen.write_text("\n".join(sorted(lines)), encoding="utf-8")


def _arguments(pid: int) -> set[str]:
    found: set[str] = set()
    with suppress(psutil.Error):
        process = psutil.Process(pid)
        for each in (process, *process.children(recursive=True)):
            with suppress(psutil.Error):
                found.add(" ".join(each.cmdline()))
    return found
