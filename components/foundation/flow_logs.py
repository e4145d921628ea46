"""Who talked to whom in the virtual network: its flow log, and where the flows are kept."""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import network

from components.foundation.encryption import EncryptionKey, encryption_key
from components.foundation.identity import Grant, Identity, IdentityArgs
from components.foundation.key_vault import KeyVault
from components.foundation.naming import AzureKind
from components.foundation.placement import Placement
from components.foundation.private_account import AccountForm, private_account
from components.foundation.private_endpoint import (
    PrivateEndpoint,
    PrivateEndpointArgs,
    PrivateLink,
    PrivateService,
)
from components.foundation.roles import Role
from components.operations.log_analytics import LogAnalytics
from stacks.foundation import FlowLogSettings, KeyPurpose, LakeSettings


@dataclass(frozen=True, kw_only=True)
class FlowLogsArgs:
    """Arguments of `FlowLogs`."""

    placement: Placement
    settings: FlowLogSettings
    storage: LakeSettings
    """Copies, restoring and signatures of the account, which are those of the lake."""
    network_id: pulumi.Input[str]
    """ARM id of the virtual network."""
    logs: LogAnalytics
    """Workspace that the flows are looked at in."""
    vault: KeyVault
    link: PrivateLink
    protect: bool


class FlowLogs(pulumi.ComponentResource):
    """The flows of a virtual network, kept in an account of their own and summed up in logs.

    The account is none of the lake's: Network Watcher sets rules on the life of all its blobs.
    Network Watcher writes as an identity, since the account has no keys, past the firewall as a
    service that Azure trusts; what it writes to is Azure's own watcher of the region, which stands
    there as soon as a network does.

    Source: learn.microsoft.com/azure/network-watcher/vnet-flow-logs-overview and
    learn.microsoft.com/azure/network-watcher/vnet-flow-logs-managed-identity.

    Token: ``clinfra:foundation:FlowLogs``

    Creates:
        - azure-native:storage:StorageAccount
        - azure-native:storage:BlobServiceProperties
        - azure-native:monitor:DiagnosticSetting
        - azure-native:network:FlowLog
        - clinfra:foundation:Identity
        - clinfra:foundation:PrivateEndpoint
    """

    id: pulumi.Output[str]
    """ARM id of the flow log."""

    def __init__(
        self, name: str, args: FlowLogsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:foundation:FlowLogs", name, {}, opts)
        placement, settings = args.placement, args.settings
        key = encryption_key(
            f"{name}-key",
            KeyPurpose.STORAGE,
            placement=placement,
            vault=args.vault,
            parent=self,
            role="flows-key",
        )
        account = private_account(name, _form(args, key), self)
        PrivateEndpoint(
            f"{name}-endpoint",
            PrivateEndpointArgs(
                placement=placement,
                link=args.link,
                service=PrivateService.STORAGE_BLOB,
                role="flows",
                target_id=account.id,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        writer = Identity(
            f"{name}-writer",
            IdentityArgs(
                placement=placement,
                role="flows-writer",
                grants=[
                    Grant(key="flows", role=Role.STORAGE_BLOB_DATA_CONTRIBUTOR, scope=account.id)
                ],
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        log = network.FlowLog(
            f"{name}-log",
            flow_log_name=placement.name(AzureKind.FLOW_LOG, "core"),
            network_watcher_name=settings.watcher_name(placement.location),
            resource_group_name=settings.watcher_group,
            location=placement.location,
            target_resource_id=args.network_id,
            storage_id=account.id,
            enabled=True,
            identity=network.ManagedServiceIdentityArgs(
                type=network.ResourceIdentityType.USER_ASSIGNED,
                user_assigned_identities=[writer.id],
            ),
            format=network.FlowLogFormatParametersArgs(
                type=network.FlowLogFormatType.JSON, version=2
            ),
            retention_policy=network.RetentionPolicyParametersArgs(
                enabled=True, days=settings.retention_days
            ),
            flow_analytics_configuration=_looked_at(args),
            opts=pulumi.ResourceOptions(parent=self, depends_on=writer.assignments),
        )
        self.id = log.id
        self.register_outputs({"id": self.id})


def _form(args: FlowLogsArgs, key: EncryptionKey) -> AccountForm:
    return AccountForm(
        placement=args.placement,
        role="flows",
        settings=args.storage,
        key=key,
        hierarchical=False,
        trusted_services=True,
        admitted=[],
        workspace_id=args.logs.id,
        protect=args.protect,
    )


def _looked_at(args: FlowLogsArgs) -> network.TrafficAnalyticsPropertiesArgs:
    """Traffic analytics, which sums the flows up in the workspace."""
    return network.TrafficAnalyticsPropertiesArgs(
        network_watcher_flow_analytics_configuration=(
            network.TrafficAnalyticsConfigurationPropertiesArgs(
                enabled=True,
                workspace_id=args.logs.customer_id,
                workspace_region=args.placement.location,
                workspace_resource_id=args.logs.id,
                traffic_analytics_interval=args.settings.analytics_minutes,
            )
        )
    )
