"""A job that hands files to a service inside the network, once for each content of theirs."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes import batch, core, meta, networking

from components.compute.target import ClusterTarget
from components.foundation.identity import Grant
from components.foundation.placement import Placement
from components.foundation.workload_identity import WorkloadIdentity, WorkloadIdentityArgs
from components.workloads.job import JobPod, job_spec
from components.workloads.namespace import WorkloadNamespace, WorkloadNamespaceArgs
from components.workloads.pod import APP, Resources, cost_labels
from components.workloads.workload import Mounted, paths
from stacks.images import Image

REFUSED = 2
"""Exit code of such a program where the service refuses a file: a new attempt would end alike."""
_HTTPS = 443
_ATTEMPTS = 6


@dataclass(frozen=True, kw_only=True)
class FileJob:
    """The files, the program that reads them, and what it may do."""

    placement: Placement
    target: ClusterTarget
    called: str
    """What the files are, such as ``schemas``: names begin with it, and it ends their folder."""
    files: Mapping[str, str]
    files_role: str
    """End of the config map's logical name."""
    app: str
    """Service account, and the label that network policies select."""
    namespace: str
    image: Image
    environment: Mapping[str, pulumi.Input[str]]
    grant: Grant
    """The one thing that its identity may do."""
    seconds: int
    """Time after which it fails, over all attempts."""
    patience: str
    """How long the deployment waits for it, such as ``20m``."""
    ready: Sequence[pulumi.Resource]
    """What must exist before the service can be reached."""
    cost_tags: Mapping[str, str]


def file_job(name: str, job: FileJob, *, parent: pulumi.Resource) -> WorkloadIdentity:
    """Make the job with its identity, namespace, service account, files and network policy.

    Config map and job are named after what they hold: a changed file makes a new job, and an
    unchanged one no change.

    Args:
        name: Logical name of the component that it belongs to.
        job: What runs, and with what.
        parent: That component.
    """
    opts = pulumi.ResourceOptions(parent=parent, provider=job.target.provider)
    named = f"{job.called}-{digest_of(job.files, job.image)}"
    identity = WorkloadIdentity(
        f"{name}-identity", _identity(job), opts=pulumi.ResourceOptions(parent=parent)
    )
    space = WorkloadNamespace(
        f"{name}-space",
        WorkloadNamespaceArgs(target=job.target, namespace=job.namespace, cost_tags=job.cost_tags),
        opts=pulumi.ResourceOptions(parent=parent),
    )
    labels = {**cost_labels(job.cost_tags), APP: job.app}
    account = core.v1.ServiceAccount(
        f"{name}-account",
        metadata=meta.v1.ObjectMetaArgs(
            name=job.app,
            namespace=space.namespace,
            labels=labels,
            annotations={"azure.workload.identity/client-id": identity.client_id},
        ),
        automount_service_account_token=False,
        opts=opts,
    )
    files = core.v1.ConfigMap(
        f"{name}-{job.files_role}",
        metadata=meta.v1.ObjectMetaArgs(name=named, namespace=space.namespace, labels=labels),
        immutable=True,
        data=dict(job.files),
        opts=opts,
    )
    policy = networking.v1.NetworkPolicy(
        f"{name}-paths",
        metadata=meta.v1.ObjectMetaArgs(name=job.app, namespace=space.namespace, labels=labels),
        spec=paths({APP: job.app}, _HTTPS, [], [_HTTPS]),
        opts=opts,
    )
    batch.v1.Job(
        f"{name}-job",
        metadata=meta.v1.ObjectMetaArgs(name=named, namespace=space.namespace, labels=labels),
        spec=job_spec(
            _pod(job, named), seconds=job.seconds, attempts=_ATTEMPTS, hopeless=[REFUSED]
        ),
        opts=pulumi.ResourceOptions(
            parent=parent,
            provider=job.target.provider,
            depends_on=[identity, space, account, files, policy, *job.ready],
            custom_timeouts=pulumi.CustomTimeouts(create=job.patience),
        ),
    )
    return identity


def folder_of(called: str) -> str:
    """Where files are mounted that are called so."""
    return f"/etc/{called}"


def digest_of(files: Mapping[str, str], image: Image) -> str:
    """Names what is handed over and by what, so that a change of either runs anew."""
    told = json.dumps([dict(sorted(files.items())), image.reference("")])
    return hashlib.sha256(told.encode()).hexdigest()[:10]


def _identity(job: FileJob) -> WorkloadIdentityArgs:
    return WorkloadIdentityArgs(
        placement=job.placement,
        role=job.app,
        issuer_url=job.target.issuer_url,
        namespace=job.namespace,
        service_account=job.app,
        grants=[job.grant],
    )


def _pod(job: FileJob, config: str) -> JobPod:
    source = core.v1.ConfigMapVolumeSourceArgs(name=config)
    volume = core.v1.VolumeArgs(name=job.called, config_map=source)
    return JobPod(
        app=job.app,
        image=job.image,
        registry_server=job.target.registry_server,
        command=[],
        environment=job.environment,
        service_account=job.app,
        resources=Resources(cpu="50m", memory="128Mi", cpu_limit="500m", memory_limit="256Mi"),
        cost_tags=job.cost_tags,
        mounts=[Mounted(volume=volume, path=folder_of(job.called))],
    )
