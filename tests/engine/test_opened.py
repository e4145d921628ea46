"""What the CLI is asked for after a run."""

from pathlib import Path
from unittest.mock import patch

import pulumi
import pytest
from pulumi.automation import CommandResult

from clinfra.engine import Engine
from clinfra.session import Operation
from tests.harness.engine import carried_out

pytestmark = pytest.mark.engine
HIDDEN = "a-word-that-nobody-may-see"


def program() -> None:
    pulumi.export("address", "10.0.0.4")
    pulumi.export("password", pulumi.Output.secret(HIDDEN))


def test_no_run_asks_for_a_secret_in_plain_text_or_for_the_history(tmp_path: Path) -> None:
    with (
        patch.object(Engine, "run", autospec=True, side_effect=Engine.run) as run,
        patch("clinfra.engine.CommandResult", side_effect=CommandResult) as result,
    ):
        up = carried_out(program, Operation.UP, tmp_path)
        gone = carried_out(program, Operation.DESTROY, tmp_path)

    asked: list[list[str]] = [call.args[1] for call in run.call_args_list]
    told = [str(call.kwargs) for call in result.call_args_list]
    assert up.outputs == {"address": "10.0.0.4", "password": "[secret]"}
    assert not up.failed
    assert not gone.failed
    assert ["stack", "output"] in [each[:2] for each in asked]
    assert not [each for each in asked if "--show-secrets" in each or "history" in each]
    assert len(told) == len(asked)
    assert HIDDEN not in "".join(told)
