"""A FAISS index server on the cluster."""

from dataclasses import dataclass

import pulumi
from pulumi_kubernetes import apps

from components.data.vector_store import (
    Authentication,
    Distance,
    StoreSite,
    VectorStoreOutputs,
)
from components.foundation.identity import Grant
from components.foundation.lake import LakeZone
from components.foundation.roles import Role
from components.foundation.workload_identity import WorkloadIdentity, WorkloadIdentityArgs
from components.workloads.namespace import WorkloadNamespace, WorkloadNamespaceArgs
from components.workloads.pod import Resources
from components.workloads.workload import Workload, WorkloadArgs
from stacks.vector_stores import FaissSettings

_APP = "faiss"
_PORT, _SERVICE_PORT = 8080, 80


@dataclass(frozen=True, kw_only=True)
class FaissArgs:
    """Arguments of `Faiss`."""

    settings: FaissSettings
    site: StoreSite


class Faiss(pulumi.ComponentResource):
    """One server with an index in memory, whose file is in the lake: a cache, no database.

    There is one pod, replaced only after it is gone: two would overwrite each other's index. It
    speaks HTTP without a login; a network policy lets in the named namespaces alone.

    Token: ``clinfra:data:Faiss``

    Creates:
        - clinfra:foundation:WorkloadIdentity
        - clinfra:workloads:WorkloadNamespace
        - clinfra:workloads:Workload
    """

    outputs: VectorStoreOutputs
    """The store as its consumers see it."""

    def __init__(
        self, name: str, args: FaissArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:data:Faiss", name, {}, opts)
        settings, site = args.settings, args.site
        zone = site.lake.zone_ids[LakeZone.VECTORS]
        identity = WorkloadIdentity(
            f"{name}-identity",
            WorkloadIdentityArgs(
                placement=site.placement,
                role=f"faiss-{site.store}",
                issuer_url=site.target.issuer_url,
                namespace=f"vectors-{site.store}",
                service_account=_APP,
                grants=[Grant(key="index", role=Role.STORAGE_BLOB_DATA_CONTRIBUTOR, scope=zone)],
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        space = WorkloadNamespace(
            f"{name}-space",
            WorkloadNamespaceArgs(
                target=site.target, namespace=f"vectors-{site.store}", cost_tags=site.cost_tags
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        index = _index_url(site)
        Workload(
            f"{name}-server",
            WorkloadArgs(
                target=site.target,
                namespace=space.namespace,
                app=_APP,
                image=settings.image,
                command=[],
                port=_PORT,
                health="/health",
                environment={
                    "INDEX_URL": index,
                    "DIMENSIONS": str(settings.dimensions),
                    "DISTANCE": settings.distance,
                    "REFRESH_SECONDS": str(settings.refresh_seconds),
                    "AZURE_CLIENT_ID": identity.client_id,
                },
                client_id=identity.client_id,
                replicas=1,
                resources=_resources(settings),
                cost_tags=site.cost_tags,
                callers=[*settings.callers, *site.searchers],
                egress_ports=[443],
                strategy=apps.v1.DeploymentStrategyArgs(type="Recreate"),
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.outputs = _outputs(args, space.namespace, index)
        self.register_outputs({"endpoint": self.outputs.endpoint})


def _index_url(site: StoreSite) -> pulumi.Output[str]:
    place = f".dfs.core.windows.net/{LakeZone.VECTORS}/faiss/{site.store}"
    return pulumi.Output.concat("https://", site.lake.name, place)


def _resources(settings: FaissSettings) -> Resources:
    memory = f"{settings.memory_gb}Gi"
    return Resources(cpu="500m", memory=memory, cpu_limit="2", memory_limit=memory)


def _outputs(
    args: FaissArgs, namespace: pulumi.Output[str], index: pulumi.Output[str]
) -> VectorStoreOutputs:
    settings = args.settings
    return VectorStoreOutputs(
        backend=settings.backend,
        endpoint=pulumi.Output.concat(_APP, ".", namespace, ".svc"),
        port=_SERVICE_PORT,
        tls=False,
        authentication=Authentication.NETWORK,
        token_scope=None,
        secret_name=None,
        namespace=args.site.store,
        dimension_limit=settings.dimension_limit,
        distances=tuple(Distance),
        dimensions=settings.dimensions,
        distance=settings.distance,
        cache_of=index,
    )
