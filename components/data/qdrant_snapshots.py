"""Copies of a Qdrant in the lake."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as kubernetes
from pulumi_kubernetes import batch, core, meta, networking

from components.data.vector_store import StoreSite
from components.foundation.identity import Grant
from components.foundation.lake import LakeZone
from components.foundation.roles import Role
from components.foundation.workload_identity import WorkloadIdentity, WorkloadIdentityArgs
from components.workloads.mounted_secrets import secret_provider
from components.workloads.pod import (
    APP,
    Resources,
    bounds,
    container_security,
    cost_labels,
    pod_security,
    read_only,
    scratch,
)
from components.workloads.workload import paths
from stacks.vector_stores import SnapshotSettings

_APP = "qdrant-snapshots"
_SECRETS = "/etc/secrets"  # where the driver mounts files
_QDRANT, _HTTPS = 6333, 443


@dataclass(frozen=True, kw_only=True)
class QdrantSnapshotsArgs:
    """Arguments of `QdrantSnapshots`."""

    settings: SnapshotSettings
    site: StoreSite
    namespace: pulumi.Input[str]
    hosts: Sequence[str]
    """Host names of every pod: each holds its own shards, so each is copied."""
    api_key: str
    """Name of the API key in Key Vault."""
    authority: str
    """Name in Key Vault of the authority that signed the server's certificate."""


class QdrantSnapshots(pulumi.ComponentResource):
    """A job that asks every pod for snapshots and writes them to the lake with its own identity.

    Token: ``clinfra:data:QdrantSnapshots``

    Creates:
        - clinfra:foundation:WorkloadIdentity
        - kubernetes:core/v1:ServiceAccount
        - kubernetes:secrets-store.csi.x-k8s.io/v1:SecretProviderClass
        - kubernetes:batch/v1:CronJob
        - kubernetes:networking.k8s.io/v1:NetworkPolicy
    """

    folder: pulumi.Output[str]
    """Address of the folder in the lake."""

    def __init__(
        self, name: str, args: QdrantSnapshotsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:data:QdrantSnapshots", name, {}, opts)
        site = args.site
        provider = site.target.provider
        identity = WorkloadIdentity(
            f"{name}-identity", _identity(args), opts=pulumi.ResourceOptions(parent=self)
        )
        metadata = meta.v1.ObjectMetaArgs(
            name=_APP,
            namespace=args.namespace,
            labels={**cost_labels(site.cost_tags), APP: _APP},
        )
        account = core.v1.ServiceAccount(
            f"{name}-account",
            metadata=meta.v1.ObjectMetaArgs(
                name=_APP,
                namespace=args.namespace,
                annotations={"azure.workload.identity/client-id": identity.client_id},
            ),
            automount_service_account_token=False,
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        files = {"api-key": args.api_key, "ca.pem": args.authority}
        secrets = kubernetes.apiextensions.CustomResource(
            f"{name}-secrets",
            api_version="secrets-store.csi.x-k8s.io/v1",
            kind="SecretProviderClass",
            metadata=meta.v1.ObjectMetaArgs(name=_APP, namespace=args.namespace),
            spec=secret_provider(site.vault, site.placement.tenant_id, identity.client_id, files),
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        self.folder = _folder(site)
        batch.v1.CronJob(
            f"{name}-job",
            metadata=metadata,
            spec=_schedule(args, self.folder),
            opts=pulumi.ResourceOptions(
                parent=self, provider=provider, depends_on=[account, secrets]
            ),
        )
        networking.v1.NetworkPolicy(
            f"{name}-paths",
            metadata=metadata,
            spec=paths({APP: _APP}, _HTTPS, [], [_HTTPS, _QDRANT]),
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        self.register_outputs({"folder": self.folder})


def _folder(site: StoreSite) -> pulumi.Output[str]:
    """The blob service takes a file of any size in blocks; the hierarchical one shows the same."""
    place = f".blob.core.windows.net/{LakeZone.VECTORS}/qdrant/{site.store}"
    return pulumi.Output.concat("https://", site.lake.name, place)


def _identity(args: QdrantSnapshotsArgs) -> WorkloadIdentityArgs:
    site, reads = args.site, Role.KEY_VAULT_SECRETS_USER
    zone = site.lake.zone_ids[LakeZone.VECTORS]
    return WorkloadIdentityArgs(
        placement=site.placement,
        role=f"{_APP}-{site.store}",
        issuer_url=site.target.issuer_url,
        namespace=f"vectors-{site.store}",
        service_account=_APP,
        grants=[
            Grant(key="copies", role=Role.STORAGE_BLOB_DATA_CONTRIBUTOR, scope=zone),
            Grant(key="api-key", role=reads, scope=site.vault.secret_id(args.api_key)),
            Grant(key="authority", role=reads, scope=site.vault.secret_id(args.authority)),
        ],
    )


def _schedule(args: QdrantSnapshotsArgs, folder: pulumi.Output[str]) -> batch.v1.CronJobSpecArgs:
    labels = {
        **cost_labels(args.site.cost_tags),
        APP: _APP,
        "azure.workload.identity/use": "true",
    }
    template = core.v1.PodTemplateSpecArgs(
        metadata=meta.v1.ObjectMetaArgs(labels=labels), spec=_pod(args, folder)
    )
    return batch.v1.CronJobSpecArgs(
        schedule=args.settings.schedule,
        time_zone="Etc/UTC",
        concurrency_policy="Forbid",
        starting_deadline_seconds=600,
        job_template=batch.v1.JobTemplateSpecArgs(
            spec=batch.v1.JobSpecArgs(
                backoff_limit=2,
                active_deadline_seconds=args.settings.timeout_hours * 3600,
                template=template,
            )
        ),
    )


def _pod(args: QdrantSnapshotsArgs, folder: pulumi.Output[str]) -> core.v1.PodSpecArgs:
    volume, mount = scratch()
    driver = core.v1.CSIVolumeSourceArgs(
        driver="secrets-store.csi.k8s.io",
        read_only=True,
        volume_attributes={"secretProviderClass": _APP},
    )
    secrets = read_only("secrets", _SECRETS)
    server = pulumi.Output.from_input(args.site.target.registry_server)
    environment = {
        "QDRANT_URLS": ",".join(f"https://{host}:{_QDRANT}" for host in args.hosts),
        "QDRANT_API_KEY_FILE": f"{_SECRETS}/api-key",
        "QDRANT_CA_FILE": f"{_SECRETS}/ca.pem",
        "SNAPSHOTS_URL": folder,
        "RETENTION_DAYS": str(args.settings.retention_days),
    }
    container = core.v1.ContainerArgs(
        name=_APP,
        image=server.apply(args.settings.image.reference),
        env=[core.v1.EnvVarArgs(name=key, value=each) for key, each in environment.items()],
        resources=bounds(Resources(cpu="100m", memory="256Mi", cpu_limit="1", memory_limit="1Gi")),
        security_context=container_security(),
        volume_mounts=[mount, secrets],
    )
    return core.v1.PodSpecArgs(
        restart_policy="Never",
        service_account_name=_APP,
        automount_service_account_token=False,
        security_context=pod_security(),
        containers=[container],
        volumes=[volume, core.v1.VolumeArgs(name="secrets", csi=driver)],
    )
