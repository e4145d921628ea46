"""No Redis is of a retired kind."""

from collections.abc import Iterator

from policies.core.findings import Finding, Violation
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity

_RETIRED = "azure-native:redis:Redis"


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """The Enterprise SKUs are retired, though they share their kind with Azure Managed Redis."""
    if resource.kind == _RETIRED:
        yield Violation("", "an Azure Cache for Redis", "an Azure Managed Redis")
        return
    sku = resource.get("sku.name")
    retired = (sku.text or "").lower().startswith(("enterprise_", "enterpriseflash_"))
    yield from sku.must(not retired, "a SKU of Azure Managed Redis")


RULE = Rule(
    title="No Redis is of a retired kind",
    why=(
        "Azure retires Azure Cache for Redis and refuses to make new ones, so it cannot be "
        "recovered."
    ),
    fix="Use Azure Managed Redis: RedisEnterprise with a Balanced, MemoryOptimized or such SKU.",
    severity=Severity.HIGH,
    kinds=("azure-native:redis:Redis", "azure-native:redisenterprise:RedisEnterprise"),
    hipaa=("164.308(a)(7)(i)",),
    nist=("SA-22",),
    docs="https://learn.microsoft.com/azure/azure-cache-for-redis/retirement-faq",
    check=check,
)
