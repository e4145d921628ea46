"""The virtual network and its private names, for other languages."""

from typing import Annotated, NotRequired, TypedDict

import pulumi

from components.foundation import network, private_zones
from components.index.brought import placement_of, tagged
from components.index.wire import Wire, given, on_the_wire
from stacks.address_plan import SubnetRole
from stacks.foundation import NetworkSettings, PrivateZone
from stacks.site import Site


@on_the_wire
class NetworkArgs(TypedDict):
    """Arguments of `Network`."""

    site: Annotated[Wire, Site]
    """Where it is made, and who pays for it."""
    resource_group_name: pulumi.Input[str]
    workspace_id: pulumi.Input[str]
    """ARM id of the Log Analytics workspace."""
    settings: Annotated[Wire, NetworkSettings]
    zones: NotRequired[list[str]]
    """Names of the private DNS zones to make; all but those of Azure Monitor where none are given,
    since those would hide a hub's."""


class Network(pulumi.ComponentResource):
    """A virtual network by the address plan, with the private DNS zones that it resolves.

    Token: ``clinfra:index:Network``

    Creates:
        - clinfra:foundation:Network
        - clinfra:foundation:PrivateZones
    """

    network_id: pulumi.Output[str]
    """ARM id of the network."""
    subnet_ids: pulumi.Output[dict[str, str]]
    """ARM ids of the subnets by role, such as ``nodes``."""
    endpoint_subnet_id: pulumi.Output[str]
    """ARM id of the subnet of private endpoints."""
    zone_ids: pulumi.Output[dict[str, str]]
    """ARM ids of the private DNS zones by their names, such as ``KEY_VAULT``."""

    def __init__(
        self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        site = given(Site, args["site"], "site")
        settings = given(NetworkSettings, args["settings"], "settings")
        wanted = _zones(args.get("zones"))
        super().__init__("clinfra:index:Network", name, {}, tagged(site, opts))
        placement = placement_of(site, args["resource_group_name"])
        made = network.Network(
            f"{name}-network",
            network.NetworkArgs(
                placement=placement,
                settings=settings,
                paths=(),
                workspace_id=args["workspace_id"],
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        zones = private_zones.PrivateZones(
            f"{name}-zones",
            private_zones.PrivateZonesArgs(
                placement=placement,
                network_id=made.id,
                brought=settings.private_dns_zone_ids,
                left_out=[zone for zone in PrivateZone if zone not in wanted],
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.network_id = made.id
        self.subnet_ids = pulumi.Output.all(
            **{role.value: each for role, each in made.subnet_ids.items()}
        )
        self.endpoint_subnet_id = made.subnet_ids[SubnetRole.ENDPOINTS]
        self.zone_ids = pulumi.Output.all(**{zone.name: each for zone, each in zones.ids.items()})
        self.register_outputs({"networkId": self.network_id, "zoneIds": self.zone_ids})


def _zones(names: list[str] | None) -> list[PrivateZone]:
    if names is None:
        return [zone for zone in PrivateZone if not zone.shared]
    known = PrivateZone.__members__
    mistakes: list[pulumi.InputPropertyErrorDetails] = [
        {
            "property_path": f"zones[{index}]",
            "reason": f"{name!r} given; allowed are {', '.join(known)}",
        }
        for index, name in enumerate(names)
        if name not in known
    ]
    if mistakes:
        raise pulumi.InputPropertiesError("", mistakes)
    return [known[name] for name in names]
