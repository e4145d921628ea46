"""No port of administration or data is open to the internet."""

from collections.abc import Iterator

from policies.core.addresses import anyone
from policies.core.findings import Finding, Undecided
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity
from policies.core.values import Node

_GROUP = "azure-native:network:NetworkSecurityGroup"
_PORTS = [22, 80, 1433, 2575, 3389, 5432, 6379, 6443, 9092, 9093, 10000, 10250, 10255, 27017]


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """Any port under UDP counts as well, since open ones serve to flood others."""
    group = resource.kind == _GROUP
    for rule in resource.get("securityRules").items() if group else [resource.root]:
        if rule.unknown:
            yield Undecided(rule.path)
        elif rule.get("direction").says("Inbound") and rule.get("access").says("Allow"):
            yield from _open(rule, [float(each) for each in context.texts("ports")])


def _open(rule: Node, watched: list[float]) -> Iterator[Finding]:
    every_port = rule.get("protocol").says("Udp", "*")
    ports = _given(rule, "destinationPortRange")
    reached = [each for each in ports if each.unknown or every_port or _holds(each, watched)]
    for source in _given(rule, "sourceAddressPrefix"):
        if reached:
            told = "named sources for " + ", ".join(each.shown for each in reached)
            yield from source.must(not anyone(source.text or ""), told)


def _given(rule: Node, name: str) -> list[Node]:
    """Azure takes one value under a name, or several under its plural."""
    plural = "sourceAddressPrefixes" if name.endswith("Prefix") else f"{name}s"
    one = rule.get(name)
    return [*rule.get(plural).items()] if one.absent else [one, *rule.get(plural).items()]


def _holds(ports: Node, watched: list[float]) -> bool:
    first, _, last = (ports.text or "").partition("-")
    if not first.isdigit():
        return first == "*"
    return any(int(first) <= port <= int(last or first) for port in watched)


RULE = Rule(
    title="No port of administration or data is open to the internet",
    why="Machines all over the world try passwords and flaws on these ports within minutes.",
    fix="Name the sources in the rule, or take it away and use a private way in.",
    severity=Severity.CRITICAL,
    kinds=("azure-native:network:NetworkSecurityGroup", "azure-native:network:SecurityRule"),
    hipaa=("164.312(a)(1)",),
    nist=("AC-4", "SC-7", "SC-7(3)"),
    scanners=("CKV_AZURE_9", "CKV_AZURE_10", "CKV_AZURE_77", "CKV_AZURE_160"),
    docs="https://learn.microsoft.com/azure/security/fundamentals/network-best-practices",
    check=check,
    parameters={"ports": _PORTS},
)
