"""``python -m clinfra.fleet.child``: a command that does not outlive the process that asked for it.

Its standard input is the other end of a pipe that its starter holds. When that closes, the starter
is gone, and nobody would take the result: the command ends with all that it started.
"""

import os
import shutil
import signal
import sys
import threading
import time
from contextlib import suppress

import psutil

_LOST = 70
"""Exit code after the starter is gone; nobody reads it."""


_GRACE_SECONDS = 20
"""For an engine at work on Azure's state, to free its lock."""


def _watch(pipe: int) -> None:
    with suppress(OSError):
        while os.read(pipe, 1):
            pass
    if "azure" in sys.argv:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_GRACE_SECONDS)
    for each in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            each.kill()
    own = os.environ.get("CLINFRA_CACHE")
    if own:
        shutil.rmtree(own, ignore_errors=True)
    os._exit(_LOST)


def main() -> None:
    """Run the command of the arguments."""
    pipe = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    threading.Thread(target=_watch, args=(pipe,), daemon=True).start()
    sys.argv[0] = "clinfra"
    from clinfra.__main__ import run

    run()


if __name__ == "__main__":
    main()
