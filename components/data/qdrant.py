"""Vectors in Qdrant on the cluster."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as kubernetes
from pulumi_kubernetes import apps, core, meta, networking, policy

from components.data.keyed_store import KeyedStore
from components.data.qdrant_server import APP_NAME as _APP
from components.data.qdrant_server import GRPC, HTTP, PEERS, server_spec
from components.data.qdrant_snapshots import QdrantSnapshots, QdrantSnapshotsArgs
from components.data.vector_store import (
    Authentication,
    Distance,
    StoreSite,
    VectorStoreOutputs,
)
from components.foundation.workload_identity import WorkloadIdentity, WorkloadIdentityArgs
from components.workloads.mounted_secrets import secret_provider
from components.workloads.namespace import WorkloadNamespace, WorkloadNamespaceArgs
from components.workloads.pod import (
    APP,
    cost_labels,
)
from components.workloads.workload import paths
from stacks.vector_stores import QdrantSettings


@dataclass(frozen=True, kw_only=True)
class QdrantArgs:
    """Arguments of `Qdrant`."""

    settings: QdrantSettings
    site: StoreSite


class Qdrant(pulumi.ComponentResource):
    """A clustered Qdrant whose API key and certificate come from Key Vault, never the state.

    Token: ``clinfra:data:Qdrant``

    Creates:
        - clinfra:data:QdrantSnapshots
        - clinfra:foundation:WorkloadIdentity
        - clinfra:workloads:WorkloadNamespace
        - azure-native:authorization:RoleAssignment
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
        settings, site = args.settings, args.site
        provider, keyed = (
            site.target.provider,
            KeyedStore(server=_APP, settings=settings, site=site),
        )
        identity = WorkloadIdentity(
            f"{name}-identity", _identity(keyed), opts=pulumi.ResourceOptions(parent=self)
        )
        space = WorkloadNamespace(
            f"{name}-space",
            WorkloadNamespaceArgs(
                target=site.target, namespace=keyed.namespace, cost_tags=site.cost_tags
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        metadata = meta.v1.ObjectMetaArgs(
            name=_APP,
            namespace=space.namespace,
            labels={**cost_labels(args.site.cost_tags), APP: _APP},
        )
        account = core.v1.ServiceAccount(
            f"{name}-account",
            metadata=meta.v1.ObjectMetaArgs(
                name=_APP,
                namespace=space.namespace,
                annotations={"azure.workload.identity/client-id": identity.client_id},
            ),
            automount_service_account_token=False,
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        secrets = kubernetes.apiextensions.CustomResource(
            f"{name}-secrets",
            api_version="secrets-store.csi.x-k8s.io/v1",
            kind="SecretProviderClass",
            metadata=meta.v1.ObjectMetaArgs(name=_APP, namespace=space.namespace),
            spec=secret_provider(
                site.vault, site.placement.tenant_id, identity.client_id, keyed.files
            ),
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
            spec=server_spec(settings, site, space.namespace),
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
            callers = _callers(port, args, keyed.namespace)
            networking.v1.NetworkPolicy(
                f"{name}-path-{port}",
                metadata=meta.v1.ObjectMetaArgs(name=f"qdrant-{port}", namespace=space.namespace),
                spec=paths({APP: _APP}, port, callers, [443, PEERS] if port == PEERS else []),
                opts=pulumi.ResourceOptions(parent=self, provider=provider),
            )
        if settings.snapshots:
            QdrantSnapshots(
                f"{name}-snapshots",
                QdrantSnapshotsArgs(
                    settings=settings.snapshots,
                    site=site,
                    namespace=space.namespace,
                    hosts=[_host(pod, keyed.namespace) for pod in range(settings.replicas)],
                    api_key=keyed.api_key,
                    authority=keyed.authority,
                ),
                opts=pulumi.ResourceOptions(parent=self),
            )
        keyed.admit_consumers(name, parent=self)
        self.outputs = _outputs(keyed, space.namespace)
        self.register_outputs({"endpoint": self.outputs.endpoint})


def _identity(keyed: KeyedStore) -> WorkloadIdentityArgs:
    site = keyed.site
    return WorkloadIdentityArgs(
        placement=site.placement,
        role=f"qdrant-{site.store}",
        issuer_url=site.target.issuer_url,
        namespace=keyed.namespace,
        service_account=_APP,
        grants=keyed.grants,
    )


def _host(pod: int, namespace: str) -> str:
    return f"{_APP}-{pod}.{_APP}.{namespace}.svc"


def _callers(port: int, args: QdrantArgs, namespace: str) -> Sequence[str]:
    if port == PEERS:
        return [namespace]
    outside = ["rag", "serving", *args.site.searchers]
    return [*outside, *([namespace] if port == HTTP and args.settings.snapshots else [])]


def _outputs(keyed: KeyedStore, namespace: pulumi.Output[str]) -> VectorStoreOutputs:
    settings = keyed.settings
    return VectorStoreOutputs(
        backend=_APP,
        endpoint=pulumi.Output.concat(_APP, ".", namespace, ".svc"),
        port=HTTP,
        tls=True,
        authentication=Authentication.API_KEY,
        token_scope=None,
        secret_name=keyed.api_key,
        namespace=keyed.site.store,
        dimension_limit=settings.dimension_limit,
        distances=tuple(Distance),
        dimensions=settings.dimensions,
        distance=settings.distance,
        reader_secret_name=keyed.reader_key,
        authority_secret_name=keyed.authority,
        admit=keyed.admit,
    )
