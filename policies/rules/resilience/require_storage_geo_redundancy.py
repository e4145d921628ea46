"""Patient data survives the loss of a region."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.resource import Resource, Stack
from policies.core.rule import Context, Rule, Severity

_BACKUP = "azure-native:dataprotection:BackupInstance"
_COPIED = ("Standard_GZRS", "Standard_RAGZRS", "Standard_GRS", "Standard_RAGRS")


def check_stack(resource: Resource, stack: Stack, context: Context) -> Iterator[Finding]:
    """A copy in another region, or a backup that a backup vault takes.

    It is asked of production alone, since what is elsewhere can be made anew from it.
    """
    if not (context.patient_data and context.production):
        yield NotApplicable("the only copy of patient data is in production")
        return
    if not stack.referring_to(resource, _BACKUP) and not _named(resource, stack):
        yield from resource.get("sku.name").must_be(*_COPIED)


def _named(account: Resource, stack: Stack) -> bool:
    """Whether a backup names the account by a literal id."""
    name = (account.get("accountName").text or "").lower()
    backed_up = [
        (each.get("properties.dataSourceInfo.resourceID").text or "").lower()
        for each in stack.of_kind(_BACKUP)
    ]
    return bool(name) and any(each.endswith(f"/storageaccounts/{name}") for each in backed_up)


RULE = Rule(
    title="Patient data survives the loss of a region",
    why="A disaster at one place destroys the only copy of clinical data.",
    fix="Set sku.name to Standard_GZRS, or add a BackupInstance of the account.",
    severity=Severity.MEDIUM,
    kinds=("azure-native:storage:StorageAccount",),
    hipaa=("164.308(a)(7)(ii)(A)",),
    nist=("CP-6", "CP-6(1)"),
    scanners=("CKV_AZURE_206",),
    docs="https://learn.microsoft.com/azure/storage/common/storage-redundancy",
    check_stack=check_stack,
)
