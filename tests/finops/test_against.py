"""A change held against a git reference."""

import os
import subprocess
from pathlib import Path

import pytest

from clinfra.against import _environment, _work_tree, commit_of, compared  # pyright: ignore[reportPrivateUsage]
from clinfra.errors import RunFailedError, UsageError
from clinfra.folders import CHECKOUT


def test_what_is_neither_a_file_nor_a_reference_is_wrong_use() -> None:
    with pytest.raises(UsageError, match="a plan, a state or a git reference"):
        compared("qa", None, "no-such-branch")
    with pytest.raises(UsageError, match="--output=x is given"):
        commit_of("--output=x")


def test_a_work_tree_of_a_commit_leaves_nothing_behind() -> None:
    def known() -> str:
        command = ["git", "-C", str(CHECKOUT), "worktree", "list", "--porcelain"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    with _work_tree(commit_of("HEAD")) as folder:
        assert (folder / "stacks" / "Pulumi.qa.yaml").is_file()
        assert str(folder) in known()
    assert not folder.exists()
    assert str(folder) not in known()


def test_a_stack_that_the_commit_does_not_have_is_wrong_use() -> None:
    with pytest.raises(UsageError, match=r"the commit \w{10} has no stack elsewhere"):
        compared("elsewhere", None, "HEAD")


def test_a_program_of_another_commit_gets_no_credential(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = ("ARM_CLIENT_SECRET", "DATABRICKS_TOKEN", "PULUMI_CONFIG_PASSPHRASE")
    for name in secrets:
        monkeypatch.setenv(name, "not for it")
    monkeypatch.setenv("CLINFRA_CACHE", str(Path.cwd() / "mine"))
    monkeypatch.setattr("clinfra.tools.find_pulumi", lambda: Path("/tools/pulumi"))

    passed = _environment(Path("/elsewhere"))

    assert not {*secrets, "CLINFRA_CACHE"} & set(passed)
    assert passed["PYTHONPATH"] == "/elsewhere"
    assert passed["PATH"] == os.pathsep.join(["/tools", os.environ["PATH"]])


def test_a_program_that_fails_is_told_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "clinfra").mkdir()
    (tmp_path / "clinfra" / "__init__.py").write_text("raise ImportError('too old')", "utf-8")
    monkeypatch.setattr("clinfra.against.CHECKOUT", tmp_path)
    plan = tmp_path / "plan.json"
    plan.write_text('{"stack": "qa", "resources": []}', encoding="utf-8")

    with pytest.raises(RunFailedError, match=r"preview of qa in this checkout failed: .*too old"):
        compared("qa", None, str(plan))
