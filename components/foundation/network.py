"""The virtual network of an environment, cut into subnets by its address plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import network

from components.foundation.naming import AzureKind
from components.foundation.placement import Placement
from components.foundation.security_rules import rules_of
from components.operations.diagnostics import diagnostic_setting
from stacks.address_plan import SubnetRole
from stacks.foundation import Egress, NetworkSettings
from stacks.network_paths import NetworkPath

DELEGATIONS: Mapping[SubnetRole, str] = {
    SubnetRole.API_SERVER: "Microsoft.ContainerService/managedClusters",
    SubnetRole.DATABRICKS_HOST: "Microsoft.Databricks/workspaces",
    SubnetRole.DATABRICKS_CONTAINER: "Microsoft.Databricks/workspaces",
}
ROUTED = frozenset(
    {
        SubnetRole.NODES,
        SubnetRole.GPU_NODES,
        SubnetRole.DATABRICKS_HOST,
        SubnetRole.DATABRICKS_CONTAINER,
        SubnetRole.INTERFACE_ENGINE,
    }
)
"""Subnets whose machines reach the internet, all by the one way out."""


@dataclass(frozen=True, kw_only=True)
class NetworkArgs:
    """Arguments of `Network`."""

    placement: Placement
    settings: NetworkSettings
    paths: Sequence[NetworkPath]
    """Paths that connections open."""
    workspace_id: pulumi.Input[str]
    """ARM id of the Log Analytics workspace."""


class Network(pulumi.ComponentResource):
    """A virtual network whose subnets have a security group each and one way out.

    Token: ``clinfra:foundation:Network``

    Creates:
        - azure-native:network:VirtualNetwork
        - azure-native:network:Subnet
        - azure-native:network:NetworkSecurityGroup
        - azure-native:network:PublicIPAddress
        - azure-native:network:NatGateway
        - azure-native:network:RouteTable
        - azure-native:network:VirtualNetworkPeering
        - azure-native:monitor:DiagnosticSetting
    """

    id: pulumi.Output[str]
    """ARM id of the network."""
    name: pulumi.Output[str]
    """Physical name of the network."""
    subnet_ids: Mapping[SubnetRole, pulumi.Output[str]]
    """ARM ids of the subnets."""
    subnet_names: Mapping[SubnetRole, pulumi.Output[str]]
    """Physical names of the subnets."""

    def __init__(
        self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:foundation:Network", name, {}, opts)
        placement, settings = args.placement, args.settings

        net = network.VirtualNetwork(
            f"{name}-net",
            virtual_network_name=placement.name(AzureKind.VIRTUAL_NETWORK, "core"),
            resource_group_name=placement.resource_group_name,
            location=placement.location,
            address_space=network.AddressSpaceArgs(address_prefixes=[str(settings.address_space)]),
            opts=pulumi.ResourceOptions(parent=self),
        )
        way_out = _way_out(name, args, self)
        groups = {role: _security_group(name, role, args, self) for role in SubnetRole}
        subnets = _subnets(name, net, groups, way_out, args, self)
        if settings.hub:
            network.VirtualNetworkPeering(
                f"{name}-hub",
                virtual_network_peering_name=placement.name(AzureKind.PEERING, "hub"),
                virtual_network_name=net.name,
                resource_group_name=placement.resource_group_name,
                remote_virtual_network=network.SubResourceArgs(id=settings.hub.network_id),
                allow_virtual_network_access=True,
                allow_forwarded_traffic=settings.egress is Egress.FIREWALL,
                opts=pulumi.ResourceOptions(parent=self, depends_on=list(subnets.values())),
            )
        diagnostic_setting(f"{name}-diagnostics", net.id, args.workspace_id, parent=self)

        self.id = net.id
        self.name = net.name
        self.subnet_ids = {role: subnet.id for role, subnet in subnets.items()}
        self.subnet_names = {
            role: pulumi.Output.from_input(_subnet_name(args, role)) for role in subnets
        }
        self.register_outputs({"id": self.id, "name": self.name})


@dataclass(frozen=True)
class _WayOut:
    """How a subnet reaches the internet; one of the two is set."""

    nat_gateway: network.SubResourceArgs | None = None
    route_table: network.RouteTableArgs | None = None


def _way_out(name: str, args: NetworkArgs, parent: pulumi.Resource) -> _WayOut:
    if args.settings.egress is Egress.FIREWALL:
        return _WayOut(route_table=_firewall_route(name, args, parent))
    return _WayOut(nat_gateway=_nat_gateway(name, args, parent))


def _nat_gateway(name: str, args: NetworkArgs, parent: pulumi.Resource) -> network.SubResourceArgs:
    placement = args.placement
    address = network.PublicIPAddress(
        f"{name}-egress-address",
        public_ip_address_name=placement.name(AzureKind.PUBLIC_IP, "egress"),
        resource_group_name=placement.resource_group_name,
        location=placement.location,
        public_ip_allocation_method=network.IPAllocationMethod.STATIC,
        sku=network.PublicIPAddressSkuArgs(name=network.PublicIPAddressSkuName.STANDARD),
        opts=pulumi.ResourceOptions(parent=parent),
    )
    diagnostic_setting(
        f"{name}-egress-address-diagnostics", address.id, args.workspace_id, parent=parent
    )
    gateway = network.NatGateway(
        f"{name}-egress",
        nat_gateway_name=placement.name(AzureKind.NAT_GATEWAY, "egress"),
        resource_group_name=placement.resource_group_name,
        location=placement.location,
        sku=network.NatGatewaySkuArgs(name=network.NatGatewaySkuName.STANDARD),
        public_ip_addresses=[network.SubResourceArgs(id=address.id)],
        idle_timeout_in_minutes=10,
        opts=pulumi.ResourceOptions(parent=parent),
    )
    return network.SubResourceArgs(id=gateway.id)


def _firewall_route(
    name: str, args: NetworkArgs, parent: pulumi.Resource
) -> network.RouteTableArgs:
    placement = args.placement
    table = network.RouteTable(
        f"{name}-egress",
        route_table_name=placement.name(AzureKind.ROUTE_TABLE, "egress"),
        resource_group_name=placement.resource_group_name,
        location=placement.location,
        disable_bgp_route_propagation=True,
        routes=[
            network.RouteArgs(
                name="to-firewall",
                address_prefix="0.0.0.0/0",
                next_hop_type=network.RouteNextHopType.VIRTUAL_APPLIANCE,
                next_hop_ip_address=str(args.settings.firewall_address),
            )
        ],
        opts=pulumi.ResourceOptions(parent=parent),
    )
    return network.RouteTableArgs(id=table.id)


def _security_group(
    name: str, role: SubnetRole, args: NetworkArgs, parent: pulumi.Resource
) -> network.NetworkSecurityGroup:
    placement = args.placement
    group = network.NetworkSecurityGroup(
        f"{name}-{role}-rules",
        network_security_group_name=placement.name(AzureKind.NETWORK_SECURITY_GROUP, role),
        resource_group_name=placement.resource_group_name,
        location=placement.location,
        security_rules=rules_of(role, args.paths),
        opts=pulumi.ResourceOptions(parent=parent),
    )
    diagnostic_setting(
        f"{name}-{role}-rules-diagnostics", group.id, args.workspace_id, parent=parent
    )
    return group


def _subnets(
    name: str,
    net: network.VirtualNetwork,
    groups: Mapping[SubnetRole, network.NetworkSecurityGroup],
    way_out: _WayOut,
    args: NetworkArgs,
    parent: pulumi.Resource,
) -> dict[SubnetRole, network.Subnet]:
    """One subnet after the other: Azure refuses two writes to one network at a time."""
    subnets: dict[SubnetRole, network.Subnet] = {}
    for role, block in args.settings.plan.subnets.items():
        routed = way_out if role in ROUTED else _WayOut()
        subnets[role] = network.Subnet(
            f"{name}-{role}",
            subnet_name=_subnet_name(args, role),
            virtual_network_name=net.name,
            resource_group_name=args.placement.resource_group_name,
            address_prefix=str(block),
            default_outbound_access=False,
            network_security_group=network.NetworkSecurityGroupArgs(id=groups[role].id),
            nat_gateway=routed.nat_gateway,
            route_table=routed.route_table,
            delegations=_delegations(role),
            private_endpoint_network_policies=(
                network.VirtualNetworkPrivateEndpointNetworkPolicies.ENABLED
            ),
            opts=pulumi.ResourceOptions(parent=parent, depends_on=list(subnets.values())[-1:]),
        )
    return subnets


def _subnet_name(args: NetworkArgs, role: SubnetRole) -> str:
    return args.placement.name(AzureKind.SUBNET, role)


def _delegations(role: SubnetRole) -> list[network.DelegationArgs]:
    service = DELEGATIONS.get(role)
    return [network.DelegationArgs(name="service", service_name=service)] if service else []
