"""The online feature store for other languages."""

from typing import Annotated, NotRequired, TypedDict

import pulumi

from components.data import feature_store
from components.index.brought import alarms_of, given_keys, link_of, placement_of, tagged
from components.index.wire import LeftOut, Wire, given, on_the_wire
from stacks.feature_store import FeatureStoreSettings
from stacks.site import Site


class ReaderArgs(TypedDict):
    """An Entra identity that may use the store."""

    key: str
    """Short word in logical names, letters and digits."""
    principal_id: pulumi.Input[str]
    """Object id of the identity."""


@on_the_wire
class FeatureStoreArgs(TypedDict):
    """Arguments of `FeatureStore`."""

    site: Annotated[Wire, Site]
    """Where it is made, and who pays for it."""
    resource_group_name: pulumi.Input[str]
    readers: list[ReaderArgs]
    """Who may use the store."""
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
    settings: NotRequired[
        Annotated[Wire, FeatureStoreSettings, LeftOut("replicas", "image", "materialisation")]
    ]


class FeatureStore(pulumi.ComponentResource):
    """A private Azure Managed Redis under Entra identity, with a customer-managed key.

    Token: ``clinfra:index:FeatureStore``

    Creates:
        - clinfra:data:FeatureStore
    """

    redis_id: pulumi.Output[str]
    """ARM id of the Redis."""
    host: pulumi.Output[str]
    """Host name; the port is 10000, over TLS."""

    def __init__(
        self, name: str, args: FeatureStoreArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        site = given(Site, args["site"], "site")
        settings = given(FeatureStoreSettings, args.get("settings"), "settings")
        super().__init__("clinfra:index:FeatureStore", name, {}, tagged(site, opts))
        made = feature_store.FeatureStore(
            f"{name}-store",
            feature_store.FeatureStoreArgs(
                placement=placement_of(site, args["resource_group_name"]),
                settings=settings,
                link=link_of(args["endpoint_subnet_id"], args["zone_ids"]),
                vault=given_keys(args["key_vault_id"], args["keys"]),
                workspace_id=args["workspace_id"],
                alarms=alarms_of(site),
                readers=[
                    feature_store.FeatureReader(key=each["key"], principal_id=each["principal_id"])
                    for each in args["readers"]
                ],
                protect=site.protect,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.redis_id = made.id
        self.host = made.host
        self.register_outputs({"redisId": self.redis_id, "host": self.host})
