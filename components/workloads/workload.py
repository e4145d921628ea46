"""A stateless service on the cluster, hardened and reachable by those it names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes import apps, core, meta, networking, policy

from components.compute.target import ClusterTarget
from components.workloads.pod import (
    APP,
    Resources,
    bounds,
    container_security,
    cost_labels,
    http_probe,
    pod_security,
    read_only,
    scratch,
    spread,
)
from stacks.images import Image

_IDENTITY = "azure.workload.identity"


@dataclass(frozen=True, kw_only=True)
class Mounted:
    """A volume and where it is mounted, read-only."""

    volume: core.v1.VolumeArgs
    path: str
    file: str | None = None
    """The one file of the volume that is mounted at the path, in place of all."""


@dataclass(frozen=True, kw_only=True)
class WorkloadArgs:
    """Arguments of `Workload`."""

    target: ClusterTarget
    namespace: pulumi.Input[str]
    app: str
    """Name of the service, its objects and its service account."""
    image: Image
    command: Sequence[pulumi.Input[str]]
    port: int
    ready: str
    """Page that answers when the service can serve."""
    alive: str
    """Page that answers while the process works; where it fails, the pod begins anew."""
    environment: Mapping[str, pulumi.Input[str]]
    """Plain settings; a secret never comes this way."""
    client_id: pulumi.Input[str]
    """Client id of the identity that the service account takes on."""
    replicas: int
    resources: Resources
    cost_tags: Mapping[str, str]
    callers: Sequence[str]
    """Namespaces whose pods may call the service."""
    egress_ports: Sequence[int]
    """Ports that the service may reach, inside the network and out."""
    tls: bool
    """Whether it ends TLS itself; its service then has the port of its pods."""
    mounts: Sequence[Mounted] = ()
    strategy: apps.v1.DeploymentStrategyArgs | None = None
    """How pods are replaced, where the server's own way is wrong."""

    @property
    def scheme(self) -> str:
        """What it speaks."""
        return "https" if self.tls else "http"


class Workload(pulumi.ComponentResource):
    """A deployment with its service, identity, disruption budget and network policy.

    Token: ``clinfra:workloads:Workload``

    Creates:
        - kubernetes:core/v1:ServiceAccount
        - kubernetes:apps/v1:Deployment
        - kubernetes:core/v1:Service
        - kubernetes:policy/v1:PodDisruptionBudget
        - kubernetes:networking.k8s.io/v1:NetworkPolicy
    """

    address: pulumi.Output[str]
    """Address inside the cluster."""

    def __init__(
        self, name: str, args: WorkloadArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:workloads:Workload", name, {}, opts)
        provider = args.target.provider
        selector = {APP: args.app}
        metadata = meta.v1.ObjectMetaArgs(
            name=args.app,
            namespace=args.namespace,
            labels={**cost_labels(args.cost_tags), **selector},
        )
        account = core.v1.ServiceAccount(
            f"{name}-account",
            metadata=meta.v1.ObjectMetaArgs(
                name=args.app,
                namespace=args.namespace,
                annotations={f"{_IDENTITY}/client-id": args.client_id},
            ),
            automount_service_account_token=False,
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        apps.v1.Deployment(
            f"{name}-deployment",
            metadata=metadata,
            spec=apps.v1.DeploymentSpecArgs(
                replicas=args.replicas,
                strategy=args.strategy,
                selector=meta.v1.LabelSelectorArgs(match_labels=selector),
                template=_template(args, selector),
            ),
            opts=pulumi.ResourceOptions(parent=self, provider=provider, depends_on=[account]),
        )
        core.v1.Service(
            f"{name}-service",
            metadata=metadata,
            spec=core.v1.ServiceSpecArgs(
                type="ClusterIP",
                selector=selector,
                ports=[
                    core.v1.ServicePortArgs(
                        name=args.scheme,
                        port=args.port if args.tls else 80,
                        target_port=args.port,
                    )
                ],
            ),
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        policy.v1.PodDisruptionBudget(
            f"{name}-disruption",
            metadata=metadata,
            spec=policy.v1.PodDisruptionBudgetSpecArgs(
                max_unavailable=1,
                selector=meta.v1.LabelSelectorArgs(match_labels=selector),
            ),
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        networking.v1.NetworkPolicy(
            f"{name}-paths",
            metadata=metadata,
            spec=paths(selector, args.port, args.callers, args.egress_ports),
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        self.address = pulumi.Output.concat(
            args.scheme, "://", args.app, ".", args.namespace, ".svc"
        )
        self.register_outputs({"address": self.address})


def _template(args: WorkloadArgs, selector: Mapping[str, str]) -> core.v1.PodTemplateSpecArgs:
    volume, mount = scratch()
    labels = {**cost_labels(args.cost_tags), **selector, f"{_IDENTITY}/use": "true"}
    server = pulumi.Output.from_input(args.target.registry_server)
    container = core.v1.ContainerArgs(
        name=args.app,
        image=server.apply(args.image.reference),
        command=list(args.command),
        ports=[core.v1.ContainerPortArgs(name=args.scheme, container_port=args.port)],
        env=[core.v1.EnvVarArgs(name=key, value=each) for key, each in args.environment.items()],
        resources=bounds(args.resources),
        security_context=container_security(),
        startup_probe=http_probe(args.ready, args.port, patience=30, tls=args.tls),
        readiness_probe=http_probe(args.ready, args.port, tls=args.tls),
        liveness_probe=http_probe(args.alive, args.port, patience=6, tls=args.tls),
        volume_mounts=[mount, *(mount_of(each) for each in args.mounts)],
    )
    spec = core.v1.PodSpecArgs(
        containers=[container],
        service_account_name=args.app,
        automount_service_account_token=False,
        security_context=pod_security(),
        topology_spread_constraints=spread(selector),
        volumes=[volume, *volumes_of(args.mounts)],
    )
    return core.v1.PodTemplateSpecArgs(metadata=meta.v1.ObjectMetaArgs(labels=labels), spec=spec)


def mount_of(mounted: Mounted) -> core.v1.VolumeMountArgs:
    """How a container sees it."""
    return read_only(mounted.volume.name, mounted.path, mounted.file)


def volumes_of(mounts: Sequence[Mounted]) -> list[core.v1.VolumeArgs]:
    """Each volume once, however many of its files are mounted."""
    return list({str(each.volume.name): each.volume for each in mounts}.values())


def paths(
    selector: Mapping[str, str], port: int, callers: Sequence[str], egress: Sequence[int]
) -> networking.v1.NetworkPolicySpecArgs:
    """The network paths of one service: who calls it, and which ports it calls."""
    peers = [
        networking.v1.NetworkPolicyPeerArgs(
            namespace_selector=meta.v1.LabelSelectorArgs(
                match_labels={"kubernetes.io/metadata.name": caller}
            )
        )
        for caller in callers
    ]
    inward = networking.v1.NetworkPolicyIngressRuleArgs(
        from_=peers, ports=[networking.v1.NetworkPolicyPortArgs(protocol="TCP", port=port)]
    )
    outward = networking.v1.NetworkPolicyEgressRuleArgs(
        ports=[networking.v1.NetworkPolicyPortArgs(protocol="TCP", port=each) for each in egress]
    )
    return networking.v1.NetworkPolicySpecArgs(
        pod_selector=meta.v1.LabelSelectorArgs(match_labels=dict(selector)),
        policy_types=["Ingress", "Egress"],
        ingress=[inward] if peers else [],
        egress=[outward] if egress else [],
    )
