"""A firewall rule of PostgreSQL lets in few addresses."""

from collections.abc import Iterator

from policies.core.addresses import must_be_few
from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """A range from 0.0.0.0 to itself stands for all of Azure; the number allowed is assumed."""
    first, last = resource.get("startIpAddress"), resource.get("endIpAddress")
    yield from must_be_few(first, last, context.number("addresses"))


RULE = Rule(
    title="A firewall rule of PostgreSQL lets in few addresses",
    why="A wide range, or 0.0.0.0, lets in other customers of Azure or the whole internet.",
    fix="Delete the rule and use a private endpoint, or narrow the range.",
    severity=Severity.CRITICAL,
    kinds=("azure-native:dbforpostgresql:FirewallRule",),
    hipaa=("164.312(a)(1)",),
    nist=("SC-7",),
    scanners=("CKV2_AZURE_26",),
    docs="https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-firewall-rules",
    check=check,
    parameters={"addresses": 256},
)
