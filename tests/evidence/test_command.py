"""The evidence of a stack through the command line."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from clinfra.audit import AuditLog
from clinfra.cli import app
from clinfra.errors import Exit
from clinfra.plan import Plan, PlannedResource
from tests.harness.checkout import Checkout
from tests.promotion.test_audit import entry

KIND = "azure-native:keyvault:Vault"
URN = f"urn:pulumi:prod::clinfra::{KIND}::v"
RULE = "require-key-vault-purge-protection"
RESULTS = "assessment-results.json"


def test_a_vault_that_can_be_purged_ends_with_three_and_two_runs_are_compared(
    tmp_path: Path,
) -> None:
    checkout, results = Checkout(tmp_path), tmp_path / "evidence" / "prod" / RESULTS
    purgeable, lasting = (planned(tmp_path, protected=each) for each in (False, True))
    named = ("evidence", "--stack", "prod", "--plan")

    bad = checkout.run(*named, purgeable)
    kept = results.read_text(encoding="utf-8")
    (tmp_path / "old.json").write_text(kept, encoding="utf-8")
    good = checkout.run(*named, lasting, "--against", str(tmp_path / "old.json"), "--json")

    assert bad.code == 3, bad.out + bad.err
    assert f"written to {results.parent}" in bad.out
    (result,) = json.loads(kept)["assessment-results"]["results"]
    verdicts = {each["title"]: each["props"][0]["value"] for each in result["observations"]}
    assert verdicts[RULE] == "violated"
    changes = good.document()["changes"]
    assert isinstance(changes, dict)
    assert [RULE, URN] in changes["newly holding"]
    assert (results.parent / "report.html").read_text(encoding="utf-8").count(RULE) > 1


def test_a_record_of_promotions_that_was_changed_ends_with_one_and_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = AuditLog(tmp_path / "audit")
    with log.locked():
        log.append(entry(1))
    text = log.path.read_text(encoding="utf-8")
    log.path.write_text(text.replace('"number":1', '"number":2'), encoding="utf-8")
    plan, out = tmp_path / "plan.json", tmp_path / "out"
    plan.write_text(Plan("prod", ()).to_json(), encoding="utf-8")
    monkeypatch.setattr("clinfra.evidence.gather.CHECKOUT", tmp_path)
    given = ["evidence", "--stack", "prod", "--plan", str(plan), "--out", str(out)]

    told = CliRunner().invoke(app, given)
    document = CliRunner().invoke(app, [*given, "--json"])

    assert told.exit_code == document.exit_code == Exit.FAILED
    assert "the record of promotions is broken: record 1 was changed" in told.stdout
    assert json.loads(document.stdout)["succeeded"] is False
    assert (out / RESULTS).exists()


def planned(folder: Path, *, protected: bool) -> str:
    """A file with a plan of one vault."""
    kept = {"enablePurgeProtection": protected, "softDeleteRetentionInDays": 90}
    file = folder / f"plan-{protected}.json"
    vault = PlannedResource(URN, KIND, "create", {"properties": kept})
    file.write_text(Plan("prod", (vault,)).to_json(), encoding="utf-8")
    return str(file)
