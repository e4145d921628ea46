"""A production Redis keeps a replica."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """Azure keeps a replica where nothing is said."""
    if not context.production:
        yield NotApplicable("only production is held to it")
        return
    yield from resource.get("highAvailability").must_be("Enabled", absent_is_fine=True)


RULE = Rule(
    title="A production Redis keeps a replica",
    why="Features vanish with the only node, and models answer without them.",
    fix="Leave highAvailability at Enabled.",
    severity=Severity.MEDIUM,
    kinds=("azure-native:redisenterprise:RedisEnterprise",),
    hipaa=("164.308(a)(7)(i)",),
    nist=("CP-10",),
    scanners=("CKV_AZURE_230",),
    docs="https://learn.microsoft.com/azure/redis/high-availability",
    check=check,
)
