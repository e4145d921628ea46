"""Bodies of event schemas, registered from inside the network."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes import batch, core, meta, networking

from components.compute.target import ClusterTarget
from components.foundation.identity import Grant
from components.foundation.placement import Placement
from components.foundation.roles import Role
from components.foundation.workload_identity import WorkloadIdentity, WorkloadIdentityArgs
from components.workloads.job import JobPod, job_spec
from components.workloads.namespace import WorkloadNamespace, WorkloadNamespaceArgs
from components.workloads.pod import APP, Resources, cost_labels
from components.workloads.workload import Mounted, paths
from stacks.event_schemas import schema_text
from stacks.images import Image
from stacks.streams import StreamsSettings

NAMESPACE = "streams"
SERVICE_ACCOUNT = "schema-registrar"
REFUSED = 2
"""Exit code of the program where the group refuses a schema."""
_FOLDER = "/etc/schemas"
_HTTPS = 443
_SECONDS = 900
"""Role assignments may take ten minutes to hold; source:
learn.microsoft.com/azure/role-based-access-control/troubleshooting."""


@dataclass(frozen=True, kw_only=True)
class SchemaRegistrationArgs:
    """Arguments of `SchemaRegistration`."""

    placement: Placement
    settings: StreamsSettings
    target: ClusterTarget
    host: pulumi.Input[str]
    """Host name of the Event Hubs namespace."""
    group_name: pulumi.Input[str]
    group_id: pulumi.Input[str]
    """ARM id of the schema group."""
    ready: Sequence[pulumi.Resource]
    """What must exist before the namespace can be reached."""
    cost_tags: Mapping[str, str]


class SchemaRegistration(pulumi.ComponentResource):
    """A job that registers the schemas of all topics in their group.

    The config map and the job are named after what they hold: a changed schema makes a new job,
    and an unchanged one no change. The job ends well only when all are registered, and the
    deployment waits for it, so that a schema which cannot follow the last one stops it.

    Token: ``clinfra:data:SchemaRegistration``

    Creates:
        - clinfra:foundation:WorkloadIdentity
        - clinfra:workloads:WorkloadNamespace
        - kubernetes:core/v1:ServiceAccount
        - kubernetes:core/v1:ConfigMap
        - kubernetes:networking.k8s.io/v1:NetworkPolicy
        - kubernetes:batch/v1:Job
    """

    client_id: pulumi.Output[str]
    """Client id of the one identity that may write schemas."""

    def __init__(
        self, name: str, args: SchemaRegistrationArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:data:SchemaRegistration", name, {}, opts)
        provider = args.target.provider
        bodies = schema_bodies(args.settings)
        named = f"schemas-{digest_of(bodies, args.settings.registrar)}"
        identity = WorkloadIdentity(
            f"{name}-identity", _identity(args), opts=pulumi.ResourceOptions(parent=self)
        )
        space = WorkloadNamespace(
            f"{name}-space",
            WorkloadNamespaceArgs(
                target=args.target, namespace=NAMESPACE, cost_tags=args.cost_tags
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        labels = {**cost_labels(args.cost_tags), APP: SERVICE_ACCOUNT}
        account = core.v1.ServiceAccount(
            f"{name}-account",
            metadata=meta.v1.ObjectMetaArgs(
                name=SERVICE_ACCOUNT,
                namespace=space.namespace,
                labels=labels,
                annotations={"azure.workload.identity/client-id": identity.client_id},
            ),
            automount_service_account_token=False,
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        schemas = core.v1.ConfigMap(
            f"{name}-bodies",
            metadata=meta.v1.ObjectMetaArgs(name=named, namespace=space.namespace, labels=labels),
            immutable=True,
            data=bodies,
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        policy = networking.v1.NetworkPolicy(
            f"{name}-paths",
            metadata=meta.v1.ObjectMetaArgs(
                name=SERVICE_ACCOUNT, namespace=space.namespace, labels=labels
            ),
            spec=paths({APP: SERVICE_ACCOUNT}, _HTTPS, [], [_HTTPS]),
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        batch.v1.Job(
            f"{name}-job",
            metadata=meta.v1.ObjectMetaArgs(name=named, namespace=space.namespace, labels=labels),
            spec=job_spec(_pod(args, named), seconds=_SECONDS, attempts=6, hopeless=[REFUSED]),
            opts=pulumi.ResourceOptions(
                parent=self,
                provider=provider,
                depends_on=[identity, space, account, schemas, policy, *args.ready],
                custom_timeouts=pulumi.CustomTimeouts(create="20m"),
            ),
        )
        self.client_id = identity.client_id
        self.register_outputs({"clientId": self.client_id})


def schema_bodies(settings: StreamsSettings) -> dict[str, str]:
    """Body of each schema that a topic names, by its file."""
    files = {each.schema_file for each in settings.topics.values() if each.schema_file}
    return {file: schema_text(file) for file in sorted(files)}


def digest_of(bodies: Mapping[str, str], image: Image) -> str:
    """Names what is registered and by what, so that a change of either runs anew."""
    told = json.dumps([dict(sorted(bodies.items())), image.reference("")])
    return hashlib.sha256(told.encode()).hexdigest()[:10]


def _identity(args: SchemaRegistrationArgs) -> WorkloadIdentityArgs:
    write = Grant(key="schemas", role=Role.SCHEMA_REGISTRY_CONTRIBUTOR, scope=args.group_id)
    return WorkloadIdentityArgs(
        placement=args.placement,
        role=SERVICE_ACCOUNT,
        issuer_url=args.target.issuer_url,
        namespace=NAMESPACE,
        service_account=SERVICE_ACCOUNT,
        grants=[write],
    )


def _pod(args: SchemaRegistrationArgs, config: str) -> JobPod:
    source = core.v1.ConfigMapVolumeSourceArgs(name=config)
    volume = core.v1.VolumeArgs(name="schemas", config_map=source)
    return JobPod(
        app=SERVICE_ACCOUNT,
        image=args.settings.registrar,
        registry_server=args.target.registry_server,
        command=[],
        environment={
            "REGISTRY_HOST": args.host,
            "SCHEMA_GROUP": args.group_name,
            "SCHEMAS_FOLDER": _FOLDER,
        },
        service_account=SERVICE_ACCOUNT,
        resources=Resources(cpu="50m", memory="128Mi", cpu_limit="500m", memory_limit="256Mi"),
        cost_tags=args.cost_tags,
        mounts=[Mounted(volume=volume, path=_FOLDER)],
    )
