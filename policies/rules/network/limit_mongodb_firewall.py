"""A firewall rule of MongoDB lets in few addresses."""

from collections.abc import Iterator

from policies.core.addresses import must_be_few
from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """A range from 0.0.0.0 to itself stands for all of Azure; the number allowed is assumed."""
    properties = resource.get("properties")
    first, last = properties.get("startIpAddress"), properties.get("endIpAddress")
    yield from must_be_few(first, last, context.number("addresses"))


RULE = Rule(
    title="A firewall rule of MongoDB lets in few addresses",
    why="A wide range, or 0.0.0.0, lets in other customers of Azure or the whole internet.",
    fix="Delete the rule and use a private endpoint, or narrow the range.",
    severity=Severity.CRITICAL,
    kinds=("azure-native:mongocluster:FirewallRule",),
    hipaa=("164.312(a)(1)",),
    nist=("SC-7",),
    scanners=("CKV_AZURE_99",),
    docs="https://learn.microsoft.com/azure/cosmos-db/mongodb/vcore/security",
    check=check,
    parameters={"addresses": 256},
)
