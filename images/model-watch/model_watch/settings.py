"""What the platform tells the programs, as environment variables; none is a secret."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from model_watch.checks import Thresholds
from model_watch.decision import Limits
from model_watch.evaluation import Demands


class DriftJob(BaseModel):
    """The job that looks for drift."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    environment: str
    window_days: int
    label_delay_days: int
    """Days after which the label of a prediction is due."""
    predictions: str
    """Folder of predictions."""
    labels: str
    """Folder of labels."""
    reference: str
    """Folder of the predictions that the model was accepted with."""
    reports: str
    """Folder that reports go to."""
    ingestion: str
    """Where records are sent, ``https://…/dataCollectionRules/…/streams/…``; empty for nowhere."""
    thresholds: Thresholds


class Kubernetes(BaseModel):
    """Training as a job of the cluster."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["aks"]
    namespace: str
    template: str
    """Name of the suspended cron job."""
    runs: str
    """Folder that training programs write to."""


class Databricks(BaseModel):
    """Training as a job of Databricks."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["databricks"]
    server: str
    """Address of the workspace."""
    job: int
    runs: str
    """Path of the volume that training programs write to."""


class RetrainingTrigger(BaseModel):
    """The service that starts retraining."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    bootstrap: str
    """Kafka's bootstrap server, ``<host>:9093``; empty where no alert is listened to."""
    topic: str
    tick_seconds: float
    every_days: int | None
    new_labels: int | None
    limits: Limits
    demands: Demands
    runner: Annotated[Kubernetes | Databricks, Field(discriminator="kind")]
    ledger: str
    """Folder of decisions."""
    labels: str
    """Folder of labels."""
    promotions: str
    """Folder of requests for promotion."""
    tracking_uri: str
    """Address of MLflow."""
