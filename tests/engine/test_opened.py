"""What the CLI is asked for after a run."""

from collections.abc import Mapping
from pathlib import Path

import pulumi
import pytest
from pulumi.automation import CommandResult

from clinfra.engine import Engine, Say
from clinfra.session import Operation
from tests.harness.engine import carried_out

pytestmark = pytest.mark.engine
HIDDEN = "a-word-that-nobody-may-see"


def program() -> None:
    pulumi.export("address", "10.0.0.4")
    pulumi.export("password", pulumi.Output.secret(HIDDEN))


def test_no_run_asks_for_a_secret_in_plain_text_or_for_the_history(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, told, run = list[list[str]](), list[str](), Engine.run

    def watched(
        self: Engine,
        args: list[str],
        cwd: str,
        additional_env: Mapping[str, str],
        on_output: Say | None = None,
        on_error: Say | None = None,
    ) -> CommandResult:
        asked.append(args)
        result = run(self, args, cwd, additional_env, on_output, on_error)
        told.append(result.stdout + result.stderr)
        return result

    monkeypatch.setattr(Engine, "run", watched)

    up = carried_out(program, Operation.UP, tmp_path)
    gone = carried_out(program, Operation.DESTROY, tmp_path)

    assert up.outputs == {"address": "10.0.0.4", "password": "[secret]"}
    assert not up.failed
    assert not gone.failed
    assert ["stack", "output"] in [each[:2] for each in asked]
    assert not [each for each in asked if "--show-secrets" in each or "history" in each]
    assert HIDDEN not in "".join(told)
