"""Packs of what computes and connects: cluster, its objects, Databricks, network, logs."""

from stacks.alerts.rules import Aggregation, LogRule, MetricRule, Pack, PromqlRule, Rule, Tier


def _metric(  # noqa: PLR0913  # a row of the tables below
    role: str,
    metric: str,
    threshold: float,
    tier: Tier,
    says: str,
    *,
    minutes: int = 15,
    aggregation: Aggregation = Aggregation.AVERAGE,
    below: bool = False,
) -> MetricRule:
    return MetricRule(
        role=role,
        metric=metric,
        threshold=threshold,
        tier=tier,
        says=says,
        minutes=minutes,
        aggregation=aggregation,
        below=below,
    )


def _workloads(kind: str, name: str, *rules: Rule) -> Pack:
    return Pack(kind=f"kubernetes:{kind}", name=name, runbook="workloads", rules=rules)


_GPU_RULES = (
    PromqlRule(
        role="errors",
        says="A GPU reports an error of its driver: its pods may compute wrongly.",
        tier=Tier.NOTIFY,
        expression="max by (Hostname, gpu) (DCGM_FI_DEV_XID_ERRORS) > 0",
        minutes=5,
    ),
    PromqlRule(
        role="hot",
        says="A GPU is too hot and slows itself down.",
        tier=Tier.TICKET,
        expression="max by (Hostname, gpu) (DCGM_FI_DEV_GPU_TEMP) > 85",
        minutes=15,
    ),
    PromqlRule(
        role="idle",
        says="A GPU did nothing for two hours and is paid all the same.",
        tier=Tier.TICKET,
        expression=(
            "max by (Hostname, gpu) (max_over_time(DCGM_FI_PROF_GR_ENGINE_ACTIVE[2h])) < 0.01"
        ),
        minutes=5,
    ),
)

COMPUTE_PACKS = (
    Pack(
        kind="azure-native:containerservice:ManagedCluster",
        name="cluster",
        runbook="kubernetes-cluster",
        namespace="Microsoft.ContainerService/managedClusters",
        rules=(
            _metric(
                "store",
                "etcd_database_usage_percentage",
                75,
                Tier.PAGE,
                "The cluster's own store fills up; full, it takes no change.",
                aggregation=Aggregation.MAXIMUM,
            ),
            _metric(
                "api-server",
                "apiserver_cpu_usage_percentage",
                90,
                Tier.NOTIFY,
                "The API server is busy.",
                aggregation=Aggregation.MAXIMUM,
            ),
            _metric(
                "unschedulable",
                "cluster_autoscaler_unschedulable_pods_count",
                0,
                Tier.NOTIFY,
                "Pods wait for a node that does not come: see quota and the pool's maximum.",
                minutes=30,
                aggregation=Aggregation.MINIMUM,
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
        kind="azure-native:containerservice:AgentPool",
        name="node-pool",
        runbook="kubernetes-cluster",
        rules=(
            PromqlRule(
                role="memory",
                says="A node has less than 5 % of its memory left; pods will be evicted.",
                tier=Tier.NOTIFY,
                expression="node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes < 0.05",
                minutes=10,
            ),
        ),
    ),
    Pack(
        kind="kubernetes:azmonitoring.coreos.com/v1:PodMonitor",
        name="gpu",
        runbook="gpus",
        rules=_GPU_RULES,
    ),
    _workloads(
        "apps/v1:Deployment",
        "deployment",
        PromqlRule(
            role="down",
            says="A service has no pod that can answer.",
            tier=Tier.PAGE,
            expression=(
                "kube_deployment_status_replicas_available == 0 "
                "and kube_deployment_spec_replicas > 0"
            ),
            minutes=5,
        ),
        PromqlRule(
            role="short",
            says="A service has fewer pods than it wants.",
            tier=Tier.NOTIFY,
            expression="kube_deployment_status_replicas_available < kube_deployment_spec_replicas",
            minutes=20,
        ),
        PromqlRule(
            role="crashes",
            says="A container ends and starts again and again.",
            tier=Tier.NOTIFY,
            expression=(
                "sum by (namespace, pod) "
                "(increase(kube_pod_container_status_restarts_total[15m])) > 3"
            ),
            minutes=5,
        ),
    ),
    _workloads(
        "apps/v1:StatefulSet",
        "stateful-set",
        PromqlRule(
            role="short",
            says="A store or the interface engine has fewer pods than it wants.",
            tier=Tier.PAGE,
            expression="kube_statefulset_status_replicas_ready < kube_statefulset_replicas",
            minutes=10,
        ),
        PromqlRule(
            role="disk",
            says="A volume has less than 10 % left.",
            tier=Tier.PAGE,
            expression=(
                "kubelet_volume_stats_available_bytes / kubelet_volume_stats_capacity_bytes < 0.1"
            ),
            minutes=5,
        ),
    ),
    _workloads(
        "apps/v1:DaemonSet",
        "daemon-set",
        PromqlRule(
            role="short",
            says="A node lacks an agent, such as the one that offers its GPUs.",
            tier=Tier.NOTIFY,
            expression=(
                "kube_daemonset_status_number_ready "
                "< kube_daemonset_status_desired_number_scheduled"
            ),
            minutes=20,
        ),
    ),
    _workloads(
        "batch/v1:Job",
        "job",
        PromqlRule(
            role="failed",
            says="A job failed for good.",
            tier=Tier.NOTIFY,
            expression="sum by (namespace, job_name) (kube_job_failed) > 0",
            minutes=5,
        ),
    ),
    _workloads(
        "batch/v1:CronJob",
        "cron-job",
        PromqlRule(
            role="silent",
            says="None of the scheduled jobs of a namespace has begun for eight days.",
            tier=Tier.TICKET,
            expression=(
                "time() - max by (namespace) "
                '(kube_job_status_start_time{job_name=~".+-[0-9]{8,}"}) > 8 * 86400'
            ),
            minutes=15,
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
            _metric(
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
            _metric(
                "availability",
                "DatapathAvailability",
                90,
                Tier.PAGE,
                "Nothing in the network reaches the internet.",
                minutes=5,
                below=True,
            ),
            _metric(
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
            _metric(
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
            _metric(
                "series",
                "ActiveTimeSeriesPercentUtilization",
                80,
                Tier.TICKET,
                "Metrics near the limit of series; beyond it, alerts go blind.",
            ),
            _metric(
                "samples",
                "EventsPerMinuteIngestedPercentUtilization",
                80,
                Tier.TICKET,
                "Metrics near the limit of samples; beyond it, alerts go blind.",
            ),
        ),
    ),
)
