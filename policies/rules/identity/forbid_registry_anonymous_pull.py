"""Nobody pulls an image without logging in."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity, always


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Absent means that nobody may."""
    yield from resource.get("anonymousPullEnabled").must_be_false(absent_is_fine=True)


RULE = Rule(
    title="Nobody pulls an image without logging in",
    why=(
        "Images hold models that were trained on patient data, and code that shows where to attack."
    ),
    fix="Set anonymousPullEnabled to false.",
    severity=Severity.HIGH,
    kinds=("azure-native:containerregistry:Registry",),
    hipaa=("164.312(a)(1)",),
    nist=("AC-3",),
    scanners=("CKV_AZURE_138",),
    docs="https://learn.microsoft.com/azure/container-registry/anonymous-pull-access",
    check=check,
    remedy=always("anonymousPullEnabled", value=False),
)
