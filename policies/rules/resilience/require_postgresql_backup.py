"""Backups of PostgreSQL reach back far enough."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """The days are assumed: 35 is the most that Azure keeps."""
    least = "days_in_production" if context.production else "days"
    kept = resource.get("backup.backupRetentionDays")
    yield from kept.must_be_at_least(context.number(least))


RULE = Rule(
    title="Backups of PostgreSQL reach back far enough",
    why="Damage to data is often found weeks later, when younger backups hold it too.",
    fix="Set backup.backupRetentionDays.",
    severity=Severity.HIGH,
    kinds=("azure-native:dbforpostgresql:Server",),
    hipaa=("164.308(a)(7)(ii)(A)",),
    nist=("CP-9",),
    docs="https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-backup-restore",
    check=check,
    parameters={"days": 14, "days_in_production": 35},
)
