"""Every alert that is made reaches people, by the tier that its severity says."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pytest

from stacks.alerts.rules import Tier
from stacks.load import load_settings
from tests.harness.environments import ROOT, STACKS, recorded
from tests.harness.metrics import azure_metrics
from tests.harness.recording import Recording, Registered
from tests.harness.stack_values import listed, mapping

BOUND = "criteria.allOf.0"
OWNER = load_settings(ROOT / "stacks" / "Pulumi.qa.yaml").tags.owner


@dataclass(frozen=True, kw_only=True)
class Alert:
    """What any form of alert says."""

    name: str
    severity: object
    groups: list[object]
    said: Mapping[str, object]
    """What receivers read beside it."""


def of_metrics(made: Registered) -> Iterator[Alert]:
    actions = listed(made.get("actions"))
    yield Alert(
        name=made.name,
        severity=made.get("severity"),
        groups=[each["actionGroupId"] for each in actions],
        said=mapping(made.get("actions.0.webHookProperties")),
    )


def of_logs(made: Registered) -> Iterator[Alert]:
    groups = made.get("actions.actionGroups")
    yield Alert(
        name=made.name,
        severity=made.get("severity"),
        groups=groups if isinstance(groups, list) else [],
        said=mapping(made.get("actions.customProperties")),
    )


def of_activity(made: Registered) -> Iterator[Alert]:
    said = mapping(made.get("actions.actionGroups.0.webhookProperties"))
    yield Alert(
        name=made.name,
        severity=int(str(said["severity"]).removeprefix("Sev")),
        groups=[each["actionGroupId"] for each in listed(made.get("actions.actionGroups"))],
        said=said,
    )


def of_prometheus(made: Registered) -> Iterator[Alert]:
    for rule in listed(made.get("rules")):
        if "alert" in rule:
            labels, notes = mapping(rule["labels"]), mapping(rule["annotations"])
            yield Alert(
                name=str(rule["alert"]),
                severity=rule["severity"],
                groups=[each["actionGroupId"] for each in listed(rule["actions"])],
                said={"owner": labels["owner"], "runbook": notes["runbook_url"]},
            )


FORMS: Mapping[str, Callable[[Registered], Iterator[Alert]]] = {
    "azure-native:monitor:MetricAlert": of_metrics,
    "azure-native:monitor:ScheduledQueryRule": of_logs,
    "azure-native:monitor:ActivityLogAlert": of_activity,
    "azure-native:alertsmanagement:PrometheusRuleGroup": of_prometheus,
}


def on_call(made: Recording) -> dict[object, int]:
    """Severity of the tier of each group on call, by the group's id."""
    shorts = {f"ml-{tier}": tier.severity for tier in Tier}
    return {
        each.id: shorts[str(each.get("groupShortName"))]
        for each in made.of_type("azure-native:monitor:ActionGroup")
        if each.get("groupShortName") in shorts
    }


@pytest.mark.parametrize("stack", STACKS)
def test_every_alert_tells_the_group_of_its_severity_by_whose_runbook_and_owner(
    stack: str,
) -> None:
    made = recorded(stack)
    groups = on_call(made)
    found = [
        alert for each in made.resources if each.type in FORMS for alert in FORMS[each.type](each)
    ]

    assert len(groups) == len(Tier)
    assert len(found) > 50
    untold = [
        each.name
        for each in found
        if {groups[told] for told in each.groups if told in groups} != {each.severity}
    ]
    assert untold == []
    assert [each.name for each in found if each.said.get("owner") != OWNER] == []
    pages = {each.name: ROOT / str(each.said.get("runbook")) for each in found}
    assert [name for name, page in pages.items() if not page.is_file()] == []


@pytest.mark.parametrize("stack", STACKS)
def test_every_metric_that_is_watched_exists(stack: str) -> None:
    asked = {
        (str(each.get(f"{BOUND}.metricNamespace")), str(each.get(f"{BOUND}.metricName")))
        for each in recorded(stack).of_type("azure-native:monitor:MetricAlert")
    }

    assert [each for each in sorted(asked) if each[1] not in azure_metrics(each[0])] == []


@pytest.mark.parametrize("stack", STACKS)
def test_a_spent_budget_notifies_and_what_comes_before_is_a_ticket(stack: str) -> None:
    made = recorded(stack)
    groups = on_call(made)
    wanted: dict[tuple[object, object], Tier] = {
        ("Actual", 80): Tier.TICKET,
        ("Actual", 100): Tier.NOTIFY,
        ("Forecasted", 100): Tier.TICKET,
    }
    budgets = made.of_type("azure-native:consumption:Budget")

    assert budgets
    for budget in budgets:
        for one in map(mapping, mapping(budget.get("notifications")).values()):
            told = one["contactGroups"]
            assert isinstance(told, list)
            tier = wanted[one["thresholdType"], one["threshold"]]
            assert {groups[each] for each in told if each in groups} == {tier.severity}


def test_the_groups_keep_the_state_that_they_had_below_the_last_component() -> None:
    ((parent, name),) = recorded("prod").one("on-call").formerly

    assert name == "incidents-on-call"
    assert parent.endswith("clinfra:platform:Platform$clinfra:operations:Incidents::incidents")
