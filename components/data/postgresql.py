"""PostgreSQL, reached with Entra tokens alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import dbforpostgresql as postgresql

from components.foundation.encryption import EncryptionKey, encryption_key
from components.foundation.key_vault import KeyRing
from components.foundation.naming import AzureKind
from components.foundation.placement import Placement
from components.foundation.private_endpoint import (
    PrivateEndpoint,
    PrivateEndpointArgs,
    PrivateLink,
    PrivateService,
)
from components.operations.diagnostics import diagnostic_setting
from stacks.data import PostgreSqlSettings
from stacks.foundation import KeyPurpose

PORT = 5432
TOKEN_SCOPE = "https://ossrdbms-aad.database.windows.net/.default"  # noqa: S105  # no secret
_PARAMETERS = {
    "azure.extensions": "VECTOR,PGAUDIT",
    "shared_preload_libraries": "pg_cron,pg_stat_statements,pgaudit",
    "require_secure_transport": "on",
    "ssl_min_protocol_version": "TLSv1.2",
    "log_connections": "on",
    "log_disconnections": "on",
    "connection_throttle.enable": "on",
}
"""Server parameters; extensions are an allow-list.

The libraries replace Azure's own list, which is assumed to be the first two; Azure loads them at
the next restart of the server.
"""


@dataclass(frozen=True, kw_only=True)
class Administrator:
    """An Entra identity that administers the server."""

    key: str
    """Short word in logical names."""
    principal_id: pulumi.Input[str]
    name: pulumi.Input[str]
    """Name of its database role: the identity's physical name, or the group's."""
    group: bool = False
    """Whether it is a group of people."""


@dataclass(frozen=True, kw_only=True)
class PostgreSqlArgs:
    """Arguments of `PostgreSql`."""

    placement: Placement
    settings: PostgreSqlSettings
    link: PrivateLink
    vault: KeyRing
    databases: Sequence[str]
    administrators: Sequence[Administrator]
    workspace_id: pulumi.Input[str]
    """ARM id of the Log Analytics workspace."""
    protect: bool


class PostgreSql(pulumi.ComponentResource):
    """A private flexible server without a password, encrypted with the hospital's own key.

    Token: ``clinfra:data:PostgreSql``

    Creates:
        - azure-native:dbforpostgresql:Server
        - azure-native:dbforpostgresql:Configuration
        - azure-native:dbforpostgresql:Administrator
        - azure-native:dbforpostgresql:Database
        - azure-native:monitor:DiagnosticSetting
        - clinfra:foundation:Identity
        - clinfra:foundation:PrivateEndpoint
    """

    id: pulumi.Output[str]
    """ARM id of the server."""
    host: pulumi.Output[str]
    """Host name of the server."""

    def __init__(
        self, name: str, args: PostgreSqlArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:data:PostgreSql", name, {}, opts)
        placement, settings = args.placement, args.settings
        key = encryption_key(
            f"{name}-key", KeyPurpose.POSTGRESQL, placement=placement, vault=args.vault, parent=self
        )
        server = postgresql.Server(
            f"{name}-server",
            server_name=placement.name(AzureKind.POSTGRESQL, "core"),
            resource_group_name=placement.resource_group_name,
            location=placement.location,
            version=settings.version,
            create_mode=postgresql.CreateMode.CREATE,
            sku=postgresql.SkuArgs(name=settings.size, tier=settings.tier),
            storage=postgresql.StorageArgs(
                storage_size_gb=settings.storage_gb,
                auto_grow=postgresql.StorageAutoGrow.ENABLED,
            ),
            auth_config=postgresql.AuthConfigArgs(
                active_directory_auth="Enabled",
                password_auth="Disabled",  # noqa: S106  # a switch
                tenant_id=placement.tenant_id,
            ),
            network=postgresql.NetworkArgs(public_network_access="Disabled"),
            backup=_backup(settings),
            high_availability=_standby(settings),
            identity=_identity(key),
            data_encryption=postgresql.DataEncryptionArgs(
                type="AzureKeyVault",
                primary_key_uri=key.key_uri,
                primary_user_assigned_identity_id=key.identity_id,
            ),
            opts=pulumi.ResourceOptions(parent=self, protect=args.protect, depends_on=key.ready),
        )
        last: pulumi.Resource = server
        for parameter, value in _parameters(settings).items():
            last = postgresql.Configuration(
                f"{name}-{parameter.replace('.', '-').replace('_', '-')}",
                configuration_name=parameter,
                server_name=server.name,
                resource_group_name=placement.resource_group_name,
                source="user-override",
                value=value,
                opts=pulumi.ResourceOptions(parent=self, depends_on=[last]),
            )
        for each in args.administrators:
            last = postgresql.Administrator(
                f"{name}-administrator-{each.key}",
                object_id=each.principal_id,
                principal_name=each.name,
                principal_type="Group" if each.group else "ServicePrincipal",
                tenant_id=placement.tenant_id,
                server_name=server.name,
                resource_group_name=placement.resource_group_name,
                opts=pulumi.ResourceOptions(parent=self, depends_on=[last]),
            )
        for database in args.databases:
            postgresql.Database(
                f"{name}-database-{database}",
                database_name=database,
                server_name=server.name,
                resource_group_name=placement.resource_group_name,
                charset="UTF8",
                collation="en_US.utf8",
                opts=pulumi.ResourceOptions(parent=self, protect=args.protect, depends_on=[last]),
            )
        PrivateEndpoint(
            f"{name}-endpoint",
            PrivateEndpointArgs(
                placement=placement,
                link=args.link,
                service=PrivateService.POSTGRESQL,
                role="core",
                target_id=server.id,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        diagnostic_setting(f"{name}-diagnostics", server.id, args.workspace_id, parent=self)

        self.id = server.id
        self.host = server.fully_qualified_domain_name
        self.register_outputs({"id": self.id, "host": self.host})


def _parameters(settings: PostgreSqlSettings) -> Mapping[str, str]:
    return {**_PARAMETERS, "pgaudit.log": ",".join(sorted(settings.audited))}


def _backup(settings: PostgreSqlSettings) -> postgresql.BackupArgs:
    """Backups in the region: copies elsewhere would need a second key in the paired region."""
    return postgresql.BackupArgs(
        backup_retention_days=settings.backup_days,
        geo_redundant_backup="Disabled",
    )


def _standby(settings: PostgreSqlSettings) -> postgresql.HighAvailabilityArgs:
    return postgresql.HighAvailabilityArgs(mode="ZoneRedundant" if settings.standby else "Disabled")


def _identity(key: EncryptionKey) -> postgresql.UserAssignedIdentityArgs:
    return postgresql.UserAssignedIdentityArgs(
        type="UserAssigned",
        user_assigned_identities=key.identity_id.apply(
            lambda each: {each: postgresql.UserIdentityArgs()}
        ),
    )
