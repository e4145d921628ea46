"""AKS for other languages."""

from typing import Annotated, NotRequired, TypedDict

import pulumi

from components.compute import aks, gpu_pool, node_pool
from components.index.brought import GivenRegistry, given_keys, link_of, placement_of, tagged
from components.index.wire import LeftOut, Wire, given, on_the_wire
from stacks.compute import ClusterSettings
from stacks.foundation import NetworkSettings, PrivateZone
from stacks.site import Site


@on_the_wire
class KubernetesClusterArgs(TypedDict):
    """Arguments of `KubernetesCluster`."""

    site: Annotated[Wire, Site]
    """Where it is made, and who pays for it."""
    resource_group_name: pulumi.Input[str]
    network_id: pulumi.Input[str]
    """ARM id of the network, as `Network` has it."""
    subnet_ids: pulumi.Input[dict[str, str]]
    """ARM ids of its subnets by role, as `Network` has them."""
    zone_ids: pulumi.Input[dict[str, str]]
    """ARM ids of private DNS zones by their names, as `Network` has them."""
    key_vault_id: pulumi.Input[str]
    """ARM id of the vault of the customer-managed keys."""
    keys: pulumi.Input[dict[str, str]]
    """Identifiers with a version of customer-managed keys by purpose, as `KeyVault` has them."""
    registry_id: pulumi.Input[str]
    """ARM id of the registry that nodes pull from."""
    login_server: pulumi.Input[str]
    """Host of that registry."""
    workspace_id: pulumi.Input[str]
    """ARM id of the Log Analytics workspace."""
    network: Annotated[Wire, NetworkSettings]
    """Settings of the network, as `Network` took them."""
    settings: NotRequired[Annotated[Wire, ClusterSettings, LeftOut("gpu_software")]]


class KubernetesCluster(pulumi.ComponentResource):
    """A private AKS cluster under Entra identity, with its CPU and GPU pools.

    Token: ``clinfra:index:KubernetesCluster``

    Creates:
        - clinfra:compute:KubernetesCluster
        - clinfra:compute:NodePool
        - clinfra:compute:GpuPool
    """

    cluster_id: pulumi.Output[str]
    """ARM id of the cluster."""
    cluster_name: pulumi.Output[str]
    """Physical name of the cluster."""
    issuer_url: pulumi.Output[str]
    """OIDC issuer that federated credentials trust."""

    def __init__(
        self, name: str, args: KubernetesClusterArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        site = given(Site, args["site"], "site")
        settings = given(ClusterSettings, args.get("settings"), "settings")
        network = given(NetworkSettings, args["network"], "network")
        super().__init__("clinfra:index:KubernetesCluster", name, {}, tagged(site, opts))
        placement = placement_of(site, args["resource_group_name"])
        subnets = pulumi.Output.from_input(args["subnet_ids"])
        nodes, gpu_nodes = subnets["nodes"], subnets["gpu-nodes"]
        made = aks.KubernetesCluster(
            f"{name}-aks",
            aks.KubernetesClusterArgs(
                placement=placement,
                settings=settings,
                network=network,
                network_id=args["network_id"],
                node_subnet_id=nodes,
                api_server_subnet_id=subnets["api-server"],
                private_zone_id=link_of(nodes, args["zone_ids"]).zone_ids[PrivateZone.KUBERNETES],
                registry=GivenRegistry(args["registry_id"], args["login_server"]),
                vault=given_keys(args["key_vault_id"], args["keys"]),
                workspace_id=args["workspace_id"],
                container_insights=False,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        for pool in settings.node_pools:
            node_pool.NodePool(
                f"{name}-nodes-{pool.name}",
                node_pool.NodePoolArgs(
                    placement=placement,
                    settings=pool,
                    cluster=settings,
                    cluster_name=made.name,
                    subnet_id=nodes,
                ),
                opts=pulumi.ResourceOptions(parent=self),
            )
        for gpus in settings.gpu_pools:
            gpu_pool.GpuPool(
                f"{name}-gpu-{gpus.name}",
                gpu_pool.GpuPoolArgs(
                    placement=placement,
                    settings=gpus,
                    cluster=settings,
                    cluster_name=made.name,
                    subnet_id=gpu_nodes,
                ),
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.cluster_id = made.id
        self.cluster_name = made.name
        self.issuer_url = made.issuer_url
        self.register_outputs({"clusterId": self.cluster_id, "clusterName": self.cluster_name})
