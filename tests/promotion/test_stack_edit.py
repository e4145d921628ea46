"""Changes of stack files: exact lines, and nothing else moves."""

import difflib
from pathlib import Path

import pytest

from clinfra.change import Change
from clinfra.stack_edit import released, without_canary_share
from stacks.images import Image
from tests.harness.checkout import without_models
from tests.harness.environments import ROOT, STACKS
from tests.stacks.test_model_cards import NAME

NEW = Image(repository="clinfra/model-server", tag="1.2.0", digest=f"sha256:{'9' * 64}")
NUMBERS = {"qa": 7, "staging": 7, "prod": 7}


def text_of(stack: str) -> str:
    return (ROOT / "stacks" / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8")


def changed(before: str, after: str) -> list[str]:
    lines = list(difflib.unified_diff(before.splitlines(), after.splitlines(), n=0))
    return [each for each in lines[2:] if each[0] in "+-"]


@pytest.mark.parametrize("stack", sorted(NUMBERS))
def test_another_version_changes_three_lines_and_no_comment(stack: str) -> None:
    before = text_of(stack).replace(
        "    sepsis-early-warning:\n",
        "    # Asked by the ward's monitors.\n    sepsis-early-warning: # the only one\n",
        1,
    )
    assert "# Asked by" in before

    assert changed(before, released(before, NAME, 9, NEW, "")) == [
        f"-      version: {NUMBERS[stack]}",
        "+      version: 9",
        '-        tag: "1.0.0"',
        "-        digest: sha256:5b0e2c8f7d914a63be1f40a7c9d28356e0f1b4a79c6d835e2f10ab4c7d9e6815",
        '+        tag: "1.2.0"',
        f"+        digest: sha256:{'9' * 64}",
    ]


@pytest.mark.parametrize("stack", STACKS)
def test_the_same_version_again_changes_nothing(stack: str) -> None:
    once = released(text_of(stack), NAME, 9, NEW, text_of("qa"))

    assert released(once, NAME, 9, NEW, text_of("qa")) == once


def test_a_canary_that_becomes_the_champion_is_no_canary_any_more() -> None:
    before = text_of("qa")
    gone = changed(before, released(before, NAME, 8, NEW, ""))

    assert "-      canary:" in gone
    assert "-        weight: 10" in gone
    assert "-      canary:" not in changed(before, released(before, NAME, 9, NEW, ""))


def test_a_canary_without_its_share_is_one_line() -> None:
    before = text_of("qa")

    assert changed(before, without_canary_share(before, NAME)) == [
        "-        weight: 10",
        "+        weight: 0",
    ]


def test_a_model_comes_without_the_sources_scale_watch_and_retraining() -> None:
    before = without_models(text_of("staging"))
    brought = changed(before, released(before, NAME, 7, NEW, text_of("qa")))

    assert (
        "+      thresholds: {limits: {auroc: 0.8, sensitivity: 0.75, brier_score: 0.08}}" in brought
    )
    assert not [
        each
        for each in brought
        if each[0] == "-"
        or any(key in each for key in ("scaling", "canary", "drift", "retraining"))
    ]


def test_a_change_that_does_not_load_is_told_and_nothing_is_written() -> None:
    stack = Path("stacks") / "Pulumi.staging.yaml"
    text = released(text_of("staging"), NAME, 7, NEW, text_of("qa"))
    change = Change(ROOT, {stack: text.encode()})

    (fault,) = change.faults(stack)

    assert "models.sepsis-early-warning cannot be served" in fault
    assert "lineage.image_digest is sha256:5b0e2c8f" in fault
    assert str(NEW.digest) not in text_of("staging")
    assert f"+        digest: {NEW.digest}\n" in change.diff()


def test_a_file_that_goes_is_shown_and_deleted(tmp_path: Path) -> None:
    (tmp_path / "card.yaml").write_text("name: sepsis\n", encoding="utf-8")
    change = Change(
        tmp_path, {Path("card.yaml"): None, Path("new") / "card.yaml": b"name: falls\n"}
    )

    assert "+++ /dev/null\n@@ -1 +0,0 @@\n-name: sepsis\n" in change.diff()
    change.write()

    assert [each.name for each in tmp_path.rglob("*.yaml")] == ["card.yaml"]
    assert (tmp_path / "new" / "card.yaml").read_text(encoding="utf-8") == "name: falls\n"
    assert change.diff() == ""
