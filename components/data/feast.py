"""The feature server: Feast before the Redis, with the feature definitions of the repository."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pulumi
from pulumi_kubernetes import batch, core, meta, networking

from components.compute.target import ClusterTarget
from components.data.managed_redis import PORT
from components.workloads.job import JobPod, job_spec
from components.workloads.namespace import WorkloadNamespace, WorkloadNamespaceArgs
from components.workloads.pod import APP, SCRATCH, Resources, cost_labels
from components.workloads.workload import Mounted, Workload, WorkloadArgs, paths
from stacks.feature_store import ClusteringPolicy, FeatureStoreSettings

NAMESPACE = "features"
SERVICE_ACCOUNT = "feast"
DEFINITIONS = Path(__file__).parents[2] / "images" / "feast" / "repository"
"""Feature definitions: entities, views and services in Feast's own language."""
REPOSITORY = "/etc/feast"
_SETTINGS = "feature_store.yaml"
_HTTP_PORT = 6566
_APPLY = "feast-apply"
_ENVIRONMENT = {"FEAST_USAGE": "False", "HOME": SCRATCH, "PYTHONDONTWRITEBYTECODE": "1"}
SIZE = Resources(cpu="250m", memory="512Mi", cpu_limit="1", memory_limit="1Gi")


@dataclass(frozen=True, kw_only=True)
class FeastServerArgs:
    """Arguments of `FeastServer`."""

    settings: FeatureStoreSettings
    target: ClusterTarget
    redis_host: pulumi.Input[str]
    registry_path: pulumi.Input[str]
    """Address of the feature registry in the lake."""
    history_path: pulumi.Input[str]
    """Address of the folder in the lake that holds the views' history as Parquet."""
    client_id: pulumi.Input[str]
    """Client id of the identity that reads the store."""
    cost_tags: Mapping[str, str]


class FeastServer(pulumi.ComponentResource):
    """Feast's online server; it logs in to Redis and to the lake with Entra tokens.

    Feast's own Redis store knows passwords alone, so the image brings a store that asks for
    tokens (``images/feast``). A job brings the registry in line with the definitions whenever
    they change.

    Token: ``clinfra:data:FeastServer``

    Creates:
        - clinfra:workloads:WorkloadNamespace
        - clinfra:workloads:Workload
        - kubernetes:batch/v1:Job
        - kubernetes:core/v1:ConfigMap
        - kubernetes:networking.k8s.io/v1:NetworkPolicy
    """

    address: pulumi.Output[str]
    """Address inside the cluster."""
    namespace: pulumi.Output[str]
    """Name of the namespace."""
    config: str
    """Name of the config map with settings and definitions."""
    environment: Mapping[str, pulumi.Input[str]]
    """Variables of every process of Feast."""

    def __init__(
        self, name: str, args: FeastServerArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:data:FeastServer", name, {}, opts)
        provider, config = args.target.provider, f"feast-{digest_of(args.settings)}"
        self.config, self.environment = config, _environment(args)
        space = WorkloadNamespace(
            f"{name}-space",
            WorkloadNamespaceArgs(
                target=args.target, namespace=NAMESPACE, cost_tags=args.cost_tags
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        repository = core.v1.ConfigMap(
            f"{name}-repository",
            metadata=meta.v1.ObjectMetaArgs(name=config, namespace=space.namespace),
            data={_SETTINGS: _feast_settings(args), **definitions()},
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        server = Workload(
            f"{name}-server",
            WorkloadArgs(
                target=args.target,
                namespace=space.namespace,
                app=SERVICE_ACCOUNT,
                image=args.settings.image,
                command=["feast", "--chdir", REPOSITORY, "serve", "--host", "0.0.0.0"],  # noqa: S104
                port=_HTTP_PORT,
                ready="/health",
                alive="/health",
                environment=self.environment,
                client_id=args.client_id,
                replicas=args.settings.replicas,
                resources=SIZE,
                cost_tags=args.cost_tags,
                callers=[NAMESPACE, "serving"],
                tls=False,
                egress_ports=[443, PORT],
                mounts=mounted(config),
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[repository]),
        )
        networking.v1.NetworkPolicy(
            f"{name}-apply-paths",
            metadata=meta.v1.ObjectMetaArgs(name=_APPLY, namespace=space.namespace),
            spec=paths({APP: _APPLY}, _HTTP_PORT, [], [443, PORT]),
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        batch.v1.Job(
            f"{name}-apply",
            metadata=meta.v1.ObjectMetaArgs(
                name=f"{config}-apply",
                namespace=space.namespace,
                labels={**cost_labels(args.cost_tags), APP: _APPLY},
            ),
            spec=job_spec(_apply(args, config), seconds=600, attempts=3),
            opts=pulumi.ResourceOptions(parent=self, provider=provider, depends_on=[repository]),
        )
        self.address, self.namespace = server.address, space.namespace
        self.register_outputs({"address": self.address})


@cache
def definitions() -> Mapping[str, str]:
    """The files of feature definitions: name to text."""
    files = sorted(DEFINITIONS.glob("*.py"))
    return {each.name: each.read_text(encoding="utf-8") for each in files}


def digest_of(settings: FeatureStoreSettings) -> str:
    """Names what the server reads, so that a change restarts it and is applied anew."""
    told = json.dumps([dict(definitions()), settings.clustering, settings.image.reference("")])
    return hashlib.sha256(told.encode()).hexdigest()[:10]


def _feast_settings(args: FeastServerArgs) -> pulumi.Output[str]:
    """Feast's settings; JSON is YAML, and needs no quoting rules of its own."""
    clustered = args.settings.clustering is ClusteringPolicy.OSS_CLUSTER
    return pulumi.Output.all(args.redis_host, args.registry_path).apply(
        lambda given: json.dumps(
            {
                "project": "clinical",
                "provider": "azure",
                "registry": {
                    "registry_store_type": "AzureRegistryStore",
                    "path": given[1],
                },
                "online_store": {
                    "type": "entra_redis.EntraRedisOnlineStore",
                    "redis_type": "redis_cluster" if clustered else "redis",
                    "connection_string": f"{given[0]}:{PORT},ssl=true",
                },
                "entity_key_serialization_version": 3,
            },
            indent=2,
        )
    )


def _environment(args: FeastServerArgs) -> dict[str, pulumi.Input[str]]:
    return {**_ENVIRONMENT, "FEATURE_HISTORY": args.history_path}


def _volume(config: str) -> core.v1.VolumeArgs:
    source = core.v1.ConfigMapVolumeSourceArgs(name=config)
    return core.v1.VolumeArgs(name="repository", config_map=source)


def _files() -> tuple[str, ...]:
    return (_SETTINGS, *definitions())


def mounted(config: str) -> list[Mounted]:
    """Each file by itself: Feast reads a folder's links as files of another, unnamable folder."""
    return [
        Mounted(volume=_volume(config), path=f"{REPOSITORY}/{file}", file=file) for file in _files()
    ]


def _apply(args: FeastServerArgs, config: str) -> JobPod:
    """Writes the definitions into the registry, without which no server starts."""
    return JobPod(
        app=_APPLY,
        image=args.settings.image,
        registry_server=args.target.registry_server,
        command=["feast", "--chdir", REPOSITORY, "apply"],
        environment=_environment(args),
        service_account=SERVICE_ACCOUNT,
        resources=SIZE,
        cost_tags=args.cost_tags,
        mounts=mounted(config),
    )
