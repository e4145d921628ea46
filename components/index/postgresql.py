"""PostgreSQL for other languages."""

from typing import Annotated, NotRequired, TypedDict

import pulumi

from components.data import postgresql
from components.index.brought import given_keys, link_of, placement_of, tagged
from components.index.wire import LeftOut, Wire, given, on_the_wire
from stacks.data import PostgreSqlSettings
from stacks.site import Site


class AdministratorArgs(TypedDict):
    """An Entra identity that administers the server."""

    key: str
    """Short word in logical names, letters and digits."""
    principal_id: pulumi.Input[str]
    """Object id of the identity."""
    name: pulumi.Input[str]
    """Name of its database role: the identity's physical name, or the group's."""
    group: bool
    """Whether it is a group of people."""


@on_the_wire
class PostgreSqlArgs(TypedDict):
    """Arguments of `PostgreSql`."""

    site: Annotated[Wire, Site]
    """Where it is made, and who pays for it."""
    resource_group_name: pulumi.Input[str]
    databases: list[str]
    """Names of the databases."""
    administrators: list[AdministratorArgs]
    """Who administers the server; nobody else can log in until one of them lets them."""
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
    settings: NotRequired[Annotated[Wire, PostgreSqlSettings, LeftOut("administrator_groups")]]


class PostgreSql(pulumi.ComponentResource):
    """A private PostgreSQL server without passwords, with a customer-managed key.

    Token: ``clinfra:index:PostgreSql``

    Creates:
        - clinfra:data:PostgreSql
    """

    server_id: pulumi.Output[str]
    """ARM id of the server."""
    host: pulumi.Output[str]
    """Host name of the server."""

    def __init__(
        self, name: str, args: PostgreSqlArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        site = given(Site, args["site"], "site")
        settings = given(PostgreSqlSettings, args.get("settings"), "settings")
        super().__init__("clinfra:index:PostgreSql", name, {}, tagged(site, opts))
        made = postgresql.PostgreSql(
            f"{name}-server",
            postgresql.PostgreSqlArgs(
                placement=placement_of(site, args["resource_group_name"]),
                settings=settings,
                link=link_of(args["endpoint_subnet_id"], args["zone_ids"]),
                vault=given_keys(args["key_vault_id"], args["keys"]),
                workspace_id=args["workspace_id"],
                databases=args["databases"],
                administrators=[
                    postgresql.Administrator(
                        key=each["key"],
                        principal_id=each["principal_id"],
                        name=each["name"],
                        group=each["group"],
                    )
                    for each in args["administrators"]
                ],
                protect=site.protect,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.server_id = made.id
        self.host = made.host
        self.register_outputs({"serverId": self.server_id, "host": self.host})
