"""Verdicts as OSCAL assessment results."""

import json
from datetime import UTC, datetime

from clinfra.evidence.results import assessment_results
from policies.core.findings import Violation
from policies.core.judge import Outcome, Verdict
from policies.core.resource import Resource

AT = datetime(2026, 11, 26, tzinfo=UTC)
RULE = "require-key-vault-purge-protection"
VAULT = Resource("urn:pulumi:qa::clinfra::azure-native:keyvault:Vault::v", "t", {"k": "hidden"})


def test_each_verdict_that_applies_is_an_observation_and_no_value_is_told() -> None:
    found = (Violation("k", "hidden", "none"),)
    verdicts = [
        Verdict(RULE, VAULT, Outcome.VIOLATED, found),
        Verdict(RULE, VAULT, Outcome.NOT_APPLICABLE),
    ]

    text = json.dumps(assessment_results("qa", "0" * 64, verdicts, AT))

    assert text.count('"title": "require-key-vault-purge-protection"') == 1
    assert '"value": "violated"' in text
    assert "hidden" not in text
