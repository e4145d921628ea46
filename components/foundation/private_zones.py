"""Private DNS zones, created or brought, linked to the network."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import privatedns

from components.foundation.placement import Placement
from stacks.foundation import PrivateZone


@dataclass(frozen=True, kw_only=True)
class PrivateZonesArgs:
    """Arguments of `PrivateZones`."""

    placement: Placement
    network_id: pulumi.Input[str]
    """ARM id of the network that resolves the names."""
    brought: Mapping[PrivateZone, str]
    """ARM ids of the zones that another team owns and links."""
    left_out: Collection[PrivateZone] = ()
    """Zones that would hide those of a hub, which nobody here registers in."""


class PrivateZones(pulumi.ComponentResource):
    """Every private DNS zone that the platform's endpoints register in.

    Token: ``clinfra:foundation:PrivateZones``

    Creates:
        - azure-native:privatedns:PrivateZone
        - azure-native:privatedns:VirtualNetworkLink
    """

    ids: Mapping[PrivateZone, pulumi.Output[str]]
    """ARM ids of all zones, created or brought."""

    def __init__(
        self, name: str, args: PrivateZonesArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:foundation:PrivateZones", name, {}, opts)
        group = args.placement.resource_group_name
        ids = {zone: pulumi.Output.from_input(brought) for zone, brought in args.brought.items()}
        for zone in PrivateZone:
            if zone in args.brought or zone in args.left_out:
                continue
            role = zone.name.lower().replace("_", "-")
            made = privatedns.PrivateZone(
                f"{name}-{role}",
                private_zone_name=zone.domain(args.placement.naming.region),
                resource_group_name=group,
                location="global",
                opts=pulumi.ResourceOptions(parent=self),
            )
            privatedns.VirtualNetworkLink(
                f"{name}-{role}-link",
                virtual_network_link_name="core",
                private_zone_name=made.name,
                resource_group_name=group,
                location="global",
                registration_enabled=False,
                resolution_policy=_resolution(zone),
                virtual_network=privatedns.SubResourceArgs(id=args.network_id),
                opts=pulumi.ResourceOptions(parent=self),
            )
            ids[zone] = made.id
        self.ids = ids
        self.register_outputs({"ids": {zone.name: identifier for zone, identifier in ids.items()}})


def _resolution(zone: PrivateZone) -> privatedns.ResolutionPolicy | None:
    """What a shared zone does not know is asked for outside, such as the ingestion of metrics."""
    return privatedns.ResolutionPolicy.NX_DOMAIN_REDIRECT if zone.shared else None
