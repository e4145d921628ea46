"""Runs any small program on the real engine, against a twin of the test's own."""

from collections.abc import Callable, Coroutine
from pathlib import Path

from pulumi import automation

from clinfra.engine import Engine
from clinfra.folders import Folders
from clinfra.opened import open_stack
from clinfra.session import Operation, Report, Session
from clinfra.tools import find_pulumi
from twin.client import running_twin

STACK = "test"
Program = Callable[[], None] | Callable[[], Coroutine[None, None, None]]


def carried_out(program: Program, operation: Operation, folder: Path, *twin: str) -> Report:
    """Carry out one operation; state and cloud of earlier ones in the folder are gone on with."""
    folders, engine = Folders(folder), Engine(find_pulumi())
    folders.work(STACK).mkdir(parents=True, exist_ok=True)
    with running_twin(folders.cloud, *twin) as address:
        environment = folders.local_environment()
        environment["PULUMI_DEBUG_PROVIDERS"] = address.debug_providers
        options = automation.LocalWorkspaceOptions(
            work_dir=str(folders.work(STACK)),
            program=program,
            env_vars=environment,
            pulumi_command=engine,
        )
        stack = open_stack(STACK, options)
        return Session(stack, engine, STACK, None, lambda: None).run(operation)
