"""What makes GPUs schedulable and measurable."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as kubernetes
from pulumi_kubernetes import apps, core, helm, meta, networking

from components.compute.target import ClusterTarget
from components.workloads.namespace import default_limits, no_paths
from components.workloads.pod import APP, Resources, bounds, cost_labels, http_probe, read_only
from components.workloads.workload import paths
from stacks.compute import ClusterSettings, DriverOwner, GpuPoolSettings
from stacks.images import Image

NAMESPACE = "gpu-system"
METRICS_PORT = 9400
_EXPORTER = "dcgm-exporter"
_SIZE = Resources(cpu="50m", memory="128Mi", cpu_limit="500m", memory_limit="512Mi")
_COLLECTOR = "kube-system"
"""Namespace of the collector of Azure Monitor's managed Prometheus."""
_CHARTS = "https://helm.ngc.nvidia.com/nvidia"
_PRIORITIES = "cluster-autoscaler-priority-expander"


@dataclass(frozen=True, kw_only=True)
class GpuSoftwareArgs:
    """Arguments of `GpuSoftware`."""

    settings: ClusterSettings
    target: ClusterTarget
    cost_tags: Mapping[str, str]


class GpuSoftware(pulumi.ComponentResource):
    """The device plugin and the DCGM exporter, or the GPU Operator, by who owns the drivers.

    Its namespace is privileged: both agents talk to the devices of the node.

    Token: ``clinfra:compute:GpuSoftware``

    Creates:
        - kubernetes:core/v1:Namespace
        - kubernetes:core/v1:ConfigMap
        - kubernetes:core/v1:LimitRange
        - kubernetes:apps/v1:DaemonSet
        - kubernetes:networking.k8s.io/v1:NetworkPolicy
        - kubernetes:azmonitoring.coreos.com/v1:PodMonitor
        - kubernetes:helm.sh/v3:Release
    """

    namespace: pulumi.Output[str]
    """Namespace of the agents."""

    def __init__(
        self, name: str, args: GpuSoftwareArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:compute:GpuSoftware", name, {}, opts)
        namespace = core.v1.Namespace(
            f"{name}-namespace",
            metadata=meta.v1.ObjectMetaArgs(
                name=NAMESPACE,
                labels={
                    **cost_labels(args.cost_tags),
                    "pod-security.kubernetes.io/enforce": "privileged",
                    "clinfra.io/privileged-because": "agents-need-the-gpu-devices-of-the-node",
                },
            ),
            opts=pulumi.ResourceOptions(parent=self, provider=args.target.provider),
        )
        core.v1.ConfigMap(
            f"{name}-priorities",
            metadata=meta.v1.ObjectMetaArgs(name=_PRIORITIES, namespace="kube-system"),
            data={"priorities": priorities(args.settings.gpu_pools)},
            opts=pulumi.ResourceOptions(parent=self, provider=args.target.provider),
        )
        inside = namespace.metadata.apply(lambda each: each.name or NAMESPACE)
        if args.settings.gpu_software.driver_owner is DriverOwner.GPU_OPERATOR:
            _operator(f"{name}-operator", inside, args, self)
        else:
            _agents(name, inside, args, self)
        self.namespace = inside
        self.register_outputs({"namespace": self.namespace})


def priorities(pools: tuple[GpuPoolSettings, ...]) -> str:
    """The autoscaler's order of preference: a higher number is asked first.

    Pools without a fall-back share the lowest rank, so that they stay possible at all.
    """
    ranks: dict[int, list[str]] = {1: [".*"]}
    for pool in pools:
        for rank, name in enumerate(pool.pool_names):
            ranks.setdefault(100 - rank, []).append(f".*-{name}-.*")
    lines: list[str] = []
    for number in sorted(ranks, reverse=True):
        lines += [f"{number}:", *(f"  - {pattern}" for pattern in ranks[number])]
    return "\n".join(lines) + "\n"


def _operator(
    name: str,
    namespace: pulumi.Output[str],
    args: GpuSoftwareArgs,
    parent: pulumi.Resource,
) -> None:
    helm.v3.Release(
        name,
        name="gpu-operator",
        chart="gpu-operator",
        version=args.settings.gpu_software.operator_version,
        namespace=namespace,
        repository_opts=helm.v3.RepositoryOptsArgs(repo=_CHARTS),
        atomic=True,
        values={
            "operator": {"runtimeClass": "nvidia-container-runtime"},
            "daemonsets": {"tolerations": [{"operator": "Exists"}]},
            "dcgmExporter": {"enabled": True},
            "mig": {"strategy": "single"},
        },
        opts=pulumi.ResourceOptions(parent=parent, provider=args.target.provider),
    )


def _agents(
    name: str,
    namespace: pulumi.Output[str],
    args: GpuSoftwareArgs,
    parent: pulumi.Resource,
) -> None:
    software = args.settings.gpu_software
    plugin_volume = core.v1.VolumeArgs(
        name="plugins",
        host_path=core.v1.HostPathVolumeSourceArgs(path="/var/lib/kubelet/device-plugins"),
    )
    _agent(
        f"{name}-device-plugin",
        "nvidia-device-plugin",
        namespace,
        _container(
            "device-plugin", software.device_plugin, args, "/var/lib/kubelet/device-plugins"
        ),
        plugin_volume,
        args,
        pulumi.ResourceOptions(parent=parent, provider=args.target.provider),
    )
    pod_resources = core.v1.VolumeArgs(
        name="plugins",
        host_path=core.v1.HostPathVolumeSourceArgs(path="/var/lib/kubelet/pod-resources"),
    )
    _agent(
        f"{name}-metrics",
        _EXPORTER,
        namespace,
        _container(_EXPORTER, software.metrics_exporter, args, "/var/lib/kubelet/pod-resources"),
        pod_resources,
        args,
        pulumi.ResourceOptions(parent=parent, provider=args.target.provider),
    )
    _closed(name, namespace, args.target.provider, parent)
    kubernetes.apiextensions.CustomResource(
        f"{name}-scrape",
        api_version="azmonitoring.coreos.com/v1",
        kind="PodMonitor",
        metadata=meta.v1.ObjectMetaArgs(name=_EXPORTER, namespace=namespace),
        spec={
            "selector": {"matchLabels": {"app.kubernetes.io/name": _EXPORTER}},
            "podMetricsEndpoints": [{"port": "metrics", "interval": "30s"}],
        },
        opts=pulumi.ResourceOptions(parent=parent, provider=args.target.provider),
    )


def _closed(
    name: str,
    namespace: pulumi.Output[str],
    provider: pulumi.ProviderResource,
    parent: pulumi.Resource,
) -> None:
    """The agents talk to the node through files alone; only Azure's collector reads the metrics."""
    networking.v1.NetworkPolicy(
        f"{name}-deny",
        metadata=meta.v1.ObjectMetaArgs(name="deny-all", namespace=namespace),
        spec=no_paths(),
        opts=pulumi.ResourceOptions(parent=parent, provider=provider),
    )
    core.v1.LimitRange(
        f"{name}-limits",
        metadata=meta.v1.ObjectMetaArgs(name="defaults", namespace=namespace),
        spec=default_limits(),
        opts=pulumi.ResourceOptions(parent=parent, provider=provider),
    )
    networking.v1.NetworkPolicy(
        f"{name}-metrics-paths",
        metadata=meta.v1.ObjectMetaArgs(name=_EXPORTER, namespace=namespace),
        spec=paths({APP: _EXPORTER}, METRICS_PORT, [_COLLECTOR], []),
        opts=pulumi.ResourceOptions(parent=parent, provider=provider),
    )


def _container(name: str, image: Image, args: GpuSoftwareArgs, mount: str) -> core.v1.ContainerArgs:
    server = pulumi.Output.from_input(args.target.registry_server)
    exporter = name == _EXPORTER
    return core.v1.ContainerArgs(
        name=name,
        image=server.apply(image.reference),
        ports=[core.v1.ContainerPortArgs(name="metrics", container_port=METRICS_PORT)]
        if exporter
        else None,
        env=None if exporter else [core.v1.EnvVarArgs(name="MIG_STRATEGY", value="single")],
        resources=bounds(_SIZE),
        readiness_probe=http_probe("/health", METRICS_PORT) if exporter else None,
        liveness_probe=http_probe("/health", METRICS_PORT, patience=6) if exporter else None,
        security_context=core.v1.SecurityContextArgs(
            privileged=True, read_only_root_filesystem=True
        ),
        volume_mounts=[
            read_only("plugins", mount)
            if exporter
            else core.v1.VolumeMountArgs(name="plugins", mount_path=mount)
        ],
    )


def _agent(
    name: str,
    app: str,
    namespace: pulumi.Output[str],
    container: core.v1.ContainerArgs,
    volume: core.v1.VolumeArgs,
    args: GpuSoftwareArgs,
    opts: pulumi.ResourceOptions,
) -> None:
    chosen = {APP: app}
    labels = {**cost_labels(args.cost_tags), **chosen}
    pod = core.v1.PodSpecArgs(
        containers=[container],
        volumes=[volume],
        automount_service_account_token=False,
        priority_class_name="system-node-critical",
        tolerations=[core.v1.TolerationArgs(operator="Exists")],
        affinity=_on_gpu_nodes(),
    )
    apps.v1.DaemonSet(
        name,
        metadata=meta.v1.ObjectMetaArgs(name=app, namespace=namespace, labels=labels),
        spec=apps.v1.DaemonSetSpecArgs(
            selector=meta.v1.LabelSelectorArgs(match_labels=chosen),
            template=core.v1.PodTemplateSpecArgs(
                metadata=meta.v1.ObjectMetaArgs(labels=labels), spec=pod
            ),
        ),
        opts=opts,
    )


def _on_gpu_nodes() -> core.v1.AffinityArgs:
    labelled = core.v1.NodeSelectorRequirementArgs(key="clinfra.io/gpu", operator="Exists")
    term = core.v1.NodeSelectorTermArgs(match_expressions=[labelled])
    required = core.v1.NodeSelectorArgs(node_selector_terms=[term])
    return core.v1.AffinityArgs(
        node_affinity=core.v1.NodeAffinityArgs(
            required_during_scheduling_ignored_during_execution=required
        )
    )
