"""The feature server: Feast before the Redis."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes import core, meta

from components.compute.target import ClusterTarget
from components.data.feature_store import PORT
from components.workloads.namespace import WorkloadNamespace, WorkloadNamespaceArgs
from components.workloads.pod import SCRATCH, Resources
from components.workloads.workload import Mounted, Workload, WorkloadArgs
from stacks.data import FeatureStoreSettings

NAMESPACE = "features"
SERVICE_ACCOUNT = "feast"
_REPOSITORY = "/etc/feast"
_HTTP_PORT = 6566


@dataclass(frozen=True, kw_only=True)
class FeastServerArgs:
    """Arguments of `FeastServer`."""

    settings: FeatureStoreSettings
    target: ClusterTarget
    redis_host: pulumi.Input[str]
    registry_path: pulumi.Input[str]
    """Address of the feature registry in the lake."""
    client_id: pulumi.Input[str]
    """Client id of the identity that reads the store."""
    cost_tags: Mapping[str, str]


class FeastServer(pulumi.ComponentResource):
    """Feast's online server; it logs in to Redis and to the lake with Entra tokens.

    Feast's own Redis store knows passwords alone, so the image brings a store that asks for
    tokens (``images/feast``).

    Token: ``clinfra:data:FeastServer``

    Creates:
        - clinfra:workloads:WorkloadNamespace
        - clinfra:workloads:Workload
        - kubernetes:core/v1:ConfigMap
    """

    address: pulumi.Output[str]
    """Address inside the cluster."""

    def __init__(
        self, name: str, args: FeastServerArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:data:FeastServer", name, {}, opts)
        space = WorkloadNamespace(
            f"{name}-space",
            WorkloadNamespaceArgs(
                target=args.target, namespace=NAMESPACE, cost_tags=args.cost_tags
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        repository = core.v1.ConfigMap(
            f"{name}-repository",
            metadata=meta.v1.ObjectMetaArgs(name="feast-repository", namespace=space.namespace),
            data={"feature_store.yaml": _repository(args)},
            opts=pulumi.ResourceOptions(parent=self, provider=args.target.provider),
        )
        server = Workload(
            f"{name}-server",
            WorkloadArgs(
                target=args.target,
                namespace=space.namespace,
                app=SERVICE_ACCOUNT,
                image=args.settings.image,
                command=["feast", "--chdir", _REPOSITORY, "serve", "--host", "0.0.0.0"],  # noqa: S104
                port=_HTTP_PORT,
                health="/health",
                environment={"FEAST_USAGE": "False", "HOME": SCRATCH},
                client_id=args.client_id,
                replicas=args.settings.replicas,
                resources=Resources(cpu="250m", memory="512Mi", cpu_limit="1", memory_limit="1Gi"),
                cost_tags=args.cost_tags,
                callers=[NAMESPACE, "serving"],
                egress_ports=[443, PORT],
                mounts=[_mounted()],
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[repository]),
        )
        self.address = server.address
        self.register_outputs({"address": self.address})


def _repository(args: FeastServerArgs) -> pulumi.Output[str]:
    """Feast's settings; JSON is YAML, and needs no quoting rules of its own."""
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
                    "connection_string": f"{given[0]}:{PORT},ssl=true",
                },
                "entity_key_serialization_version": 3,
            },
            indent=2,
        )
    )


def _mounted() -> Mounted:
    source = core.v1.ConfigMapVolumeSourceArgs(name="feast-repository")
    return Mounted(
        volume=core.v1.VolumeArgs(name="repository", config_map=source), path=_REPOSITORY
    )
