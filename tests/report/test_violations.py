"""Violations, as a person and a machine are told of them."""

import io

from rich.console import Console

from clinfra.outcome import Violation
from clinfra.violations import MOST_TOLD, documents, print_violations

RULE = "limit-cost-tag-values"


def on_many(count: int) -> list[Violation]:
    urn = "urn:pulumi:qa::clinfra::azure-native:network:FlowLog::log-{}"
    return [Violation(RULE, urn.format(n), mandatory=True, sentence="a tag") for n in range(count)]


def printed(violations: list[Violation]) -> str:
    out = io.StringIO()
    print_violations(Console(file=out, width=200), violations)
    return out.getvalue()


def test_a_person_is_told_of_the_first_resources_and_how_many_are_left() -> None:
    told = printed(on_many(MOST_TOLD + 290))

    assert told.count("FlowLog 'log-") == MOST_TOLD
    assert "and 290 more, which --json names" in told


def test_nothing_is_left_out_where_a_rule_has_few() -> None:
    told = printed(on_many(MOST_TOLD))

    assert told.count("FlowLog 'log-") == MOST_TOLD
    assert "more" not in told


def test_a_machine_is_told_of_all() -> None:
    (document,) = documents(on_many(MOST_TOLD + 290))
    resources = document["resources"]

    assert isinstance(resources, list)
    assert len(resources) == MOST_TOLD + 290
