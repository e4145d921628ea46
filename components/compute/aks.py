"""The private Kubernetes cluster of an environment."""

import base64
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as kubernetes
from pulumi_azure_native import containerservice as aks

from components.compute.cluster_profiles import (
    addons,
    api_server,
    autoscaler,
    network_profile,
    security_profile,
    system_pool,
)
from components.compute.disk_encryption import DiskEncryption, DiskEncryptionArgs
from components.compute.target import ClusterTarget
from components.foundation.identity import Grant, Identity, IdentityArgs
from components.foundation.key_vault import KeyRing
from components.foundation.naming import AzureKind
from components.foundation.placement import Placement
from components.foundation.registry import ImageSource
from components.foundation.roles import Role, assign_role
from components.operations.diagnostics import diagnostic_setting
from stacks.compute import ClusterSettings, ClusterTier, MaintenanceSettings
from stacks.foundation import KeyPurpose, NetworkSettings

_MAINTENANCE = ("aksManagedAutoUpgradeSchedule", "aksManagedNodeOSUpgradeSchedule")


@dataclass(frozen=True, kw_only=True)
class KubernetesClusterArgs:
    """Arguments of `KubernetesCluster`."""

    placement: Placement
    settings: ClusterSettings
    network: NetworkSettings
    network_id: pulumi.Input[str]
    node_subnet_id: pulumi.Input[str]
    api_server_subnet_id: pulumi.Input[str]
    private_zone_id: pulumi.Input[str]
    """ARM id of the private DNS zone of Kubernetes API servers."""
    registry: ImageSource
    vault: KeyRing
    workspace_id: pulumi.Input[str]
    """ARM id of the Log Analytics workspace."""
    container_insights: bool
    """Whether an agent collects what a collection rule says of containers."""


class KubernetesCluster(pulumi.ComponentResource):
    """A private AKS cluster under Entra identity, with no local account and no public name.

    People and pipelines log in through ``kubelogin``, which the kubeconfig calls; the way of login
    is theirs (``AAD_LOGIN_METHOD``), so no credential of the cluster stands in the state.

    Token: ``clinfra:compute:KubernetesCluster``

    Creates:
        - azure-native:authorization:RoleAssignment
        - azure-native:containerservice:MaintenanceConfiguration
        - azure-native:containerservice:ManagedCluster
        - azure-native:monitor:DiagnosticSetting
        - clinfra:compute:DiskEncryption
        - clinfra:foundation:Identity
        - pulumi:providers:kubernetes
    """

    id: pulumi.Output[str]
    """ARM id of the cluster."""
    name: pulumi.Output[str]
    """Physical name of the cluster."""
    issuer_url: pulumi.Output[str]
    """OIDC issuer that federated credentials trust."""
    target: ClusterTarget
    """The cluster as its workloads see it."""

    def __init__(
        self, name: str, args: KubernetesClusterArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:compute:KubernetesCluster", name, {}, opts)
        placement, settings = args.placement, args.settings
        disks = DiskEncryption(
            f"{name}-disks",
            DiskEncryptionArgs(placement=placement, vault=args.vault),
            opts=pulumi.ResourceOptions(parent=self),
        )
        kubelet = Identity(
            f"{name}-kubelet",
            IdentityArgs(placement=placement, role="kubelet", grants=_kubelet_grants(args)),
            opts=pulumi.ResourceOptions(parent=self),
        )
        control = Identity(
            f"{name}-control",
            IdentityArgs(placement=placement, role="control", grants=_control_grants(args, disks)),
            opts=pulumi.ResourceOptions(parent=self),
        )
        operator = assign_role(
            f"{name}-control-kubelet",
            Role.MANAGED_IDENTITY_OPERATOR,
            principal_id=control.principal_id,
            scope=kubelet.id,
            subscription_id=placement.subscription_id,
            parent=self,
        )

        physical = placement.name(AzureKind.KUBERNETES_CLUSTER, "core")
        cluster = aks.ManagedCluster(
            f"{name}-cluster",
            resource_name_=physical,
            resource_group_name=placement.resource_group_name,
            location=placement.location,
            kubernetes_version=settings.kubernetes_version,
            sku=aks.ManagedClusterSKUArgs(name="Base", tier=settings.tier),
            node_resource_group=f"{physical}-nodes",
            node_resource_group_profile=aks.ManagedClusterNodeResourceGroupProfileArgs(
                restriction_level=aks.RestrictionLevel.READ_ONLY
            ),
            fqdn_subdomain=physical,
            identity=aks.ManagedClusterIdentityArgs(
                type=aks.ResourceIdentityType.USER_ASSIGNED,
                user_assigned_identities=[control.id],
            ),
            identity_profile={
                "kubeletidentity": aks.UserAssignedIdentityArgs(
                    resource_id=kubelet.id,
                    client_id=kubelet.client_id,
                    object_id=kubelet.principal_id,
                )
            },
            enable_rbac=True,
            disable_local_accounts=True,
            aad_profile=aks.ManagedClusterAADProfileArgs(
                managed=True,
                enable_azure_rbac=True,
                tenant_id=placement.tenant_id,
                admin_group_object_ids=list(settings.admin_group_ids),
            ),
            oidc_issuer_profile=aks.ManagedClusterOIDCIssuerProfileArgs(enabled=True),
            api_server_access_profile=api_server(args.api_server_subnet_id, args.private_zone_id),
            public_network_access=aks.PublicNetworkAccess.DISABLED,
            network_profile=network_profile(args.network, settings),
            security_profile=security_profile(settings, args.workspace_id, args.vault),
            addon_profiles=addons(args.workspace_id if args.container_insights else None),
            auto_upgrade_profile=aks.ManagedClusterAutoUpgradeProfileArgs(
                upgrade_channel=aks.UpgradeChannel.PATCH,
                node_os_upgrade_channel=aks.NodeOSUpgradeChannel.NODE_IMAGE,
            ),
            auto_scaler_profile=autoscaler(),
            workload_auto_scaler_profile=aks.ManagedClusterWorkloadAutoScalerProfileArgs(
                keda=aks.ManagedClusterWorkloadAutoScalerProfileKedaArgs(enabled=True)
            ),
            azure_monitor_profile=aks.ManagedClusterAzureMonitorProfileArgs(
                metrics=aks.ManagedClusterAzureMonitorProfileMetricsArgs(enabled=True)
            ),
            metrics_profile=aks.ManagedClusterMetricsProfileArgs(
                cost_analysis=aks.ManagedClusterCostAnalysisArgs(
                    enabled=settings.tier is not ClusterTier.FREE
                )
            ),
            ingress_profile=_internal_ingress(),
            disk_encryption_set_id=disks.id,
            agent_pool_profiles=[system_pool(settings, args.node_subnet_id)],
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[*control.assignments, *kubelet.assignments, operator],
                ignore_changes=["agentPoolProfiles"],
            ),
        )
        for schedule in _MAINTENANCE:
            aks.MaintenanceConfiguration(
                f"{name}-{schedule}",
                config_name=schedule,
                resource_name_=cluster.name,
                resource_group_name=placement.resource_group_name,
                maintenance_window=_window(settings.maintenance),
                opts=pulumi.ResourceOptions(parent=self),
            )
        diagnostic_setting(f"{name}-diagnostics", cluster.id, args.workspace_id, parent=self)
        provider = kubernetes.Provider(
            f"{name}-provider",
            kubeconfig=_kubeconfig(placement, cluster),
            enable_server_side_apply=True,
            opts=pulumi.ResourceOptions(parent=self),
        )

        self.id = cluster.id
        self.name = cluster.name
        self.issuer_url = cluster.oidc_issuer_profile.apply(
            lambda profile: profile.issuer_url if profile else ""
        )
        self.target = ClusterTarget(
            provider=provider,
            issuer_url=self.issuer_url,
            registry_server=args.registry.login_server,
        )
        self.register_outputs({"id": self.id, "name": self.name, "issuerUrl": self.issuer_url})


def _kubelet_grants(args: KubernetesClusterArgs) -> list[Grant]:
    return [Grant(key="registry", role=Role.ACR_PULL, scope=args.registry.id)]


def _control_grants(args: KubernetesClusterArgs, disks: DiskEncryption) -> list[Grant]:
    """Rights on what the cluster attaches to: network, private names, encrypted disks, its key.

    The vault is administered for the private endpoint that Azure makes to it; that role reads and
    uses no key. Source: learn.microsoft.com/azure/aks/use-kms-etcd-encryption.
    """
    key = args.vault.keys[KeyPurpose.KUBERNETES]
    store = [
        Grant(key="etcd-key", role=Role.KEY_VAULT_CRYPTO_USER, scope=key.id),
        Grant(key="etcd-vault", role=Role.KEY_VAULT_CONTRIBUTOR, scope=key.vault_id),
    ]
    return [
        *(store if args.settings.etcd_key else []),
        Grant(key="disks", role=Role.READER, scope=disks.id),
        Grant(key="network", role=Role.NETWORK_CONTRIBUTOR, scope=args.network_id),
        Grant(key="zone", role=Role.PRIVATE_DNS_ZONE_CONTRIBUTOR, scope=args.private_zone_id),
    ]


def _internal_ingress() -> aks.ManagedClusterIngressProfileArgs:
    nginx = aks.ManagedClusterIngressProfileNginxArgs(
        default_ingress_controller_type=aks.NginxIngressControllerType.INTERNAL
    )
    routing = aks.ManagedClusterIngressProfileWebAppRoutingArgs(enabled=True, nginx=nginx)
    return aks.ManagedClusterIngressProfileArgs(web_app_routing=routing)


def _window(settings: MaintenanceSettings) -> aks.MaintenanceWindowArgs:
    weekly = aks.WeeklyScheduleArgs(day_of_week=settings.day, interval_weeks=1)
    return aks.MaintenanceWindowArgs(
        schedule=aks.ScheduleArgs(weekly=weekly),
        duration_hours=settings.hours,
        start_time=settings.start,
        utc_offset=settings.utc_offset,
    )


def _kubeconfig(placement: Placement, cluster: aks.ManagedCluster) -> pulumi.Output[str]:
    credentials = aks.list_managed_cluster_user_credentials_output(
        resource_group_name=placement.resource_group_name,
        resource_name=cluster.name,
        opts=pulumi.InvokeOutputOptions(parent=cluster, depends_on=[cluster]),
    )
    decoded = credentials.kubeconfigs.apply(
        lambda configs: base64.b64decode(configs[0].value).decode()
    )
    return pulumi.Output.secret(decoded)
