"""Images do not leave a registry for another one."""

from collections.abc import Iterator, Mapping

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity
from policies.core.values import Json


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Absent means that they may."""
    yield from resource.get("policies.exportPolicy.status").must_be("disabled")


def _closed(resource: Resource, _context: Context) -> Mapping[str, Json]:
    """Azure takes it from a private registry alone."""
    private = resource.get("publicNetworkAccess").says("Disabled")
    return {"policies.exportPolicy.status": "disabled"} if private else {}


RULE = Rule(
    title="Images do not leave a registry for another one",
    why=(
        "Whoever may write to the registry can copy models and their weights to a "
        "registry of their own."
    ),
    fix="Set policies.exportPolicy.status to disabled; it needs a private Premium registry.",
    severity=Severity.MEDIUM,
    kinds=("azure-native:containerregistry:Registry",),
    hipaa=("164.312(c)(1)",),
    nist=("AC-4",),
    docs="https://learn.microsoft.com/azure/container-registry/data-loss-prevention",
    check=check,
    remedy=_closed,
)
