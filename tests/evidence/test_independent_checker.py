"""The documents before a checker that is not of this project."""

import json
import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clinfra.evidence.gather import Evidence, gathered
from clinfra.evidence.oscal import Document, component_definition
from clinfra.evidence.plan import assessment_plan
from clinfra.evidence.results import assessment_results
from policies.core.catalogue import rules
from policies.core.judge import Outcome, Verdict
from tests.evidence.given import VAULT, evidence
from tests.report.planned import planned_in

AT = datetime(2026, 11, 26, tzinfo=UTC)
CHECKER = os.environ.get("OSCAL_VALIDATE") or shutil.which("oscal-validate")
GIVEN = [Verdict(name, VAULT, outcome) for name, outcome in zip(rules(), Outcome, strict=False)]
SMALL = evidence(*GIVEN, stale=True)
needs_checker = pytest.mark.skipif(
    CHECKER is None, reason="oscal-validate 0.5.0, which needs Python 3.12, is not on PATH"
)


def errors_in(document: Document, folder: Path) -> list[str]:
    path = folder / "document.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    done = subprocess.run(
        [str(CHECKER), str(path)], capture_output=True, text=True, check=False, timeout=60
    )
    assert "finding(s)" in done.stdout, done.stdout + done.stderr
    return [line for line in done.stdout.splitlines() if line.startswith("ERROR")]


@needs_checker
def test_the_component_definition_is_right(tmp_path: Path) -> None:
    assert errors_in(component_definition(rules(), AT), tmp_path) == []


@pytest.fixture(scope="module")
def whole() -> Evidence:
    """Evidence on the whole of qa."""
    return gathered(planned_in("qa"), "qa", "a recording", AT)


@needs_checker
def test_the_results_on_every_verdict_and_a_stale_exemption_are_right(tmp_path: Path) -> None:
    assert errors_in(assessment_results(SMALL), tmp_path) == []


@needs_checker
def test_the_results_on_the_whole_of_qa_are_right(whole: Evidence, tmp_path: Path) -> None:
    assert len(whole.told) > 500
    assert errors_in(assessment_results(whole), tmp_path) == []


@needs_checker
def test_the_assessment_plan_of_qa_is_right(whole: Evidence, tmp_path: Path) -> None:
    assert errors_in(assessment_plan(whole), tmp_path) == []


@needs_checker
def test_a_document_with_an_unknown_property_is_refused(tmp_path: Path) -> None:
    document = component_definition(rules(), AT)
    body = document["component-definition"]
    assert isinstance(body, dict)

    assert errors_in({"component-definition": {**body, "colour": "red"}}, tmp_path) != []
