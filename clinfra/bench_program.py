"""The programs that `clinfra bench` measures: production, and real kinds in any number."""

import importlib
import os
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path

import pulumi
from pulumi import automation

from clinfra.engine import Engine
from clinfra.folders import PROJECT, Folders
from clinfra.program import cure_sdk, register, stack_file, stack_program
from components.registration import Registered, drop_sdk_aliases
from sdk.ending import end
from stacks.load import load_settings
from twin.client import running_twin

PRODUCTION = "prod"
_STACK = "bench"
Program = Callable[[], None] | Callable[[], Coroutine[None, None, None]]


def resources(count: int) -> None:
    """Register ``count`` resources: a group, networks in it, and security groups."""
    from pulumi_azure_native import network
    from pulumi_azure_native import resources as groups

    group = groups.ResourceGroup("group", resource_group_name="rg-bench", location="eastus2")
    for number in range((count - 1) // 2):
        network.NetworkSecurityGroup(
            f"rules-{number}",
            network_security_group_name=f"nsg-{number}",
            resource_group_name=group.name,
            location="eastus2",
        )
        network.RouteTable(
            f"routes-{number}",
            route_table_name=f"rt-{number}",
            resource_group_name=group.name,
            location="eastus2",
        )


def program_of(variant: str, size: str) -> Program:
    """The bare program, or the same with clinfra's cures."""
    bare = variant == "bare"
    if size == PRODUCTION:
        return _bare_production if bare else stack_program(stack_file(PRODUCTION))
    count = int(size)

    async def cured() -> None:
        cure_sdk()
        registered = Registered()
        pulumi.runtime.register_stack_transformation(registered.record)
        pulumi.runtime.register_stack_transformation(drop_sdk_aliases)
        resources(count)
        await registered.settled()

    return (lambda: resources(count)) if bare else cured


def _bare_production() -> None:
    importlib.import_module("components.platform")
    settings = load_settings(stack_file(PRODUCTION))
    register(settings.model_copy(update={"keep_sdk_aliases": True}))


def main(operation: str, variant: str, size: str) -> None:
    """Carry out one operation on a fresh state and a fresh twin, and print its resources."""
    folders = Folders.of(os.environ)
    folders.work(_STACK).mkdir(parents=True)
    with running_twin(folders.cloud) as twin:
        environment = folders.local_environment()
        environment["PULUMI_DEBUG_PROVIDERS"] = twin.debug_providers
        if variant == "throwaway":
            environment["PULUMI_SKIP_CHECKPOINTS"] = "true"
        options = automation.LocalWorkspaceOptions(
            work_dir=str(folders.work(_STACK)),
            env_vars=environment,
            pulumi_command=Engine(Path(os.environ["CLINFRA_CLI"])),
        )
        stack = automation.create_or_select_stack(
            _STACK, PROJECT, program_of(variant, size), opts=options
        )
        if operation == "preview":
            changes = stack.preview().change_summary
        else:
            changes = stack.up().summary.resource_changes or {}
    print(sum(changes.values()))  # noqa: T201  # what the bench reads


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3])
    if sys.argv[2] != "bare":
        end()
