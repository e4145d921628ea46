"""Bodies of event schemas, registered from inside the network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.compute.target import ClusterTarget
from components.foundation.identity import Grant
from components.foundation.placement import Placement
from components.foundation.roles import Role
from components.workloads.file_job import FileJob, file_job, folder_of
from stacks.event_schemas import schema_text
from stacks.streams import StreamsSettings

_NAME = "schemas"
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

    The job ends well only when all are registered, and the deployment waits for it, so that a
    schema which cannot follow the last one stops it.

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
        self.client_id = file_job(name, _job(args), parent=self).client_id
        self.register_outputs({"clientId": self.client_id})


def schema_bodies(settings: StreamsSettings) -> dict[str, str]:
    """Body of each schema that a topic names, by its file."""
    files = {each.schema_file for each in settings.topics.values() if each.schema_file}
    return {file: schema_text(file) for file in sorted(files)}


def _job(args: SchemaRegistrationArgs) -> FileJob:
    role = Role.SCHEMA_REGISTRY_CONTRIBUTOR
    return FileJob(
        placement=args.placement,
        target=args.target,
        called=_NAME,
        files=schema_bodies(args.settings),
        files_role="bodies",
        app="schema-registrar",
        namespace="streams",
        image=args.settings.registrar,
        environment={
            "REGISTRY_HOST": args.host,
            "SCHEMA_GROUP": args.group_name,
            "SCHEMAS_FOLDER": folder_of(_NAME),
        },
        grant=Grant(key="schemas", role=role, scope=args.group_id),
        seconds=_SECONDS,
        patience="20m",
        ready=args.ready,
        cost_tags=args.cost_tags,
    )
