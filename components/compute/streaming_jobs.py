"""All Spark jobs of an environment, with the right to start machines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_databricks as databricks

from components.compute.job_principal import JobPrincipal, JobPrincipalArgs
from components.compute.streaming_job import StreamingJob, StreamingJobArgs
from components.compute.target import SparkTarget
from components.foundation.identity import Grant
from components.foundation.placement import Placement
from stacks.streams import StreamsSettings


@dataclass(frozen=True, kw_only=True)
class StreamingJobsArgs:
    """Arguments of `StreamingJobs`."""

    placement: Placement
    settings: StreamsSettings
    spark: SparkTarget
    bootstrap: pulumi.Input[str]
    """Kafka's bootstrap server."""
    grants: Mapping[str, Sequence[Grant]]
    """Roles on topics, by the job's name."""
    cost_tags: Mapping[str, str]


class StreamingJobs(pulumi.ComponentResource):
    """Jobs, who they run as, and their right to use the job policy and the job pool.

    Token: ``clinfra:compute:StreamingJobs``

    Creates:
        - clinfra:compute:JobPrincipal
        - clinfra:compute:StreamingJob
        - databricks:index/permissions:Permissions
    """

    ids: Mapping[str, pulumi.Output[str]]
    """Ids of the jobs in the workspace, by name."""

    def __init__(
        self, name: str, args: StreamingJobsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:compute:StreamingJobs", name, {}, opts)
        jobs = dict(sorted(args.settings.jobs.items()))
        principals = {
            job: JobPrincipal(
                f"{name}-{job}-principal",
                JobPrincipalArgs(
                    job=job,
                    settings=settings,
                    placement=args.placement,
                    spark=args.spark,
                    grants=args.grants[job],
                ),
                opts=pulumi.ResourceOptions(parent=self),
            )
            for job, settings in jobs.items()
        }
        policy = databricks.Permissions(
            f"{name}-policy",
            cluster_policy_id=args.spark.policy_id,
            access_controls=_controls(principals, "CAN_USE"),
            opts=pulumi.ResourceOptions(parent=self, provider=args.spark.provider),
        )
        pool = databricks.Permissions(
            f"{name}-pool",
            instance_pool_id=args.spark.pool_id,
            access_controls=_controls(principals, "CAN_ATTACH_TO"),
            opts=pulumi.ResourceOptions(parent=self, provider=args.spark.provider),
        )
        self.ids = {
            job: StreamingJob(
                f"{name}-{job}",
                StreamingJobArgs(
                    job=job,
                    settings=settings,
                    streams=args.settings,
                    spark=args.spark,
                    principal=principals[job],
                    bootstrap=args.bootstrap,
                    cost_tags=args.cost_tags,
                ),
                opts=pulumi.ResourceOptions(
                    parent=self, depends_on=[policy, pool, principals[job]]
                ),
            ).id
            for job, settings in jobs.items()
        }
        self.register_outputs({"ids": self.ids})


def _controls(
    principals: Mapping[str, JobPrincipal], level: str
) -> list[databricks.PermissionsAccessControlArgs]:
    return [
        databricks.PermissionsAccessControlArgs(
            service_principal_name=each.application_id, permission_level=level
        )
        for each in principals.values()
    ]
