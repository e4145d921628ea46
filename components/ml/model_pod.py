"""The pods of one version of a model, and what policies read of them."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes import apps, core, meta

from components.compute.gpu_pool import GPU_TAINT
from components.compute.target import ClusterTarget
from components.workloads.pod import (
    APP,
    SCRATCH,
    STORAGE,
    container_security,
    cost_labels,
    http_probe,
    pod_security,
    spread,
)
from stacks.images import Image
from stacks.model_cards import ModelCard, missing_approvals
from stacks.models import GpuShare, ServiceResources
from stacks.release_evidence import ImageSignature

NAMESPACE = "serving"
PORT, METRICS_PORT = 8080, 9090
MODEL = "ml/model-name"
CARD_FILE, ROUTING_FOLDER = "card.json", "/etc/routing"
ROUTING_FILE = "routing.json"
_CARD_FOLDER = "/etc/card"
_GOVERNANCE = "ml.governance"
_DRAIN_SECONDS, _GRACE_SECONDS = 5, 60


@dataclass(frozen=True, kw_only=True)
class ServedVersion:
    """One version of a model, and all that its pods are made from."""

    app: str
    """Name of its objects: the model's, or with ``-canary``."""
    model: str
    version: int
    image: Image
    card: ModelCard
    card_checksum: str
    """SHA-256 of the card's file, in hexadecimal."""
    signature: ImageSignature | None
    """Signature of the image; none, where no evidence on it lies beside the card."""
    resources: ServiceResources
    gpu: GpuShare | None
    target: ClusterTarget
    tracking_uri: pulumi.Input[str]
    """Tracking server whose registry holds the model."""
    cost_tags: Mapping[str, str]
    predictions: pulumi.Input[str] | None
    """Address of the folder that predictions are kept in for the drift job, if they are."""
    routed: bool
    """Whether its pods read the routing file, as those of a champion do."""

    @property
    def labels(self) -> dict[str, str]:
        """Labels of its objects and pods."""
        return {**cost_labels(self.cost_tags), APP: self.app, MODEL: self.model}


def card_map(version: ServedVersion) -> str:
    """Name of the config map with the card; another card is another map, and other pods."""
    return f"{version.app}-card-{version.card_checksum[:10]}"


def governance(version: ServedVersion) -> dict[str, str]:
    """What policies and people read of a version, as annotations."""
    card = version.card
    tier, approvals = card.risk_tier, card.approvals
    told = {
        "model-card-uri": card.uri,
        "model-card-sha256": version.card_checksum,
        "model-version": str(version.version),
        "intended-use": card.source_attributes.purpose.intended_use,
        "owner": card.owner,
        "clinical-sponsor": card.clinical_sponsor,
        "approved-by": "; ".join(f"{each.person} ({each.role})" for each in approvals) or "nobody",
        "approval-date": card.approval_date.isoformat() if card.approval_date else "none",
        "risk-tier": tier.value,
        "stage": "candidate" if missing_approvals(card, tier) else "approved",
        "human-oversight": card.human_oversight.value,
        "run-id": card.lineage.run_id,
        "code-commit": card.lineage.code_commit,
    }
    if version.signature:
        told["image-signature"] = version.signature.value
        told["image-signature-payload"] = version.signature.payload
    return {f"{_GOVERNANCE}/{key}": value for key, value in told.items()}


def deployment(version: ServedVersion, replicas: int | None) -> apps.v1.DeploymentSpecArgs:
    """The deployment of a version; without `replicas` an autoscaler sets how many there are.

    A pod goes only when another is ready, so a new version never takes the last one away.
    """
    return apps.v1.DeploymentSpecArgs(
        replicas=replicas,
        min_ready_seconds=10,
        strategy=apps.v1.DeploymentStrategyArgs(
            type="RollingUpdate",
            rolling_update=apps.v1.RollingUpdateDeploymentArgs(max_unavailable=0, max_surge=1),
        ),
        selector=meta.v1.LabelSelectorArgs(match_labels={APP: version.app}),
        template=core.v1.PodTemplateSpecArgs(
            metadata=meta.v1.ObjectMetaArgs(
                labels={**version.labels, "azure.workload.identity/use": "true"},
                annotations=governance(version),
            ),
            spec=_pod(version),
        ),
    )


def _pod(version: ServedVersion) -> core.v1.PodSpecArgs:
    size = f"{version.resources.scratch_gib}Gi"
    card = core.v1.ConfigMapVolumeSourceArgs(name=card_map(version))
    routing = core.v1.ConfigMapVolumeSourceArgs(name=f"{version.app}-routing")
    volumes = [
        core.v1.VolumeArgs(
            name="scratch", empty_dir=core.v1.EmptyDirVolumeSourceArgs(size_limit=size)
        ),
        core.v1.VolumeArgs(name="card", config_map=card),
        *([core.v1.VolumeArgs(name="routing", config_map=routing)] if version.routed else []),
    ]
    return core.v1.PodSpecArgs(
        service_account_name=version.model,
        automount_service_account_token=False,
        security_context=pod_security(),
        topology_spread_constraints=spread({APP: version.app}),
        termination_grace_period_seconds=_GRACE_SECONDS,
        containers=[_container(version)],
        volumes=volumes,
        node_selector={"clinfra.io/gpu-pool": version.gpu.pool} if version.gpu else None,
        tolerations=[_gpu_toleration()] if version.gpu else None,
    )


def _gpu_toleration() -> core.v1.TolerationArgs:
    """GPU machines alone: the taint of spot machines is not tolerated, as they are taken away."""
    key, _, value = GPU_TAINT.partition(":")[0].partition("=")
    effect = GPU_TAINT.rpartition(":")[2]
    return core.v1.TolerationArgs(key=key, operator="Equal", value=value, effect=effect)


def _container(version: ServedVersion) -> core.v1.ContainerArgs:
    server = pulumi.Output.from_input(version.target.registry_server)
    mounts = {"scratch": SCRATCH, "card": _CARD_FOLDER}
    if version.routed:
        mounts["routing"] = ROUTING_FOLDER
    pause = core.v1.SleepActionArgs(seconds=_DRAIN_SECONDS)
    return core.v1.ContainerArgs(
        name="model",
        image=server.apply(version.image.reference),
        ports=[
            core.v1.ContainerPortArgs(name="http", container_port=PORT),
            core.v1.ContainerPortArgs(name="metrics", container_port=METRICS_PORT),
        ],
        env=[
            core.v1.EnvVarArgs(name=key, value=value)
            for key, value in _environment(version).items()
        ],
        resources=_resources(version),
        security_context=container_security(),
        startup_probe=http_probe("/ready", PORT, patience=60),
        readiness_probe=http_probe("/ready", PORT),
        liveness_probe=http_probe("/health", PORT, patience=6),
        lifecycle=core.v1.LifecycleArgs(pre_stop=core.v1.LifecycleHandlerArgs(sleep=pause)),
        volume_mounts=[
            core.v1.VolumeMountArgs(name=name, mount_path=path, read_only=name != "scratch")
            for name, path in mounts.items()
        ],
    )


def _environment(version: ServedVersion) -> dict[str, pulumi.Input[str]]:
    kept = version.predictions
    recording: dict[str, pulumi.Input[str]] = {"PREDICTIONS_URL": kept} if kept is not None else {}
    routing = {"ROUTING_FILE": f"{ROUTING_FOLDER}/{ROUTING_FILE}"} if version.routed else {}
    return {
        "HOME": SCRATCH,
        "MODEL_NAME": version.model,
        "MODEL_VERSION": str(version.version),
        "MODEL_URI": f"models:/{version.model}/{version.version}",
        "MODEL_RUN_ID": version.card.lineage.run_id,
        "MLFLOW_TRACKING_URI": version.tracking_uri,
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "CARD_FILE": f"{_CARD_FOLDER}/{CARD_FILE}",
        **routing,
        **recording,
    }


def _resources(version: ServedVersion) -> core.v1.ResourceRequirementsArgs:
    """What is asked for is what may be had; a GPU, or a slice of one, only in whole units."""
    given = version.resources
    cpu, memory = f"{given.cpu_millicores}m", f"{given.memory_mib}Mi"
    gpus = {"nvidia.com/gpu": str(version.gpu.units)} if version.gpu else {}
    storage = f"{given.scratch_gib}Gi"
    amounts = {"cpu": cpu, "memory": memory, STORAGE: storage, **gpus}
    return core.v1.ResourceRequirementsArgs(requests=amounts, limits=dict(amounts))
