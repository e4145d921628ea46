"""Logs, diagnostic settings and alerts."""

from collections.abc import Iterator

from twin.azure.arm import arm, extension, fault, number
from twin.check import Fault
from twin.kinds import Rule, guid
from twin.marks import documented
from twin.wire import Properties

_WORKSPACE = "Microsoft.OperationalInsights/workspaces"
_RETENTION_PAGE = "https://learn.microsoft.com/azure/azure-monitor/logs/data-retention-configure"


def _workspace(_inputs: Properties, identifier: str) -> Properties:
    return {"customerId": guid(identifier, "customer"), "createdDate": "2026-01-01T00:00:00Z"}


def _retention(inputs: Properties) -> Iterator[Fault]:
    days = number(inputs, "retentionInDays")
    if days is not None and not 30 <= days <= 730:  # noqa: PLR2004  # the page's own bounds
        yield fault("retentionInDays", days, "30 to 730 days are allowed")


KINDS = (
    arm(
        "operationalinsights",
        "Workspace",
        _WORKSPACE,
        "workspaceName",
        outputs=_workspace,
        seconds=40,
        pattern=r"[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]",
        rules=(
            Rule(
                "log-retention",
                "a workspace keeps logs for 30 to 730 days",
                documented(_RETENTION_PAGE),
                _retention,
            ),
        ),
    ),
    arm("operationalinsights", "Table", f"{_WORKSPACE}/tables", "workspaceName", "tableName"),
    extension(
        "monitor",
        "DiagnosticSetting",
        "Microsoft.Insights/diagnosticSettings",
        "resourceUri",
        "name",
        seconds=3,
    ),
    arm("monitor", "ActionGroup", "Microsoft.Insights/actionGroups", "actionGroupName"),
)
