"""A job on the cluster that runs on a schedule, hardened as every workload is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes import batch, core, meta, networking

from components.compute.target import ClusterTarget
from components.workloads.pod import (
    APP,
    Resources,
    bounds,
    container_security,
    cost_labels,
    pod_security,
    read_only,
    scratch,
)
from components.workloads.workload import Mounted, paths
from stacks.images import Image

_IDENTITY = "azure.workload.identity"
_NO_PORT = 443
"""Port that the policy names for callers, of whom there are none."""


@dataclass(frozen=True, kw_only=True)
class ScheduledWorkloadArgs:
    """Arguments of `ScheduledWorkload`."""

    target: ClusterTarget
    namespace: pulumi.Input[str]
    app: str
    """Name of the job, its objects and its service account."""
    image: Image
    command: Sequence[str]
    schedule: str
    """Five cron fields, UTC."""
    environment: Mapping[str, pulumi.Input[str]]
    """Plain settings; a secret never comes this way."""
    client_id: pulumi.Input[str]
    """Client id of the identity that the service account takes on."""
    resources: Resources
    cost_tags: Mapping[str, str]
    egress_ports: Sequence[int]
    """Ports that the job may reach, inside the network and out."""
    hours: int
    """Hours after which a run is ended."""
    mounts: Sequence[Mounted] = ()


class ScheduledWorkload(pulumi.ComponentResource):
    """A cron job with a service account of its own, which nobody can call.

    One run at a time; a run that fails is tried twice more.

    Token: ``clinfra:workloads:ScheduledWorkload``

    Creates:
        - kubernetes:core/v1:ServiceAccount
        - kubernetes:batch/v1:CronJob
        - kubernetes:networking.k8s.io/v1:NetworkPolicy
    """

    def __init__(
        self, name: str, args: ScheduledWorkloadArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:workloads:ScheduledWorkload", name, {}, opts)
        provider, selector = args.target.provider, {APP: args.app}
        metadata = meta.v1.ObjectMetaArgs(
            name=args.app,
            namespace=args.namespace,
            labels={**cost_labels(args.cost_tags), **selector},
        )
        account = core.v1.ServiceAccount(
            f"{name}-account",
            metadata=meta.v1.ObjectMetaArgs(
                name=args.app,
                namespace=args.namespace,
                annotations={f"{_IDENTITY}/client-id": args.client_id},
            ),
            automount_service_account_token=False,
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        batch.v1.CronJob(
            f"{name}-job",
            metadata=metadata,
            spec=_schedule(args, selector),
            opts=pulumi.ResourceOptions(parent=self, provider=provider, depends_on=[account]),
        )
        networking.v1.NetworkPolicy(
            f"{name}-paths",
            metadata=metadata,
            spec=paths(selector, _NO_PORT, [], args.egress_ports),
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        self.register_outputs({"schedule": args.schedule})


def _schedule(args: ScheduledWorkloadArgs, selector: Mapping[str, str]) -> batch.v1.CronJobSpecArgs:
    labels = {**cost_labels(args.cost_tags), **selector, f"{_IDENTITY}/use": "true"}
    template = core.v1.PodTemplateSpecArgs(
        metadata=meta.v1.ObjectMetaArgs(labels=labels), spec=_pod(args)
    )
    return batch.v1.CronJobSpecArgs(
        schedule=args.schedule,
        time_zone="Etc/UTC",
        concurrency_policy="Forbid",
        starting_deadline_seconds=600,
        job_template=batch.v1.JobTemplateSpecArgs(
            spec=batch.v1.JobSpecArgs(
                backoff_limit=2, active_deadline_seconds=args.hours * 3600, template=template
            )
        ),
    )


def _pod(args: ScheduledWorkloadArgs) -> core.v1.PodSpecArgs:
    volume, mount = scratch()
    server = pulumi.Output.from_input(args.target.registry_server)
    container = core.v1.ContainerArgs(
        name=args.app,
        image=server.apply(args.image.reference),
        command=list(args.command),
        env=[core.v1.EnvVarArgs(name=key, value=each) for key, each in args.environment.items()],
        resources=bounds(args.resources),
        security_context=container_security(),
        volume_mounts=[
            mount,
            *(read_only(each.volume.name, each.path) for each in args.mounts),
        ],
    )
    return core.v1.PodSpecArgs(
        restart_policy="Never",
        service_account_name=args.app,
        automount_service_account_token=False,
        security_context=pod_security(),
        containers=[container],
        volumes=[volume, *(each.volume for each in args.mounts)],
    )
