"""Microsoft's own parser and binder find nothing against a query of an alert, a dashboard, a page.

Its tables are those that the platform declares, with their columns, and those of Azure that it
asks, with the columns that its queries may need (read on 2026-11-27):
learn.microsoft.com/azure/azure-monitor/reference/tables, and for `_LogOperation`
learn.microsoft.com/azure/azure-monitor/logs/monitor-workspace.
"""

import json
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import pytest

from tests.harness.azure_uses import log_queries_of_runbooks
from tests.harness.environments import STACKS, recorded
from tests.harness.npm_judges import found_program
from tests.harness.recording import Registered
from tests.operations.test_dashboards import FILES, queries_of_logs, read

SCRIPT = Path(__file__).with_name("kusto.cjs")
OF_AZURE = {
    "AHDSDicomAuditLogs": (
        "Level: string, OperationName: string, ResultType: string, StatusCode: int, Uri: string"
    ),
    "AZKVAuditLogs": (
        "CallerIpAddress: string, HttpStatusCode: int, OperationName: string, RequestUri: string, "
        "ResultSignature: string, ResultType: string"
    ),
    "AZMSArchiveLogs": (
        "ArchiveStep: string, DurationMs: int, EventhubName: string, Failures: int, "
        "Message: string, PartitionId: int, Provider: string, TaskName: string"
    ),
    "AZMSDiagnosticErrorLogs": (
        "ActivityName: string, EntityName: string, EntityType: string, ErrorCount: int, "
        "ErrorMessage: string, NamespaceName: string, OperationResult: string, Provider: string"
    ),
    "AZMSRunTimeAuditLogs": (
        "ActivityName: string, AuthType: string, ClientIp: string, Count: int, "
        "NetworkType: string, Protocol: string, Provider: string, Status: string"
    ),
    "AzureMetrics": (
        "ResourceProvider: string, MetricName: string, Resource: string, UnitName: string, "
        "Average: real, Maximum: real, Minimum: real, Total: real, Count: real"
    ),
    "DatabricksClusters": "ActionName: string, RequestParams: string, Response: string",
    "DatabricksJobs": "ActionName: string, RequestParams: string, Response: string",
    "MicrosoftHealthcareApisAuditLogs": (
        "CallerIPAddress: string, FhirResourceType: string, OperationDuration: int, "
        "OperationName: string, RequestUri: string, ResultType: string, StatusCode: int"
    ),
    "StorageBlobLogs": (
        "AuthenticationType: string, CallerIpAddress: string, OperationName: string, "
        "StatusCode: string, StatusText: string"
    ),
    "Usage": "DataType: string, IsBillable: bool, Quantity: real, QuantityUnit: string",
    "_LogOperation": (
        "Category: string, Computer: string, Detail: string, Level: string, Operation: string"
    ),
}
OF_ALL = "TimeGenerated: datetime, _ResourceId: string, Type: string"
"""Columns of every table of Azure's."""
OF_GRAFANA = {
    r"\$__timeFilter\((\w+)\)": r"\1 > ago(1h)",
    r"\$__interval": "5m",
    r"\$\{\w+\}": "some",
    r"Rag_NAME_CL": "Rag_guidelines_assistant_CL",
}
"""What Grafana writes in place of its macros and variables, and a reader in place of a name."""
TYPES = {"dateTime": "datetime", "boolean": "bool"}


def every(token: str) -> Iterator[Registered]:
    """The resources of a type, of all environments."""
    for stack in STACKS:
        yield from recorded(stack).of_type(token)


def tables() -> dict[str, str]:
    """Columns by table."""
    declared: dict[str, str] = {}
    for each in every("azure-native:operationalinsights:Table"):
        columns: list[Mapping[str, str]] | None = each.get("schema.columns")  # pyright: ignore[reportAssignmentType]
        if columns is None:
            continue
        told = (f"{one['name']}: {TYPES.get(one['type'], one['type'])}" for one in columns)
        declared[str(each.get("tableName"))] = ", ".join(told)
    azure = {name: f"{OF_ALL}, {columns}" for name, columns in OF_AZURE.items()}
    return {name: f"({columns})" for name, columns in (azure | declared).items()}


def of_alerts() -> Iterator[str]:
    for each in every("azure-native:monitor:ScheduledQueryRule"):
        conditions: list[Mapping[str, str]] = each.get("criteria.allOf")  # pyright: ignore[reportAssignmentType]
        yield from (one["query"] for one in conditions)


def of_dashboards() -> Iterator[str]:
    for path in FILES:
        yield from queries_of_logs(read(path))


@cache
def queries() -> tuple[str, ...]:
    """Every query, as the workspace gets it."""
    found = {*of_alerts(), *of_dashboards(), *log_queries_of_runbooks()}
    for macro, value in OF_GRAFANA.items():
        found = {re.sub(macro, value, each) for each in found}
    return tuple(sorted(found))


def diagnosed(judges: Path, asked: Sequence[str]) -> dict[str, list[str]]:
    """What is said against each query."""
    done = subprocess.run(
        [found_program("node"), str(SCRIPT), str(judges)],
        input=json.dumps({"tables": tables(), "queries": asked}),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return dict(zip(asked, json.loads(done.stdout), strict=True))


def test_every_query_means_something(judges: Path) -> None:
    told = diagnosed(judges, queries())

    assert len(told) > 40
    assert len(set(log_queries_of_runbooks())) > 6
    assert {query: said for query, said in told.items() if said} == {}


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("where", "wher"),
        ("Exceeded", "Exceded"),
        ("ClinfraModelDrift_CL", "ModelDrift_CL"),
        ("Model == 'sepsis-early-warning'", "Model + 7 > 3"),
    ],
)
def test_a_mistake_in_a_query_is_told(judges: Path, good: str, bad: str) -> None:
    query = next(each for each in queries() if "Exceeded" in each and "Model ==" in each)
    broken = query.replace(good, bad)
    if broken == query:
        broken = query.replace("Model == 'some'", bad)

    assert diagnosed(judges, [broken])[broken]


@pytest.mark.parametrize(
    "query",
    [
        "AHDSDicomDiagnosticLogs | summarize count() by StatusCode",
        "AZKVAuditLogs | summarize count() by CallerIPAddress",
        "AZMSRuntimeAuditLogs | take 1",
        "StorageBlobLogs | where StatusCode >= 400",
    ],
)
def test_a_name_or_a_type_that_azure_does_not_have_is_told(judges: Path, query: str) -> None:
    assert diagnosed(judges, [query])[query]
