"""The interface engine has the network paths that the profile lists."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable, Undecided, Violation
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity
from policies.core.values import Node

_WAYS = {"ingress": ("inbound", "from"), "egress": ("outbound", "to")}


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """Judges address blocks, and openings to anybody; pods of the cluster have other rules.

    A path is written as ``inbound 10.8.4.0/24 2575``: direction, block and port.
    """
    approved = context.texts("paths")
    if not approved:
        yield NotApplicable("the profile lists no paths")
        return
    namespace = resource.get("metadata.namespace")
    if namespace.unknown:
        yield Undecided(namespace.path)
    elif not namespace.says(context.text("namespace")):
        yield NotApplicable("it is of another namespace")
    else:
        yield from _unlisted(resource, approved)


def _unlisted(resource: Resource, approved: tuple[str, ...]) -> Iterator[Finding]:
    for way, (direction, side) in _WAYS.items():
        for opened in resource.get(f"spec.{way}").items():
            for node, block, port in _opened(opened, side):
                path = f"{direction} {block} {port}"
                if node.unknown:
                    yield Undecided(node.path)
                elif path not in approved:
                    yield Violation(node.path, path, f"one of: {', '.join(approved)}")


def _opened(opened: Node, side: str) -> Iterator[tuple[Node, str, str]]:
    """Each block with each port; without a peer or a port, Kubernetes means all of them."""
    peers = list(opened.get(side).items())
    blocks = [peer.get("ipBlock.cidr") for peer in peers if not peer.get("ipBlock").absent]
    ports = [end for each in opened.get("ports").items() for end in _ends(each)]
    if opened.unknown or any(each.unknown for each in (*peers, *ports)):
        yield next(each for each in (opened, *peers, *ports) if each.unknown), "", ""
        return
    wanted = blocks if peers else [opened.get(side)]
    for node in wanted:
        for port in [each.shown for each in ports] or ["any"]:
            yield node, node.shown if peers else "anywhere", port


def _ends(port: Node) -> Iterator[Node]:
    """Both ends of a range, which must be listed each as no list can name what is between."""
    first, last = port.get("port"), port.get("endPort")
    yield first
    if not last.absent:
        yield last


RULE = Rule(
    title="The interface engine has the network paths that the profile lists",
    why="A path to a clinical system that nobody approved is one by which records leave.",
    fix="Have the path approved and list it in the profile's parameters, or close it.",
    severity=Severity.HIGH,
    kinds=("kubernetes:networking.k8s.io/v1:NetworkPolicy",),
    hipaa=("164.312(e)(1)",),
    nist=("AC-4", "SC-7(5)"),
    docs="https://kubernetes.io/docs/concepts/services-networking/network-policies/",
    check=check,
    parameters={"namespace": "interface-engine", "paths": []},
)
