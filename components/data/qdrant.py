"""Vectors in Qdrant on the cluster."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as kubernetes
from pulumi_kubernetes import apps, core, meta, networking, policy

from components.data.qdrant_server import APP_NAME as _APP
from components.data.qdrant_server import GRPC, HTTP, PEERS, server_spec
from components.data.qdrant_snapshots import QdrantSnapshots, QdrantSnapshotsArgs
from components.data.vector_store import (
    Authentication,
    Distance,
    StoreSite,
    VectorStoreOutputs,
    admission,
    grant,
)
from components.foundation.identity import Grant
from components.foundation.roles import Role
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
        provider = site.target.provider
        identity = WorkloadIdentity(
            f"{name}-identity", _identity(args), opts=pulumi.ResourceOptions(parent=self)
        )
        space = WorkloadNamespace(
            f"{name}-space",
            WorkloadNamespaceArgs(
                target=site.target, namespace=namespace_of(site.store), cost_tags=site.cost_tags
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
                site.vault, site.placement.tenant_id, identity.client_id, _files(args)
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
            callers = _callers(port, args)
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
                    hosts=[_host(pod, site.store) for pod in range(settings.replicas)],
                    api_key=secret_names(site.store)[0],
                    authority=secret_names(site.store)[2],
                ),
                opts=pulumi.ResourceOptions(parent=self),
            )
        for kind, secret, principals in _grants(args):
            scope = site.vault.secret_id(secret)
            role = Role.KEY_VAULT_SECRETS_USER
            grant(f"{name}-{kind}", role, principals, scope, site, parent=self)
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


def reader_secret_name(store: str) -> str:
    """Name in Key Vault of the key that can only search; needed where a store has readers."""
    return f"qdrant-{store}-reader-key"


def _files(args: QdrantArgs) -> dict[str, str]:
    """Secrets of the server by the file that each is mounted as."""
    api_key, certificate, authority = secret_names(args.site.store)
    files = {"api-key": api_key, "tls.pem": certificate, "ca.pem": authority}
    if _searched(args):
        files["reader-key"] = reader_secret_name(args.site.store)
    return files


def _searched(args: QdrantArgs) -> bool:
    """Whether anybody only searches, who then needs the key that cannot write."""
    return bool(args.settings.readers or args.site.searchers)


def _identity(args: QdrantArgs) -> WorkloadIdentityArgs:
    """The server's identity: it reads the secrets that it mounts, one by one."""
    site, role = args.site, Role.KEY_VAULT_SECRETS_USER
    return WorkloadIdentityArgs(
        placement=site.placement,
        role=f"qdrant-{site.store}",
        issuer_url=site.target.issuer_url,
        namespace=namespace_of(site.store),
        service_account=_APP,
        grants=[
            Grant(key=file.partition(".")[0], role=role, scope=site.vault.secret_id(secret))
            for file, secret in _files(args).items()
        ],
    )


def _grants(args: QdrantArgs) -> list[tuple[str, str, Mapping[str, str]]]:
    store, settings = args.site.store, args.settings
    return [
        ("writer", secret_names(store)[0], settings.writers),
        ("reader", reader_secret_name(store), settings.readers),
    ]


def _host(pod: int, store: str) -> str:
    return f"{_APP}-{pod}.{_APP}.{namespace_of(store)}.svc"


def _callers(port: int, args: QdrantArgs) -> Sequence[str]:
    own = [namespace_of(args.site.store)]
    if port == PEERS:
        return own
    outside = ["rag", "serving", *args.site.searchers]
    return [*outside, *(own if port == HTTP and args.settings.snapshots else [])]


def _outputs(args: QdrantArgs, namespace: pulumi.Output[str]) -> VectorStoreOutputs:
    store, vault, reads = args.site.store, args.site.vault, Role.KEY_VAULT_SECRETS_USER
    api_key, _, authority = (vault.secret_id(each) for each in secret_names(store))
    reader = vault.secret_id(reader_secret_name(store))
    return VectorStoreOutputs(
        backend=args.settings.backend,
        endpoint=pulumi.Output.concat(_APP, ".", namespace, ".svc"),
        port=HTTP,
        tls=True,
        authentication=Authentication.API_KEY,
        token_scope=None,
        secret_name=secret_names(store)[0],
        namespace=store,
        dimension_limit=args.settings.dimension_limit,
        distances=tuple(Distance),
        dimensions=args.settings.dimensions,
        distance=args.settings.distance,
        reader_secret_name=reader_secret_name(store) if _searched(args) else None,
        authority_secret_name=secret_names(store)[2],
        admit=admission(
            [(reads, reader), (reads, authority)], [(reads, api_key), (reads, authority)], args.site
        ),
    )
