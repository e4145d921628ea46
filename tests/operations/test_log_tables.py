"""Every table that the platform writes to is kept by the class of what it holds."""

import re

import pytest
from pydantic import ValidationError

from components.operations.diagnostics import DIAGNOSABLE
from stacks.log_retention import RetentionSettings, TablePlan
from stacks.log_tables import ACTIVITY_TABLE, LOG_TABLES, LogClass, named
from stacks.operations import LogAnalyticsSettings
from tests.harness.environments import STACKS, recorded
from tests.operations.test_dashboards import FILES, queries_of_logs, read

TABLE = "azure-native:operationalinsights:Table"
FLOWS = "azure-native:network:FlowLog"


def asked() -> set[str]:
    """First words of every query of an alert or a dashboard."""
    alerts = [
        str(each.get("criteria.allOf.0.query"))
        for stack in STACKS
        for each in recorded(stack).of_type("azure-native:monitor:ScheduledQueryRule")
    ]
    boards = [query for path in FILES for query in queries_of_logs(read(path))]
    return {word for query in (*alerts, *boards) for word in re.findall(r"\b[A-Z]\w+\b", query)}


def test_every_kind_that_emits_logs_says_which_tables_it_writes_to() -> None:
    assert set(LOG_TABLES) == DIAGNOSABLE | {FLOWS}


def test_no_table_is_of_two_classes() -> None:
    names = [name for log_class in LogClass for name in named(log_class)]

    assert len(names) == len(set(names))


@pytest.mark.parametrize("stack", STACKS)
def test_each_table_of_what_is_made_is_declared_once_and_outlives_the_program(stack: str) -> None:
    made = recorded(stack)
    kinds = {each.type for each in made.resources}
    wanted = {
        table.name for kind, tables in LOG_TABLES.items() if kind in kinds for table in tables
    }
    streams: list[str] = made.one("logs-containers-rule").get("dataSources.extensions.0.streams")  # pyright: ignore[reportAssignmentType]
    wanted |= {stream.removeprefix("Microsoft-") for stream in streams}
    wanted.add(ACTIVITY_TABLE.name)
    declared = [each for each in made.of_type(TABLE) if each.parent == "logs-tables"]

    assert [each.get("tableName") for each in declared] == sorted(wanted)
    assert all(each.left for each in declared)
    workspace = made.one("foundation-logs-workspace").get("workspaceName")
    assert {each.get("workspaceName") for each in declared} == {workspace}


@pytest.mark.parametrize("stack", ["staging", "prod"])
def test_audit_and_security_logs_are_kept_for_six_years(stack: str) -> None:
    kept = {
        str(each.get("tableName")): each.get("totalRetentionInDays")
        for each in recorded(stack).of_type(TABLE)
    }

    for name in {*named(LogClass.AUDIT), *named(LogClass.SECURITY)} & set(kept):
        assert kept[name] == 2191
    assert kept["AKSAudit"] == kept["NTANetAnalytics"] == 2191
    assert kept["AzureMetrics"] is None


def test_synthetic_data_leaves_no_logs_behind_for_years() -> None:
    kept = {each.get("totalRetentionInDays") for each in recorded("qa").of_type(TABLE)}

    assert kept <= {None, 30, 365}


def test_output_that_is_seldom_read_takes_the_cheap_plan_where_azure_allows_it() -> None:
    made = {str(each.get("tableName")): each for each in recorded("prod").of_type(TABLE)}

    control = made["AKSControlPlane"]
    assert (control.get("plan"), control.get("retentionInDays")) == ("Basic", None)
    assert made["PGSQLQueryStoreWaits"].get("plan") == "Analytics"
    assert made["AKSAudit"].get("plan") == "Analytics"


@pytest.mark.parametrize("stack", STACKS)
def test_no_alert_and_no_dashboard_asks_a_table_of_the_cheap_plan(stack: str) -> None:
    cheap = {
        str(each.get("tableName"))
        for each in recorded(stack).of_type(TABLE)
        if each.get("plan") == "Basic"
    }

    assert cheap
    assert cheap & asked() == set()


def test_days_of_a_class_hold_for_all_its_tables() -> None:
    settings = RetentionSettings.model_validate(
        {"audit": {"interactive_days": 180}, "verbose": {"plan": "Analytics", "total_days": 60}}
    )
    tables = {each.name: each for tables in LOG_TABLES.values() for each in tables}

    vault = settings.of(tables["AZKVAuditLogs"])
    assert (vault.interactive_days, vault.total_days) == (180, 2191)
    control = settings.of(tables["AKSControlPlane"])
    assert (control.plan, control.total_days) == (TablePlan.ANALYTICS, 60)


@pytest.mark.parametrize(
    ("retention", "says"),
    [
        ({"audit": {"total_days": 2190}}, r"whole years \(1095, 1460, 1826, 2191"),
        ({"audit": {"interactive_days": 3}}, "greater than or equal to 4"),
        ({"operational": {"total_days": 60}}, "operational.total_days is 60; at least .* 90"),
        (
            {"verbose": {"interactive_days": 4, "total_days": 10}},
            "the plan Basic keeps rows for 30 days at least",
        ),
    ],
)
def test_days_that_azure_does_not_have_are_a_mistake(retention: object, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        LogAnalyticsSettings.model_validate({"retention": retention})
