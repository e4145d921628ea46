"""Packs of nodes, GPUs and what runs on the cluster, by what its metrics tell."""

from stacks.alerts.rules import Pack, PromqlRule, Rule, Tier


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

KUBERNETES_PACKS = (
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
)
"""What Prometheus watches."""
