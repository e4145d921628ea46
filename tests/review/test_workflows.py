"""Workflows: their shell steps run here, and outside checkers judge the files."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from clinfra.plan import Plan, PlannedResource
from clinfra.review.page import MARKER
from tests.harness.checkout import ROOT, Checkout

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PIPELINES = sorted(ROOT.glob("azure-pipelines*.yml"))
STORE = "azure-native:dbforpostgresql:Server"
GH = """#!/bin/bash
echo "$@" >> "$CALLS"
case "$*" in
  "run download"*) cp "$COMMENT" "${@: -1}/comment.md" ;;
  *"/pulls "*) echo "$NUMBER" ;;
  *"/comments --jq"*) echo "$OLD" ;;
esac
"""


def nodes(value: object) -> Iterator[Mapping[str, object]]:
    """Every mapping below a value of YAML."""
    if isinstance(value, dict):
        yield value
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in parts:
        yield from nodes(each)


def loaded(path: Path) -> Mapping[str, object]:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def script(file: str, name: str) -> str:
    (found, *_) = (e for e in nodes(loaded(WORKFLOWS[0].parent / file)) if e.get("name") == name)
    return str(found["run"])


def run(text: str, folder: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run a step as GitHub's runner does."""
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text],
        cwd=folder,
        env={**Checkout(folder / "cache").environment(), **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def plans(folder: Path, side: str, operation: str) -> None:
    urn = f"urn:pulumi:qa::clinfra::{STORE}::store"
    plan = Plan("qa", (PlannedResource(urn, STORE, operation, {}),))
    (folder / "plans" / side).mkdir(parents=True)
    (folder / "plans" / side / "qa.json").write_text(plan.to_json(), encoding="utf-8")


def test_the_review_step_fails_on_a_lost_database_and_leaves_the_comment(tmp_path: Path) -> None:
    (tmp_path / "head").symlink_to(ROOT)
    plans(tmp_path, "base", "same")
    plans(tmp_path, "head", "delete")

    done = run(script("pull-request.yml", "Review"), tmp_path)

    assert done.returncode == 3, done.stdout + done.stderr
    assert "DATA WOULD BE LOST" in (tmp_path / "plans" / "comment.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("number", "old", "wanted"),
    [("7", "42", "PATCH repos/o/r/issues/comments/42"), ("7", "", "POST repos/o/r/issues/7/com")],
)
def test_there_is_one_comment_that_is_written_anew(
    tmp_path: Path, number: str, old: str, wanted: str
) -> None:
    calls = told(tmp_path, number, old)

    assert [each for each in calls if wanted in each]
    assert sum("--method P" in each for each in calls) == 1


def test_nothing_is_written_where_the_pull_request_has_moved_on(tmp_path: Path) -> None:
    assert not [each for each in told(tmp_path, "", "") if "--method P" in each]


def told(folder: Path, number: str, old: str) -> list[str]:
    """Calls of GitHub's command line that the step of the comment makes."""
    (folder / "gh").write_text(GH, encoding="utf-8")
    (folder / "gh").chmod(0o755)
    (folder / "comment").write_text(MARKER, encoding="utf-8")
    run_id = {"RUN": "1", "REPOSITORY": "o/r", "HEAD_OWNER": "x", "HEAD_BRANCH": "b"}
    done = run(
        script("comment.yml", "Write the comment, or write it anew"),
        folder,
        **run_id,
        HEAD_SHA="abc",
        NUMBER=number,
        OLD=old,
        CALLS=str(folder / "calls"),
        COMMENT=str(folder / "comment"),
        PATH=f"{folder}{os.pathsep}{os.environ['PATH']}",
    )
    assert done.returncode == 0, done.stderr
    return (folder / "calls").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(("now", "code"), [("a plan", 0), ("another plan", 1)])
def test_a_plan_that_is_no_longer_the_approved_one_is_not_applied(
    tmp_path: Path, now: str, code: int
) -> None:
    for name in (".venv/bin", "approved", "stacks"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "approved" / "plan.json").write_text("a plan", encoding="utf-8")
    (tmp_path / "stacks" / "confirmed_deletions.txt").write_text("qa:one\nprod:two\n")
    command = tmp_path / ".venv" / "bin" / "clinfra"
    command.write_text('#!/bin/bash\necho "$@" > asked\nprintf "$NOW" > now.json\n')
    command.chmod(0o755)
    text = script("deploy-stack.yml", "Hold today's plan against the approved one")

    done = run(text, tmp_path, STACK="qa", NOW=now)

    assert done.returncode == code, done.stderr
    asked = (tmp_path / "asked").read_text(encoding="utf-8")
    assert "--confirm-deletion=one" in asked
    assert "two" not in asked


@pytest.mark.skipif(not shutil.which("jq"), reason="jq is not on PATH")
@pytest.mark.parametrize("file", ["pull-request.yml", "nightly.yml"])
def test_the_stacks_of_a_matrix_are_those_of_the_stack_files(file: str, tmp_path: Path) -> None:
    output = tmp_path / "output"

    done = run(script(file, "List the stacks"), ROOT, GITHUB_OUTPUT=str(output))

    assert done.returncode == 0, done.stderr
    assert output.read_text(encoding="utf-8") == 'stacks=["prod","qa","staging"]\n'
    assert "fromJSON(needs.list.outputs.stacks)" in (WORKFLOWS[0].parent / file).read_text()


@pytest.mark.skipif(not shutil.which("jq"), reason="jq is not on PATH")
def test_a_merge_is_deployed_hospital_by_hospital(tmp_path: Path) -> None:
    listed = {
        "stacks": [
            {"name": "qa", "environment": "qa", "hospital": "mercy"},
            {"name": "east", "environment": "prod", "hospital": "mercy"},
            {"name": "prod", "environment": "prod", "hospital": "mercy"},
            {"name": "st-mary-qa", "environment": "qa", "hospital": "st-mary"},
        ]
    }
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    command = tmp_path / ".venv" / "bin" / "clinfra"
    command.write_text(f"#!/bin/bash\necho '{json.dumps(listed)}'\n", encoding="utf-8")
    command.chmod(0o755)
    output = tmp_path / "output"

    done = run(script("deploy.yml", "List the hospitals"), tmp_path, GITHUB_OUTPUT=str(output))

    assert done.returncode == 0, done.stderr
    name, _, value = output.read_text(encoding="utf-8").partition("=")
    assert name == "hospitals"
    assert json.loads(value) == [
        {"name": "mercy", "qa": '["qa"]', "staging": "[]", "prod": '["east","prod"]'},
        {"name": "st-mary", "qa": '["st-mary-qa"]', "staging": "[]", "prod": "[]"},
    ]


def test_a_hospital_goes_through_its_environments_and_lacks_some() -> None:
    jobs = loaded(WORKFLOWS[0].parent / "deploy-hospital.yml")["jobs"]
    assert isinstance(jobs, dict)

    assert {name: job.get("needs") for name, job in jobs.items()} == {
        "qa": None,
        "staging": "qa",
        "prod": ["qa", "staging"],
    }
    for name, job in jobs.items():
        assert f"inputs.{name} != '[]'" in job["if"]
        assert job["strategy"]["matrix"]["stack"] == f"${{{{ fromJSON(inputs.{name}) }}}}"


def test_a_stack_that_a_change_brings_starts_from_an_empty_plan(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    text = script("pull-request.yml", "Make the environment as it is, on the twin")

    done = run(text, tmp_path / "base", STACK="st-mary-qa")

    assert done.returncode == 0, done.stderr
    made = (tmp_path / "plans" / "base" / "st-mary-qa.json").read_text(encoding="utf-8")
    assert Plan.from_json(made) == Plan("st-mary-qa", ())


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_and_pull_requests_get_no_secret(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    used = re.findall(r"uses: (?!\./)(\S+)", text)

    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", each) for each in used)
    assert "secrets." not in text
    assert loaded(path)["permissions"] == {}
    if path.name == "pull-request.yml":
        assert "write" not in [str(v) for each in nodes(loaded(path)) for v in each.values()]


def test_steps_of_one_name_are_one_script_in_both_systems() -> None:
    ours = {
        str(e.get("name")): str(e["run"])
        for p in WORKFLOWS
        for e in nodes(loaded(p))
        if "run" in e and isinstance(e["run"], str)
    }
    shared = 0
    for path in PIPELINES:
        for each in nodes(loaded(path)):
            inputs = each.get("inputs")
            text = each.get("bash") or (
                inputs.get("inlineScript") if isinstance(inputs, dict) else None
            )
            name = str(each.get("displayName"))
            if (
                text
                and name in ours
                and name not in ("Set up", "Write the comment, or write it anew")
            ):
                shared += 1
                assert str(text).removeprefix("set -eo pipefail\n").strip() == ours[name].strip()
    assert shared >= 8


@pytest.mark.parametrize("checker", [("actionlint",), ("zizmor", "--offline", "--quiet")])
def test_an_outside_checker_finds_nothing(checker: tuple[str, ...]) -> None:
    if not shutil.which(checker[0]):
        pytest.skip(f"{checker[0]} is not on PATH")
    done = subprocess.run(
        [*checker, *map(str, WORKFLOWS)], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
