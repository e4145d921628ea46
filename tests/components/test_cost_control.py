"""What keeps cost in sight, under recording mocks."""

from functools import cache

import pytest

from stacks.budgets import BudgetLimits, committed_limits
from stacks.cost import CostSettings
from stacks.settings import Settings
from tests.harness.environments import STACKS, recorded, recorded_of
from tests.harness.recording import Recording
from tests.harness.variants import Values, qa_values

BUDGET = "azure-native:consumption:Budget"


@cache
def nobody_named() -> Recording:
    """QA with nobody to write to, and with usage records as they are."""

    def change(values: Values) -> None:
        values["cost"] = {"inherit_tags": False}

    return recorded_of(Settings.model_validate(qa_values(change)), "qa")


@pytest.mark.parametrize("stack", STACKS)
def test_every_environment_has_the_budgets_of_its_committed_limits(stack: str) -> None:
    limits = committed_limits(stack)
    assert limits
    budgets = recorded(stack).of_type(BUDGET)
    (whole,) = [each for each in budgets if "filter" not in each.inputs]
    by_center = {
        str(each.get("filter.tags.values.0")): each.inputs["amount"]
        for each in budgets
        if each is not whole
    }

    assert whole.inputs["amount"] == limits.environment_usd
    assert by_center == limits.cost_centers
    assert by_center
    assert {each.get("filter.tags.name") for each in budgets} == {None, "cost-center"}
    for each in budgets:
        assert each.inputs["scope"] == f"/subscriptions/{_subscription(stack)}"
        assert each.get("timePeriod.startDate") == f"{limits.first_month}T00:00:00Z"


@pytest.mark.parametrize("stack", STACKS)
def test_budgets_tell_at_eighty_and_a_hundred_per_cent_and_when_a_hundred_is_forecast(
    stack: str,
) -> None:
    (group,) = [
        each
        for each in recorded(stack).of_type("azure-native:monitor:ActionGroup")
        if each.inputs["groupShortName"] == "budgets"
    ]
    for each in recorded(stack).of_type(BUDGET):
        told = each.inputs["notifications"]
        assert isinstance(told, dict)
        assert {(one["thresholdType"], one["threshold"]) for one in told.values()} == {
            ("Actual", 80),
            ("Actual", 100),
            ("Forecasted", 100),
        }
        assert all(group.id in one["contactGroups"] for one in told.values())
        assert all(one.get("contactRoles") is None for one in told.values())


@pytest.mark.parametrize("stack", STACKS)
def test_every_environment_is_watched_for_anomalies_and_inherits_tags(stack: str) -> None:
    (alert,) = recorded(stack).of_type("azure-native:costmanagement:ScheduledActionByScope")
    (tags,) = recorded(stack).of_type("azure-native:costmanagement:TagInheritanceSetting")

    assert alert.inputs["kind"] == "InsightAlert"
    assert alert.get("notification.to")
    assert tags.get("properties.preferContainerTags") is False


@pytest.mark.parametrize("stack", STACKS)
def test_every_environment_exports_its_cost_each_day_as_focus_without_a_key(stack: str) -> None:
    (export,) = recorded(stack).of_type("azure-native:costmanagement:Export")

    assert export.get("definition.type") == "FocusCost"
    assert export.get("schedule.recurrence") == "Daily"
    assert export.get("identity.type") == "SystemAssigned"
    assert export.inputs["scope"] == f"/subscriptions/{_subscription(stack)}"
    assert export.get("deliveryInfo.destination.sasToken") is None
    accounts = {each.id for each in recorded(stack).of_type("azure-native:storage:StorageAccount")}
    assert export.get("deliveryInfo.destination.resourceId") not in accounts


@pytest.mark.parametrize("stack", STACKS)
def test_every_cluster_splits_its_cost_by_namespace(stack: str) -> None:
    (cluster,) = recorded(stack).of_type("azure-native:containerservice:ManagedCluster")

    assert cluster.get("metricsProfile.costAnalysis.enabled") is True
    assert cluster.get("sku.tier") in ("Standard", "Premium")


def test_owners_hear_of_budgets_beside_those_on_call_where_nobody_is_named() -> None:
    budgets = nobody_named().of_type(BUDGET)
    ticket, notify = (nobody_named().one(f"on-call-{each}").id for each in ("ticket", "notify"))

    assert budgets
    for each in budgets:
        assert each.get("notifications.actual-80.contactRoles") == ["Owner"]
        assert each.get("notifications.actual-80.contactGroups") == [ticket]
        assert each.get("notifications.actual-100.contactGroups") == [notify]
    assert not nobody_named().of_type("azure-native:costmanagement:ScheduledActionByScope")
    assert not nobody_named().of_type("azure-native:costmanagement:TagInheritanceSetting")


def test_a_budget_alert_moves_to_another_tier_or_is_switched_off_by_its_name() -> None:
    def change(values: Values) -> None:
        changed = {"budget-spent": {"tier": "page"}, "budget-near": {"enabled": False}}
        values["incidents"] = {"alerts": changed}

    made = recorded_of(Settings.model_validate(qa_values(change)), "qa")
    for each in made.of_type(BUDGET):
        told = each.inputs["notifications"]
        assert isinstance(told, dict)
        assert set(told) == {"actual-100", "forecasted-100"}
        assert made.one("on-call-page").id in told["actual-100"]["contactGroups"]


def test_thresholds_that_azure_would_refuse_are_refused_in_the_settings() -> None:
    with pytest.raises(ValueError, match="have 6 thresholds; 1 to 5 are allowed"):
        CostSettings(actual=(50, 60, 70, 80, 100))
    with pytest.raises(ValueError, match="have 0 thresholds; 1 to 5 are allowed"):
        CostSettings(actual=(), forecast=())
    with pytest.raises(ValueError, match="actual has a threshold twice"):
        CostSettings(actual=(80, 80))


def test_a_budget_starts_on_the_first_of_a_month() -> None:
    with pytest.raises(ValueError, match="the first day of a month is allowed"):
        BudgetLimits.model_validate({"first_month": "2026-11-15", "environment_usd": 1})


def _subscription(stack: str) -> str:
    number = {"qa": 1, "staging": 2, "prod": 3}[stack]
    return f"00000000-0000-4000-8000-{number:012d}"
