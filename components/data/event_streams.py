"""The event streams of an environment: namespace, topics, clients and jobs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pulumi

from components.compute.streaming_jobs import StreamingJobs, StreamingJobsArgs
from components.compute.target import ClusterTarget, SparkTarget
from components.data.event_hubs import EventHubs, EventHubsArgs
from components.data.schema_registration import SchemaRegistration, SchemaRegistrationArgs
from components.data.topic import CaptureTarget, Topic, TopicArgs
from components.foundation.foundation import Foundation
from components.foundation.identity import Grant
from components.foundation.lake import LakeZone
from components.foundation.placement import Placement
from components.foundation.roles import Role, assign_role
from components.foundation.tags import cost_tags
from components.foundation.workload_identity import WorkloadIdentity, WorkloadIdentityArgs
from components.operations.alarms import Alarms
from stacks.model_watch import alerts_need_streams
from stacks.settings import Settings
from stacks.streams import StreamsSettings


@dataclass(frozen=True, kw_only=True)
class EventStreamsArgs:
    """Arguments of `EventStreams`."""

    placement: Placement
    settings: Settings
    foundation: Foundation
    target: ClusterTarget
    spark: SparkTarget | None
    """Where jobs run, in an environment that has Databricks."""
    principals: Mapping[tuple[str, str], pulumi.Input[str]]
    """Object id of the identity of each service account that has one already, by its namespace and
    name; such a client gets its roles there, as a service account takes on one identity alone."""
    alarms: Alarms
    """Who is told."""


class EventStreams(pulumi.ComponentResource):
    """Topics that clinical systems send to, and the jobs that turn them into tables.

    Token: ``clinfra:data:EventStreams``

    Creates:
        - azure-native:authorization:RoleAssignment
        - clinfra:compute:StreamingJobs
        - clinfra:data:EventHubs
        - clinfra:data:SchemaRegistration
        - clinfra:data:Topic
        - clinfra:foundation:WorkloadIdentity
    """

    bootstrap: pulumi.Output[str]
    """Kafka's bootstrap server, ``<host>:9093``."""
    hubs: EventHubs
    """The namespace."""
    client_ids: Mapping[str, pulumi.Output[str]]
    """Client ids of the identities that were made, by the client's name."""

    def __init__(
        self, name: str, args: EventStreamsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:data:EventStreams", name, {}, opts)
        settings, foundation = args.settings.streams, args.foundation
        hubs = EventHubs(
            f"{name}-hubs",
            EventHubsArgs(
                placement=args.placement,
                settings=settings,
                link=foundation.link,
                vault=foundation.vault,
                raw_zone_id=foundation.lake.zone_ids[LakeZone.RAW],
                workspace_id=foundation.logs.id,
                alarms=args.alarms,
                protect=args.settings.protection.data,
                trusted_services=alerts_need_streams(args.settings.models),
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        if any(topic.schema_file for topic in settings.topics.values()):
            SchemaRegistration(
                f"{name}-schemas",
                SchemaRegistrationArgs(
                    placement=args.placement,
                    settings=settings,
                    target=args.target,
                    host=hubs.host,
                    group_name=hubs.schema_group_name,
                    group_id=hubs.schema_group_id,
                    ready=[hubs],
                    cost_tags=cost_tags(args.settings),
                ),
                opts=pulumi.ResourceOptions(parent=self),
            )
        topics = {
            topic: _topic(f"{name}-topic-{topic}", topic, hubs, args, self)
            for topic in sorted(settings.topics)
        }
        self.client_ids = {}
        for client in sorted(settings.clients):
            grants = list(grants_of(client, settings, topics, hubs.schema_group_id))
            made = _client(f"{name}-client-{client}", client, grants, args, self)
            if made:
                self.client_ids[client] = made.client_id
        if settings.jobs and args.spark:
            StreamingJobs(
                f"{name}-jobs",
                StreamingJobsArgs(
                    placement=args.placement,
                    settings=settings,
                    spark=args.spark,
                    bootstrap=hubs.bootstrap,
                    grants={
                        job: list(grants_of(job, settings, topics, hubs.schema_group_id))
                        for job in settings.jobs
                    },
                    cost_tags=cost_tags(args.settings),
                ),
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.hubs = hubs
        self.bootstrap = hubs.bootstrap
        self.register_outputs({"bootstrap": self.bootstrap})


def grants_of(
    client: str,
    settings: StreamsSettings,
    topics: Mapping[str, Topic],
    schema_group_id: pulumi.Input[str],
) -> Iterator[Grant]:
    """Roles of a client or a job: on single topics, and to read schemas."""
    for topic, made in topics.items():
        if client in settings.topics[topic].producers:
            role = Role.EVENT_HUBS_DATA_SENDER
            yield Grant(key=f"send-{topic}", role=role, scope=made.id)
        if client in settings.readers(topic):
            role = Role.EVENT_HUBS_DATA_RECEIVER
            yield Grant(key=f"read-{topic}", role=role, scope=made.id)
            dead = Role.EVENT_HUBS_DATA_SENDER
            yield Grant(key=f"dead-{topic}", role=dead, scope=made.dead_id)
    yield Grant(key="schemas", role=Role.SCHEMA_REGISTRY_READER, scope=schema_group_id)


def _topic(
    name: str, topic: str, hubs: EventHubs, args: EventStreamsArgs, parent: pulumi.Resource
) -> Topic:
    streams, settings = args.settings.streams, args.settings.streams.topics[topic]
    target = (
        CaptureTarget(
            identity=hubs.capture,
            account_id=args.foundation.lake.id,
            container=LakeZone.RAW.value,
        )
        if settings.capture and hubs.capture
        else None
    )
    return Topic(
        name,
        TopicArgs(
            topic=topic,
            settings=settings,
            namespace_name=hubs.name,
            resource_group_name=args.placement.resource_group_name,
            readers=streams.readers(topic),
            capture=target,
            protect=args.settings.protection.data,
        ),
        opts=pulumi.ResourceOptions(parent=parent),
    )


def _client(  # a row of the table of clients
    name: str,
    client: str,
    grants: list[Grant],
    args: EventStreamsArgs,
    parent: pulumi.Resource,
) -> WorkloadIdentity | None:
    """An identity for a service account, or roles for an identity that exists."""
    account = args.settings.streams.account_of(client)
    given = args.settings.streams.clients[client].principal_id
    principal = args.principals.get(account) if account else given
    if account and principal is None:
        return WorkloadIdentity(
            name,
            WorkloadIdentityArgs(
                placement=args.placement,
                role=f"streams-{client}",
                issuer_url=args.target.issuer_url,
                namespace=account[0],
                service_account=account[1],
                grants=grants,
            ),
            opts=pulumi.ResourceOptions(parent=parent),
        )
    for grant in grants if principal is not None else ():
        assign_role(
            f"{name}-{grant.key}",
            grant.role,
            principal_id=principal or "",
            scope=grant.scope,
            subscription_id=args.placement.subscription_id,
            parent=parent,
        )
    return None
