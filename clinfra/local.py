"""A twin that stays up, for the plain Pulumi CLI."""

import json
import os
import shlex
import signal
import socket
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import psutil
import typer

from clinfra.errors import RunFailedError, UsageError
from clinfra.folders import CHECKOUT, NO_TYPES, Folders
from clinfra.setup.hosts import write_hosts
from clinfra.tools import find_pulumi
from twin.client import TwinAddress, TwinFailedError, address_of, start

twin_app = typer.Typer(help="The local Azure.", no_args_is_help=True)
_PATIENCE = 10


@twin_app.command("env")
def environment() -> None:
    """Print the shell lines under which the plain CLI works on the twin.

    Use: eval "$(clinfra twin env)". Beside variables they hold a function that gives `pulumi` a
    project file of the cache folder: the CLI writes the salt of its secrets beside the stack
    files, and the checked-in ones belong to Azure's secrets provider.
    """
    folders = Folders.of(os.environ)
    if folders.arm_types(os.environ) is None:
        typer.echo(NO_TYPES, err=True)
    address = running(folders) or started(folders)
    cli = find_pulumi()
    write_hosts(folders, cli, lambda _line: None)
    search = [str(cli.parent), str(folders.tools / "bin"), os.environ.get("PATH", "")]
    variables = folders.local_environment() | {
        "PULUMI_DEBUG_PROVIDERS": address.debug_providers,
        "PATH": os.pathsep.join(search),
    }
    for name, value in variables.items():
        typer.echo(f"export {name}={shlex.quote(value)}")
    folder = shlex.quote(str(_local_project(folders)))
    typer.echo(f'pulumi() {{ command pulumi -C {folder} "$@"; }}')


@twin_app.command()
def serve() -> None:
    """Start a twin that stays up until `clinfra twin stop`."""
    folders = Folders.of(os.environ)
    address = running(folders) or started(folders)
    typer.echo(f"the twin listens as process {address.pid}: {address.debug_providers}")


@twin_app.command()
def types(
    checkout: Annotated[Path, typer.Option("--from", help="Checkout of Azure/bicep-types-az.")],
) -> None:
    """Make the folder of Azure's published types, which then judge every request."""
    from twin.type_maker import NoTypesError, make_types

    try:
        made = make_types(checkout, Folders.of(os.environ).root / "arm-types")
    except NoTypesError as error:
        raise UsageError(str(error)) from None
    typer.echo(f"{len(made.found)} kinds written to {made.file}")
    if made.lacking:
        typer.echo(f"not published there: {', '.join(made.lacking)}")


@twin_app.command()
def status() -> None:
    """Say whether a twin stays up."""
    address = running(Folders.of(os.environ))
    typer.echo(f"the twin listens as process {address.pid}" if address else "no twin stays up")


@twin_app.command("pass-days")
def pass_days(days: Annotated[float, typer.Argument(min=0, help="How many.")]) -> None:
    """Let days go by on the twin's cloud: what was deleted is gone for good after its time."""
    from contextlib import closing

    from twin.cloud import Cloud

    with closing(Cloud(Folders.of(os.environ).cloud)) as cloud:
        over, day = cloud.pass_days(days), cloud.day
        for each in over:
            typer.echo(f"{each.name} is gone for good; its name is free")
        for each in cloud.deleted():
            typer.echo(f"{each.name} can come back for {each.until - day:g} more days")
    typer.echo(f"it is day {day:g} of this cloud")


@twin_app.command()
def stop() -> None:
    """End the twin that stays up."""
    folders = Folders.of(os.environ)
    address = running(folders)
    if address:
        os.kill(address.pid, signal.SIGTERM)
        psutil.wait_procs([psutil.Process(address.pid)], timeout=_PATIENCE)
    _address_file(folders).unlink(missing_ok=True)
    typer.echo("the twin has ended" if address else "no twin stays up")


def running(folders: Folders) -> TwinAddress | None:
    """The twin that stays up, if its process lives and its ports answer."""
    path = _address_file(folders)
    try:
        address = TwinAddress(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError):
        path.unlink()
        return None
    alive = _is_twin(address.pid) and all(_answers(port) for port in address.ports.values())
    if not alive:
        path.unlink(missing_ok=True)
    return address if alive else None


def started(folders: Folders) -> TwinAddress:
    """Start a twin that outlives this process.

    Raises:
        RunFailedError: It did not start.
    """
    process = start(folders.cloud, "--stay", *folders.twin_arguments(os.environ))
    try:
        address = address_of(process, folders.cloud)
    except TwinFailedError as error:
        raise RunFailedError(str(error)) from None
    _detach(process)
    path = _address_file(folders)
    scratch = path.with_suffix(".new")
    scratch.write_text(json.dumps(asdict(address)), encoding="utf-8")
    scratch.rename(path)
    return address


def _local_project(folders: Folders) -> Path:
    """A project file like the checked-in one, with stack files of its own."""
    from ruamel.yaml import YAML

    folder = folders.root / "project"
    (folder / "stacks").mkdir(parents=True, exist_ok=True)
    yaml = YAML(typ="safe")
    project = yaml.load(CHECKOUT / "Pulumi.yaml")
    project["main"] = os.path.relpath(CHECKOUT, folder)
    project["runtime"]["options"]["virtualenv"] = str(Path(sys.prefix))
    yaml.dump(project, folder / "Pulumi.yaml")
    return folder


def _detach(process: "subprocess.Popen[str]") -> None:
    """Let go of a process that shall outlive this one."""
    for stream in (process.stdin, process.stdout):
        if stream:
            stream.close()
    process.returncode = 0


def _address_file(folders: Folders) -> Path:
    return folders.cloud.with_name("address.json")


def _is_twin(pid: int) -> bool:
    """Whether a process is a twin: its number may have gone to another since."""
    try:
        return "twin" in psutil.Process(pid).cmdline()
    except psutil.Error:
        return False


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
