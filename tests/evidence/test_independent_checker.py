"""Both documents before a checker that is not of this project."""

import json
import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clinfra.evidence.oscal import Document, component_definition
from clinfra.evidence.results import assessment_results
from policies.core.catalogue import rules
from policies.core.judge import Outcome, Verdict
from policies.core.resource import Resource

AT = datetime(2026, 11, 26, tzinfo=UTC)
CHECKER = os.environ.get("OSCAL_VALIDATE") or shutil.which("oscal-validate")
VAULT = Resource("urn:pulumi:qa::clinfra::azure-native:keyvault:Vault::v", "t", {})
GIVEN = [Verdict(name, VAULT, outcome) for name, outcome in zip(rules(), Outcome, strict=False)]
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


@needs_checker
def test_the_assessment_results_are_right(tmp_path: Path) -> None:
    assert errors_in(assessment_results("qa", "0" * 64, GIVEN, AT), tmp_path) == []


@needs_checker
def test_a_document_with_an_unknown_property_is_refused(tmp_path: Path) -> None:
    document = component_definition(rules(), AT)
    body = document["component-definition"]
    assert isinstance(body, dict)

    assert errors_in({"component-definition": {**body, "colour": "red"}}, tmp_path) != []
