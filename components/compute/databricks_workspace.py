"""The Databricks workspace, inside the network and closed to the internet."""

from dataclasses import dataclass

import pulumi
import pulumi_databricks
from pulumi_azure_native import databricks

from components.foundation.key_vault import KeyVault
from components.foundation.naming import AzureKind
from components.foundation.network import Network
from components.foundation.placement import Placement
from components.foundation.private_endpoint import (
    PrivateEndpoint,
    PrivateEndpointArgs,
    PrivateLink,
    PrivateService,
)
from components.foundation.roles import Role, assign_role
from components.operations.diagnostics import diagnostic_setting
from stacks.address_plan import SubnetRole
from stacks.compute import DatabricksSettings
from stacks.foundation import KeyPurpose

_ENABLED, _DISABLED = "Enabled", "Disabled"
_CONNECTOR_ROLES = {
    "data": Role.STORAGE_BLOB_DATA_CONTRIBUTOR,
    "queue": Role.STORAGE_QUEUE_DATA_CONTRIBUTOR,
    "events": Role.EVENT_GRID_EVENT_SUBSCRIPTION_CONTRIBUTOR,
}


@dataclass(frozen=True, kw_only=True)
class DatabricksWorkspaceArgs:
    """Arguments of `DatabricksWorkspace`."""

    placement: Placement
    settings: DatabricksSettings
    network: Network
    link: PrivateLink
    vault: KeyVault
    lake_id: pulumi.Input[str]
    """ARM id of the lake that Unity Catalog reads and writes."""
    workspace_id: pulumi.Input[str]
    """ARM id of the Log Analytics workspace."""
    protect: bool


class DatabricksWorkspace(pulumi.ComponentResource):
    """A premium workspace without public addresses, with the connector to the lake.

    Token: ``clinfra:compute:DatabricksWorkspace``

    Creates:
        - azure-native:authorization:RoleAssignment
        - azure-native:databricks:AccessConnector
        - azure-native:databricks:Workspace
        - azure-native:monitor:DiagnosticSetting
        - clinfra:foundation:PrivateEndpoint
        - pulumi:providers:databricks
    """

    id: pulumi.Output[str]
    """ARM id of the workspace."""
    url: pulumi.Output[str]
    """Address of the workspace."""
    connector_id: pulumi.Output[str]
    """ARM id of the access connector."""
    provider: pulumi_databricks.Provider
    """Databricks provider of the workspace; logs in with Entra."""

    def __init__(
        self, name: str, args: DatabricksWorkspaceArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:compute:DatabricksWorkspace", name, {}, opts)
        placement, settings = args.placement, args.settings
        connector = databricks.AccessConnector(
            f"{name}-connector",
            connector_name=placement.name(AzureKind.DATABRICKS_ACCESS_CONNECTOR, "lake"),
            resource_group_name=placement.resource_group_name,
            location=placement.location,
            identity=databricks.ManagedServiceIdentityArgs(
                type=databricks.ManagedServiceIdentityType.SYSTEM_ASSIGNED
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        principal = connector.identity.apply(lambda each: each.principal_id if each else "")
        on_the_lake = [
            assign_role(
                f"{name}-connector-{key}",
                role,
                principal_id=principal,
                scope=args.lake_id,
                subscription_id=placement.subscription_id,
                parent=self,
            )
            for key, role in _CONNECTOR_ROLES.items()
        ]
        key_access = _key_access(name, args, self)

        physical = placement.name(AzureKind.DATABRICKS_WORKSPACE, "core")
        workspace = databricks.Workspace(
            f"{name}-workspace",
            workspace_name=physical,
            resource_group_name=placement.resource_group_name,
            location=placement.location,
            compute_mode=databricks.ComputeMode.HYBRID,
            sku=databricks.SkuArgs(name="premium"),
            managed_resource_group_id=(
                f"/subscriptions/{placement.subscription_id}/resourceGroups/{physical}-managed"
            ),
            public_network_access=databricks.PublicNetworkAccess.DISABLED,
            required_nsg_rules=databricks.RequiredNsgRules.NO_AZURE_DATABRICKS_RULES,
            default_storage_firewall=databricks.DefaultStorageFirewall.ENABLED,
            access_connector=databricks.WorkspacePropertiesAccessConnectorArgs(
                id=connector.id, identity_type=databricks.IdentityType.SYSTEM_ASSIGNED
            ),
            parameters=_parameters(args.network),
            encryption=_encryption(args),
            enhanced_security_compliance=_compliance(settings),
            opts=pulumi.ResourceOptions(parent=self, protect=args.protect, depends_on=key_access),
        )
        endpoints = _endpoints(name, workspace, args, self)
        diagnostic_setting(f"{name}-diagnostics", workspace.id, args.workspace_id, parent=self)

        _disk_key_access(name, workspace, args, self)

        self.id = workspace.id
        self.url = pulumi.Output.concat("https://", workspace.workspace_url)
        self.connector_id = connector.id
        self.provider = pulumi_databricks.Provider(
            f"{name}-provider",
            host=self.url,
            azure_workspace_resource_id=workspace.id,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[*endpoints, *on_the_lake]),
        )
        self.register_outputs({"id": self.id, "url": self.url})


def _key_access(
    name: str, args: DatabricksWorkspaceArgs, parent: pulumi.Resource
) -> list[pulumi.Resource]:
    principal = args.settings.application_principal_id
    if principal is None:
        return []
    return [
        assign_role(
            f"{name}-application-key",
            Role.KEY_VAULT_CRYPTO_SERVICE_ENCRYPTION_USER,
            principal_id=principal,
            scope=args.vault.keys[KeyPurpose.DATABRICKS].id,
            subscription_id=args.placement.subscription_id,
            parent=parent,
        )
    ]


def _disk_key_access(
    name: str,
    workspace: databricks.Workspace,
    args: DatabricksWorkspaceArgs,
    parent: pulumi.Resource,
) -> None:
    """The workspace unwraps the key of its managed disks with an identity that it brings."""
    if args.settings.application_principal_id is None:
        return
    assign_role(
        f"{name}-disk-key",
        Role.KEY_VAULT_CRYPTO_SERVICE_ENCRYPTION_USER,
        principal_id=workspace.managed_disk_identity.apply(
            lambda each: (each.principal_id if each else None) or ""
        ),
        scope=args.vault.keys[KeyPurpose.DATABRICKS].id,
        subscription_id=args.placement.subscription_id,
        parent=parent,
    )


def _endpoints(
    name: str,
    workspace: databricks.Workspace,
    args: DatabricksWorkspaceArgs,
    parent: pulumi.Resource,
) -> list[PrivateEndpoint]:
    """One after the other: a workspace refuses a second change while one is under way."""
    made: list[PrivateEndpoint] = []
    for service in (PrivateService.DATABRICKS_UI_API, PrivateService.DATABRICKS_BROWSER):
        endpoint = PrivateEndpoint(
            f"{name}-endpoint-{service}",
            PrivateEndpointArgs(
                placement=args.placement,
                link=args.link,
                service=service,
                role="databricks",
                target_id=workspace.id,
            ),
            opts=pulumi.ResourceOptions(parent=parent, depends_on=list(made)),
        )
        made.append(endpoint)
    return made


def _parameters(network: Network) -> databricks.WorkspaceCustomParametersArgs:
    names = network.subnet_names
    text = databricks.WorkspaceCustomStringParameterArgs
    return databricks.WorkspaceCustomParametersArgs(
        custom_virtual_network_id=text(value=network.id),
        custom_public_subnet_name=text(value=names[SubnetRole.DATABRICKS_HOST]),
        custom_private_subnet_name=text(value=names[SubnetRole.DATABRICKS_CONTAINER]),
        enable_no_public_ip=databricks.WorkspaceNoPublicIPBooleanParameterArgs(value=True),
        require_infrastructure_encryption=databricks.WorkspaceCustomBooleanParameterArgs(
            value=True
        ),
    )


def _encryption(
    args: DatabricksWorkspaceArgs,
) -> databricks.WorkspacePropertiesEncryptionArgs | None:
    if args.settings.application_principal_id is None:
        return None
    key = args.vault.keys[KeyPurpose.DATABRICKS]
    version = pulumi.Output.from_input(key.version_uri).apply(lambda uri: uri.rsplit("/", 1)[-1])
    source = databricks.EncryptionKeySource.MICROSOFT_KEYVAULT
    disk = databricks.ManagedDiskEncryptionKeyVaultPropertiesArgs(
        key_name=key.name, key_vault_uri=key.vault_uri, key_version=version
    )
    services = databricks.EncryptionV2KeyVaultPropertiesArgs(
        key_name=key.name, key_vault_uri=key.vault_uri, key_version=version
    )
    return databricks.WorkspacePropertiesEncryptionArgs(
        entities=databricks.EncryptionEntitiesDefinitionArgs(
            managed_disk=databricks.ManagedDiskEncryptionArgs(
                key_source=source,
                key_vault_properties=disk,
                rotation_to_latest_key_version_enabled=True,
            ),
            managed_services=databricks.EncryptionV2Args(
                key_source=source, key_vault_properties=services
            ),
        )
    )


def _compliance(
    settings: DatabricksSettings,
) -> databricks.EnhancedSecurityComplianceDefinitionArgs:
    profile = settings.compliance_security_profile
    return databricks.EnhancedSecurityComplianceDefinitionArgs(
        automatic_cluster_update=databricks.AutomaticClusterUpdateDefinitionArgs(value=_ENABLED),
        enhanced_security_monitoring=databricks.EnhancedSecurityMonitoringDefinitionArgs(
            value=_ENABLED
        ),
        compliance_security_profile=databricks.ComplianceSecurityProfileDefinitionArgs(
            value=_ENABLED if profile else _DISABLED,
            compliance_standards=["HIPAA"] if profile else None,
        ),
    )
