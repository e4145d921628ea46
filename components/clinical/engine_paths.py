"""Network policies of the interface engine: its connections, its database, its tokens."""

from collections.abc import Iterator, Mapping, Sequence

from pulumi_kubernetes import meta, networking

from stacks.network_paths import HTTPS, Direction, NetworkPath

ADMIN = 8443
ENTRA_NETWORKS = ("20.20.32.0/19", "20.190.128.0/18", "20.231.128.0/19", "40.126.0.0/18")
"""Networks of login.microsoftonline.com: learn.microsoft.com/microsoft-365/enterprise/
urls-and-ip-address-ranges, id 56."""


def engine_policies(
    selector: Mapping[str, str],
    paths: Sequence[NetworkPath],
    *,
    endpoints: str,
    endpoint_ports: Sequence[int],
    admin_namespace: str,
) -> Iterator[tuple[str, networking.v1.NetworkPolicySpecArgs]]:
    """Name and content of each policy: one for each path, and three of the engine's own.

    Args:
        selector: Labels of the engine's pods.
        paths: Paths of the connections.
        endpoints: CIDR block of the private endpoints, behind which the database and Key Vault are.
        endpoint_ports: Ports that the engine reaches there.
        admin_namespace: Namespace whose pods reach the administration port.
    """
    pods = meta.v1.LabelSelectorArgs(match_labels=dict(selector))
    counted = {path.connection: 0 for path in paths}
    for path in paths:
        counted[path.connection] += 1
        inbound = path.direction is Direction.INBOUND
        peer = _block(path.source if inbound else path.destination)
        content = _inward(pods, peer, path.port) if inbound else _outward(pods, [peer], [path.port])
        yield f"connection-{path.connection}-{counted[path.connection]}", content
    space = meta.v1.LabelSelectorArgs(match_labels={"kubernetes.io/metadata.name": admin_namespace})
    administrators = networking.v1.NetworkPolicyPeerArgs(namespace_selector=space)
    yield "administration", _inward(pods, administrators, ADMIN)
    yield "endpoints", _outward(pods, [_block(endpoints)], endpoint_ports)
    yield "tokens", _outward(pods, [_block(each) for each in ENTRA_NETWORKS], [HTTPS])


def _block(cidr: str) -> networking.v1.NetworkPolicyPeerArgs:
    return networking.v1.NetworkPolicyPeerArgs(ip_block=networking.v1.IPBlockArgs(cidr=cidr))


def _ports(ports: Sequence[int]) -> list[networking.v1.NetworkPolicyPortArgs]:
    return [networking.v1.NetworkPolicyPortArgs(protocol="TCP", port=port) for port in ports]


def _inward(
    pods: meta.v1.LabelSelectorArgs, peer: networking.v1.NetworkPolicyPeerArgs, port: int
) -> networking.v1.NetworkPolicySpecArgs:
    rule = networking.v1.NetworkPolicyIngressRuleArgs(from_=[peer], ports=_ports([port]))
    return networking.v1.NetworkPolicySpecArgs(
        pod_selector=pods, policy_types=["Ingress"], ingress=[rule]
    )


def _outward(
    pods: meta.v1.LabelSelectorArgs,
    peers: list[networking.v1.NetworkPolicyPeerArgs],
    ports: Sequence[int],
) -> networking.v1.NetworkPolicySpecArgs:
    rule = networking.v1.NetworkPolicyEgressRuleArgs(to=peers, ports=_ports(ports))
    return networking.v1.NetworkPolicySpecArgs(
        pod_selector=pods, policy_types=["Egress"], egress=[rule]
    )
