"""The review of a change: risks, refusals, and the comment."""

import json
from pathlib import Path
from typing import cast

import pytest

from clinfra.errors import RunFailedError
from clinfra.outcome import Outcome
from clinfra.plan import Plan, PlannedResource
from clinfra.review.data import kinds_of_data, refusal
from clinfra.review.loss import Loss
from clinfra.review.page import MARKER, code
from clinfra.review.risks import Danger, risks
from clinfra.session import Operation, Report, Session
from tests.harness.checkout import Checkout

SERVER = "azure-native:dbforpostgresql:Server"
RULE = "azure-native:network:SecurityRule"


def resource(kind: str, name: str, operation: str, *, protect: bool = False) -> PlannedResource:
    urn = f"urn:pulumi:qa::clinfra::{kind}::{name}"
    return PlannedResource(urn, kind, operation, {}, protect=protect)


def test_what_holds_data_stands_first_and_what_the_head_leaves_out_is_deleted() -> None:
    base = Plan(
        "qa",
        (
            resource(RULE, "a-rule", "same"),
            resource(RULE, "b-rule", "same"),
            resource(SERVER, "store", "same"),
            resource(SERVER, "gone", "same"),
            resource(RULE, "kept", "same"),
        ),
    )
    head = Plan(
        "qa",
        (
            resource(RULE, "a-rule", "delete"),
            resource(RULE, "b-rule", "replace"),
            resource(SERVER, "store", "replace"),
            resource(RULE, "kept", "update"),
        ),
    )

    found = risks(base, head, kinds_of_data())

    assert [(each.danger, each.name) for each in found] == [
        (Danger.DATA_DELETED, "gone"),
        (Danger.DATA_REPLACED, "store"),
        (Danger.REPLACED, "b-rule"),
        (Danger.DELETED, "a-rule"),
    ]


def test_protection_that_a_change_takes_away_still_counts() -> None:
    base = Plan("qa", (resource(RULE, "r", "same", protect=True),))

    found = risks(base, Plan("qa", (resource(RULE, "r", "delete"),)), ())

    assert [each.danger for each in found] == [Danger.DATA_DELETED]


@pytest.mark.parametrize("operation", ["delete", "replace", "create-replacement"])
def test_losing_a_database_is_refused_until_it_is_confirmed_by_name(operation: str) -> None:
    plan = [resource(SERVER, "store", operation), resource(SERVER, "new", "create")]

    told = refusal("qa", plan, {"other"})

    assert told is not None
    assert "store (dbforpostgresql:Server" in told
    assert "--confirm-deletion store" in told
    assert "new" not in told.replace("anew", "")
    assert refusal("qa", plan, {"store"}) is None


@pytest.mark.parametrize("name", ["a`b", "x|y", "<!-- @all -->", "line\nbreak", "", "`"])
def test_a_name_from_a_stranger_cannot_break_out_of_the_comment(name: str) -> None:
    shown = code(name)

    assert shown[0] == shown[-1] == "`"
    assert not set(shown[1:-1]) & set("`|<>\n")


def written(folder: Path, side: str, *resources: PlannedResource) -> Path:
    (folder / side).mkdir()
    (folder / side / "qa.json").write_text(Plan("qa", resources).to_json(), encoding="utf-8")
    return folder / side


def test_the_comment_shouts_and_the_command_refuses(tmp_path: Path) -> None:
    base = written(tmp_path, "base", resource(SERVER, "store", "same"))
    head = written(tmp_path, "head", resource(SERVER, "store", "delete"))
    file = tmp_path / "comment.md"
    sides = ("review", "--base", str(base), "--head", str(head), "--json")

    refused = Checkout(tmp_path).run(*sides, "--markdown", str(file))
    confirmed = Checkout(tmp_path).run(*sides, "--confirm-deletion", "qa:store")

    assert refused.code == 3, refused.err
    lines = file.read_text(encoding="utf-8").splitlines()
    assert lines[0] == MARKER
    assert "DATA WOULD BE LOST" in lines[2]
    assert "`store` (`dbforpostgresql:Server`) is deleted**, NOT confirmed" in lines[3]
    assert confirmed.code == 0, confirmed.out + confirmed.err
    (told,) = json.loads(confirmed.out)
    assert told["risks"][0]["holds_data"]
    assert told["risks"][0]["confirmed"]


def test_two_folders_with_other_stacks_are_wrong_use(tmp_path: Path) -> None:
    base = written(tmp_path, "base", resource(SERVER, "store", "same"))
    (tmp_path / "head").mkdir()

    run = Checkout(tmp_path).run("review", "--base", str(base), "--head", str(tmp_path / "head"))

    assert run.code == 2
    assert "both must hold the same stacks" in run.err


def test_plans_of_one_change_are_equal_whatever_came_first(tmp_path: Path) -> None:
    one, other = resource(RULE, "a", "create"), resource(RULE, "b", "create")
    for name, order in (("x", (one, other)), ("y", (other, one))):
        outcome = Outcome("qa", resources={each.urn: each for each in order}, finished=True)
        Loss(save_plan=tmp_path / name).after_preview(Report(Operation.PREVIEW, outcome, 1.0))

    assert (tmp_path / "x").read_bytes() == (tmp_path / "y").read_bytes()


class Planning:
    """A session that plans one thing, and counts how often it is asked."""

    def __init__(self, known: Plan | None, planned: PlannedResource) -> None:
        self.known, self.planned, self.ran = known, planned, list[Operation]()

    def run(self, operation: Operation) -> Report:
        self.ran.append(operation)
        return Report(operation, Outcome("qa", resources={"u": self.planned}, finished=True), 1.0)


@pytest.mark.parametrize("on_twin", [True, False])
def test_an_up_looks_ahead_where_data_may_be_and_stops_before_it_changes(*, on_twin: bool) -> None:
    held = Plan("qa", (resource(SERVER, "store", "same"),)) if on_twin else None
    session = Planning(held, resource(SERVER, "store", "replace"))

    with pytest.raises(RunFailedError, match="confirm-deletion store"):
        Loss().look_ahead(cast("Session", session), "qa", on_twin=on_twin)
    Loss(("store",)).look_ahead(cast("Session", session), "qa", on_twin=on_twin)

    assert session.ran == [Operation.PREVIEW, Operation.PREVIEW]


def test_a_first_up_on_the_twin_is_not_previewed() -> None:
    session = Planning(None, resource(SERVER, "store", "create"))

    Loss().look_ahead(cast("Session", session), "qa", on_twin=True)

    assert session.ran == []
