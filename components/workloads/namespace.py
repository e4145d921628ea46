"""A namespace in which nothing is allowed that was not asked for."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes import core, meta, networking

from components.compute.target import ClusterTarget
from components.workloads.pod import cost_labels


@dataclass(frozen=True, kw_only=True)
class WorkloadNamespaceArgs:
    """Arguments of `WorkloadNamespace`."""

    target: ClusterTarget
    namespace: str
    cost_tags: Mapping[str, str]


class WorkloadNamespace(pulumi.ComponentResource):
    """A namespace under the restricted pod security profile, closed in both directions.

    Token: ``clinfra:workloads:WorkloadNamespace``

    Creates:
        - kubernetes:core/v1:Namespace
        - kubernetes:core/v1:LimitRange
        - kubernetes:networking.k8s.io/v1:NetworkPolicy
    """

    namespace: pulumi.Output[str]
    """Name of the namespace."""

    def __init__(
        self, name: str, args: WorkloadNamespaceArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:workloads:WorkloadNamespace", name, {}, opts)
        provider = args.target.provider
        made = core.v1.Namespace(
            f"{name}-namespace",
            metadata=meta.v1.ObjectMetaArgs(
                name=args.namespace,
                labels={
                    **cost_labels(args.cost_tags),
                    "pod-security.kubernetes.io/enforce": "restricted",
                    "pod-security.kubernetes.io/audit": "restricted",
                    "pod-security.kubernetes.io/warn": "restricted",
                },
            ),
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        self.namespace = made.metadata.apply(lambda each: each.name or args.namespace)
        core.v1.LimitRange(
            f"{name}-limits",
            metadata=meta.v1.ObjectMetaArgs(name="defaults", namespace=self.namespace),
            spec=default_limits(),
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        networking.v1.NetworkPolicy(
            f"{name}-deny",
            metadata=meta.v1.ObjectMetaArgs(name="deny-all", namespace=self.namespace),
            spec=no_paths(),
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        networking.v1.NetworkPolicy(
            f"{name}-names",
            metadata=meta.v1.ObjectMetaArgs(name="allow-dns", namespace=self.namespace),
            spec=networking.v1.NetworkPolicySpecArgs(
                pod_selector=meta.v1.LabelSelectorArgs(),
                policy_types=["Egress"],
                egress=[_to_dns()],
            ),
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        self.register_outputs({"namespace": self.namespace})


def default_limits() -> core.v1.LimitRangeSpecArgs:
    """Bounds of a container that names none."""
    container = core.v1.LimitRangeItemArgs(
        type="Container",
        default={"cpu": "500m", "memory": "512Mi"},
        default_request={"cpu": "50m", "memory": "128Mi"},
    )
    return core.v1.LimitRangeSpecArgs(limits=[container])


def no_paths() -> networking.v1.NetworkPolicySpecArgs:
    """No pod of a namespace is reached or reaches out, unless another policy lets it."""
    return networking.v1.NetworkPolicySpecArgs(
        pod_selector=meta.v1.LabelSelectorArgs(), policy_types=["Ingress", "Egress"]
    )


def _to_dns() -> networking.v1.NetworkPolicyEgressRuleArgs:
    system = {"kubernetes.io/metadata.name": "kube-system"}
    ports = [
        networking.v1.NetworkPolicyPortArgs(protocol=protocol, port=53)
        for protocol in ("UDP", "TCP")
    ]
    peer = networking.v1.NetworkPolicyPeerArgs(
        namespace_selector=meta.v1.LabelSelectorArgs(match_labels=system)
    )
    return networking.v1.NetworkPolicyEgressRuleArgs(to=[peer], ports=ports)
