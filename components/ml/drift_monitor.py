"""The watch over one model in use: a job that looks, and alerts on what it finds."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes import batch, core, meta, networking

from components.compute.target import ClusterTarget
from components.foundation.identity import Grant
from components.foundation.lake import Lake, LakeZone
from components.foundation.lake_folders import folder_address, folder_grant
from components.foundation.placement import Placement
from components.foundation.roles import Role
from components.foundation.workload_identity import WorkloadIdentity, WorkloadIdentityArgs
from components.ml.drift_records import DriftRecords
from components.ml.model_alerts import model_alerts
from components.operations.alarms import Alarms
from components.operations.mail_group import mail_group
from components.operations.query_alert import query_alert
from components.workloads.pod import (
    APP,
    Resources,
    bounds,
    container_security,
    cost_labels,
    pod_security,
    scratch,
)
from components.workloads.workload import paths
from stacks.drift import DriftSettings

APP_NAME = "drift"
_HTTPS = 443
_READ = ("predictions", "labels", "reference")
_KEPT_SECONDS = 86_400


@dataclass(frozen=True, kw_only=True)
class DriftMonitorArgs:
    """Arguments of `DriftMonitor`."""

    placement: Placement
    model: str
    settings: DriftSettings
    target: ClusterTarget
    namespace: pulumi.Input[str]
    namespace_name: str
    """The same, known before it is made."""
    lake: Lake
    workspace_id: pulumi.Input[str]
    """ARM id of the Log Analytics workspace."""
    records: DriftRecords
    retraining: pulumi.Input[str] | None
    """ARM id of the action group that retraining listens to."""
    alarms: Alarms
    """Who is told beside the people of the model."""
    cost_tags: Mapping[str, str]


class DriftMonitor(pulumi.ComponentResource):
    """A scheduled job that may read one model's tables and write its reports, and five alerts.

    Token: ``clinfra:ml:DriftMonitor``

    Creates:
        - azure-native:monitor:ActionGroup
        - azure-native:monitor:ScheduledQueryRule
        - clinfra:foundation:WorkloadIdentity
        - kubernetes:batch/v1:CronJob
        - kubernetes:core/v1:ServiceAccount
        - kubernetes:networking.k8s.io/v1:NetworkPolicy
    """

    reports: pulumi.Output[str]
    """Address of the folder that reports go to."""

    def __init__(
        self, name: str, args: DriftMonitorArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:ml:DriftMonitor", name, {}, opts)
        provider = args.target.provider
        self.reports = folder_address(args.lake, LakeZone.AUDIT, f"drift/{args.model}")
        identity = WorkloadIdentity(
            f"{name}-identity", _identity(args), opts=pulumi.ResourceOptions(parent=self)
        )
        metadata = meta.v1.ObjectMetaArgs(
            name=APP_NAME, namespace=args.namespace, labels=_labels(args)
        )
        account = core.v1.ServiceAccount(
            f"{name}-account",
            metadata=meta.v1.ObjectMetaArgs(
                name=APP_NAME,
                namespace=args.namespace,
                annotations={"azure.workload.identity/client-id": identity.client_id},
            ),
            automount_service_account_token=False,
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        batch.v1.CronJob(
            f"{name}-job",
            metadata=metadata,
            spec=_schedule(args, self.reports),
            opts=pulumi.ResourceOptions(parent=self, provider=provider, depends_on=[account]),
        )
        networking.v1.NetworkPolicy(
            f"{name}-paths",
            metadata=metadata,
            spec=paths({APP: APP_NAME}, _HTTPS, [], [_HTTPS]),
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        people = _people(f"{name}-people", args, self)
        for each in model_alerts(args.model, args.settings.schedule, args.alarms):
            own = [people, args.retraining if each.retrains else None]
            query_alert(
                f"{name}-alert-{each.check}",
                each.query,
                placement=args.placement,
                workspace_id=args.workspace_id,
                action_group_ids=[*each.told.group_ids, *(group for group in own if group)],
                parent=self,
                depends_on=[args.records.table],
            )
        self.register_outputs({"reports": self.reports})


def _people(
    name: str, args: DriftMonitorArgs, parent: pulumi.Resource
) -> pulumi.Output[str] | None:
    if not args.settings.notify:
        return None
    group = mail_group(
        name,
        placement=args.placement,
        purpose=f"drift-{args.model}",
        short_name="drift",
        addresses=args.settings.notify,
        parent=parent,
    )
    return group.id


def _labels(args: DriftMonitorArgs) -> dict[str, str]:
    return {**cost_labels(args.cost_tags), APP: APP_NAME}


def _identity(args: DriftMonitorArgs) -> WorkloadIdentityArgs:
    reads = folder_grant(
        "reads",
        Role.STORAGE_BLOB_DATA_READER,
        args.lake,
        LakeZone.CURATED,
        [f"{each}/{args.model}" for each in _READ],
    )
    writes = folder_grant(
        "reports",
        Role.STORAGE_BLOB_DATA_CONTRIBUTOR,
        args.lake,
        LakeZone.AUDIT,
        [f"drift/{args.model}"],
    )
    sends = Grant(key="records", role=Role.MONITORING_METRICS_PUBLISHER, scope=args.records.rule_id)
    return WorkloadIdentityArgs(
        placement=args.placement,
        role=f"drift-{args.model}",
        issuer_url=args.target.issuer_url,
        namespace=args.namespace_name,
        service_account=APP_NAME,
        grants=[reads, writes, sends],
    )


def _schedule(args: DriftMonitorArgs, reports: pulumi.Output[str]) -> batch.v1.CronJobSpecArgs:
    labels = {**_labels(args), "azure.workload.identity/use": "true"}
    job = batch.v1.JobSpecArgs(
        backoff_limit=2,
        active_deadline_seconds=args.settings.timeout_minutes * 60,
        ttl_seconds_after_finished=_KEPT_SECONDS,
        template=core.v1.PodTemplateSpecArgs(
            metadata=meta.v1.ObjectMetaArgs(labels=labels), spec=_pod(args, reports)
        ),
    )
    return batch.v1.CronJobSpecArgs(
        schedule=args.settings.schedule,
        time_zone="Etc/UTC",
        concurrency_policy="Forbid",
        starting_deadline_seconds=3600,
        job_template=batch.v1.JobTemplateSpecArgs(spec=job),
    )


def _pod(args: DriftMonitorArgs, reports: pulumi.Output[str]) -> core.v1.PodSpecArgs:
    volume, mount = scratch()
    server = pulumi.Output.from_input(args.target.registry_server)
    folders = [
        folder_address(args.lake, LakeZone.CURATED, f"{each}/{args.model}") for each in _READ
    ]
    job = pulumi.Output.all(reports, args.records.address, *folders).apply(
        lambda given: job_document(args, given[0], given[1], given[2:])
    )
    container = core.v1.ContainerArgs(
        name=APP_NAME,
        image=server.apply(args.settings.image.reference),
        command=["python", "-m", "model_watch.drift"],
        env=[core.v1.EnvVarArgs(name="DRIFT_JOB", value=job)],
        resources=bounds(Resources(cpu="500m", memory="1Gi", cpu_limit="2", memory_limit="4Gi")),
        security_context=container_security(),
        volume_mounts=[mount],
    )
    return core.v1.PodSpecArgs(
        restart_policy="Never",
        service_account_name=APP_NAME,
        automount_service_account_token=False,
        security_context=pod_security(),
        containers=[container],
        volumes=[volume],
    )


def job_document(
    args: DriftMonitorArgs, reports: str, ingestion: str, folders: Sequence[str]
) -> str:
    """What the job is told, as JSON; no secret is in it."""
    settings = args.settings
    return json.dumps(
        {
            "model": args.model,
            "environment": args.placement.naming.environment.value,
            "window_days": settings.window_days,
            "label_delay_days": settings.label_delay_days,
            "reports": reports,
            "ingestion": ingestion,
            "thresholds": settings.thresholds.model_dump(mode="json"),
            **dict(zip(_READ, folders, strict=True)),
        },
        sort_keys=True,
    )
