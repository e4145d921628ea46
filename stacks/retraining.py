"""Settings of retraining: what starts it, what runs it, what it may cost, what it must show."""

from collections.abc import Iterator, Sequence
from enum import StrEnum, unique
from typing import Annotated

from pydantic import Field, StringConstraints

from stacks.base import Check, Model
from stacks.drift import WATCH_IMAGE
from stacks.images import Image


@unique
class Trigger(StrEnum):
    """What may start a run."""

    SCHEDULE = "schedule"
    NEW_DATA = "new_data"
    DRIFT = "drift"
    DEGRADATION = "degradation"
    MANUAL = "manual"


@unique
class Metric(StrEnum):
    """What a candidate is measured by; more is better."""

    AUROC = "auroc"
    AVERAGE_PRECISION = "average_precision"


class TriggerSettings(Model):
    """What may start a run; what is left out starts none."""

    every_days: Annotated[int, Field(ge=1, le=366)] | None = None
    """Days after the last run when the model is retrained in any case."""
    new_labels: Annotated[int, Field(ge=1)] | None = None
    """Labels since the last run that are reason enough."""
    drift: bool = True
    """Whether an alert on drift of data or predictions starts one."""
    degradation: bool = True
    """Whether an alert on performance starts one."""
    manual: bool = True
    """Whether a person may start one."""

    @property
    def allowed(self) -> tuple[Trigger, ...]:
        """Triggers that may start a run."""
        given = {
            Trigger.SCHEDULE: self.every_days,
            Trigger.NEW_DATA: self.new_labels,
            Trigger.DRIFT: self.drift,
            Trigger.DEGRADATION: self.degradation,
            Trigger.MANUAL: self.manual,
        }
        return tuple(each for each, value in given.items() if value)

    @property
    def listens(self) -> bool:
        """Whether alerts start runs."""
        return self.drift or self.degradation


class LimitSettings(Model):
    """What retraining may cost, so that a flapping alert cannot start one run after another."""

    cool_down_hours: Annotated[float, Field(ge=1)] = 72
    """Hours from the start of one run to the next; a person need not wait."""
    monthly_runs: Annotated[int, Field(ge=1, le=100)] = 4
    """Runs that may begin in a calendar month (UTC)."""
    monthly_budget_usd: Annotated[float, Field(gt=0)] = 200
    """Dollars of a calendar month; a run that is not over counts with its whole time-out."""
    usd_per_hour: Annotated[float, Field(gt=0)]
    """Price of the machines of one run, from `clinfra cost` or the price list."""
    timeout_hours: Annotated[float, Field(ge=0.5, le=48)] = 6
    """Hours after which a run is ended as failed."""

    def _checks(self) -> Sequence[Check]:
        return (self._budget_mistakes,)

    def _budget_mistakes(self) -> Iterator[str]:
        most = self.usd_per_hour * self.timeout_hours
        if most > self.monthly_budget_usd:
            yield (
                f"monthly_budget_usd is {self.monthly_budget_usd:g}; one run may cost {most:g} "
                "(usd_per_hour times timeout_hours), so that none would begin"
            )


class EvaluationSettings(Model):
    """What a candidate must show on held-out cases before it may challenge."""

    metric: Metric = Metric.AUROC
    """What it is measured by."""
    minimum_gain: Annotated[float, Field(ge=0, lt=1)] = 0.0
    """Gain over the champion that the lower end of the 95 % interval must reach."""
    floor: Annotated[float, Field(ge=0, lt=1)] = 0.7
    """Metric that it must reach in any case."""
    subgroups: tuple[Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")], ...] = (
        "sex",
        "age_group",
    )
    """Columns of the held-out cases that name a subgroup of patients."""
    subgroup_floor: Annotated[float, Field(ge=0, lt=1)] = 0.65
    """Metric that it must reach in every subgroup."""
    subgroup_loss: Annotated[float, Field(ge=0, lt=1)] = 0.02
    """How far it may fall behind the champion in a subgroup."""
    subgroup_minimum: Annotated[int, Field(ge=5)] = 20
    """Cases of each class that a subgroup needs to be judged."""


class TrainingSettings(Model):
    """The training program: a job of the cluster on a pool of GPU machines."""

    image: Image
    """Image of the program, which another pipeline delivers; its contract is in
    docs/retrain-a-model.md."""
    command: tuple[str, ...] = ()
    """Command, where the image's own is not meant."""
    gpu_pool: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*$")]
    """Pool of ``cluster.gpu_pools`` that it runs on."""
    cpu: Annotated[str, StringConstraints(pattern=r"^[0-9]+m?$")] = "2"
    """Processors that it asks for."""
    memory: Annotated[str, StringConstraints(pattern=r"^[0-9]+(Mi|Gi)$")] = "8Gi"
    """Memory that it asks for, and may use at the most."""


class RetrainingSettings(Model):
    """A service that starts training runs within limits, and judges what they made."""

    triggers: TriggerSettings = Field(default_factory=TriggerSettings)
    """What may start a run."""
    limits: LimitSettings
    """What runs may cost."""
    evaluation: EvaluationSettings = Field(default_factory=EvaluationSettings)
    """What a candidate must show."""
    training: TrainingSettings
    """The training program."""
    image: Image = WATCH_IMAGE
    """Image of the service, built from `images/model-watch`."""
