"""Nobody reads storage without logging in."""

from collections.abc import Iterator, Mapping

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity
from policies.core.values import Json

_CONTAINER = "azure-native:storage:BlobContainer"


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Absent is judged as allowed for an account, as it was until 2023; a container needs a yes."""
    if resource.kind == _CONTAINER:
        yield from resource.get("publicAccess").must_be("None", absent_is_fine=True)
    else:
        yield from resource.get("allowBlobPublicAccess").must_be_false()


def _closed(resource: Resource, _context: Context) -> Mapping[str, Json]:
    if resource.kind == _CONTAINER:
        return {"publicAccess": "None"}
    return {"allowBlobPublicAccess": False}


RULE = Rule(
    title="Nobody reads storage without logging in",
    why="One container that is set to public shows all its files to whoever guesses its address.",
    fix=(
        "Set allowBlobPublicAccess to false on the account, and publicAccess to None on "
        "the container."
    ),
    severity=Severity.CRITICAL,
    kinds=("azure-native:storage:StorageAccount", "azure-native:storage:BlobContainer"),
    hipaa=("164.308(a)(3)(i)", "164.312(a)(1)"),
    nist=("AC-4", "SC-7", "SC-7(3)"),
    scanners=("CKV_AZURE_59", "CKV_AZURE_190", "CKV_AZURE_34", "CKV2_AZURE_47"),
    docs="https://learn.microsoft.com/azure/storage/blobs/anonymous-read-access-prevent",
    check=check,
    remedy=_closed,
)
