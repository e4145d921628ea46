"""Runs the Pulumi CLI so that a run can be cancelled cleanly."""

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO

from pulumi.automation import CommandResult, PulumiCommand
from pulumi.automation.errors import create_command_error
from semver import VersionInfo

from clinfra.tools import OLDEST, version_of

Say = Callable[[str], object]


class Engine(PulumiCommand):
    """The SDK's command runner, with the CLI in a process group of its own.

    A terminal sends Ctrl-C to every process of its group; an engine that hears it twice, once
    from the terminal and once from us, would give up instead of finishing what is in flight.
    """

    def __init__(self, command: Path) -> None:  # pyright: ignore[reportMissingSuperCall]
        self.command = str(command)
        self.version = VersionInfo(*(version_of(command) or OLDEST))
        self._running: subprocess.Popen[str] | None = None

    def run(
        self,
        args: list[str],
        cwd: str,
        additional_env: Mapping[str, str],
        on_output: Say | None = None,
        on_error: Say | None = None,
    ) -> CommandResult:
        """Run one CLI command to its end.

        Raises:
            CommandError: The command failed.
        """
        process = subprocess.Popen(  # noqa: S603  # the CLI that set-up found
            [self.command, "--non-interactive", *args],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=cwd,
            env={**os.environ, **additional_env, "PULUMI_AUTOMATION_API": "true"},
            encoding="utf-8",
            start_new_session=True,
        )
        self._running = process
        output, errors = _Reader(process.stdout, on_output), _Reader(process.stderr, on_error)
        code = process.wait()
        self._running = None
        result = CommandResult(stdout=output.text(), stderr=errors.text(), code=code)
        if code != 0:
            raise create_command_error(result)
        return result

    def cancel(self) -> None:
        """Ask the running command to finish what is in flight and end."""
        self._signal(signal.SIGINT)

    def kill(self) -> None:
        """End the running command at once; the state keeps what it had written."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        process = self._running
        if process and process.poll() is None:
            with suppress(ProcessLookupError):  # it may end between the two lines
                os.killpg(process.pid, number)


class _Reader:
    """Collects one stream of a process in a thread."""

    def __init__(self, stream: IO[str] | None, say: Say | None) -> None:
        self._lines: list[str] = []
        self._thread = threading.Thread(target=self._read, args=(stream, say), daemon=True)
        self._thread.start()

    def _read(self, stream: IO[str] | None, say: Say | None) -> None:
        for line in stream or ():
            self._lines.append(line.rstrip())
            if say:
                say(line.rstrip())
        if stream:
            stream.close()

    def text(self) -> str:
        """Everything that the stream held."""
        self._thread.join()
        return "\n".join(self._lines)
