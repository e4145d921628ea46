"""A production search service has enough replicas for its promise."""

from collections.abc import Iterator, Mapping

from policies.core.findings import Finding, NotApplicable
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """One replica is what Azure makes where nothing is said."""
    if not context.production:
        yield NotApplicable("only production is held to it")
        return

    yield from resource.get("replicaCount").must_be_at_least(context.number("replicas"))


def _remedy(_resource: Resource, context: Context) -> Mapping[str, object]:
    return {"replicaCount": context.number("replicas")} if context.production else {}


RULE = Rule(
    title="A production search service has enough replicas for its promise",
    why="Azure promises availability of queries from two replicas, of indexing from three.",
    fix="Set replicaCount to 3, or to 2 where only queries matter (parameter replicas).",
    severity=Severity.LOW,
    kinds=("azure-native:search:Service",),
    hipaa=("164.308(a)(7)(i)",),
    nist=("CP-10",),
    scanners=("CKV_AZURE_208", "CKV_AZURE_209"),
    docs="https://learn.microsoft.com/azure/search/search-reliability",
    check=check,
    parameters={"replicas": 3},
    remedy=_remedy,
)
