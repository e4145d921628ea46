"""The HL7 interface engine on the cluster."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as kubernetes
from pulumi_kubernetes import apps, core, meta, networking, policy

from components.clinical.connections import (
    NAMESPACE,
    SERVICE_ACCOUNT,
    Connections,
    secret_name,
)
from components.clinical.engine_paths import ADMIN, engine_policies
from components.clinical.engine_pod import CHANNELS, LISTENER, STATE, EnginePod, engine_template
from components.clinical.listeners import (
    FILES,
    channels,
    tls_listener,
)
from components.compute.target import ClusterTarget
from components.data.event_hubs import KAFKA_PORT
from components.data.postgresql import PORT
from components.foundation.key_vault import KeyVault
from components.workloads.mounted_secrets import secret_provider
from components.workloads.namespace import WorkloadNamespace, WorkloadNamespaceArgs
from components.workloads.pod import APP, cost_labels
from stacks.address_plan import AddressPlan, SubnetRole
from stacks.interface_engine import IntegrationSettings
from stacks.network_paths import HTTPS, Direction, network_paths

_SELECTOR = {APP: SERVICE_ACCOUNT}
_BALANCER = "service.beta.kubernetes.io/azure-load-balancer"


@dataclass(frozen=True, kw_only=True)
class InterfaceEngineArgs:
    """Arguments of `InterfaceEngine`."""

    settings: IntegrationSettings
    plan: AddressPlan
    subnet_name: pulumi.Input[str]
    """Physical name of the subnet that the address lies in."""
    connections: Connections
    target: ClusterTarget
    vault: KeyVault
    tenant_id: str
    database_host: pulumi.Input[str]
    event_streams: pulumi.Input[str] | None
    """Kafka bootstrap server, where the engine is a client of the event streams."""
    cost_tags: Mapping[str, str]


class InterfaceEngine(pulumi.ComponentResource):
    """An open interface engine behind TLS on one internal address, its channels from files.

    A stateful set, since each pod is an engine of its own on one database: the volume keeps its
    server id and its key store, so that a pod that comes back recovers its own messages and no
    other's. The open engine has no cluster mode: two pods would poll twice. So only listening
    channels are delivered, and the address keeps a sender on one pod, which keeps its order.

    Token: ``clinfra:clinical:InterfaceEngine``

    Creates:
        - clinfra:workloads:WorkloadNamespace
        - kubernetes:core/v1:ServiceAccount
        - kubernetes:secrets-store.csi.x-k8s.io/v1:SecretProviderClass
        - kubernetes:core/v1:ConfigMap
        - kubernetes:core/v1:Service
        - kubernetes:apps/v1:StatefulSet
        - kubernetes:policy/v1:PodDisruptionBudget
        - kubernetes:networking.k8s.io/v1:NetworkPolicy
    """

    address: pulumi.Output[str]
    """IPv4 address that senders connect to."""

    def __init__(
        self, name: str, args: InterfaceEngineArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:clinical:InterfaceEngine", name, {}, opts)
        provider, settings = args.target.provider, args.settings
        space = WorkloadNamespace(
            f"{name}-space",
            WorkloadNamespaceArgs(
                target=args.target, namespace=NAMESPACE, cost_tags=args.cost_tags
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        account = core.v1.ServiceAccount(
            f"{name}-account",
            metadata=_metadata(
                args,
                space,
                SERVICE_ACCOUNT,
                {"azure.workload.identity/client-id": args.connections.identity.client_id},
            ),
            automount_service_account_token=False,
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        secrets = kubernetes.apiextensions.CustomResource(
            f"{name}-secrets",
            api_version="secrets-store.csi.x-k8s.io/v1",
            kind="SecretProviderClass",
            metadata=_metadata(args, space, SERVICE_ACCOUNT),
            spec=secret_provider(
                args.vault,
                args.tenant_id,
                args.connections.identity.client_id,
                {each: secret_name(each) for each in FILES},
            ),
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        files = {
            CHANNELS: channels(settings),
            LISTENER: {"stunnel.conf": tls_listener(settings)},
        }
        maps = [
            core.v1.ConfigMap(
                f"{name}-{role}",
                metadata=_metadata(args, space, role),
                data=data,
                opts=pulumi.ResourceOptions(parent=self, provider=provider),
            )
            for role, data in files.items()
        ]
        core.v1.Service(
            f"{name}-mllp",
            metadata=_metadata(args, space, "mllp", _balancer(args)),
            spec=_mllp(args),
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        core.v1.Service(
            f"{name}-admin",
            metadata=_metadata(args, space, "admin"),
            spec=core.v1.ServiceSpecArgs(
                cluster_ip="None",
                selector=_SELECTOR,
                ports=[core.v1.ServicePortArgs(name="https", port=ADMIN, target_port=ADMIN)],
            ),
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        apps.v1.StatefulSet(
            f"{name}-server",
            metadata=_metadata(args, space, SERVICE_ACCOUNT),
            spec=_server(args, revision=_digest(files)),
            opts=pulumi.ResourceOptions(
                parent=self, provider=provider, depends_on=[account, secrets, *maps]
            ),
        )
        policy.v1.PodDisruptionBudget(
            f"{name}-disruption",
            metadata=_metadata(args, space, SERVICE_ACCOUNT),
            spec=policy.v1.PodDisruptionBudgetSpecArgs(
                max_unavailable=1, selector=meta.v1.LabelSelectorArgs(match_labels=_SELECTOR)
            ),
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        for role, content in engine_policies(
            _SELECTOR,
            network_paths(settings, args.plan),
            endpoints=str(args.plan.subnets[SubnetRole.ENDPOINTS]),
            endpoint_ports=[HTTPS, PORT, *([KAFKA_PORT] if args.event_streams else [])],
            admin_namespace=settings.engine.admin_namespace,
        ):
            networking.v1.NetworkPolicy(
                f"{name}-path-{role}",
                metadata=_metadata(args, space, role),
                spec=content,
                opts=pulumi.ResourceOptions(parent=self, provider=provider),
            )
        self.address = pulumi.Output.from_input(str(settings.address_in(args.plan)))
        self.register_outputs({"address": self.address})


def _metadata(
    args: InterfaceEngineArgs,
    space: WorkloadNamespace,
    name: str,
    annotations: Mapping[str, pulumi.Input[str]] | None = None,
) -> meta.v1.ObjectMetaArgs:
    return meta.v1.ObjectMetaArgs(
        name=name,
        namespace=space.namespace,
        labels={**cost_labels(args.cost_tags), **_SELECTOR},
        annotations=dict(annotations) if annotations else None,
    )


def _balancer(args: InterfaceEngineArgs) -> dict[str, pulumi.Input[str]]:
    """Annotations of an internal balancer with an address of its own.

    Source: learn.microsoft.com/azure/aks/internal-lb.
    """
    return {
        f"{_BALANCER}-internal": "true",
        f"{_BALANCER}-internal-subnet": args.subnet_name,
        f"{_BALANCER}-ipv4": str(args.settings.address_in(args.plan)),
    }


def _mllp(args: InterfaceEngineArgs) -> core.v1.ServiceSpecArgs:
    """The sender's own address reaches the pod, where the policies of its connection judge it."""
    inward = [
        path
        for path in network_paths(args.settings, args.plan)
        if path.direction is Direction.INBOUND
    ]
    return core.v1.ServiceSpecArgs(
        type="LoadBalancer",
        selector=_SELECTOR,
        session_affinity="ClientIP",
        external_traffic_policy="Local",
        load_balancer_source_ranges=sorted({path.source for path in inward}),
        ports=[
            core.v1.ServicePortArgs(name=path.connection, port=path.port, target_port=path.port)
            for path in inward
        ],
    )


def _server(args: InterfaceEngineArgs, *, revision: str) -> apps.v1.StatefulSetSpecArgs:
    engine = args.settings.engine
    pod = EnginePod(
        settings=args.settings,
        registry_server=args.target.registry_server,
        database_host=args.database_host,
        database_role=args.connections.identity.name,
        event_streams=args.event_streams,
        revision=revision,
        cost_tags=args.cost_tags,
    )
    claim = core.v1.PersistentVolumeClaimArgs(
        metadata=meta.v1.ObjectMetaArgs(name=STATE),
        spec=core.v1.PersistentVolumeClaimSpecArgs(
            access_modes=["ReadWriteOnce"],
            storage_class_name="managed-csi-premium",
            resources=core.v1.VolumeResourceRequirementsArgs(
                requests={"storage": f"{engine.disk_gb}Gi"}
            ),
        ),
    )
    return apps.v1.StatefulSetSpecArgs(
        service_name="admin",
        replicas=engine.replicas,
        selector=meta.v1.LabelSelectorArgs(match_labels=_SELECTOR),
        template=engine_template(pod, _SELECTOR),
        volume_claim_templates=[claim],
    )


def _digest(files: Mapping[str, Mapping[str, str]]) -> str:
    return hashlib.sha256(repr(files).encode()).hexdigest()[:16]
