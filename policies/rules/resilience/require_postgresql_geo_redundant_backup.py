"""Backups of PostgreSQL outlive the region.

Whether a hospital holds such a second key is its own decision: without one the rule does not
apply, and the database must come back from another copy of its data.
"""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """Copies of a server under a customer-managed key need a second key, in the paired region."""
    if not context.production:
        yield NotApplicable("only production is held to it")
        return

    encryption = resource.get("dataEncryption")
    if encryption.get("type").says("AzureKeyVault") and encryption.get("geoBackupKeyURI").absent:
        yield NotApplicable("the server has no key in the paired region")
        return
    yield from resource.get("backup.geoRedundantBackup").must_be("Enabled")


RULE = Rule(
    title="Backups of PostgreSQL outlive the region",
    why="A disaster that takes the region takes the backups that lie in it.",
    fix=(
        "Set backup.geoRedundantBackup to Enabled when the server is made; it cannot change later."
    ),
    severity=Severity.MEDIUM,
    kinds=("azure-native:dbforpostgresql:Server",),
    hipaa=("164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(B)"),
    nist=("CP-6", "CP-6(1)", "CP-9"),
    scanners=("CKV_AZURE_136",),
    docs="https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-backup-restore",
    check=check,
)
