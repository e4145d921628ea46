"""Settings of the watch over a model in use: drift, performance and data quality."""

from typing import Annotated

from pydantic import Field, StringConstraints

from stacks.base import Model
from stacks.images import Image

Cron = Annotated[str, StringConstraints(pattern=r"^\S+( \S+){4}$")]
"""Schedule in UTC: minute, hour, day of month, month, day of week."""
Share = Annotated[float, Field(ge=0, le=1)]
WATCH_IMAGE = Image(repository="clinfra/model-watch", tag="0.3.0")
"""Image of both programs that watch a model."""
Mail = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$")]


class DriftThresholds(Model):
    """Bounds beyond which a finding is told; all are conventions to be tuned (assumed)."""

    population_stability: Annotated[float, Field(gt=0)] = 0.2
    """Population stability index of a feature or of the score, in nats; 0.2 is a usual bound."""
    kolmogorov_smirnov: Share = 0.15
    """Largest distance of two cumulative distributions, of numbers."""
    jensen_shannon: Share = 0.25
    """Jensen-Shannon distance, from 0 to 1."""
    missing_rate: Share = 0.05
    """Share of missing values beyond that of the reference."""
    unseen_rate: Share = 0.01
    """Share of values of a category that the reference has never had."""
    auroc_floor: Annotated[float, Field(ge=0.5, lt=1)] = 0.7
    """AUROC below which performance is told as degraded."""
    label_coverage: Share = 0.8
    """Share of predictions that must have a label when labels are due."""
    minimum_rows: Annotated[int, Field(ge=50)] = 200
    """Predictions of a window; with fewer, drift is not judged and the silence is told."""
    minimum_positives: Annotated[int, Field(ge=10)] = 20
    """Labels of each class that performance is judged from."""


class DriftSettings(Model):
    """A job that compares the last days of a model with what it was accepted with."""

    schedule: Cron = "15 5 * * *"
    """When it runs, in UTC."""
    window_days: Annotated[int, Field(ge=1, le=90)] = 7
    """Whole days that are compared, up to yesterday."""
    label_delay_days: Annotated[int, Field(ge=0, le=365)] = 3
    """Days after which the label of a prediction is due."""
    thresholds: DriftThresholds = Field(default_factory=DriftThresholds)
    """Bounds."""
    notify: tuple[Mail, ...] = ()
    """Mail addresses that hear of alerts beside the people on call; a list of the team's."""
    timeout_minutes: Annotated[int, Field(ge=5, le=720)] = 60
    """Minutes after which a run is ended as failed."""
    image: Image = WATCH_IMAGE
    """Image of the job, built from `images/model-watch`."""
