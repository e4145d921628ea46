"""The data lake for other languages."""

from typing import Annotated, NotRequired, TypedDict

import pulumi

from components.foundation import lake
from components.index.brought import given_keys, link_of, placement_of, tagged
from components.index.wire import Wire, given, on_the_wire
from stacks.foundation import LakeSettings
from stacks.site import Site


@on_the_wire
class LakeArgs(TypedDict):
    """Arguments of `Lake`."""

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
    settings: NotRequired[Annotated[Wire, LakeSettings]]


class Lake(pulumi.ComponentResource):
    """A private ADLS Gen2 account without keys, with a container for each zone of data.

    Token: ``clinfra:index:Lake``

    Creates:
        - clinfra:foundation:Lake
    """

    account_id: pulumi.Output[str]
    """ARM id of the account."""
    account_name: pulumi.Output[str]
    """Physical name of the account."""
    endpoint: pulumi.Output[str]
    """Address of the hierarchical file service."""
    container_ids: pulumi.Output[dict[str, str]]
    """ARM ids of the containers by zone of data, such as ``raw``."""

    def __init__(
        self, name: str, args: LakeArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        site = given(Site, args["site"], "site")
        settings = given(LakeSettings, args.get("settings"), "settings")
        super().__init__("clinfra:index:Lake", name, {}, tagged(site, opts))
        made = lake.Lake(
            f"{name}-lake",
            lake.LakeArgs(
                placement=placement_of(site, args["resource_group_name"]),
                settings=settings,
                link=link_of(args["endpoint_subnet_id"], args["zone_ids"]),
                vault=given_keys(args["key_vault_id"], args["keys"]),
                workspace_id=args["workspace_id"],
                admitted=(),
                protect=site.protect,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.account_id = made.id
        self.account_name = made.name
        self.endpoint = made.endpoint
        self.container_ids = pulumi.Output.all(
            **{zone.value: each for zone, each in made.zone_ids.items()}
        )
        self.register_outputs(
            {
                "accountId": self.account_id,
                "accountName": self.account_name,
                "endpoint": self.endpoint,
            }
        )
