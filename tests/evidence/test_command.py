"""The evidence of a stack through the command line."""

import json
from pathlib import Path

from clinfra.plan import Plan, PlannedResource
from tests.harness.checkout import Checkout

KIND = "azure-native:keyvault:Vault"


def test_a_vault_that_can_be_purged_ends_with_three_and_is_written_down(tmp_path: Path) -> None:
    inputs = {"properties": {"enablePurgeProtection": False}}
    vault = PlannedResource(f"urn:pulumi:qa::clinfra::{KIND}::v", KIND, "create", inputs)
    (tmp_path / "plan.json").write_text(Plan("qa", (vault,)).to_json(), encoding="utf-8")
    named = ("--plan", str(tmp_path / "plan.json"), "--out", str(tmp_path / "out"))

    run = Checkout(tmp_path).run("evidence", "--stack", "prod", *named)

    assert run.code == 3, run.out + run.err
    written = json.loads((tmp_path / "out" / "assessment-results.json").read_text())
    (result,) = written["assessment-results"]["results"]
    verdicts = {each["title"]: each["props"][0]["value"] for each in result["observations"]}
    assert verdicts["require-key-vault-purge-protection"] == "violated"
