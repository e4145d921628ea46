"""Data is not copied to accounts of others."""

from collections.abc import Iterator, Mapping

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity
from policies.core.values import Json


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Absent means that replication and copies to any tenant are allowed."""
    yield from resource.get("allowCrossTenantReplication").must_be_false()
    yield from resource.get("allowedCopyScope").must_be("AAD", "PrivateLink")


def _closed(resource: Resource, _context: Context) -> Mapping[str, Json]:
    """The scope of a private link stays, as the narrower one."""
    private = resource.get("allowedCopyScope").says("PrivateLink")
    scope = {} if private else {"allowedCopyScope": "AAD"}
    return {"allowCrossTenantReplication": False} | scope


RULE = Rule(
    title="Data is not copied to accounts of others",
    why=(
        "Whoever may write a policy of replication carries patient data to an account of "
        "their own, without a trace in a log of reads."
    ),
    fix="Set allowCrossTenantReplication to false and allowedCopyScope to AAD.",
    severity=Severity.MEDIUM,
    kinds=("azure-native:storage:StorageAccount",),
    hipaa=("164.312(c)(1)",),
    nist=("AC-4",),
    docs="https://learn.microsoft.com/azure/storage/common/security-restrict-copy-operations",
    check=check,
    remedy=_closed,
)
