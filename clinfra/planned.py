"""The plan that is told of or judged: what the state holds, or else what a preview says."""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from clinfra.errors import RunFailedError, UsageError

if TYPE_CHECKING:
    from clinfra.plan import Plan


def planned(stack: str, file: Path | None = None) -> "tuple[Plan, str]":
    """The plan of a stack, and a word on where it is from.

    Args:
        stack: Name of the stack.
        file: A plan that `Plan.to_json` wrote, or a state; else the local state, else a preview.

    Raises:
        UsageError: The file is neither, or the stack file cannot be used.
        RunFailedError: The preview failed.
    """
    from clinfra.folders import Folders
    from clinfra.options import settings_of
    from clinfra.plan import plan_of_state

    if file:
        return plan_in(stack, file), file.name
    _, settings_file = settings_of(stack)
    state = Folders.of(os.environ).state_file(stack)
    if state.exists():
        held = plan_of_state(stack, state)
        if held.resources:
            return held, "the local state"
    return _previewed(stack, settings_file), "a preview on the twin"


def plan_in(stack: str, file: Path) -> "Plan":
    """The plan in a file, as one of the stack that is asked about.

    Raises:
        UsageError: The file holds neither a plan nor a state.
    """
    from clinfra.plan import Plan, plan_of_state

    try:
        raw: object = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{file} cannot be read: {error}") from None
    if isinstance(raw, dict) and "stack" in raw and isinstance(raw.get("resources"), list):
        return replace(Plan.from_json(json.dumps(raw)), stack=stack)
    held = plan_of_state(stack, file)
    if not held.resources:
        raise UsageError(f"{file} is given; a plan (`clinfra plan --json`) or a state is allowed")
    return held


def _previewed(stack: str, settings_file: Path) -> "Plan":
    from clinfra.session import Operation, local_session

    with local_session(stack, settings_file, twin=["--collect"]) as session:
        report = session.run(Operation.PREVIEW)
    if report.failed:
        told = [each.sentence for each in report.outcome.failures][:3]
        raise RunFailedError(f"the preview of {stack} failed, so there is no plan: {told}")
    return report.outcome.plan()
