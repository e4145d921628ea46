"""Which kinds of Azure resources bear tags, and how many.

Held against the classes of the SDK by a test: a kind bears tags where its class has a ``tags``
input. Limits: learn.microsoft.com/azure/azure-resource-manager/management/tag-resources. Kinds are
type tokens without ``azure-native:``.
"""

from collections.abc import Mapping

TAGGABLE = frozenset(
    {
        "alertsmanagement:PrometheusRuleGroup",
        "cognitiveservices:Account",
        "cognitiveservices:Deployment",
        "cognitiveservices:RaiBlocklist",
        "cognitiveservices:RaiBlocklistItem",
        "cognitiveservices:RaiPolicy",
        "compute:DiskEncryptionSet",
        "containerregistry:Registry",
        "containerregistry:Replication",
        "containerservice:AgentPool",
        "containerservice:ManagedCluster",
        "dashboard:Grafana",
        "dashboard:ManagedPrivateEndpoint",
        "databricks:AccessConnector",
        "databricks:Workspace",
        "dbforpostgresql:Server",
        "eventhub:Namespace",
        "healthcareapis:DicomService",
        "healthcareapis:FhirService",
        "healthcareapis:Workspace",
        "keyvault:Key",
        "keyvault:Secret",
        "keyvault:Vault",
        "logic:Workflow",
        "managedidentity:UserAssignedIdentity",
        "mongocluster:MongoCluster",
        "monitor:ActionGroup",
        "monitor:ActivityLogAlert",
        "monitor:AzureMonitorWorkspace",
        "monitor:DataCollectionEndpoint",
        "monitor:DataCollectionRule",
        "monitor:MetricAlert",
        "monitor:PrivateLinkScope",
        "monitor:ScheduledQueryRule",
        "network:FlowLog",
        "network:NatGateway",
        "network:NetworkSecurityGroup",
        "network:PrivateEndpoint",
        "network:PublicIPAddress",
        "network:RouteTable",
        "network:VirtualNetwork",
        "operationalinsights:Workspace",
        "privatedns:PrivateZone",
        "privatedns:VirtualNetworkLink",
        "redisenterprise:RedisEnterprise",
        "resources:Deployment",
        "resources:DeploymentAtSubscriptionScope",
        "resources:ResourceGroup",
        "search:Service",
        "storage:StorageAccount",
    }
)
"""Kinds that bear tags."""
UNTAGGABLE: Mapping[str, str] = {
    "authorization:PimRoleEligibilitySchedule": "",
    "authorization:PolicyAssignment": "",
    "authorization:PolicyDefinition": "",
    "authorization:PolicySetDefinition": "",
    "authorization:RoleAssignment": "",
    "authorization:RoleDefinition": "",
    "consumption:Budget": "",
    "costmanagement:Export": "storage:StorageAccount",
    "costmanagement:ScheduledActionByScope": "",
    "costmanagement:TagInheritanceSetting": "",
    "containerregistry:CacheRule": "containerregistry:Registry",
    "containerservice:MaintenanceConfiguration": "containerservice:ManagedCluster",
    "dbforpostgresql:Administrator": "dbforpostgresql:Server",
    "dbforpostgresql:Configuration": "dbforpostgresql:Server",
    "dbforpostgresql:Database": "dbforpostgresql:Server",
    "dbforpostgresql:FirewallRule": "dbforpostgresql:Server",
    "eventhub:ConsumerGroup": "eventhub:Namespace",
    "eventhub:EventHub": "eventhub:Namespace",
    "eventhub:NamespaceNetworkRuleSet": "eventhub:Namespace",
    "eventhub:SchemaRegistry": "eventhub:Namespace",
    "managedidentity:FederatedIdentityCredential": "managedidentity:UserAssignedIdentity",
    "mongocluster:FirewallRule": "mongocluster:MongoCluster",
    "mongocluster:User": "mongocluster:MongoCluster",
    "monitor:DataCollectionRuleAssociation": "monitor:DataCollectionRule",
    "monitor:DiagnosticSetting": "operationalinsights:Workspace",
    "monitor:PrivateLinkScopedResource": "monitor:PrivateLinkScope",
    "network:PrivateDnsZoneGroup": "network:PrivateEndpoint",
    "network:Subnet": "network:VirtualNetwork",
    "network:VirtualNetworkPeering": "network:VirtualNetwork",
    "operationalinsights:Table": "operationalinsights:Workspace",
    "redisenterprise:AccessPolicyAssignment": "redisenterprise:RedisEnterprise",
    "redisenterprise:Database": "redisenterprise:RedisEnterprise",
    "storage:BlobContainer": "storage:StorageAccount",
    "storage:BlobContainerImmutabilityPolicy": "storage:StorageAccount",
    "storage:BlobServiceProperties": "storage:StorageAccount",
    "storage:ManagementPolicy": "storage:StorageAccount",
}
"""Kinds that bear none, and the kind whose bill carries them; empty where nothing is billed."""
PRIVATE_DNS = frozenset({"privatedns:PrivateZone", "privatedns:VirtualNetworkLink"})
"""Kinds of private DNS, which bear few tags and take few names."""
_LIMITS: Mapping[str, int] = {
    **dict.fromkeys(PRIVATE_DNS, 15),
    "automation:AutomationAccount": 15,
    "cdn:Profile": 15,
}
_USUAL_LIMIT = 50


def tag_limit(kind: str) -> int:
    """How many tags a resource of a kind may bear."""
    return _LIMITS.get(kind, _USUAL_LIMIT)
