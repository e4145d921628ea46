"""One topic with its dead letters, its consumer groups and its copy in the lake."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import eventhub

from components.data.event_hubs import CaptureIdentity
from stacks.streams import DEAD, TopicSettings

_PATH = "{Namespace}/{EventHub}/{PartitionId}/{Year}/{Month}/{Day}/{Hour}/{Minute}/{Second}"
_MIB = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class CaptureTarget:
    """Where captured events go, and as whom."""

    identity: CaptureIdentity
    account_id: pulumi.Input[str]
    """ARM id of the lake."""
    container: str


@dataclass(frozen=True, kw_only=True)
class TopicArgs:
    """Arguments of `Topic`."""

    topic: str
    """Name of the topic, as Kafka clients know it."""
    settings: TopicSettings
    namespace_name: pulumi.Input[str]
    resource_group_name: pulumi.Input[str]
    readers: Sequence[str]
    """Names of who reads, each with a consumer group."""
    capture: CaptureTarget | None
    protect: bool


class Topic(pulumi.ComponentResource):
    """An event hub, and a second one for the events that its readers cannot use.

    Token: ``clinfra:data:Topic``

    Creates:
        - azure-native:eventhub:ConsumerGroup
        - azure-native:eventhub:EventHub
    """

    id: pulumi.Output[str]
    """ARM id of the topic, the scope of its senders and readers."""
    dead_id: pulumi.Output[str]
    """ARM id of the dead-letter topic, which readers may send to."""

    def __init__(
        self, name: str, args: TopicArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:data:Topic", name, {}, opts)
        hub = eventhub.EventHub(
            f"{name}-hub",
            event_hub_name=args.topic,
            namespace_name=args.namespace_name,
            resource_group_name=args.resource_group_name,
            partition_count=args.settings.partitions,
            retention_description=_kept(args.settings),
            capture_description=_captured(args),
            opts=pulumi.ResourceOptions(
                parent=self,
                protect=args.protect,
                depends_on=args.capture.identity.ready if args.capture else [],
            ),
        )
        dead = eventhub.EventHub(
            f"{name}-dead",
            event_hub_name=f"{args.topic}{DEAD}",
            namespace_name=args.namespace_name,
            resource_group_name=args.resource_group_name,
            partition_count=1,
            retention_description=_by_time(args.settings),
            opts=pulumi.ResourceOptions(parent=self, protect=args.protect),
        )
        for reader in args.readers:
            eventhub.ConsumerGroup(
                f"{name}-group-{reader}",
                consumer_group_name=reader,
                event_hub_name=hub.name,
                namespace_name=args.namespace_name,
                resource_group_name=args.resource_group_name,
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.id = hub.id
        self.dead_id = dead.id
        self.register_outputs({"id": self.id, "deadId": self.dead_id})


def _kept(settings: TopicSettings) -> eventhub.RetentionDescriptionArgs:
    if not settings.compaction:
        return _by_time(settings)
    return eventhub.RetentionDescriptionArgs(
        cleanup_policy=eventhub.CleanupPolicyRetentionDescription.COMPACT,
        tombstone_retention_time_in_hours=settings.tombstone_hours,
    )


def _by_time(settings: TopicSettings) -> eventhub.RetentionDescriptionArgs:
    """Dead letters are kept by time even below a compacted topic: each of them is evidence."""
    return eventhub.RetentionDescriptionArgs(
        cleanup_policy=eventhub.CleanupPolicyRetentionDescription.DELETE,
        retention_time_in_hours=settings.retention_hours,
    )


def _captured(args: TopicArgs) -> eventhub.CaptureDescriptionArgs | None:
    capture, target = args.settings.capture, args.capture
    if capture is None or target is None:
        return None
    return eventhub.CaptureDescriptionArgs(
        enabled=True,
        encoding=eventhub.EncodingCaptureDescription.AVRO,
        interval_in_seconds=capture.interval_seconds,
        size_limit_in_bytes=capture.size_mb * _MIB,
        skip_empty_archives=True,
        destination=eventhub.DestinationArgs(
            name="EventHubArchive.AzureBlockBlob",
            storage_account_resource_id=target.account_id,
            blob_container=target.container,
            archive_name_format=_PATH,
            identity=eventhub.CaptureIdentityArgs(
                type=eventhub.CaptureIdentityType.USER_ASSIGNED,
                user_assigned_identity=target.identity.id,
            ),
        ),
    )
