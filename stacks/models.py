"""Settings of the models that an environment serves."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum, unique
from typing import Annotated

from pydantic import Field, StringConstraints

from stacks.base import Check, Model
from stacks.card_files import card_path, load_card
from stacks.compute import GpuPoolSettings
from stacks.drift import Cron, DriftSettings
from stacks.evaluations import Thresholds, shortfalls
from stacks.images import Image
from stacks.model_cards import ModelCard, ModelName, gaps_for, missing_approvals
from stacks.problems import SettingsError
from stacks.retraining import RetrainingSettings
from stacks.risk_tiers import RiskTier
from stacks.vocabulary import Environment
from stacks.yaml_file import label

__all__ = ["ModelName", "ModelSettings", "model_mistakes"]

CANARY_SUFFIX = "-canary"
"""What the objects of a canary have after the model's name."""
Namespace = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,62}$")]


class ServiceResources(Model):
    """Bounds of one pod; what it asks for is what it may have, so that no neighbour slows it."""

    cpu_millicores: Annotated[int, Field(ge=100, le=64_000)] = 1250
    """Processor time in thousandths of a core."""
    memory_mib: Annotated[int, Field(ge=256, le=524_288)] = 2560
    """Memory in MiB."""
    scratch_gib: Annotated[int, Field(ge=1, le=512)] = 4
    """Disk in GiB that the model is downloaded to; it goes with the pod."""


class GpuShare(Model):
    """What a pod takes of a GPU pool."""

    pool: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]{1,11}$")]
    """Pool of ``cluster.gpu_pools``; where it has ``mig``, a unit is one slice, else one GPU."""
    units: Annotated[int, Field(ge=1, le=8)] = 1
    """GPUs or slices of one pod."""


@unique
class Autoscaler(StrEnum):
    """What sets the number of pods."""

    HPA = "hpa"
    KEDA = "keda"


class Peak(Model):
    """Hours in which more pods are there before the load is."""

    start: Cron
    """When it begins, on the clock of ``time_zone``."""
    stop: Cron
    """When it ends."""
    time_zone: Annotated[str, StringConstraints(pattern=r"^[A-Z]\w+(/[A-Z][\w-]+)*$")] = "UTC"
    """Zone of the IANA database, such as ``America/Chicago``."""
    replicas: Annotated[int, Field(ge=2, le=100)]
    """Pods that run at the least."""

    def _checks(self) -> Sequence[Check]:
        return (self._length_mistakes,)

    def _length_mistakes(self) -> Iterator[str]:
        if self.start == self.stop:
            yield f"stop is {self.stop}, the same as start; a later moment is needed"


class ScalingSettings(Model):
    """How many pods serve a model."""

    autoscaler: Autoscaler = Autoscaler.HPA
    """What sets the number: Kubernetes' own autoscaler, or KEDA's, which also knows hours."""
    min_replicas: Annotated[int, Field(ge=1, le=100)] = 2
    """Pods that always run; two live through the loss of a node."""
    max_replicas: Annotated[int, Field(ge=1, le=100)] = 6
    """Pods under the highest load."""
    cpu_percent: Annotated[int, Field(ge=20, le=90)] = 60
    """Processor use, in percent of the request, from which a pod is added."""
    peaks: tuple[Peak, ...] = ()
    """Hours with more pods, such as those of the ward rounds; KEDA alone knows them."""

    def _checks(self) -> Sequence[Check]:
        return (self._order_mistakes, self._peak_mistakes)

    def _peak_mistakes(self) -> Iterator[str]:
        if self.peaks and self.autoscaler is not Autoscaler.KEDA:
            yield f"peaks are given and autoscaler is {self.autoscaler}; keda alone knows hours"
        for index, peak in enumerate(self.peaks):
            if not self.min_replicas < peak.replicas <= self.max_replicas:
                yield (
                    f"peaks.{index}.replicas is {peak.replicas}; more than min_replicas, "
                    f"{self.min_replicas}, and at most max_replicas, {self.max_replicas}, "
                    "is allowed"
                )

    def _order_mistakes(self) -> Iterator[str]:
        if self.max_replicas < self.min_replicas:
            yield (
                f"max_replicas is {self.max_replicas}; "
                f"at least min_replicas, {self.min_replicas}, is allowed"
            )


class CanarySettings(Model):
    """A second version that answers a share of the requests; its card is its own."""

    version: Annotated[int, Field(ge=1)]
    """Version in MLflow's registry."""
    image: Image
    """Image that serves it."""
    weight: Annotated[int, Field(ge=0, le=50)] = 0
    """Percent of the requests that it answers; at 0 it runs, ready, and answers none."""
    replicas: Annotated[int, Field(ge=1, le=20)] = 1
    """Pods of the canary."""
    timeout_ms: Annotated[int, Field(ge=50, le=10_000)] = 800
    """Time in milliseconds after which the champion answers in the canary's place."""


class ModelSettings(Model):
    """One model that the environment serves; its card is ``stacks/cards/<environment>/``'s."""

    version: Annotated[int, Field(ge=1)]
    """Version in MLflow's registry."""
    image: Image
    """Image that serves it, with its digest."""
    risk_tier: RiskTier = RiskTier.HIGH
    """How much harm a wrong answer can do; the card must have what the tier demands."""
    thresholds: Thresholds = Field(default_factory=Thresholds)
    """What the evaluation on the card must reach."""
    resources: ServiceResources = Field(default_factory=ServiceResources)
    """Bounds of one pod."""
    gpu: GpuShare | None = None
    """What a pod takes of a GPU pool; without it the model runs on processors."""
    scaling: ScalingSettings = Field(default_factory=ScalingSettings)
    """How many pods serve it."""
    callers: tuple[Namespace, ...] = ()
    """Namespaces whose pods may ask it; nobody else may."""
    canary: CanarySettings | None = None
    """A second version beside it."""
    drift: DriftSettings | None = None
    """Watch over drift, performance and data quality; without it there is none."""
    retraining: RetrainingSettings | None = None
    """Retraining within limits; without it there is none."""

    def _checks(self) -> Sequence[Check]:
        return (self._digest_mistakes, self._canary_mistakes)

    def _digest_mistakes(self) -> Iterator[str]:
        if self.image.digest is None:
            yield "image.digest is not given; a model is served by content, not by tag"
        if self.canary and self.canary.image.digest is None:
            yield "canary.image.digest is not given; a model is served by content, not by tag"

    def _canary_mistakes(self) -> Iterator[str]:
        if self.canary and self.canary.version == self.version:
            yield f"canary.version is {self.version}, the same as version; another is needed"


def model_mistakes(
    models: Mapping[ModelName, ModelSettings],
    environment: Environment,
    gpu_pools: Sequence[GpuPoolSettings],
    *,
    approved: bool,
) -> Iterator[str]:
    """Why models cannot be served: no card that does, or no GPU pool of the name.

    Args:
        models: Models by name.
        environment: Whose cards are read.
        gpu_pools: GPU pools of the cluster.
        approved: Whether every approval of the tier must be there.
    """
    for name, model in models.items():
        if name.endswith(CANARY_SUFFIX):
            yield f"models.{name} ends with {CANARY_SUFFIX}, which names canaries"
        if model.gpu:
            yield from _pool_mistakes(name, model.gpu.pool, gpu_pools)
        version = (f"models.{name}", name, model.version, model.image)
        yield from _card_mistakes(*version, environment, model, approved=approved)
        if model.canary:
            given = model.canary
            version = (f"models.{name}.canary", name, given.version, given.image)
            yield from _card_mistakes(*version, environment, model, approved=approved)


def _pool_mistakes(
    name: ModelName, pool: str, gpu_pools: Sequence[GpuPoolSettings]
) -> Iterator[str]:
    capacity = {each.name: each.capacity for each in gpu_pools}
    if pool not in capacity:
        known = ", ".join(capacity) or "none"
        yield f"models.{name}.gpu.pool is {pool}; cluster.gpu_pools has {known}"
    elif all(each.spot for each in capacity[pool]):
        yield f"models.{name}.gpu.pool is {pool}, which has spot machines alone; they go any time"


def _card_mistakes(
    where: str,
    name: ModelName,
    version: int,
    image: Image,
    environment: Environment,
    model: ModelSettings,
    *,
    approved: bool,
) -> Iterator[str]:
    path = card_path(environment, name, canary=where.endswith(".canary"))
    try:
        card = load_card(path)
    except SettingsError as error:
        yield from (f"{where} has no usable card: {each}" for each in error.problems)
        return
    reasons = [
        *_identity_mistakes(card, name, version, image),
        *gaps_for(card, model.risk_tier),
        *shortfalls(card.evaluation, model.thresholds),
        *(missing_approvals(card, model.risk_tier) if approved else ()),
    ]
    yield from (f"{where} cannot be served: in {label(path)}, {each}" for each in reasons)


def _identity_mistakes(
    card: ModelCard, name: ModelName, version: int, image: Image
) -> Iterator[str]:
    if card.name != name:
        yield f"name is {card.name}; {name} is needed"
    if card.lineage.version != version:
        yield f"lineage.version is {card.lineage.version}; the stack file serves {version}"
    if image.digest and card.lineage.image_digest != image.digest:
        yield f"lineage.image_digest is {card.lineage.image_digest}; the stack file has another"
