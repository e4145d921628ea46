"""Verdicts as OSCAL assessment results."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from clinfra.errors import UsageError
from clinfra.evidence.diff import difference, outcomes_of
from clinfra.evidence.gather import Evidence, History
from clinfra.evidence.plan import PLAN_FILE, assessment_plan
from clinfra.evidence.read_back import outcomes_in, outcomes_of_file
from clinfra.evidence.results import assessment_results
from policies.core.catalogue import rules
from policies.core.judge import Outcome, Verdict
from tests.evidence.given import AT, OTHER, RULE, VAULT, VIOLATED, evidence

HOLDS = Verdict(RULE, OTHER, Outcome.HOLDS)
EXEMPT = replace(VIOLATED, outcome=Outcome.EXEMPT)


def written(found: Evidence) -> str:
    return json.dumps(assessment_results(found))


def result_of(found: Evidence) -> dict[str, list[dict[str, object]]]:
    return json.loads(written(found))["assessment-results"]["results"][0]


def states(found: Evidence) -> set[tuple[str, str]]:
    findings = json.loads(written(found))["assessment-results"]["results"][0]["findings"]
    given = [each["target"]["status"] for each in findings]
    return {(each["state"], each["reason"]) for each in given}


def test_each_verdict_that_applies_is_an_observation_and_no_value_is_told() -> None:
    text = written(evidence(VIOLATED, Verdict(RULE, OTHER, Outcome.NOT_APPLICABLE)))

    assert text.count(f'"title": "{RULE}"') == 1
    assert '"value": "violated"' in text
    assert "hidden" not in text


@pytest.mark.parametrize(
    ("verdict", "state", "reason"),
    [
        (HOLDS, "satisfied", "pass"),
        (VIOLATED, "not-satisfied", "fail"),
        (EXEMPT, "not-satisfied", "fail"),
        (replace(VIOLATED, outcome=Outcome.UNDECIDED), "not-satisfied", "other"),
    ],
)
def test_only_a_control_whose_rules_all_hold_is_satisfied(
    verdict: Verdict, state: str, reason: str
) -> None:
    assert states(evidence(HOLDS, verdict)) == {(state, reason)}


def test_there_is_a_finding_for_each_control_of_the_rule() -> None:
    named = [*rules()[RULE].nist, *rules()[RULE].hipaa]

    found = [each["title"] for each in result_of(evidence(VIOLATED))["findings"]]

    assert named
    assert sorted(map(str, found)) == sorted(named)


def test_an_exemption_is_an_approved_deviation_with_its_terms_and_its_observation() -> None:
    result = result_of(evidence(EXEMPT))

    (risk,) = result["risks"]
    text = json.dumps(risk)
    assert risk["status"] == "deviation-approved"
    assert str(risk["deadline"]).startswith("2026-12-31")
    assert all(each in text for each in ("SEC-12", "A. Approver", "The vault is emptied"))
    assert str(result["observations"][0]["uuid"]) in text
    assert [each["related-risks"] for each in result["findings"]] == [
        [{"risk-uuid": risk["uuid"]}] for _ in result["findings"]
    ]


def test_a_stale_exemption_is_an_open_risk() -> None:
    (risk,) = result_of(evidence(HOLDS, stale=True))["risks"]

    assert (risk["status"], risk["description"]) == (
        "open",
        "The exemption expired on 2026-12-31.",
    )


def test_a_broken_record_of_promotions_is_told() -> None:
    whole, broken = (
        evidence(HOLDS),
        evidence(HOLDS, history=History(faults=["record 2 was changed"])),
    )

    assert '"value": "holds"' in json.dumps(result_of(whole)["observations"][-1])
    assert '"value": "broken"' in json.dumps(result_of(broken)["observations"][-1])
    assert "record 2 was changed" in written(broken)


def test_the_results_point_at_the_plan_and_name_its_tools() -> None:
    found = evidence(VIOLATED)
    body = json.loads(written(found))["assessment-results"]
    planned = json.loads(json.dumps(assessment_plan(found)))["assessment-plan"]

    assert body["import-ap"]["href"] == PLAN_FILE
    local = body["results"][0]["local-definitions"]
    assert local["assessment-assets"] == planned["assessment-assets"]
    versions = [each["props"][0]["value"] for each in local["assessment-assets"]["components"]]
    assert versions == ["0.1.0", "3.255.0"]


def test_verdicts_are_read_back_as_they_were_written() -> None:
    found = evidence(EXEMPT, HOLDS)

    assert outcomes_in(written(found)) == outcomes_of(found.told)
    assert outcomes_in(written(evidence())) == {}


def test_two_documents_tell_what_became_violated_and_what_is_gone() -> None:
    before, after = (outcomes_in(written(evidence(*given))) for given in [(HOLDS,), (VIOLATED,)])

    told = difference(before, after)

    assert told.newly_violated == ((RULE, VAULT.urn),)
    assert told.gone == ((RULE, OTHER.urn),)


@pytest.mark.parametrize("text", ["{}", "no json", '{"assessment-results": {"results": []}}'])
def test_a_file_that_holds_no_results_is_refused_in_one_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "old.json").write_text(text)

    with pytest.raises(UsageError, match=r"old\.json; an assessment-results\.json"):
        outcomes_of_file(tmp_path / "old.json")


def test_the_same_evidence_gives_the_same_document() -> None:
    assert written(evidence(VIOLATED)) == written(evidence(VIOLATED))
    assert AT.isoformat() in written(evidence(VIOLATED))
