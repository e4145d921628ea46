"""The rules as an OSCAL document."""

import json
from datetime import UTC, datetime

import pytest

from clinfra.evidence.oscal import component_definition, control_id
from policies.core.catalogue import rules

AT = datetime(2026, 11, 26, tzinfo=UTC)


@pytest.mark.parametrize(
    ("control", "told"),
    [
        ("SC-7(3)", "sc-7.3"),
        ("AC-2", "ac-2"),
        ("164.312(a)(2)(iv)", "hipaa-164-312.a.2.iv"),
        ("164.308(a)(1)(ii)(A)", "hipaa-164-308.a.1.ii.A"),
    ],
)
def test_a_control_is_named_by_a_lower_case_family_or_its_paragraph(
    control: str, told: str
) -> None:
    assert control_id(control) == told


def test_the_same_rules_give_the_same_document() -> None:
    assert component_definition(rules(), AT) == component_definition(rules(), AT)


def test_each_control_that_a_rule_names_is_in_the_document() -> None:
    text = json.dumps(component_definition(rules(), AT))
    named = {each for rule in rules().values() for each in (*rule.nist, *rule.hipaa)}

    assert named
    assert [each for each in named if f'"{control_id(each)}"' not in text] == []
