"""Checks of the machine that runs the commands."""

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from clinfra.azure import attached_to_the_twin, backend_mistakes, missing_plugins, plugin_home
from clinfra.doctor.findings import Finding, failed, ok, warning
from clinfra.folders import Folders
from clinfra.tools import OLDEST, dotted, places, version_of, why_not
from stacks.settings import Settings

_OLDEST_PYTHON = (3, 11)
_ROOM = 512 * 2**20
"""Bytes that states, logs and the twin's cloud of a few runs take; assumed."""
_MIB = 2**20


def machine_findings(environment: Mapping[str, str]) -> Iterator[Finding]:
    """What every run needs, whatever its target."""
    yield python_finding(sys.version_info[:3])
    yield cli_finding(Folders.of(environment))


def python_finding(version: tuple[int, ...]) -> Finding:
    """Whether Python is new enough."""
    if version[:2] < _OLDEST_PYTHON:
        found = f"Python {dotted(version)} is older than {dotted(_OLDEST_PYTHON)}"
        return failed("python", found, "make setup PYTHON=python3.11")
    return ok("python", f"Python {dotted(version)}")


def cli_finding(folders: Folders) -> Finding:
    """Whether there is a Pulumi CLI that is new enough, and where the others fell short."""
    passed_over: list[str] = []
    for place in places(folders):
        reason = why_not(place.path)
        version = version_of(place.path) if place.path and not reason else None
        if version:
            return ok("pulumi", f"Pulumi CLI {dotted(version)} {place.words}")
        passed_over.append(f"{place.words}: {reason}")
    found = f"no Pulumi CLI from {dotted(OLDEST)} on ({'; '.join(passed_over)})"
    return failed("pulumi", found, "make setup")


def twin_findings(environment: Mapping[str, str]) -> Iterator[Finding]:
    """What the twin needs beside that."""
    folders = Folders.of(environment)
    yield cache_finding(folders)
    yield quota_file_finding(folders, environment)
    if folders.arm_types(environment):
        yield ok("types", "Azure's published types are at hand")
    else:
        found = "Azure's published types are not at hand; the twin's rules judge alone"
        yield warning("types", found, "clinfra twin types --from CHECKOUT_OF_BICEP_TYPES_AZ")


def cache_finding(folders: Folders) -> Finding:
    """Whether the cache folder can be written and has room."""
    there = folders.root
    while not there.exists():
        there = there.parent
    if not os.access(there, os.W_OK):
        found = f"the cache folder {folders.root} cannot be written"
        return failed("cache", found, "export CLINFRA_CACHE=~/.cache/clinfra")
    free = free_bytes(there)
    if free < _ROOM:
        found = f"{free // _MIB} MiB are free for the cache folder; {_ROOM // _MIB} are needed"
        return failed("cache", found, f"df -h {there}")
    return ok("cache", f"the cache folder can be written; {free // _MIB} MiB are free")


def free_bytes(folder: Path) -> int:
    """Room on the disk of a folder."""
    return shutil.disk_usage(folder).free


def quota_file_finding(folders: Folders, environment: Mapping[str, str]) -> Finding:
    """Whether the file of approved quotas, where there is one, can be used."""
    from twin.quotas import QuotaError, quotas_of

    path = folders.quota(environment)
    try:
        count = len(quotas_of(path))
    except QuotaError as error:
        return failed("quota file", str(error), f"${{EDITOR:-vi}} {path}")
    return ok("quota file", f"{count} approved quotas" if path else "none; quotas are assumed")


def azure_machine_findings(
    stack: str, settings: Settings, environment: Mapping[str, str]
) -> Iterator[Finding]:
    """What a run on Azure needs of the machine and of the stack file."""
    for sentence in attached_to_the_twin(environment):
        yield failed("shell", sentence, "unset PULUMI_DEBUG_PROVIDERS")
    for sentence in backend_mistakes(settings):
        yield failed("state", sentence, f"${{EDITOR:-vi}} stacks/Pulumi.{stack}.yaml")
    yield kubelogin_finding(shutil.which("kubelogin"))
    yield from plugin_findings(plugin_home(environment))


def kubelogin_finding(path: str | None) -> Finding:
    """Whether the clusters can be signed in to."""
    if path:
        return ok("kubelogin", f"kubelogin is {path}")
    found = "kubelogin is not on PATH: the clusters take Entra logins alone"
    return failed("kubelogin", found, "az aks install-cli")


def plugin_findings(home: Path) -> Iterator[Finding]:
    """Whether the provider plugins are there, in the versions of the SDKs."""
    missing = list(missing_plugins(home))
    for plugin, version in missing:
        found = f"the provider plugin {plugin} {version} is not installed"
        yield failed("plugins", found, f"pulumi plugin install resource {plugin} {version}")
    if not missing:
        yield ok("plugins", f"all provider plugins are in {home / 'plugins'}")
