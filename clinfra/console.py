"""Where a run speaks to a person."""

import os

from rich.console import Console


class RunConsole(Console):
    """A console that falls silent when its reader goes.

    Rich would end the program there: half a run, or an engine that waits for ever for the thread
    that took its events.
    """

    def on_broken_pipe(self) -> None:
        """Write to nowhere from now on."""
        self.quiet = True
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.file.fileno())
