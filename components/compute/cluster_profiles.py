"""Profiles of the cluster: network, security, scaling, add-ons and the system pool."""

from collections.abc import Mapping

import pulumi
from pulumi_azure_native import containerservice as aks

from components.foundation.key_vault import KeyRing
from stacks.compute import ClusterSettings, Dataplane
from stacks.foundation import Egress, KeyPurpose, NetworkSettings

SYSTEM_TAINT = "CriticalAddonsOnly=true:NoSchedule"
_CLEAN_EVERY_HOURS = 120


def api_server(
    subnet_id: pulumi.Input[str], zone_id: pulumi.Input[str]
) -> aks.ManagedClusterAPIServerAccessProfileArgs:
    """An API server inside the network, found by a private name alone."""
    return aks.ManagedClusterAPIServerAccessProfileArgs(
        enable_private_cluster=True,
        enable_private_cluster_public_fqdn=False,
        enable_vnet_integration=True,
        subnet_id=subnet_id,
        private_dns_zone=zone_id,
        disable_run_command=True,
    )


def network_profile(
    network: NetworkSettings, settings: ClusterSettings
) -> aks.ContainerServiceNetworkProfileArgs:
    """CNI overlay, network policies, and one controlled way out."""
    firewall = network.egress is Egress.FIREWALL
    return aks.ContainerServiceNetworkProfileArgs(
        network_plugin=aks.NetworkPlugin.AZURE,
        network_plugin_mode=aks.NetworkPluginMode.OVERLAY,
        network_dataplane=settings.dataplane,
        network_policy=settings.dataplane,
        pod_cidr=str(network.pod_cidr),
        service_cidr=str(network.service_cidr),
        dns_service_ip=str(network.dns_service_address),
        load_balancer_sku=aks.LoadBalancerSku.STANDARD,
        outbound_type=(
            aks.OutboundType.USER_DEFINED_ROUTING
            if firewall
            else aks.OutboundType.USER_ASSIGNED_NAT_GATEWAY
        ),
        advanced_networking=_observability() if settings.dataplane is Dataplane.CILIUM else None,
    )


def _observability() -> aks.AdvancedNetworkingArgs:
    return aks.AdvancedNetworkingArgs(
        enabled=True, observability=aks.AdvancedNetworkingObservabilityArgs(enabled=True)
    )


def security_profile(
    settings: ClusterSettings, workspace_id: pulumi.Input[str], vault: KeyRing
) -> aks.ManagedClusterSecurityProfileArgs:
    """Workload identity, Defender, the removal of unused images, and the key of the store."""
    monitoring = aks.ManagedClusterSecurityProfileDefenderSecurityMonitoringArgs(enabled=True)
    defender = aks.ManagedClusterSecurityProfileDefenderArgs(
        log_analytics_workspace_resource_id=workspace_id, security_monitoring=monitoring
    )
    return aks.ManagedClusterSecurityProfileArgs(
        workload_identity=aks.ManagedClusterSecurityProfileWorkloadIdentityArgs(enabled=True),
        image_cleaner=aks.ManagedClusterSecurityProfileImageCleanerArgs(
            enabled=True, interval_hours=_CLEAN_EVERY_HOURS
        ),
        defender=defender if settings.defender else None,
        azure_key_vault_kms=_store_key(vault) if settings.etcd_key else None,
    )


def _store_key(vault: KeyRing) -> aks.AzureKeyVaultKmsArgs:
    """The way to a private vault goes through the API server's own subnet."""
    key = vault.keys[KeyPurpose.KUBERNETES]
    return aks.AzureKeyVaultKmsArgs(
        enabled=True,
        key_id=key.version_uri,
        key_vault_network_access=aks.KeyVaultNetworkAccessTypes.PRIVATE,
        key_vault_resource_id=key.vault_id,
    )


def addons(
    collected_in: pulumi.Input[str] | None,
) -> Mapping[str, aks.ManagedClusterAddonProfileArgs]:
    """Azure Policy, secrets from Key Vault with rotation, and the agent of Container insights.

    Args:
        collected_in: ARM id of the workspace that the agent sends to; without one there is none.
    """
    rotation = {"enableSecretRotation": "true", "rotationPollInterval": "2m"}
    return {
        **({"omsagent": _agent(collected_in)} if collected_in is not None else {}),
        "azurepolicy": aks.ManagedClusterAddonProfileArgs(enabled=True),
        "azureKeyvaultSecretsProvider": aks.ManagedClusterAddonProfileArgs(
            enabled=True, config=rotation
        ),
    }


def _agent(workspace_id: pulumi.Input[str]) -> aks.ManagedClusterAddonProfileArgs:
    """The agent logs in as itself, in place of the workspace's key, and obeys a collection rule.

    Source: learn.microsoft.com/azure/azure-monitor/containers/kubernetes-monitoring-enable.
    """
    return aks.ManagedClusterAddonProfileArgs(
        enabled=True,
        config={"logAnalyticsWorkspaceResourceID": workspace_id, "useAADAuth": "true"},
    )


def autoscaler() -> aks.ManagedClusterPropertiesAutoScalerProfileArgs:
    """Down quickly, since an idle GPU costs most; up in the order of preference."""
    return aks.ManagedClusterPropertiesAutoScalerProfileArgs(
        expander=aks.Expander.PRIORITY,
        scan_interval="20s",
        scale_down_unneeded_time="10m",
        scale_down_delay_after_add="10m",
        scale_down_utilization_threshold="0.5",
        max_graceful_termination_sec="600",
        skip_nodes_with_local_storage="false",
    )


def system_pool(
    settings: ClusterSettings, subnet_id: pulumi.Input[str]
) -> aks.ManagedClusterAgentPoolProfileArgs:
    """The one inline pool; every other pool is a resource of its own."""
    pool = settings.system_pool
    return aks.ManagedClusterAgentPoolProfileArgs(
        name="system",
        mode=aks.AgentPoolMode.SYSTEM,
        vm_size=pool.vm_size,
        os_type=aks.OSType.LINUX,
        os_sku=aks.OSSKU.AZURE_LINUX,
        os_disk_type=aks.OSDiskType.EPHEMERAL,
        os_disk_size_gb=pool.os_disk_gb,
        type=aks.AgentPoolType.VIRTUAL_MACHINE_SCALE_SETS,
        availability_zones=["1", "2", "3"],
        enable_auto_scaling=True,
        count=pool.min_nodes,
        min_count=pool.min_nodes,
        max_count=pool.max_nodes,
        max_pods=settings.max_pods,
        vnet_subnet_id=subnet_id,
        enable_encryption_at_host=True,
        enable_node_public_ip=False,
        node_taints=[SYSTEM_TAINT],
        security_profile=locked_down(),
        upgrade_settings=surge(settings),
    )


def surge(settings: ClusterSettings) -> aks.AgentPoolUpgradeSettingsArgs:
    """Nodes that an upgrade adds, in percent of the pool."""
    return aks.AgentPoolUpgradeSettingsArgs(max_surge=f"{settings.max_surge_percent}%")


def locked_down() -> aks.AgentPoolSecurityProfileArgs:
    """No SSH on any node."""
    return aks.AgentPoolSecurityProfileArgs(ssh_access=aks.AgentPoolSSHAccess.DISABLED)
