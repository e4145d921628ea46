"""What is gathered beside the verdicts: the record of promotions, exemptions and tools."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from clinfra.audit import AuditLog
from clinfra.evidence.gather import Evidence, gathered, history
from clinfra.evidence.results import assessment_results
from clinfra.plan import Plan, PlannedResource
from policies.core.judge import Outcome
from tests.evidence.given import AT, KIND, RULE, VAULT
from tests.evidence.test_independent_checker import errors_in, needs_checker
from tests.promotion.test_audit import entry

EXEMPTIONS = """\
project: clinfra
exemptions:
"""
TERMS = """\
  - rule: {rule}
    resource: {resource}
    profiles: [qa]
    reason: The vault is emptied each night
    ticket: SEC-12
    approver: A. Approver
    expires: {expires}
"""


@pytest.fixture
def log(tmp_path: Path) -> AuditLog:
    """A record of one promotion, with its files."""
    made = AuditLog(tmp_path / "audit")
    with made.locked():
        made.append(entry(1))
    return made


def on_one_vault() -> Evidence:
    inputs = {"properties": {"enablePurgeProtection": False}}
    plan = Plan("qa", (PlannedResource(VAULT.urn, KIND, "create", inputs),))
    return gathered(plan, "qa", "a test", AT)


def exempting(monkeypatch: pytest.MonkeyPatch, folder: Path, *terms: tuple[str, date]) -> None:
    """Let a file with an exemption for each resource and last day count."""
    listed = [TERMS.format(rule=RULE, resource=name, expires=last) for name, last in terms]
    (folder / "exemptions.yaml").write_text(EXEMPTIONS + "".join(listed), encoding="utf-8")
    monkeypatch.setenv("CLINFRA_POLICY_EXEMPTIONS", str(folder / "exemptions.yaml"))


def test_promotions_are_those_to_the_environment_alone(log: AuditLog) -> None:
    target = log.records()[0].entry.target

    assert [each.number for each in history(log, target).promotions] == [1]
    assert history(log, "elsewhere").promotions == []


def test_a_record_that_was_tampered_with_is_a_fault_and_tells_no_promotion(log: AuditLog) -> None:
    text = log.path.read_text(encoding="utf-8")
    log.path.write_text(text.replace('"number":1', '"number":2'), encoding="utf-8")

    told = history(log, log.folder.name)

    assert told.promotions == ()
    assert "record 1 was changed: its hash is another" in told.faults


def test_a_kept_file_that_is_gone_is_a_fault(log: AuditLog) -> None:
    assert any("is gone" in each for each in history(log, "prod").faults)


def test_a_used_and_a_stale_exemption_are_gathered_with_their_terms(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    exempting(monkeypatch, tmp_path, ("v", date(2026, 12, 31)), ("other", date(2026, 1, 1)))

    found = on_one_vault()

    ((used, keys),) = found.granted
    assert (used.terms.ticket, keys) == ("SEC-12", [(RULE, VAULT.urn)])
    assert [why for _, why in found.checked.stale] == ["expired on 2026-01-01"]
    (verdict,) = [each for each in found.told if each.rule == RULE]
    assert verdict.outcome is Outcome.EXEMPT


def test_tools_are_told_and_the_policies_hash_hangs_on_the_exemptions(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    plain = {each.name: each.version for each in on_one_vault().tools}
    exempting(monkeypatch, tmp_path, ("v", date(2026, 12, 31)))
    other = {each.name: each.version for each in on_one_vault().tools}

    assert list(plain) == ["clinfra", "pulumi", "policies"]
    assert plain["policies"] != other["policies"]
    assert plain["clinfra"] == other["clinfra"] != "unknown"


@needs_checker
def test_results_with_exemptions_and_promotions_are_right(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, log: AuditLog
) -> None:
    exempting(monkeypatch, tmp_path, ("v", date(2026, 12, 31)), ("other", date(2026, 1, 1)))
    past = history(log, log.records()[0].entry.target)
    found = on_one_vault()
    both = replace(found, history=past)

    assert past.promotions
    assert errors_in(assessment_results(both), tmp_path) == []
