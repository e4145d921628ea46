"""A Spark job on Databricks that reads topics or a table and writes a table."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_databricks as databricks

from components.compute.job_principal import JobPrincipal
from components.compute.target import SparkTarget
from stacks.event_schemas import schema_text
from stacks.stream_jobs import JobSettings, MiniBatchTrigger, StreamingTrigger
from stacks.streams import DEAD, StreamsSettings

_CLUSTER = "job"
_RETRY_AFTER_MS = 30_000


@dataclass(frozen=True, kw_only=True)
class StreamingJobArgs:
    """Arguments of `StreamingJob`."""

    job: str
    """Name of the job."""
    settings: JobSettings
    streams: StreamsSettings
    spark: SparkTarget
    principal: JobPrincipal
    """Who it runs as."""
    bootstrap: pulumi.Input[str]
    """Kafka's bootstrap server."""
    cost_tags: Mapping[str, str]


class StreamingJob(pulumi.ComponentResource):
    """A job that runs one at a time, under the policy of job clusters, and says when it lags.

    Token: ``clinfra:compute:StreamingJob``

    Creates:
        - databricks:index/job:Job
    """

    id: pulumi.Output[str]
    """Id of the job in the workspace."""

    def __init__(
        self, name: str, args: StreamingJobArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:compute:StreamingJob", name, {}, opts)
        trigger = args.settings.trigger
        job = databricks.Job(
            f"{name}-job",
            name=args.job,
            max_concurrent_runs=1,
            run_as=databricks.JobRunAsArgs(service_principal_name=args.principal.application_id),
            continuous=_continuous(trigger),
            schedule=_schedule(trigger),
            timeout_seconds=_timeout(trigger),
            job_clusters=[_cluster(args)],
            tasks=[_task(args)],
            health=databricks.JobHealthArgs(rules=_health(trigger)),
            email_notifications=_mails(args.streams),
            opts=pulumi.ResourceOptions(parent=self, provider=args.spark.provider),
        )
        self.id = job.id
        self.register_outputs({"id": self.id})


def _continuous(
    trigger: StreamingTrigger | MiniBatchTrigger,
) -> databricks.JobContinuousArgs | None:
    if isinstance(trigger, MiniBatchTrigger):
        return None
    return databricks.JobContinuousArgs(pause_status="UNPAUSED", task_retry_mode="ON_FAILURE")


def _schedule(trigger: StreamingTrigger | MiniBatchTrigger) -> databricks.JobScheduleArgs | None:
    if isinstance(trigger, StreamingTrigger):
        return None
    return databricks.JobScheduleArgs(quartz_cron_expression=trigger.cron, timezone_id="UTC")


def _timeout(trigger: StreamingTrigger | MiniBatchTrigger) -> int | None:
    return trigger.timeout_minutes * 60 if isinstance(trigger, MiniBatchTrigger) else None


def _cluster(args: StreamingJobArgs) -> databricks.JobJobClusterArgs:
    """A cluster that the policy completes; the tags are those that the policy demands."""
    return databricks.JobJobClusterArgs(
        job_cluster_key=_CLUSTER,
        new_cluster=databricks.JobJobClusterNewClusterArgs(
            policy_id=args.spark.policy_id,
            apply_policy_default_values=True,
            instance_pool_id=args.spark.pool_id,
            driver_instance_pool_id=args.spark.pool_id,
            spark_version=args.settings.spark_version,
            data_security_mode="SINGLE_USER",
            single_user_name=args.principal.application_id,
            custom_tags=dict(args.cost_tags),
            autoscale=databricks.JobJobClusterNewClusterAutoscaleArgs(
                min_workers=1, max_workers=args.settings.max_workers
            ),
        ),
    )


def _task(args: StreamingJobArgs) -> databricks.JobTaskArgs:
    """The program; a job without an end takes no number of retries, it begins anew by itself."""
    trigger = args.settings.trigger
    batch = trigger if isinstance(trigger, MiniBatchTrigger) else None
    principal = args.principal
    return databricks.JobTaskArgs(
        task_key="run",
        job_cluster_key=_CLUSTER,
        max_retries=batch.max_retries if batch else None,
        min_retry_interval_millis=_RETRY_AFTER_MS if batch else None,
        spark_python_task=databricks.JobTaskSparkPythonTaskArgs(
            python_file=args.settings.entry_point,
            source="WORKSPACE",
            parameters=pulumi.Output.all(
                args.bootstrap, args.spark.catalog, principal.credential, principal.checkpoint
            ).apply(lambda given: parameters(args, *given)),
        ),
    )


def parameters(
    args: StreamingJobArgs, bootstrap: str, catalog: str, credential: str, checkpoint: str
) -> list[str]:
    """The command line of a job's program; no secret is on it."""
    settings = args.settings
    given = {"sink-table": f"{catalog}.{settings.sink_table}", "checkpoint": checkpoint}
    match settings.trigger:
        case StreamingTrigger(interval_seconds=seconds):
            given["processing-time"] = f"{seconds} seconds"
        case MiniBatchTrigger():
            given["available-now"] = "true"
    if settings.source_table:
        given["source-table"] = f"{catalog}.{settings.source_table}"
    if settings.topics:
        given |= {
            "bootstrap-servers": bootstrap,
            "service-credential": credential,
            "group-id-prefix": args.job,
            "dead-letter-suffix": DEAD,
            "topics": ",".join(settings.topics),
        }
    schemas = [
        f"--schema={topic}={schema_text(file)}"
        for topic in settings.topics
        if (file := args.streams.topics[topic].schema_file)
    ]
    return [*(f"--{key}={value}" for key, value in sorted(given.items())), *schemas]


def _health(
    trigger: StreamingTrigger | MiniBatchTrigger,
) -> list[databricks.JobHealthRuleArgs]:
    """Lag of a stream, or a run that takes half of the time it may take (assumed)."""
    match trigger:
        case StreamingTrigger():
            rules = {
                "STREAMING_BACKLOG_SECONDS": trigger.backlog_seconds,
                "STREAMING_BACKLOG_RECORDS": trigger.backlog_records,
            }
        case MiniBatchTrigger():
            rules = {"RUN_DURATION_SECONDS": trigger.timeout_minutes * 60 // 2}
    return [
        databricks.JobHealthRuleArgs(metric=metric, op="GREATER_THAN", value=value)
        for metric, value in rules.items()
    ]


def _mails(streams: StreamsSettings) -> databricks.JobEmailNotificationsArgs | None:
    if not streams.notify:
        return None
    told = list(streams.notify)
    return databricks.JobEmailNotificationsArgs(
        on_failures=told,
        on_streaming_backlog_exceededs=told,
        on_duration_warning_threshold_exceededs=told,
    )
