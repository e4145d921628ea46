"""The container registry for other languages."""

from typing import Annotated, NotRequired, TypedDict

import pulumi

from components.foundation import registry
from components.index.brought import given_keys, link_of, placement_of, tagged
from components.index.wire import Wire, given, on_the_wire
from stacks.foundation import RegistrySettings
from stacks.site import Site


@on_the_wire
class RegistryArgs(TypedDict):
    """Arguments of `Registry`."""

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
    settings: NotRequired[Annotated[Wire, RegistrySettings]]


class Registry(pulumi.ComponentResource):
    """A private container registry with a customer-managed key.

    Token: ``clinfra:index:Registry``

    Creates:
        - clinfra:foundation:Registry
    """

    registry_id: pulumi.Output[str]
    """ARM id of the registry."""
    login_server: pulumi.Output[str]
    """Host that images are pulled from."""

    def __init__(
        self, name: str, args: RegistryArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        site = given(Site, args["site"], "site")
        settings = given(RegistrySettings, args.get("settings"), "settings")
        super().__init__("clinfra:index:Registry", name, {}, tagged(site, opts))
        made = registry.Registry(
            f"{name}-images",
            registry.RegistryArgs(
                placement=placement_of(site, args["resource_group_name"]),
                settings=settings,
                link=link_of(args["endpoint_subnet_id"], args["zone_ids"]),
                vault=given_keys(args["key_vault_id"], args["keys"]),
                workspace_id=args["workspace_id"],
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.registry_id = made.id
        self.login_server = made.login_server
        self.register_outputs({"registryId": self.registry_id, "loginServer": self.login_server})
