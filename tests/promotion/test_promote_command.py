"""Promotion and roll-back through the command line, on a copy of the checkout."""

import datetime as dt
import difflib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from clinfra.cli import app
from clinfra.errors import UsageError
from stacks.card_files import cards_in, load_card
from stacks.load import load_settings
from stacks.release_evidence import ImageScan, Severity
from stacks.risk_tiers import ApprovalRole
from tests.harness.checkout import Checkout, Run, copied, unserved
from tests.harness.environments import recorded
from tests.harness.signing import Signer
from tests.stacks.test_model_cards import NAME

TODAY = dt.datetime.now(dt.UTC).date()
CARDS = Path("stacks") / "cards"
STAGING = Path("stacks") / "Pulumi.staging.yaml"
GO = ("promote", "--model", NAME, "--from", "qa", "--to", "staging", "--by", "J. Lindqvist")
BACK = ("rollback", "--model", NAME, "--stack", "staging", "--by", "Dr R. Okafor")
VERSION_7 = """\
+  clinfra:models:
+    sepsis-early-warning:
+      version: 7
+      image:
+        repository: clinfra/model-server
+        tag: "1.0.0"
+        digest: sha256:5b0e2c8f7d914a63be1f40a7c9d28356e0f1b4a79c6d835e2f10ab4c7d9e6815
+      thresholds: {limits: {auroc: 0.8, sensitivity: 0.75, brier_score: 0.08}}
+      callers: [clinical-apps]
"""
VERSION_8 = """\
-      version: 7
+      version: 8
-        tag: "1.0.0"
-        digest: sha256:5b0e2c8f7d914a63be1f40a7c9d28356e0f1b4a79c6d835e2f10ab4c7d9e6815
+        tag: "1.1.0"
+        digest: sha256:e41b7c20d95f8a36b1c7049e2f5d8b63a07c91e4f2d86b3501ac9e7f48d2b05c
"""


@dataclass(frozen=True)
class Hospital:
    """A copy of the checkout in which QA's versions are up, approved, scanned and signed."""

    root: Path
    checkout: Checkout

    def run(self, *arguments: str) -> Run:
        return self.checkout.run(*arguments)

    def text(self, path: Path | str) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    def contents(self) -> dict[str, bytes]:
        """All files of the stacks and of the record."""
        folders = [self.root / "stacks", self.root / "audit"]
        found = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
        return {str(path): path.read_bytes() for path in found if "__pycache__" not in path.parts}

    def served(self) -> int:
        """Version in staging's stack file, which must load with its card."""
        with cards_in(self.root / CARDS):
            return load_settings(self.root / STAGING).models[NAME].version


def lines_between(before: str, after: str) -> str:
    """Lines that came and went."""
    compared = list(difflib.unified_diff(before.splitlines(), after.splitlines(), n=0))
    return "".join(f"{each}\n" for each in compared[2:] if each[0] in "+-")


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    root = copied(tmp_path_factory.mktemp("promotion") / "checkout")
    unserved(root, "staging")
    checkout = Checkout(root.parent / "cache", root=root)
    signer = Signer()
    for suffix in ("", ".canary"):
        approve(root / CARDS / "qa" / f"{NAME}{suffix}.yaml", signer)
    staging, yaml = root / STAGING, YAML()
    held = load_settings(staging).promotion.signing_keys[0]
    text = staging.read_text(encoding="utf-8")
    for old, new in zip(held.splitlines(), signer.public.splitlines(), strict=True):
        text = text.replace(old, new)
    staging.write_text(text, encoding="utf-8")
    assert yaml.load(text)["config"]["clinfra:promotion"]["signing_keys"] == [signer.public]
    state = checkout.state("qa")
    state.parent.mkdir(parents=True)
    state.write_text(json.dumps({"checkpoint": {"latest": {"resources": up()}}}), encoding="utf-8")
    return Hospital(root, checkout)


def approve(path: Path, signer: Signer) -> None:
    """Approve a card in every capacity today, and have its image scanned and signed."""
    yaml = YAML()
    yaml.width = 4096
    values = yaml.load(path.read_text(encoding="utf-8"))
    values["approvals"] = [
        {"role": role.value, "person": "A. Diaz", "date": TODAY} for role in ApprovalRole
    ]
    with path.open("w", encoding="utf-8") as stream:
        yaml.dump(values, stream)
    digest = load_card(path).lineage.image_digest
    scan = ImageScan(
        scanner="trivy 0.68.1", date=TODAY, image_digest=digest, highest_severity=Severity.LOW
    )
    evidence = signer.evidence(scan).model_dump(mode="json")
    with path.with_suffix(".evidence.yaml").open("w", encoding="utf-8") as stream:
        yaml.dump(evidence, stream)


def up() -> list[dict[str, object]]:
    """The deployments of QA's models, as a state has them."""
    made = recorded("qa").of_type("kubernetes:apps/v1:Deployment")
    return [
        {"urn": f"urn:pulumi:qa::clinfra::{each.type}::{each.name}", "type": each.type,
         "inputs": each.inputs}
        for each in made if NAME in each.name
    ]  # fmt: skip


def test_two_versions_go_to_staging_and_one_comes_back(hospital: Hospital) -> None:
    untouched, first = hospital.contents(), hospital.text(STAGING)

    tried = hospital.run(*GO, "--dry-run")
    assert tried.code == 0, tried.out + tried.err
    assert VERSION_7 in tried.out
    assert hospital.contents() == untouched

    done = hospital.run(*GO, "--json")
    assert done.code == 0, done.out + done.err
    second = hospital.text(STAGING)
    assert lines_between(first, second) == VERSION_7
    assert hospital.served() == 7
    assert lines_between(
        hospital.text(CARDS / "qa" / f"{NAME}.yaml"),
        hospital.text(CARDS / "staging" / f"{NAME}.yaml"),
    ) == (
        "-uri: https://git.mercy.example/clinical-ml/platform/stacks/cards/qa/"
        "sepsis-early-warning.yaml\n"
        "+uri: https://git.mercy.example/clinical-ml/platform/stacks/cards/staging/"
        "sepsis-early-warning.yaml\n"
    )
    assert VERSION_7 in str(done.document()["diff"])
    record = done.document()["record"]
    assert isinstance(record, dict)
    entry = record["entry"]
    assert (entry["by"], entry["comparison"], entry["replaced"]) == ("J. Lindqvist", "none", None)
    assert set(entry["evidence"]) == {
        "card", "image_evidence", "source_state", "target_before", "target_after"
    }  # fmt: skip

    again = hospital.run(*GO)
    assert (again.code, again.out) == (1, "- staging serves version 7 already\n")

    better = hospital.run(*GO, "--canary")
    assert better.code == 0, better.out + better.err
    assert VERSION_8.splitlines()[-1] in better.out
    third = hospital.text(STAGING)
    assert lines_between(second, third) == VERSION_8
    assert hospital.served() == 8

    back = hospital.run(*BACK)
    assert back.code == 0, back.out + back.err
    assert hospital.text(STAGING) == second
    assert hospital.served() == 7
    no_further = hospital.run(*BACK)
    assert (no_further.code, no_further.out) == (
        1,
        "- no record tells what was before version 7\n",
    )

    held = hospital.run("audit", "verify")
    assert held.code == 0, held.out
    assert "3 records, and the chain holds" in held.out
    log, older = hospital.root / "audit" / "promotions.jsonl", hospital.root / "older.jsonl"
    whole = hospital.text(log)
    older.write_text(whole, encoding="utf-8")
    log.write_text("".join(whole.splitlines(keepends=True)[:2]), encoding="utf-8")
    cut = hospital.run("audit", "verify", "--against", str(older))
    assert cut.code == 1
    assert "- record 3 of the older copy is gone or another" in cut.out
    log.write_text(whole.replace("J. Lindqvist", "Mallory"), encoding="utf-8")
    told = hospital.run("audit", "verify")
    assert told.code == 1
    assert "- record 1 was changed: its hash is another" in told.out
    assert "was tampered with" in hospital.run(*BACK).err


def test_a_canary_becomes_the_champion_where_it_is(hospital: Hospital, tmp_path: Path) -> None:
    left = shutil.ignore_patterns("audit")
    root = shutil.copytree(hospital.root, tmp_path / "checkout", ignore=left)
    qa, yaml = root / "stacks" / "Pulumi.qa.yaml", YAML()
    values = yaml.load(qa.read_text(encoding="utf-8"))
    trusted = load_settings(hospital.root / STAGING).promotion.signing_keys
    values["config"]["clinfra:promotion"] = {"signing_keys": list(trusted)}
    with qa.open("w", encoding="utf-8") as stream:
        yaml.dump(values, stream)
    cards = root / CARDS / "qa"
    card = (cards / f"{NAME}.canary.yaml").read_text(encoding="utf-8")
    checkout = Checkout(hospital.checkout.cache, root=root)
    within = ("promote", "--model", NAME, "--from", "qa", "--to", "qa", "--by", "J. Lindqvist")

    refused, done = checkout.run(*within), checkout.run(*within, "--canary")

    assert refused.code == 1
    assert "- the target is qa, the source itself; --canary alone goes there" in refused.out
    assert done.code == 0, done.out + done.err
    assert "version 8 of sepsis-early-warning is promoted in qa, whose canary it is" in done.out
    with cards_in(root / CARDS):
        served = load_settings(qa).models[NAME]
    assert (served.version, served.canary) == (8, None)
    champion = (cards / f"{NAME}.yaml").read_text(encoding="utf-8")
    assert champion == card.replace(".canary.yaml", ".yaml")
    assert not list(cards.glob(f"{NAME}.canary.*"))
    entry = json.loads((root / "audit" / "promotions.jsonl").read_text(encoding="utf-8"))["entry"]
    assert (entry["comparison"], entry["replaced"]["version"]) == ("card", 7)


def test_a_refusal_lists_every_reason_and_writes_nothing(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    before = checkout.shell("git status --short").out

    refused = checkout.run(*GO, "--json")

    assert refused.code == 1
    reasons = refused.document()["reasons"]
    assert isinstance(reasons, list)
    assert reasons[0].startswith("version 7 is not up in qa: it has no local state")
    assert "the card: approvals lacks ai_governance, which risk tier high needs" in reasons
    assert f"for {len(reasons)} reasons" in refused.err
    assert checkout.shell("git status --short").out == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--model", "falls"), "--model is falls; the stack qa serves sepsis-early-warning"),
        (("--by", "me@mercy.example"), "--by is 'me@mercy.example'; the name of a person"),
        (("--challenger", "none.json"), "--challenger is none.json, which cannot be read"),
    ],
)
def test_wrong_use_is_one_sentence(arguments: tuple[str, ...], told: str) -> None:
    asked = [*GO, "--dry-run", *arguments]

    with pytest.raises(UsageError, match=told) as caught:
        CliRunner().invoke(app, asked, catch_exceptions=False)

    assert "\n" not in str(caught.value)
