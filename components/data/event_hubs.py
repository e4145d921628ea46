"""The Event Hubs namespace: spoken to as Kafka, reached privately, entered with Entra alone."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import eventhub

from components.foundation.encryption import EncryptionKey, encryption_key
from components.foundation.identity import Grant, Identity, IdentityArgs
from components.foundation.key_vault import KeyRing
from components.foundation.naming import AzureKind
from components.foundation.placement import Placement
from components.foundation.private_endpoint import (
    PrivateEndpoint,
    PrivateEndpointArgs,
    PrivateLink,
    PrivateService,
)
from components.foundation.roles import Role
from components.operations.alarms import Alarms
from components.operations.alert_forms import MetricSource, metric_alert
from components.operations.diagnostics import diagnostic_setting
from stacks.alerts.own import STREAMS
from stacks.alerts.rules import MetricRule
from stacks.foundation import KeyPurpose
from stacks.streams import StreamsSettings, StreamsSku

KAFKA_PORT = 9093
_CAPTURE = "capture"
"""The rule on capture. Azure has no metric of a reader's lag, so the jobs watch theirs."""


@dataclass(frozen=True, kw_only=True)
class EventHubsArgs:
    """Arguments of `EventHubs`."""

    placement: Placement
    settings: StreamsSettings
    link: PrivateLink
    vault: KeyRing
    raw_zone_id: pulumi.Input[str]
    """ARM id of the lake's container that captured events go to."""
    workspace_id: pulumi.Input[str]
    """ARM id of the Log Analytics workspace."""
    alarms: Alarms
    """Who is told."""
    protect: bool
    trusted_services: bool
    """Whether Azure Monitor reaches event hubs past the firewall, by its identity, with alerts
    (learn.microsoft.com/azure/event-hubs/private-link-service, "Trusted Microsoft services")."""


@dataclass(frozen=True, kw_only=True)
class CaptureIdentity:
    """Who writes captured events into the lake."""

    id: pulumi.Output[str]
    """ARM id of the identity."""
    ready: Sequence[pulumi.Resource]
    """What must exist before it can write: its role on the zone."""


class EventHubs(pulumi.ComponentResource):
    """A namespace without keys and without a public way in, with its schema group.

    Token: ``clinfra:data:EventHubs``

    Creates:
        - azure-native:eventhub:Namespace
        - azure-native:eventhub:NamespaceNetworkRuleSet
        - azure-native:eventhub:SchemaRegistry
        - azure-native:monitor:DiagnosticSetting
        - azure-native:monitor:MetricAlert
        - clinfra:foundation:Identity
        - clinfra:foundation:PrivateEndpoint
    """

    id: pulumi.Output[str]
    """ARM id of the namespace."""
    name: pulumi.Output[str]
    """Physical name of the namespace."""
    bootstrap: pulumi.Output[str]
    """Kafka's bootstrap server, ``<host>:9093``."""
    host: pulumi.Output[str]
    """Host name of the namespace, of Kafka and of the schema registry."""
    schema_group_name: pulumi.Output[str]
    schema_group_id: pulumi.Output[str]
    """ARM id of the schema group."""
    capture: CaptureIdentity | None
    """Who captures, where any topic is captured."""

    def __init__(
        self, name: str, args: EventHubsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:data:EventHubs", name, {}, opts)
        placement, group = args.placement, args.placement.resource_group_name
        key = _key(f"{name}-key", args, self)
        self.capture = _capture(f"{name}-capture", args, self)
        physical = placement.name(AzureKind.EVENT_HUBS, "streams")
        namespace = eventhub.Namespace(
            f"{name}-namespace",
            namespace_name=physical,
            resource_group_name=group,
            location=placement.location,
            sku=eventhub.SkuArgs(
                name=args.settings.sku, tier=args.settings.sku, capacity=args.settings.units
            ),
            is_auto_inflate_enabled=_inflates(args.settings),
            maximum_throughput_units=(
                args.settings.max_units if _inflates(args.settings) else None
            ),
            kafka_enabled=True,
            zone_redundant=args.settings.zone_redundant,
            disable_local_auth=True,
            minimum_tls_version=eventhub.TlsVersion.TLS_VERSION_1_2,
            public_network_access=eventhub.PublicNetworkAccess.DISABLED,
            identity=_identity(key, self.capture),
            encryption=_encryption(key) if key else None,
            opts=pulumi.ResourceOptions(
                parent=self, protect=args.protect, depends_on=key.ready if key else []
            ),
        )
        eventhub.NamespaceNetworkRuleSet(
            f"{name}-firewall",
            namespace_name=namespace.name,
            resource_group_name=group,
            default_action=eventhub.DefaultAction.DENY,
            public_network_access=eventhub.PublicNetworkAccessFlag.DISABLED,
            trusted_service_access_enabled=args.trusted_services,
            opts=pulumi.ResourceOptions(parent=self),
        )
        schemas = eventhub.SchemaRegistry(
            f"{name}-schemas",
            schema_group_name="clinical",
            namespace_name=namespace.name,
            resource_group_name=group,
            schema_type=eventhub.SchemaType.AVRO,
            schema_compatibility=eventhub.SchemaCompatibility.BACKWARD,
            opts=pulumi.ResourceOptions(parent=self),
        )
        PrivateEndpoint(
            f"{name}-endpoint",
            PrivateEndpointArgs(
                placement=placement,
                link=args.link,
                service=PrivateService.EVENT_HUBS,
                role="streams",
                target_id=namespace.id,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        diagnostic_setting(f"{name}-diagnostics", namespace.id, args.workspace_id, parent=self)
        source = MetricSource(id=namespace.id, role="streams", namespace=STREAMS.namespace)
        for rule, told in args.alarms.of(STREAMS, MetricRule):
            if rule.role != _CAPTURE or args.settings.captures:
                metric_alert(
                    f"{name}-alert-{rule.role}",
                    rule,
                    told,
                    placement=placement,
                    source=source,
                    parent=self,
                )
        self.id = namespace.id
        self.name = namespace.name
        self.host = pulumi.Output.concat(namespace.name, ".servicebus.windows.net")
        self.bootstrap = pulumi.Output.concat(self.host, f":{KAFKA_PORT}")
        self.schema_group_name = schemas.name
        self.schema_group_id = schemas.id
        self.register_outputs({"id": self.id, "bootstrap": self.bootstrap})


def _inflates(settings: StreamsSettings) -> bool:
    return settings.sku is StreamsSku.STANDARD and settings.max_units > settings.units


def _key(name: str, args: EventHubsArgs, parent: pulumi.Resource) -> EncryptionKey | None:
    """The hospital's own key, which Premium alone can use."""
    if args.settings.sku is not StreamsSku.PREMIUM:
        return None
    return encryption_key(
        name,
        KeyPurpose.EVENT_STREAMS,
        placement=args.placement,
        vault=args.vault,
        parent=parent,
    )


def _capture(name: str, args: EventHubsArgs, parent: pulumi.Resource) -> CaptureIdentity | None:
    if not args.settings.captures:
        return None
    grant = Grant(key="raw", role=Role.STORAGE_BLOB_DATA_CONTRIBUTOR, scope=args.raw_zone_id)
    made = Identity(
        name,
        IdentityArgs(placement=args.placement, role="streams-capture", grants=[grant]),
        opts=pulumi.ResourceOptions(parent=parent),
    )
    return CaptureIdentity(id=made.id, ready=made.assignments)


def _identity(
    key: EncryptionKey | None, capture: CaptureIdentity | None
) -> eventhub.IdentityArgs | None:
    held = [key.identity_id] if key else []
    held += [capture.id] if capture else []
    if not held:
        return None
    return eventhub.IdentityArgs(
        type=eventhub.ManagedServiceIdentityType.USER_ASSIGNED, user_assigned_identities=held
    )


def _encryption(key: EncryptionKey) -> eventhub.EncryptionArgs:
    holder = eventhub.UserAssignedIdentityPropertiesArgs(user_assigned_identity=key.identity_id)
    return eventhub.EncryptionArgs(
        key_source=eventhub.KeySource.MICROSOFT_KEY_VAULT,
        require_infrastructure_encryption=True,
        key_vault_properties=[
            eventhub.KeyVaultPropertiesArgs(
                key_name=key.key_name, key_vault_uri=key.vault_uri, identity=holder
            )
        ],
    )
