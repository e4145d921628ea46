"""Key Vault for other languages."""

from typing import Annotated, NotRequired, TypedDict

import pulumi

from components.foundation import key_vault
from components.index.brought import link_of, placement_of, tagged
from components.index.wire import Wire, given, on_the_wire
from stacks.foundation import KeyVaultSettings
from stacks.site import Site


@on_the_wire
class KeyVaultArgs(TypedDict):
    """Arguments of `KeyVault`."""

    site: Annotated[Wire, Site]
    """Where it is made, and who pays for it."""
    resource_group_name: pulumi.Input[str]
    endpoint_subnet_id: pulumi.Input[str]
    """ARM id of the subnet of private endpoints."""
    zone_ids: pulumi.Input[dict[str, str]]
    """ARM ids of private DNS zones by their names, as `Network` has them."""
    workspace_id: pulumi.Input[str]
    """ARM id of the Log Analytics workspace."""
    settings: NotRequired[Annotated[Wire, KeyVaultSettings]]


class KeyVault(pulumi.ComponentResource):
    """A private Key Vault with a rotating customer-managed key for each purpose.

    Token: ``clinfra:index:KeyVault``

    Creates:
        - clinfra:foundation:KeyVault
    """

    key_vault_id: pulumi.Output[str]
    """ARM id of the vault."""
    uri: pulumi.Output[str]
    """Address of the vault's data plane."""
    keys: pulumi.Output[dict[str, str]]
    """Identifiers with a version of the customer-managed keys by purpose, such as ``storage``."""

    def __init__(
        self, name: str, args: KeyVaultArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        site = given(Site, args["site"], "site")
        settings = given(KeyVaultSettings, args.get("settings"), "settings")
        super().__init__("clinfra:index:KeyVault", name, {}, tagged(site, opts))
        made = key_vault.KeyVault(
            f"{name}-keys",
            key_vault.KeyVaultArgs(
                placement=placement_of(site, args["resource_group_name"]),
                settings=settings,
                link=link_of(args["endpoint_subnet_id"], args["zone_ids"]),
                workspace_id=args["workspace_id"],
                protect=site.protect,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.key_vault_id = made.id
        self.uri = made.uri
        self.keys = pulumi.Output.all(
            **{purpose.value: key.version_uri for purpose, key in made.keys.items()}
        )
        self.register_outputs({"keyVaultId": self.key_vault_id, "uri": self.uri, "keys": self.keys})
