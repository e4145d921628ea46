"""Packs of what computes and connects: cluster, Databricks, network, logs."""

from stacks.alerts.rules import Aggregation, LogRule, Pack, PromqlRule, Tier, metric

COMPUTE_PACKS = (
    Pack(
        kind="azure-native:containerservice:ManagedCluster",
        name="cluster",
        runbook="kubernetes-cluster",
        namespace="Microsoft.ContainerService/managedClusters",
        rules=(
            metric(
                "store",
                "etcd_database_usage_percentage",
                75,
                Tier.PAGE,
                "The cluster's own store fills up; full, it takes no change.",
                aggregation=Aggregation.MAXIMUM,
            ),
            metric(
                "api-server",
                "apiserver_cpu_usage_percentage",
                90,
                Tier.NOTIFY,
                "The API server is busy.",
                aggregation=Aggregation.MAXIMUM,
            ),
            PromqlRule(
                role="unschedulable",
                says="Pods wait for a node that does not come: see quota and the pool's maximum.",
                tier=Tier.NOTIFY,
                expression='sum by (namespace) (kube_pod_status_phase{phase="Pending"}) > 0',
                minutes=30,
            ),
            PromqlRule(
                role="nodes",
                says="A node is not ready; its pods move or wait.",
                tier=Tier.NOTIFY,
                expression=(
                    'sum by (node) (kube_node_status_condition{condition="Ready",status!="true"})'
                    " > 0"
                ),
                minutes=15,
            ),
        ),
    ),
    Pack(
        kind="azure-native:databricks:Workspace",
        name="databricks",
        runbook="databricks",
        rules=(
            LogRule(
                role="clusters",
                says="Clusters of Databricks do not start.",
                tier=Tier.NOTIFY,
                query=(
                    "DatabricksClusters | where ActionName == 'startResult' and "
                    "Response has 'error'"
                ),
                threshold=2,
            ),
        ),
    ),
    Pack(
        kind="databricks:index/job:Job",
        name="databricks-job",
        runbook="databricks",
        rules=(
            LogRule(
                role="failed",
                says="A job of Databricks failed: its stream or table stands still.",
                tier=Tier.NOTIFY,
                query="DatabricksJobs | where ActionName == 'runFailed'",
            ),
        ),
    ),
    Pack(
        kind="azure-native:logic:Workflow",
        name="working-hours",
        runbook="working-hours",
        namespace="Microsoft.Logic/workflows",
        rules=(
            metric(
                "failed",
                "RunsFailed",
                0,
                Tier.NOTIFY,
                "Machines were not stopped or started at their hour.",
                minutes=60,
                aggregation=Aggregation.TOTAL,
            ),
        ),
    ),
    Pack(
        kind="azure-native:network:NatGateway",
        name="egress",
        runbook="network",
        namespace="Microsoft.Network/natGateways",
        rules=(
            metric(
                "availability",
                "DatapathAvailability",
                90,
                Tier.PAGE,
                "Nothing in the network reaches the internet.",
                minutes=5,
                below=True,
            ),
            metric(
                "drops",
                "PacketDropCount",
                1000,
                Tier.TICKET,
                "Packets on their way out are lost.",
                aggregation=Aggregation.TOTAL,
            ),
        ),
    ),
    Pack(
        kind="azure-native:network:PublicIPAddress",
        name="public-address",
        runbook="network",
        namespace="Microsoft.Network/publicIPAddresses",
        rules=(
            metric(
                "attack",
                "IfUnderDDoSAttack",
                0,
                Tier.PAGE,
                "The public address is under attack.",
                minutes=5,
                aggregation=Aggregation.MAXIMUM,
            ),
        ),
    ),
    Pack(
        kind="azure-native:operationalinsights:Workspace",
        name="logs",
        runbook="logs",
        rules=(
            LogRule(
                role="lost",
                says="Log Analytics drops or delays logs, audit logs among them.",
                tier=Tier.NOTIFY,
                query="_LogOperation | where Level == 'Error'",
            ),
        ),
    ),
    Pack(
        kind="azure-native:monitor:AzureMonitorWorkspace",
        name="metrics",
        runbook="metrics",
        namespace="Microsoft.Monitor/accounts",
        rules=(
            metric(
                "series",
                "ActiveTimeSeriesPercentUtilization",
                80,
                Tier.TICKET,
                "Metrics near the limit of series; beyond it, alerts go blind.",
            ),
            metric(
                "samples",
                "EventsPerMinuteIngestedPercentUtilization",
                80,
                Tier.TICKET,
                "Metrics near the limit of samples; beyond it, alerts go blind.",
            ),
        ),
    ),
)
