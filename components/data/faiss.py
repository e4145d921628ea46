"""A FAISS index server on the cluster."""

from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as kubernetes
from pulumi_kubernetes import apps, meta

from components.data.keyed_store import KeyedStore
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
from components.workloads.mounted_secrets import SECRETS_FOLDER, mounted, secret_provider
from components.workloads.namespace import WorkloadNamespace, WorkloadNamespaceArgs
from components.workloads.pod import Resources
from components.workloads.workload import Workload, WorkloadArgs
from stacks.vector_stores import FaissSettings

_APP = "faiss"
_PORT = 8443


@dataclass(frozen=True, kw_only=True)
class FaissArgs:
    """Arguments of `Faiss`."""

    settings: FaissSettings
    site: StoreSite


class Faiss(pulumi.ComponentResource):
    """One server with an index in memory, whose file is in the lake: a cache, no database.

    There is one pod, replaced only after it is gone: two would overwrite each other's index. It
    speaks TLS and asks for a key; a network policy lets in the named namespaces alone.

    Token: ``clinfra:data:Faiss``

    Creates:
        - clinfra:foundation:WorkloadIdentity
        - clinfra:workloads:WorkloadNamespace
        - clinfra:workloads:Workload
        - azure-native:authorization:RoleAssignment
        - kubernetes:secrets-store.csi.x-k8s.io/v1:SecretProviderClass
    """

    outputs: VectorStoreOutputs
    """The store as its consumers see it."""

    def __init__(
        self, name: str, args: FaissArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:data:Faiss", name, {}, opts)
        settings, site = args.settings, args.site
        keyed = KeyedStore(server=_APP, settings=settings, site=site)
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
        secrets = kubernetes.apiextensions.CustomResource(
            f"{name}-secrets",
            api_version="secrets-store.csi.x-k8s.io/v1",
            kind="SecretProviderClass",
            metadata=meta.v1.ObjectMetaArgs(name=_APP, namespace=space.namespace),
            spec=secret_provider(
                site.vault, site.placement.tenant_id, identity.client_id, keyed.files
            ),
            opts=pulumi.ResourceOptions(parent=self, provider=site.target.provider),
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
                ready="/health",
                alive="/alive",
                environment={
                    "INDEX_URL": index,
                    "DIMENSIONS": str(settings.dimensions),
                    "DISTANCE": settings.distance,
                    "REFRESH_SECONDS": str(settings.refresh_seconds),
                    "LOGINS": SECRETS_FOLDER,
                    "AZURE_CLIENT_ID": identity.client_id,
                },
                client_id=identity.client_id,
                replicas=1,
                resources=_resources(settings),
                cost_tags=site.cost_tags,
                callers=[*settings.callers, *site.searchers],
                egress_ports=[443],
                mounts=[mounted(_APP)],
                tls=True,
                strategy=apps.v1.DeploymentStrategyArgs(type="Recreate"),
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[secrets]),
        )
        keyed.admit_consumers(name, parent=self)
        self.outputs = _outputs(keyed, space.namespace, index)
        self.register_outputs({"endpoint": self.outputs.endpoint})


def _index_url(site: StoreSite) -> pulumi.Output[str]:
    place = f".dfs.core.windows.net/{LakeZone.VECTORS}/faiss/{site.store}"
    return pulumi.Output.concat("https://", site.lake.name, place)


def _resources(settings: FaissSettings) -> Resources:
    memory = f"{settings.memory_gb}Gi"
    return Resources(cpu="500m", memory=memory, cpu_limit="2", memory_limit=memory)


def _identity(keyed: KeyedStore) -> WorkloadIdentityArgs:
    site = keyed.site
    zone, role = site.lake.zone_ids[LakeZone.VECTORS], Role.STORAGE_BLOB_DATA_CONTRIBUTOR
    return WorkloadIdentityArgs(
        placement=site.placement,
        role=f"faiss-{site.store}",
        issuer_url=site.target.issuer_url,
        namespace=keyed.namespace,
        service_account=_APP,
        grants=[Grant(key="index", role=role, scope=zone), *keyed.grants],
    )


def _outputs(
    keyed: KeyedStore, namespace: pulumi.Output[str], index: pulumi.Output[str]
) -> VectorStoreOutputs:
    settings = keyed.settings
    return VectorStoreOutputs(
        backend=_APP,
        endpoint=pulumi.Output.concat(_APP, ".", namespace, ".svc"),
        port=_PORT,
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
        cache_of=index,
    )
