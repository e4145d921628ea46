"""A stack of the SDK's that asks for no more after a run than clinfra shows.

After every run the SDK reads the outputs twice, once with all secrets in plain text, and the last
entry of the history, with the config in plain text. clinfra shows secrets as ``[secret]`` and
nothing of the history, which a remote backend looks up by listing every update there was.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

from pulumi import automation
from pulumi.automation._stack import (  # pyright: ignore[reportMissingModuleSource]
    StackInitMode,  # pyright: ignore[reportPrivateImportUsage]
)

from clinfra.folders import PROJECT
from clinfra.plan import SECRET


class _Workspace(automation.LocalWorkspace):
    def stack_outputs(self, stack_name: str) -> automation.OutputMap:
        asked = ["stack", "output", "--json", "--stack", stack_name]
        told = self.pulumi_command.run(asked, self.work_dir, self.env_vars)
        return {
            name: automation.OutputValue(value, secret=value == SECRET)
            for name, value in json.loads(told.stdout).items()
        }


class _Stack(automation.Stack):
    def info(self, show_secrets: bool = True) -> automation.UpdateSummary:  # noqa: ARG002, FBT001, FBT002  # the SDK's
        return automation.UpdateSummary(
            kind="update",
            start_time=datetime.now(UTC),
            message="",
            environment={},
            config={},
            result="succeeded",
        )


def open_stack(name: str, options: automation.LocalWorkspaceOptions) -> automation.Stack:
    """Make a stack, or select it where there is one.

    Args:
        name: Name of the stack.
        options: Of its workspace; with the program, without the project.
    """
    options.project_settings = automation.ProjectSettings(
        name=PROJECT, runtime="python", main=str(Path.cwd())
    )
    return _Stack(name, _Workspace(**vars(options)), StackInitMode.CREATE_OR_SELECT)
