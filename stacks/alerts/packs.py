"""The pack of every kind, or the reason why a kind has none."""

from collections.abc import Mapping

from stacks.alerts.own import OWN
from stacks.alerts.packs_activity import ACTIVITY
from stacks.alerts.packs_compute import COMPUTE_PACKS
from stacks.alerts.packs_data import DATA_PACKS
from stacks.alerts.packs_kubernetes import KUBERNETES_PACKS
from stacks.alerts.rules import Pack, Rule

PACKS: Mapping[str, Pack] = {
    pack.kind: pack for pack in (*DATA_PACKS, *COMPUTE_PACKS, *KUBERNETES_PACKS)
}
"""Packs by type token."""
ALERTS: Mapping[str, Rule] = {
    pack.alert(rule): rule for pack in (*PACKS.values(), ACTIVITY, *OWN) for rule in pack.rules
}
"""Every alert by its name."""

_REASONS: Mapping[str, tuple[str, ...]] = {
    "an entry that grants or names something; a change of it is in the activity log": (
        "azure-native:authorization:PimRoleEligibilitySchedule",
        "azure-native:authorization:RoleAssignment",
        "azure-native:authorization:RoleDefinition",
        "azure-native:managedidentity:FederatedIdentityCredential",
        "azure-native:managedidentity:UserAssignedIdentity",
        "databricks:index/grant:Grant",
        "databricks:index/grants:Grants",
        "databricks:index/permissions:Permissions",
        "databricks:index/servicePrincipal:ServicePrincipal",
        "kubernetes:core/v1:ServiceAccount",
        "kubernetes:rbac.authorization.k8s.io/v1:Role",
        "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
    ),
    "a part of a resource whose pack watches it": (
        "azure-native:cognitiveservices:Deployment",
        "azure-native:containerregistry:CacheRule",
        "azure-native:containerregistry:Replication",
        "azure-native:containerservice:MaintenanceConfiguration",
        "azure-native:dashboard:ManagedPrivateEndpoint",
        "azure-native:databricks:AccessConnector",
        "azure-native:dbforpostgresql:Administrator",
        "azure-native:dbforpostgresql:Configuration",
        "azure-native:dbforpostgresql:Database",
        "azure-native:eventhub:ConsumerGroup",
        "azure-native:eventhub:EventHub",
        "azure-native:eventhub:NamespaceNetworkRuleSet",
        "azure-native:eventhub:SchemaRegistry",
        "azure-native:healthcareapis:Workspace",
        "azure-native:keyvault:Key",
        "azure-native:mongocluster:FirewallRule",
        "azure-native:mongocluster:User",
        "azure-native:operationalinsights:Table",
        "azure-native:redisenterprise:AccessPolicyAssignment",
        "azure-native:redisenterprise:Database",
        "azure-native:storage:BlobContainer",
        "azure-native:storage:BlobContainerImmutabilityPolicy",
        "azure-native:storage:BlobServiceProperties",
        "azure-native:storage:ManagementPolicy",
        "databricks:index/volume:Volume",
    ),
    "configuration without a state of its own that could fail": (
        "azure-native:cognitiveservices:RaiBlocklist",
        "azure-native:cognitiveservices:RaiBlocklistItem",
        "azure-native:cognitiveservices:RaiPolicy",
        "azure-native:authorization:PolicyAssignment",
        "azure-native:compute:DiskEncryptionSet",
        "azure-native:network:NetworkSecurityGroup",
        "azure-native:network:PrivateDnsZoneGroup",
        "azure-native:network:RouteTable",
        "azure-native:network:Subnet",
        "azure-native:network:VirtualNetwork",
        "azure-native:network:VirtualNetworkPeering",
        "azure-native:resources:Deployment",
        "azure-native:resources:DeploymentAtSubscriptionScope",
        "azure-native:resources:ResourceGroup",
        "databricks:index/catalog:Catalog",
        "databricks:index/clusterPolicy:ClusterPolicy",
        "databricks:index/credential:Credential",
        "databricks:index/externalLocation:ExternalLocation",
        "databricks:index/schema:Schema",
        "databricks:index/secretScope:SecretScope",
        "databricks:index/storageCredential:StorageCredential",
        "databricks:index/workspaceConf:WorkspaceConf",
        "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
        "kubernetes:core/v1:ConfigMap",
        "kubernetes:core/v1:LimitRange",
        "kubernetes:core/v1:Namespace",
        "kubernetes:core/v1:ResourceQuota",
        "kubernetes:core/v1:Secret",
        "kubernetes:networking.k8s.io/v1:NetworkPolicy",
        "kubernetes:policy/v1:PodDisruptionBudget",
        "kubernetes:secrets-store.csi.x-k8s.io/v1:SecretProviderClass",
        "random:index/randomPassword:RandomPassword",
    ),
    "a way to something whose pack sees when it is cut": (
        "azure-native:monitor:PrivateLinkScope",
        "azure-native:monitor:PrivateLinkScopedResource",
        "azure-native:network:PrivateEndpoint",
        "azure-native:privatedns:PrivateZone",
        "azure-native:privatedns:VirtualNetworkLink",
        "kubernetes:core/v1:Service",
        "kubernetes:networking.k8s.io/v1:Ingress",
    ),
    "a part of the watch itself": (
        "azure-native:alertsmanagement:PrometheusRuleGroup",
        "azure-native:monitor:ActionGroup",
        "azure-native:monitor:ActivityLogAlert",
        "azure-native:monitor:DataCollectionEndpoint",
        "azure-native:monitor:DataCollectionRule",
        "azure-native:monitor:DataCollectionRuleAssociation",
        "azure-native:monitor:DiagnosticSetting",
        "azure-native:monitor:MetricAlert",
        "azure-native:monitor:ScheduledQueryRule",
        "azure-native:network:FlowLog",
    ),
    "Azure has no metric of its health: people see that it is gone, and no care depends on it": (
        "azure-native:dashboard:Grafana",
    ),
    "tells people itself": (
        "azure-native:consumption:Budget",
        "azure-native:costmanagement:Export",
        "azure-native:costmanagement:ScheduledActionByScope",
        "azure-native:costmanagement:TagInheritanceSetting",
    ),
    "machines that wait for jobs; the packs of the workspace and of jobs see when none starts": (
        "databricks:index/instancePool:InstancePool",
        "databricks:index/sqlEndpoint:SqlEndpoint",
    ),
    "a chart of others; what it makes is in no plan, the packs of the cluster's objects see it": (
        "kubernetes:helm.sh/v3:Release",
    ),
}
NO_PACK: Mapping[str, str] = {kind: why for why, kinds in _REASONS.items() for kind in kinds}
"""Why a kind has no pack, by type token."""
