"""Vectors in Qdrant on the cluster."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as kubernetes
from pulumi_kubernetes import apps, core, meta, networking, policy

from components.compute.target import ClusterTarget
from components.data.vector_store import Authentication, Distance, VectorStoreOutputs
from components.foundation.key_vault import KeyVault
from components.workloads.namespace import WorkloadNamespace, WorkloadNamespaceArgs
from components.workloads.pod import (
    APP,
    SCRATCH,
    Resources,
    bounds,
    container_security,
    cost_labels,
    http_probe,
    pod_security,
    scratch,
    spread,
)
from components.workloads.workload import paths
from stacks.data import QdrantSettings

HTTP, GRPC, PEERS = 6333, 6334, 6335
_DIMENSION_LIMIT = 65535
_APP = "qdrant"
_SECRETS = "/etc/secrets"  # where the driver mounts files


@dataclass(frozen=True, kw_only=True)
class QdrantArgs:
    """Arguments of `Qdrant`."""

    settings: QdrantSettings
    store: str
    """Name of the store; its namespace is ``vectors-<store>``."""
    target: ClusterTarget
    vault: KeyVault
    tenant_id: str
    client_id: pulumi.Input[str]
    """Client id of the identity that reads the store's key and certificate."""
    cost_tags: Mapping[str, str]


class Qdrant(pulumi.ComponentResource):
    """A clustered Qdrant whose API key and certificate come from Key Vault, never the state.

    Token: ``clinfra:data:Qdrant``

    Creates:
        - clinfra:workloads:WorkloadNamespace
        - kubernetes:core/v1:ServiceAccount
        - kubernetes:secrets-store.csi.x-k8s.io/v1:SecretProviderClass
        - kubernetes:core/v1:Service
        - kubernetes:apps/v1:StatefulSet
        - kubernetes:policy/v1:PodDisruptionBudget
        - kubernetes:networking.k8s.io/v1:NetworkPolicy
    """

    outputs: VectorStoreOutputs
    """The store as its consumers see it."""

    def __init__(
        self, name: str, args: QdrantArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:data:Qdrant", name, {}, opts)
        provider = args.target.provider
        space = WorkloadNamespace(
            f"{name}-space",
            WorkloadNamespaceArgs(
                target=args.target, namespace=namespace_of(args.store), cost_tags=args.cost_tags
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        metadata = meta.v1.ObjectMetaArgs(
            name=_APP,
            namespace=space.namespace,
            labels={**cost_labels(args.cost_tags), APP: _APP},
        )
        account = core.v1.ServiceAccount(
            f"{name}-account",
            metadata=meta.v1.ObjectMetaArgs(
                name=_APP,
                namespace=space.namespace,
                annotations={"azure.workload.identity/client-id": args.client_id},
            ),
            automount_service_account_token=False,
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        secrets = kubernetes.apiextensions.CustomResource(
            f"{name}-secrets",
            api_version="secrets-store.csi.x-k8s.io/v1",
            kind="SecretProviderClass",
            metadata=meta.v1.ObjectMetaArgs(name=_APP, namespace=space.namespace),
            spec=_secret_provider(args),
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        core.v1.Service(
            f"{name}-service",
            metadata=metadata,
            spec=core.v1.ServiceSpecArgs(
                cluster_ip="None",
                publish_not_ready_addresses=True,
                selector={APP: _APP},
                ports=[
                    core.v1.ServicePortArgs(name=word, port=port)
                    for word, port in (("http", HTTP), ("grpc", GRPC), ("peers", PEERS))
                ],
            ),
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        apps.v1.StatefulSet(
            f"{name}-server",
            metadata=metadata,
            spec=_server(args, space.namespace),
            opts=pulumi.ResourceOptions(
                parent=self, provider=provider, depends_on=[account, secrets]
            ),
        )
        policy.v1.PodDisruptionBudget(
            f"{name}-disruption",
            metadata=metadata,
            spec=policy.v1.PodDisruptionBudgetSpecArgs(
                max_unavailable=1, selector=meta.v1.LabelSelectorArgs(match_labels={APP: _APP})
            ),
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        for port in (HTTP, GRPC, PEERS):
            callers = [namespace_of(args.store)] if port == PEERS else ["rag", "serving"]
            networking.v1.NetworkPolicy(
                f"{name}-path-{port}",
                metadata=meta.v1.ObjectMetaArgs(name=f"qdrant-{port}", namespace=space.namespace),
                spec=paths({APP: _APP}, port, callers, [443, PEERS] if port == PEERS else []),
                opts=pulumi.ResourceOptions(parent=self, provider=provider),
            )
        self.outputs = _outputs(args, space.namespace)
        self.register_outputs({"endpoint": self.outputs.endpoint})


def namespace_of(store: str) -> str:
    """Namespace of a store."""
    return f"vectors-{store}"


def secret_names(store: str) -> tuple[str, str, str]:
    """Names in Key Vault of a store's API key, its certificate and the authority that signed it.

    The platform team puts them there before the first up: a key that Pulumi made would stand in
    the state.
    """
    return f"qdrant-{store}-api-key", f"qdrant-{store}-tls", f"qdrant-{store}-ca"


def _outputs(args: QdrantArgs, namespace: pulumi.Output[str]) -> VectorStoreOutputs:
    return VectorStoreOutputs(
        backend=args.settings.backend,
        endpoint=pulumi.Output.concat(_APP, ".", namespace, ".svc"),
        port=HTTP,
        tls=True,
        authentication=Authentication.API_KEY,
        token_scope=None,
        secret_name=secret_names(args.store)[0],
        namespace=args.store,
        dimension_limit=_DIMENSION_LIMIT,
        distances=(Distance.COSINE, Distance.INNER_PRODUCT, Distance.EUCLIDEAN),
    )


def _secret_provider(args: QdrantArgs) -> Mapping[str, object]:
    api_key, certificate, authority = secret_names(args.store)
    files = ((api_key, "api-key"), (certificate, "tls.pem"), (authority, "ca.pem"))
    objects = "array:\n" + "".join(
        f"  - |\n    objectName: {each}\n    objectAlias: {alias}\n    objectType: secret\n"
        for each, alias in files
    )
    vault_name = args.vault.uri.apply(lambda uri: uri.split("//")[-1].split(".")[0])
    return {
        "provider": "azure",
        "parameters": {
            "clientID": args.client_id,
            "keyvaultName": vault_name,
            "tenantId": args.tenant_id,
            "objects": objects,
        },
    }


def _server(args: QdrantArgs, namespace: pulumi.Output[str]) -> apps.v1.StatefulSetSpecArgs:
    labels = {APP: _APP}
    claim = core.v1.PersistentVolumeClaimArgs(
        metadata=meta.v1.ObjectMetaArgs(name="storage"),
        spec=core.v1.PersistentVolumeClaimSpecArgs(
            access_modes=["ReadWriteOnce"],
            storage_class_name="managed-csi-premium",
            resources=core.v1.VolumeResourceRequirementsArgs(
                requests={"storage": f"{args.settings.disk_gb}Gi"}
            ),
        ),
    )
    volume, mount = scratch()
    driver = core.v1.CSIVolumeSourceArgs(
        driver="secrets-store.csi.k8s.io",
        read_only=True,
        volume_attributes={"secretProviderClass": _APP},
    )
    pod = core.v1.PodSpecArgs(
        service_account_name=_APP,
        automount_service_account_token=False,
        security_context=pod_security(),
        topology_spread_constraints=spread(labels),
        containers=[_container(args, namespace, mount)],
        volumes=[volume, core.v1.VolumeArgs(name="secrets", csi=driver)],
    )
    every = {**cost_labels(args.cost_tags), **labels, "azure.workload.identity/use": "true"}
    return apps.v1.StatefulSetSpecArgs(
        service_name=_APP,
        replicas=args.settings.replicas,
        pod_management_policy="Parallel",
        selector=meta.v1.LabelSelectorArgs(match_labels=labels),
        template=core.v1.PodTemplateSpecArgs(
            metadata=meta.v1.ObjectMetaArgs(labels=every), spec=pod
        ),
        volume_claim_templates=[claim],
    )


def _container(
    args: QdrantArgs, namespace: pulumi.Output[str], mount: core.v1.VolumeMountArgs
) -> core.v1.ContainerArgs:
    server = pulumi.Output.from_input(args.target.registry_server)
    start = namespace.apply(_start_script)
    return core.v1.ContainerArgs(
        name=_APP,
        image=server.apply(args.settings.image.reference),
        command=["/bin/sh", "-c", start],
        env=[
            core.v1.EnvVarArgs(name="QDRANT__CLUSTER__ENABLED", value="true"),
            core.v1.EnvVarArgs(name="QDRANT__SERVICE__ENABLE_TLS", value="true"),
            core.v1.EnvVarArgs(name="QDRANT__CLUSTER__P2P__ENABLE_TLS", value="true"),
            core.v1.EnvVarArgs(name="QDRANT__TLS__CERT", value=f"{_SECRETS}/tls.pem"),
            core.v1.EnvVarArgs(name="QDRANT__TLS__KEY", value=f"{_SECRETS}/tls.pem"),
            core.v1.EnvVarArgs(name="QDRANT__TLS__CA_CERT", value=f"{_SECRETS}/ca.pem"),
            core.v1.EnvVarArgs(
                name="QDRANT__STORAGE__SNAPSHOTS_PATH", value="/qdrant/storage/snapshots"
            ),
            core.v1.EnvVarArgs(name="QDRANT_INIT_FILE_PATH", value=f"{SCRATCH}/.initialized"),
            core.v1.EnvVarArgs(name="QDRANT__TELEMETRY_DISABLED", value="true"),
        ],
        ports=[core.v1.ContainerPortArgs(container_port=port) for port in (HTTP, GRPC, PEERS)],
        resources=bounds(Resources(cpu="500m", memory="2Gi", cpu_limit="2", memory_limit="4Gi")),
        security_context=container_security(),
        readiness_probe=_https(http_probe("/readyz", HTTP)),
        liveness_probe=_https(http_probe("/livez", HTTP, patience=6)),
        volume_mounts=[
            mount,
            core.v1.VolumeMountArgs(name="storage", mount_path="/qdrant/storage"),
            core.v1.VolumeMountArgs(name="secrets", mount_path=_SECRETS, read_only=True),
        ],
    )


def _https(probe: core.v1.ProbeArgs) -> core.v1.ProbeArgs:
    get = pulumi.get(probe, "http_get")
    pulumi.set(get, "scheme", "HTTPS")
    return probe


def _start_script(namespace: str) -> str:
    """The first pod founds the cluster, the others join it; the key never stands in an argument."""
    peers = f"https://{_APP}-0.{_APP}.{namespace}.svc:{PEERS}"
    own = f"https://$(hostname).{_APP}.{namespace}.svc:{PEERS}"
    return (
        f'export QDRANT__SERVICE__API_KEY="$(cat {_SECRETS}/api-key)"; '
        f'[ "$(hostname)" = {_APP}-0 ] && exec ./qdrant --uri "{own}"; '
        f'exec ./qdrant --bootstrap "{peers}" --uri "{own}"'
    )
