"""Peerings of virtual networks."""

from collections.abc import Iterator

from twin.azure.addresses import prefixes
from twin.azure.arm import arm, fault, known, parent_of, text
from twin.azure.subnets import NAME, SPACES, VNET
from twin.check import Fault, same
from twin.cloud import Cloud
from twin.kinds import CloudRule, Rule
from twin.marks import ASSUMED, documented
from twin.wire import Properties

_PEERING_PAGE = "https://learn.microsoft.com/azure/virtual-network/virtual-network-peering-overview"


def _gateways(inputs: Properties) -> Iterator[Fault]:
    if known(inputs, "useRemoteGateways") is True and known(inputs, "allowGatewayTransit") is True:
        allowed = "a network that offers its gateway cannot use the other's"
        yield fault("useRemoteGateways", True, allowed)  # noqa: FBT003


def _peered_apart(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    own, remote = (
        cloud.get(parent_of(identifier)),
        cloud.get(text(inputs, "remoteVirtualNetwork.id")),
    )
    for here in prefixes(own.inputs, SPACES) if own else ():
        for there in prefixes(remote.inputs, SPACES) if remote else ():
            if here.overlaps(there):
                given = text(inputs, "remoteVirtualNetwork.id")
                allowed = f"its {there} overlaps {here} of this network"
                yield fault("remoteVirtualNetwork.id", given, allowed)


def _peered_with_another(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    del cloud
    remote = text(inputs, "remoteVirtualNetwork.id")
    if remote and same(remote, parent_of(identifier)):
        yield fault("remoteVirtualNetwork.id", remote, "another network is needed")


KINDS = (
    arm(
        "network",
        "VirtualNetworkPeering",
        f"{VNET}/virtualNetworkPeerings",
        "virtualNetworkName",
        "virtualNetworkPeeringName",
        pattern=NAME,
        replace_on=["remoteVirtualNetwork"],
        rules=(
            Rule(
                "peering-gateways",
                "one side of a peering offers its gateway",
                documented(_PEERING_PAGE),
                _gateways,
            ),
        ),
        cloud_rules=(
            CloudRule(
                "peering-spaces-apart",
                "peered networks do not overlap",
                documented(_PEERING_PAGE),
                _peered_apart,
            ),
            CloudRule(
                "peering-with-another",
                "a network is not peered with itself",
                ASSUMED,
                _peered_with_another,
            ),
        ),
    ),
)
