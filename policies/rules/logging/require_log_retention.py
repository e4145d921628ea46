"""Logs are kept for as long as somebody may ask."""

from collections.abc import Iterator, Mapping

from policies.core.findings import Finding, NotApplicable
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity
from stacks.log_tables import LogClass, named

_TABLE = "azure-native:operationalinsights:Table"


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """Six years, in a step that Azure has, are those of 45 CFR 164.316(b)(2)(i)."""
    if resource.kind != _TABLE:
        yield from resource.get("retentionInDays").must_be_at_least(context.number("days"))
    elif resource.get("tableName").says(*context.texts("audit_tables")):
        kept = resource.get("totalRetentionInDays")
        yield from kept.must_be_at_least(context.number("audit_days"))
    else:
        yield NotApplicable("the table holds no audit logs")


def _remedy(resource: Resource, context: Context) -> Mapping[str, object]:
    if resource.kind == _TABLE:
        audit = resource.get("tableName").says(*context.texts("audit_tables"))
        return {"totalRetentionInDays": context.number("audit_days")} if audit else {}
    return {"retentionInDays": context.number("days")}


RULE = Rule(
    title="Logs are kept for as long as somebody may ask",
    why="An intrusion is often found months later, and documents of HIPAA count for six years.",
    fix="Set retentionInDays on the workspace and totalRetentionInDays on tables of audit logs.",
    severity=Severity.HIGH,
    kinds=("azure-native:operationalinsights:Workspace", "azure-native:operationalinsights:Table"),
    hipaa=("164.312(b)",),
    nist=("AU-11",),
    scanners=("CKV_AZURE_37",),
    docs="https://learn.microsoft.com/azure/azure-monitor/logs/data-retention-configure",
    check=check,
    parameters={
        "days": 90,
        "audit_days": 2191,
        "audit_tables": [
            "AHDSFhirAuditLogs",
            "AuditLogs",
            *named(LogClass.AUDIT),
            *named(LogClass.SECURITY),
        ],
    },
    remedy=_remedy,
)
