"""Event Hubs for other languages."""

from typing import Annotated, NotRequired, TypedDict

import pulumi

from components.data import event_hubs, topic
from components.data.event_streams import grants_of
from components.foundation.roles import assign_role
from components.index.brought import alarms_of, given_keys, link_of, placement_of, tagged
from components.index.wire import LeftOut, Wire, given, on_the_wire
from stacks.site import Site
from stacks.streams import StreamsSettings

_LEFT_OUT = LeftOut(
    *("jobs", "registrar", "notify"),
    *("capture", "schema_file", "namespace", "service_account"),
)
"""What only the whole platform has: Spark, the lake's zones, the cluster."""


@on_the_wire
class EventHubsArgs(TypedDict):
    """Arguments of `EventHubs`."""

    site: Annotated[Wire, Site]
    """Where it is made, and who pays for it."""
    resource_group_name: pulumi.Input[str]
    endpoint_subnet_id: pulumi.Input[str]
    """ARM id of the subnet of private endpoints."""
    zone_ids: pulumi.Input[dict[str, str]]
    """ARM ids of private DNS zones by their names, as `Network` has them."""
    key_vault_id: pulumi.Input[str]
    """ARM id of the vault of the customer-managed keys."""
    keys: pulumi.Input[dict[str, str]]
    """Identifiers with a version of customer-managed keys by purpose, as `KeyVault` has them."""
    workspace_id: pulumi.Input[str]
    """ARM id of the Log Analytics workspace."""
    settings: NotRequired[Annotated[Wire, StreamsSettings, _LEFT_OUT]]
    """Topics, and the identities that send to them and read them."""


class EventHubs(pulumi.ComponentResource):
    """A private Event Hubs namespace with its topics, spoken to as Kafka.

    Token: ``clinfra:index:EventHubs``

    Creates:
        - clinfra:data:EventHubs
        - clinfra:data:Topic
        - azure-native:authorization:RoleAssignment
    """

    namespace_id: pulumi.Output[str]
    """ARM id of the namespace."""
    bootstrap: pulumi.Output[str]
    """Kafka's bootstrap server, ``<host>:9093``."""

    def __init__(
        self, name: str, args: EventHubsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        site = given(Site, args["site"], "site")
        settings = given(StreamsSettings, args.get("settings"), "settings")
        super().__init__("clinfra:index:EventHubs", name, {}, tagged(site, opts))
        made = event_hubs.EventHubs(
            f"{name}-hubs",
            event_hubs.EventHubsArgs(
                placement=placement_of(site, args["resource_group_name"]),
                settings=settings,
                link=link_of(args["endpoint_subnet_id"], args["zone_ids"]),
                vault=given_keys(args["key_vault_id"], args["keys"]),
                workspace_id=args["workspace_id"],
                alarms=alarms_of(site),
                raw_zone_id="",
                protect=site.protect,
                trusted_services=False,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        _topics(name, settings, site, args["resource_group_name"], hubs=made, parent=self)
        self.namespace_id = made.id
        self.bootstrap = made.bootstrap
        self.register_outputs({"namespaceId": self.namespace_id, "bootstrap": self.bootstrap})


def _topics(
    name: str,
    settings: StreamsSettings,
    site: Site,
    resource_group_name: pulumi.Input[str],
    *,
    hubs: event_hubs.EventHubs,
    parent: pulumi.Resource,
) -> None:
    topics = {
        word: topic.Topic(
            f"{name}-topic-{word}",
            topic.TopicArgs(
                topic=word,
                settings=each,
                namespace_name=hubs.name,
                resource_group_name=resource_group_name,
                readers=settings.readers(word),
                capture=None,
                protect=site.protect,
            ),
            opts=pulumi.ResourceOptions(parent=parent),
        )
        for word, each in sorted(settings.topics.items())
    }
    for client, principal in sorted(settings.clients.items()):
        for grant in grants_of(client, settings, topics, hubs.schema_group_id):
            assign_role(
                f"{name}-client-{client}-{grant.key}",
                grant.role,
                principal_id=principal.principal_id or "",
                scope=grant.scope,
                subscription_id=site.subscription_id,
                parent=parent,
            )
