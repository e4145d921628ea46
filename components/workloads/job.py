"""The pod of a job: it runs to its end, hardened as every other, as its own service account."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes import batch, core, meta

from components.workloads.pod import (
    APP,
    Resources,
    bounds,
    container_security,
    cost_labels,
    pod_security,
    scratch,
)
from components.workloads.workload import Mounted, mount_of, volumes_of
from stacks.images import Image


@dataclass(frozen=True, kw_only=True)
class JobPod:
    """What runs, and with what."""

    app: str
    """Name of the container, and the label that network policies select."""
    image: Image
    registry_server: pulumi.Input[str]
    command: Sequence[str]
    """Command in place of the image's own; empty for that one."""
    environment: Mapping[str, pulumi.Input[str]]
    """Plain settings; a secret never comes this way."""
    service_account: str
    resources: Resources
    cost_tags: Mapping[str, str]
    mounts: Sequence[Mounted] = ()


def job_spec(
    pod: JobPod, *, seconds: int, attempts: int, hopeless: Sequence[int] = ()
) -> batch.v1.JobSpecArgs:
    """A bounded job.

    A finished job stays, as the record of what ran: one that deleted itself after a time would be
    missing at the next refresh and be made, and so run, again.

    Args:
        pod: What runs.
        seconds: Time after which the job fails, over all attempts.
        attempts: New attempts after the first.
        hopeless: Exit codes after which a new attempt would fail in the same way.
    """
    return batch.v1.JobSpecArgs(
        active_deadline_seconds=seconds,
        backoff_limit=attempts,
        pod_failure_policy=_ends_at(hopeless) if hopeless else None,
        template=_template(pod),
    )


def _ends_at(codes: Sequence[int]) -> batch.v1.PodFailurePolicyArgs:
    """Source: kubernetes.io/docs/concepts/workloads/controllers/job, pod failure policy."""
    rule = batch.v1.PodFailurePolicyRuleArgs(
        action="FailJob",
        on_exit_codes=batch.v1.PodFailurePolicyOnExitCodesRequirementArgs(
            operator="In", values=list(codes)
        ),
    )
    return batch.v1.PodFailurePolicyArgs(rules=[rule])


def _template(pod: JobPod) -> core.v1.PodTemplateSpecArgs:
    volume, mount = scratch()
    server = pulumi.Output.from_input(pod.registry_server)
    container = core.v1.ContainerArgs(
        name=pod.app,
        image=server.apply(pod.image.reference),
        command=list(pod.command) or None,
        env=[core.v1.EnvVarArgs(name=key, value=each) for key, each in pod.environment.items()],
        resources=bounds(pod.resources),
        security_context=container_security(),
        volume_mounts=[mount, *(mount_of(each) for each in pod.mounts)],
    )
    spec = core.v1.PodSpecArgs(
        restart_policy="Never",
        service_account_name=pod.service_account,
        automount_service_account_token=False,
        security_context=pod_security(),
        containers=[container],
        volumes=[volume, *volumes_of(pod.mounts)],
    )
    labels = {
        **cost_labels(pod.cost_tags),
        APP: pod.app,
        "azure.workload.identity/use": "true",
    }
    return core.v1.PodTemplateSpecArgs(metadata=meta.v1.ObjectMetaArgs(labels=labels), spec=spec)
