"""The decision for every kind: what it costs, whether it bears tags, where its cost lands.

A kind that is not here is unknown, and every report says so. Which kinds have a ``tags`` input
`stacks.tag_support` says; an untaggable kind is billed with the resource that
`Decision.lands_on` names.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from finops.quantities import compute, data, databricks, kubernetes, network, operations
from finops.quantities.quantity import Quantities, costs_nothing, not_to_be_said
from finops.resources import AZURE, DATABRICKS, KUBERNETES
from stacks.tag_support import UNTAGGABLE


@dataclass(frozen=True)
class Decision:
    """What is known of a kind."""

    quantities: Quantities
    taggable: bool = True
    """Whether it has tags, or what stands for them on Databricks and Kubernetes."""
    lands_on: str = ""
    """Kind whose bill carries it, where it is not taggable; empty where nothing is billed."""


_PAID: Mapping[str, Quantities] = {
    "cognitiveservices:Deployment": operations.model_deployment,
    "containerregistry:Registry": data.registry,
    "containerregistry:Replication": data.registry_replica,
    "containerservice:AgentPool": compute.pool,
    "containerservice:ManagedCluster": compute.cluster,
    "dashboard:Grafana": operations.grafana,
    "databricks:Workspace": databricks.workspace,
    "dbforpostgresql:Server": data.postgresql,
    "eventhub:Namespace": data.event_hubs,
    "healthcareapis:DicomService": data.dicom,
    "healthcareapis:FhirService": data.fhir,
    "keyvault:Key": data.key,
    "keyvault:Vault": data.vault,
    "mongocluster:MongoCluster": data.mongo,
    "monitor:ActionGroup": operations.action_group,
    "monitor:MetricAlert": operations.metric_alert,
    "monitor:ScheduledQueryRule": operations.log_alert,
    "network:NatGateway": network.nat_gateway,
    "network:PrivateEndpoint": network.private_endpoint,
    "network:PublicIPAddress": network.public_address,
    "operationalinsights:Workspace": operations.log_workspace,
    "privatedns:PrivateZone": network.private_zone,
    "redisenterprise:RedisEnterprise": data.redis,
    "search:Service": data.search,
    "storage:StorageAccount": data.storage,
}
_FREE: Mapping[str, str] = {
    "alertsmanagement:PrometheusRuleGroup": "rules over metrics that are paid as samples",
    "cognitiveservices:Account": "its deployments pay",
    "cognitiveservices:RaiBlocklist": "words of a filter",
    "cognitiveservices:RaiBlocklistItem": "a word of a filter",
    "cognitiveservices:RaiPolicy": "a filter; its deployments pay",
    "compute:DiskEncryptionSet": "the key pays",
    "dashboard:ManagedPrivateEndpoint": "a part of Grafana",
    "databricks:AccessConnector": "an identity",
    "healthcareapis:Workspace": "its services pay",
    "logic:Workflow": "a few actions a day; the first 4,000 of a month are free",
    "managedidentity:UserAssignedIdentity": "an identity",
    "monitor:ActivityLogAlert": "Azure takes nothing for alerts on the activity log",
    "monitor:AzureMonitorWorkspace": "the clusters pay for the samples that they send",
    "monitor:DataCollectionEndpoint": "what it takes in is paid where it is kept",
    "monitor:DataCollectionRule": "what it takes in is paid where it is kept",
    "monitor:PrivateLinkScope": "its private endpoint pays",
    "keyvault:Secret": "operations are counted with the vault",
    "network:NetworkSecurityGroup": "rules of the network",
    "network:RouteTable": "routes of the network",
    "network:VirtualNetwork": "data is paid where it leaves",
    "privatedns:VirtualNetworkLink": "the zone pays",
    "resources:ResourceGroup": "a folder",
}
_DATABRICKS: Mapping[str, Decision] = {
    "instancePool:InstancePool": Decision(databricks.instance_pool),
    "job:Job": Decision(databricks.job),
    "sqlEndpoint:SqlEndpoint": Decision(databricks.warehouse),
}
_DATABRICKS_FREE = (
    "catalog:Catalog",
    "clusterPolicy:ClusterPolicy",
    "credential:Credential",
    "externalLocation:ExternalLocation",
    "grant:Grant",
    "grants:Grants",
    "permissions:Permissions",
    "schema:Schema",
    "secretScope:SecretScope",
    "servicePrincipal:ServicePrincipal",
    "storageCredential:StorageCredential",
    "volume:Volume",
    "workspaceConf:WorkspaceConf",
)
_LABELLED = (
    "apps/v1:DaemonSet",
    "apps/v1:Deployment",
    "batch/v1:CronJob",
    "batch/v1:Job",
    "core/v1:Namespace",
)
_KUBERNETES: Mapping[str, Quantities] = {
    "apps/v1:StatefulSet": kubernetes.stateful_set,
    "core/v1:PersistentVolumeClaim": kubernetes.volume_claim,
    "core/v1:Service": kubernetes.service,
    "core/v1:PersistentVolume": not_to_be_said("a volume that was made elsewhere"),
    "helm.sh/v3:Release": not_to_be_said("what the chart makes is not in the plan"),
}
_ON_THE_NODES = costs_nothing("in the cluster; its pods are paid through the nodes")
_IN_THE_CLUSTER = Decision(
    _ON_THE_NODES, taggable=False, lands_on=AZURE + "containerservice:ManagedCluster"
)

DECISIONS: Mapping[str, Decision] = {
    **{AZURE + kind: Decision(decide) for kind, decide in _PAID.items()},
    **{AZURE + kind: Decision(costs_nothing(why)) for kind, why in _FREE.items()},
    **{
        AZURE + kind: Decision(
            costs_nothing("billed with its parent" if of else "nothing is billed"),
            taggable=False,
            lands_on=of and AZURE + of,
        )
        for kind, of in UNTAGGABLE.items()
    },
    AZURE + "network:VirtualNetworkPeering": Decision(
        network.peering, taggable=False, lands_on=AZURE + "network:VirtualNetwork"
    ),
    AZURE + "network:FlowLog": Decision(
        not_to_be_said("the gigabytes of flows that it writes and sums up")
    ),
    AZURE + "resources:DeploymentAtSubscriptionScope": Decision(
        not_to_be_said(
            "what the template switches on, such as plans of Defender, is not in the plan"
        )
    ),
    AZURE + "resources:Deployment": Decision(
        not_to_be_said("what the template makes is not in the plan")
    ),
    **{f"{DATABRICKS}index/{kind}": each for kind, each in _DATABRICKS.items()},
    **{
        f"{DATABRICKS}index/{kind}": Decision(
            costs_nothing("an entry of the workspace"),
            taggable=False,
            lands_on=AZURE + "databricks:Workspace",
        )
        for kind in _DATABRICKS_FREE
    },
    **{KUBERNETES + kind: Decision(decide) for kind, decide in _KUBERNETES.items()},
    **{KUBERNETES + kind: Decision(_ON_THE_NODES) for kind in _LABELLED},
}
"""What is known, by type token."""


def decision_of(kind: str) -> Decision | None:
    """The decision for a kind; ``None`` where none was made.

    An object of Kubernetes without volume or load balancer costs nothing of its own, whatever its
    kind: its pods run on nodes that are counted.
    """
    found = DECISIONS.get(kind)
    return found or (_IN_THE_CLUSTER if kind.startswith(KUBERNETES) else None)
