"""Deleted and overwritten files can be restored."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable, Undecided, Violation
from policies.core.resource import Resource, Stack
from policies.core.rule import Context, Rule, Severity

_ACCOUNT = "azure-native:storage:StorageAccount"
_SETTINGS = "azure-native:storage:BlobServiceProperties"


def check_stack(resource: Resource, stack: Stack, context: Context) -> Iterator[Finding]:
    """Accounts must have settings of their blob service, and the settings must keep enough.

    Hierarchical accounts keep no versions, so theirs are not asked for.
    """
    if resource.kind == _ACCOUNT:
        yield from _present(resource, stack)
        return
    for name in ("deleteRetentionPolicy", "containerDeleteRetentionPolicy"):
        yield from resource.get(f"{name}.enabled").must_be_true()
        yield from resource.get(f"{name}.days").must_be_at_least(context.number("days"))
    hierarchical = [each.get("isHnsEnabled") for each in _accounts(resource, stack)]
    if any(each.unknown for each in hierarchical):
        yield Undecided("isVersioningEnabled")
    elif not any(each.is_true for each in hierarchical):
        yield from resource.get("isVersioningEnabled").must_be_true()


def _present(account: Resource, stack: Stack) -> Iterator[Finding]:
    if account.get("kind").says("FileStorage"):
        yield NotApplicable("it holds no blobs")
    elif account.urn not in {each.urn for each in _served(stack)}:
        yield Violation("", "an account without settings of its blob service", "one with them")


def _served(stack: Stack) -> Iterator[Resource]:
    """The accounts that settings are of."""
    for settings in stack.of_kind(_SETTINGS):
        yield from _accounts(settings, stack)


def _accounts(settings: Resource, stack: Stack) -> list[Resource]:
    """The account that some settings are of, by where its name comes from or by the name itself."""
    name = settings.get("accountName").text
    came_from = settings.references.get("accountName", ())
    return [
        each
        for each in stack.of_kind(_ACCOUNT)
        if each.urn in came_from or (name and each.get("accountName").says(name))
    ]


RULE = Rule(
    title="Deleted and overwritten files can be restored",
    why="A mistake, or malware that encrypts, destroys records for good.",
    fix=(
        "Add BlobServiceProperties with deleteRetentionPolicy, "
        "containerDeleteRetentionPolicy and isVersioningEnabled."
    ),
    severity=Severity.HIGH,
    kinds=("azure-native:storage:BlobServiceProperties", "azure-native:storage:StorageAccount"),
    hipaa=("164.308(a)(7)(ii)(A)", "164.312(c)(1)"),
    nist=("CP-9",),
    scanners=("CKV2_AZURE_38",),
    docs="https://learn.microsoft.com/azure/storage/blobs/data-protection-overview",
    check_stack=check_stack,
    parameters={"days": 30},
)
