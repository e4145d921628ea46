"""Sizes are ones that somebody decided on."""

import re
from collections.abc import Iterator, Mapping

from policies.core.findings import Finding
from policies.core.pools import POOL_KINDS, pools_of
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity
from policies.core.values import Json, Node

_SIZES: Mapping[str, tuple[str, str]] = {
    "azure-native:dbforpostgresql:Server": ("postgresql", "sku.name"),
    "azure-native:mongocluster:MongoCluster": ("mongodb", "properties.compute.tier"),
    "azure-native:redisenterprise:RedisEnterprise": ("redis", "sku.name"),
    "azure-native:search:Service": ("search", "sku.name"),
}
_DEFAULTS: Mapping[str, Json] = {
    "node_pools": [r"Standard_[BDEFL]([1-9]|[1-5]\d|6[0-4])[a-z].*", r"Standard_N[CV]\d.*"],
    "postgresql": [r"Standard_B\d+[a-z]+", r"Standard_[DE]([1-9]|[12]\d|3[0-2])[a-z].*"],
    "mongodb": ["Free", r"M([1-9]|[1-7]\d|80)"],
    "redis": [r"[A-Za-z]+_[A-Z]([1-9]?\d|1\d\d|2[0-4]\d|250)"],
    "search": ["free", "basic", "standard", "standard2"],
}
"""Generous: whole machines of eight GPUs and the largest memory are what they keep out."""


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """A profile narrows the lists; no size at all is whatever Azure takes."""
    if resource.kind in POOL_KINDS:
        for pool in pools_of(resource):
            yield from _sized(pool.get("vmSize"), context.texts("node_pools"))
    else:
        parameter, path = _SIZES[resource.kind]
        yield from _sized(resource.get(path), context.texts(parameter))


def _sized(size: Node, patterns: tuple[str, ...]) -> Iterator[Finding]:
    fits = any(re.fullmatch(each, size.text or "", re.IGNORECASE) for each in patterns)
    yield from size.must(fits, "a size that fits " + " or ".join(patterns))


RULE = Rule(
    title="Sizes are ones that somebody decided on",
    why="One wrong letter in the name of a size costs tens of thousands of dollars a month.",
    fix="Take a smaller size, or widen the list of the profile under limit-sku.",
    severity=Severity.MEDIUM,
    kinds=(*POOL_KINDS, *_SIZES),
    nist=("SA-2",),
    docs="https://learn.microsoft.com/azure/virtual-machines/sizes/overview",
    check=check,
    parameters=_DEFAULTS,
)
