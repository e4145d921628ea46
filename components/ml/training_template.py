"""The training program as a template: a cron job that never runs by itself."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes import batch, core, meta, networking

from components.compute.target import ClusterTarget
from components.foundation.lake import Lake, LakeZone
from components.foundation.lake_folders import folder_address, folder_grant
from components.foundation.placement import Placement
from components.foundation.roles import Role
from components.foundation.workload_identity import WorkloadIdentity, WorkloadIdentityArgs
from components.workloads.namespace import WorkloadNamespace, WorkloadNamespaceArgs
from components.workloads.pod import (
    APP,
    DISK_LIMIT,
    SCRATCH,
    SCRATCH_SIZE,
    STORAGE,
    container_security,
    cost_labels,
    pod_security,
    scratch,
)
from components.workloads.workload import paths
from stacks.retraining import RetrainingSettings

TEMPLATE = "training"
_GPU = "nvidia.com/gpu"
_SPOT = "kubernetes.azure.com/scalesetpriority"
_HTTPS, _MLFLOW = 443, 5000
_DAY_SECONDS = 86_400
_READ = ("predictions", "labels", "reference", "training")


@dataclass(frozen=True, kw_only=True)
class TrainingTemplateArgs:
    """Arguments of `TrainingTemplate`."""

    placement: Placement
    model: str
    settings: RetrainingSettings
    target: ClusterTarget
    lake: Lake
    tracking_uri: pulumi.Input[str]
    cost_tags: Mapping[str, str]


class TrainingTemplate(pulumi.ComponentResource):
    """A namespace that has room for one GPU, and the job that may run in it.

    The quota holds whatever the service that starts jobs does.

    Token: ``clinfra:ml:TrainingTemplate``

    Creates:
        - clinfra:foundation:WorkloadIdentity
        - clinfra:workloads:WorkloadNamespace
        - kubernetes:batch/v1:CronJob
        - kubernetes:core/v1:ResourceQuota
        - kubernetes:core/v1:ServiceAccount
        - kubernetes:networking.k8s.io/v1:NetworkPolicy
    """

    namespace: pulumi.Output[str]
    """Name of the namespace."""
    runs: pulumi.Output[str]
    """Address of the folder that programs write to."""

    def __init__(
        self, name: str, args: TrainingTemplateArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:ml:TrainingTemplate", name, {}, opts)
        provider = args.target.provider
        space = WorkloadNamespace(
            f"{name}-space",
            WorkloadNamespaceArgs(
                target=args.target,
                namespace=training_namespace(args.model),
                cost_tags=args.cost_tags,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.namespace = space.namespace
        self.runs = folder_address(args.lake, LakeZone.CURATED, f"retraining/{args.model}")
        core.v1.ResourceQuota(
            f"{name}-quota",
            metadata=meta.v1.ObjectMetaArgs(name="one-run", namespace=self.namespace),
            spec=core.v1.ResourceQuotaSpecArgs(hard={f"requests.{_GPU}": "1", "pods": "2"}),
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        identity = WorkloadIdentity(
            f"{name}-identity", _identity(args), opts=pulumi.ResourceOptions(parent=self)
        )
        account = core.v1.ServiceAccount(
            f"{name}-account",
            metadata=meta.v1.ObjectMetaArgs(
                name=TEMPLATE,
                namespace=self.namespace,
                annotations={"azure.workload.identity/client-id": identity.client_id},
            ),
            automount_service_account_token=False,
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        metadata = meta.v1.ObjectMetaArgs(
            name=TEMPLATE, namespace=self.namespace, labels=_labels(args)
        )
        batch.v1.CronJob(
            f"{name}-job",
            metadata=metadata,
            spec=batch.v1.CronJobSpecArgs(
                suspend=True,
                schedule="0 0 1 1 *",
                concurrency_policy="Forbid",
                job_template=_job(args, self.runs),
            ),
            opts=pulumi.ResourceOptions(parent=self, provider=provider, depends_on=[account]),
        )
        networking.v1.NetworkPolicy(
            f"{name}-paths",
            metadata=metadata,
            spec=paths({APP: TEMPLATE}, _HTTPS, [], [_HTTPS, _MLFLOW]),
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        self.register_outputs({"namespace": self.namespace, "runs": self.runs})


def training_namespace(model: str) -> str:
    """Namespace that a model is trained in."""
    return f"train-{model}"


def _labels(args: TrainingTemplateArgs) -> dict[str, str]:
    return {**cost_labels(args.cost_tags), APP: TEMPLATE}


def _identity(args: TrainingTemplateArgs) -> WorkloadIdentityArgs:
    """The program reads its model's tables and the features, and writes its own results."""
    model = args.model
    reads, writes = Role.STORAGE_BLOB_DATA_READER, Role.STORAGE_BLOB_DATA_CONTRIBUTOR
    tables, results = [f"{each}/{model}" for each in _READ], [f"retraining/{model}"]
    curated = LakeZone.CURATED
    return WorkloadIdentityArgs(
        placement=args.placement,
        role=f"train-{model}",
        issuer_url=args.target.issuer_url,
        namespace=training_namespace(model),
        service_account=TEMPLATE,
        grants=[
            folder_grant("tables", reads, args.lake, curated, tables),
            folder_grant("features", reads, args.lake, LakeZone.FEATURES, [model]),
            folder_grant("results", writes, args.lake, curated, results),
        ],
    )


def _job(args: TrainingTemplateArgs, runs: pulumi.Output[str]) -> batch.v1.JobTemplateSpecArgs:
    labels = {**_labels(args), "azure.workload.identity/use": "true"}
    return batch.v1.JobTemplateSpecArgs(
        metadata=meta.v1.ObjectMetaArgs(labels=_labels(args)),
        spec=batch.v1.JobSpecArgs(
            backoff_limit=0,
            active_deadline_seconds=int(args.settings.limits.timeout_hours * 3600),
            ttl_seconds_after_finished=_DAY_SECONDS,
            template=core.v1.PodTemplateSpecArgs(
                metadata=meta.v1.ObjectMetaArgs(labels=labels), spec=_pod(args, runs)
            ),
        ),
    )


def _pod(args: TrainingTemplateArgs, runs: pulumi.Output[str]) -> core.v1.PodSpecArgs:
    training, (volume, mount) = args.settings.training, scratch()
    server = pulumi.Output.from_input(args.target.registry_server)
    environment: dict[str, pulumi.Input[str]] = {
        "HOME": SCRATCH,
        "MODEL": args.model,
        "RUNS_URL": runs,
        "MLFLOW_TRACKING_URI": args.tracking_uri,
        "CURATED_URL": pulumi.Output.concat(
            "https://", args.lake.name, f".blob.core.windows.net/{LakeZone.CURATED}"
        ),
    }
    asked = {"cpu": training.cpu, "memory": training.memory, _GPU: "1"}
    container = core.v1.ContainerArgs(
        name=TEMPLATE,
        image=server.apply(training.image.reference),
        command=list(training.command) or None,
        env=[core.v1.EnvVarArgs(name=key, value=each) for key, each in environment.items()],
        resources=core.v1.ResourceRequirementsArgs(
            requests={**asked, STORAGE: SCRATCH_SIZE}, limits={**asked, STORAGE: DISK_LIMIT}
        ),
        security_context=container_security(),
        volume_mounts=[mount],
    )
    return core.v1.PodSpecArgs(
        restart_policy="Never",
        service_account_name=TEMPLATE,
        automount_service_account_token=False,
        security_context=pod_security(),
        node_selector={"clinfra.io/gpu-pool": training.gpu_pool},
        tolerations=[
            core.v1.TolerationArgs(key=key, operator="Exists", effect="NoSchedule")
            for key in (_GPU, _SPOT)
        ],
        containers=[container],
        volumes=[volume],
    )
