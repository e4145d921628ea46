"""What fills the feature store: history of the lake, written to the Redis on a schedule."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes import batch, core, meta, networking

from components.compute.target import ClusterTarget
from components.data.feast import REPOSITORY, SIZE, FeastServer, mounted
from components.data.managed_redis import PORT
from components.workloads.job import JobPod, job_spec
from components.workloads.pod import APP, cost_labels
from components.workloads.workload import paths
from stacks.feature_store import FeatureStoreSettings

WRITER = "feast-materialise"
_HTTPS = 443


@dataclass(frozen=True, kw_only=True)
class MaterialisationArgs:
    """Arguments of `Materialisation`."""

    settings: FeatureStoreSettings
    target: ClusterTarget
    server: FeastServer
    """The server, whose namespace, definitions and variables the job shares."""
    client_id: pulumi.Input[str]
    """Client id of the identity that writes to the store."""
    cost_tags: Mapping[str, str]


class Materialisation(pulumi.ComponentResource):
    """Feast's incremental materialisation as a bounded job, one run at a time.

    Each run takes over what happened since the last one, up to a delay that late data is given.

    Token: ``clinfra:data:Materialisation``

    Creates:
        - kubernetes:core/v1:ServiceAccount
        - kubernetes:networking.k8s.io/v1:NetworkPolicy
        - kubernetes:batch/v1:CronJob
    """

    schedule: str
    """When it runs: five cron fields, UTC."""

    def __init__(
        self, name: str, args: MaterialisationArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:data:Materialisation", name, {}, opts)
        provider = args.target.provider
        metadata = meta.v1.ObjectMetaArgs(
            name=WRITER,
            namespace=args.server.namespace,
            labels={**cost_labels(args.cost_tags), APP: WRITER},
        )
        account = core.v1.ServiceAccount(
            f"{name}-account",
            metadata=meta.v1.ObjectMetaArgs(
                name=WRITER,
                namespace=args.server.namespace,
                labels={**cost_labels(args.cost_tags), APP: WRITER},
                annotations={"azure.workload.identity/client-id": args.client_id},
            ),
            automount_service_account_token=False,
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        networking.v1.NetworkPolicy(
            f"{name}-paths",
            metadata=metadata,
            spec=paths({APP: WRITER}, _HTTPS, [], [_HTTPS, PORT]),
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        batch.v1.CronJob(
            f"{name}-job",
            metadata=metadata,
            spec=_schedule(args),
            opts=pulumi.ResourceOptions(parent=self, provider=provider, depends_on=[account]),
        )
        self.schedule = args.settings.materialisation.schedule
        self.register_outputs({"schedule": self.schedule})


def command(delay_minutes: int) -> list[str]:
    """Feast wants the end of the run as a time; the shell of the image knows the time."""
    end = f'"$(date --utc --date "{delay_minutes} minutes ago" +%Y-%m-%dT%H:%M:%S)"'
    return ["sh", "-c", f"exec feast --chdir {REPOSITORY} materialize-incremental {end}"]


def _schedule(args: MaterialisationArgs) -> batch.v1.CronJobSpecArgs:
    wanted = args.settings.materialisation
    pod = JobPod(
        app=WRITER,
        image=args.settings.image,
        registry_server=args.target.registry_server,
        command=command(wanted.delay_minutes),
        environment=args.server.environment,
        service_account=WRITER,
        resources=SIZE,
        cost_tags=args.cost_tags,
        mounts=mounted(args.server.config),
    )
    job = job_spec(pod, seconds=wanted.time_limit_minutes * 60, attempts=1)
    return batch.v1.CronJobSpecArgs(
        schedule=wanted.schedule,
        time_zone="Etc/UTC",
        concurrency_policy="Forbid",
        starting_deadline_seconds=600,
        successful_jobs_history_limit=1,
        failed_jobs_history_limit=3,
        job_template=batch.v1.JobTemplateSpecArgs(spec=job),
    )
