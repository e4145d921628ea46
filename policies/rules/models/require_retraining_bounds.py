"""Retraining has a cool-down and a budget."""

import json
from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable, Undecided
from policies.core.pods import POD_KINDS, variables_of
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity
from policies.core.values import Json, Node, node_of

_VARIABLE = "RETRAINING_TRIGGER"


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """What the service that starts the runs is told in the variable RETRAINING_TRIGGER."""
    found = list(variables_of(resource, _VARIABLE))
    if not found:
        yield NotApplicable("it starts no retraining")
    for variable in found:
        if variable.unknown:
            yield Undecided(variable.path)
            continue
        document = _document(variable)
        yield from variable.must(isinstance(document, dict), "JSON that tells limits")
        if isinstance(document, dict):
            yield from _bounded(node_of(_VARIABLE, document).get("limits"), context)


def _document(variable: Node) -> Json:
    try:
        return json.loads(variable.text or "null")
    except json.JSONDecodeError:
        return None


def _bounded(limits: Node, context: Context) -> Iterator[Finding]:
    """Numbers alone; that one run fits into the budget is for the settings to say."""
    yield from limits.get("cool_down_hours").must_be_at_least(context.number("cool_down_hours"))
    for name in ("monthly_budget_usd", "monthly_runs", "timeout_hours"):
        yield from limits.get(name).must_be_at_most(context.number(name))


RULE = Rule(
    title="Retraining has a cool-down and a budget",
    why="An alert that comes and goes starts one run after another, day and night.",
    fix="Set limits.cool_down_hours, monthly_budget_usd, monthly_runs and timeout_hours.",
    severity=Severity.HIGH,
    kinds=POD_KINDS,
    nist=("SC-6",),
    docs="https://learn.microsoft.com/azure/architecture/ai-ml/guide/machine-learning-operations-v2",
    check=check,
    parameters={
        "cool_down_hours": 1,
        "monthly_budget_usd": 20000,
        "monthly_runs": 100,
        "timeout_hours": 48,
    },
)
