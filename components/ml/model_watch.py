"""Everything that watches one model: its drift monitor and its retraining."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pulumi

from components.compute.target import ClusterTarget
from components.data.event_hubs import EventHubs
from components.foundation.foundation import Foundation
from components.foundation.placement import Placement
from components.ml.alert_channel import AlertChannel, AlertChannelArgs
from components.ml.drift_monitor import DriftMonitor, DriftMonitorArgs
from components.ml.drift_records import DriftRecords
from components.ml.retraining_pipeline import RetrainingPipeline, RetrainingPipelineArgs
from components.ml.training_template import training_namespace
from components.operations.alarms import Alarms
from components.workloads.namespace import WorkloadNamespace, WorkloadNamespaceArgs
from stacks.models import ModelSettings


@dataclass(frozen=True, kw_only=True)
class ModelWatchArgs:
    """Arguments of `ModelWatch`."""

    placement: Placement
    model: str
    settings: ModelSettings
    foundation: Foundation
    target: ClusterTarget
    records: DriftRecords
    streams: EventHubs | None
    """Namespace that alerts come by."""
    tracking_uri: pulumi.Input[str]
    cost_tags: Mapping[str, str]
    alarms: Alarms
    """Who is told."""


class ModelWatch(pulumi.ComponentResource):
    """A namespace with what watches a model, and the way from its alerts to its retraining.

    Token: ``clinfra:ml:ModelWatch``

    Creates:
        - clinfra:ml:AlertChannel
        - clinfra:ml:DriftMonitor
        - clinfra:ml:RetrainingPipeline
        - clinfra:workloads:WorkloadNamespace
    """

    namespace: pulumi.Output[str]
    """Name of the namespace."""

    def __init__(
        self, name: str, args: ModelWatchArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:ml:ModelWatch", name, {}, opts)
        drift, retraining = args.settings.drift, args.settings.retraining
        space = WorkloadNamespace(
            f"{name}-space",
            WorkloadNamespaceArgs(
                target=args.target,
                namespace=watch_namespace(args.model),
                cost_tags=args.cost_tags,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.namespace = space.namespace
        channel = _channel(f"{name}-alerts", args, self)
        if drift:
            DriftMonitor(
                f"{name}-drift",
                DriftMonitorArgs(
                    placement=args.placement,
                    model=args.model,
                    settings=drift,
                    target=args.target,
                    namespace=space.namespace,
                    namespace_name=watch_namespace(args.model),
                    lake=args.foundation.lake,
                    workspace_id=args.foundation.logs.id,
                    records=args.records,
                    retraining=channel.action_group_id if channel else None,
                    alarms=args.alarms,
                    cost_tags=args.cost_tags,
                ),
                opts=pulumi.ResourceOptions(parent=self),
            )
        if retraining:
            RetrainingPipeline(
                f"{name}-retraining",
                RetrainingPipelineArgs(
                    placement=args.placement,
                    model=args.model,
                    settings=retraining,
                    target=args.target,
                    namespace=space.namespace,
                    namespace_name=watch_namespace(args.model),
                    lake=args.foundation.lake,
                    streams=args.streams,
                    channel=channel,
                    tracking_uri=args.tracking_uri,
                    cost_tags=args.cost_tags,
                ),
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.register_outputs({"namespace": self.namespace})


def _channel(name: str, args: ModelWatchArgs, parent: pulumi.Resource) -> AlertChannel | None:
    retraining = args.settings.retraining
    if not (retraining and retraining.triggers.listens and args.streams):
        return None
    return AlertChannel(
        name,
        AlertChannelArgs(placement=args.placement, model=args.model, streams=args.streams),
        opts=pulumi.ResourceOptions(parent=parent),
    )


def watch_namespace(model: str) -> str:
    """Namespace of what watches a model."""
    return f"watch-{model}"


def namespaces_of(models: Mapping[str, ModelSettings]) -> list[str]:
    """Namespaces that call MLflow to train and to register."""

    def found() -> Iterator[str]:
        for name, model in sorted(models.items()):
            if model.retraining:
                yield from (training_namespace(name), watch_namespace(name))

    return list(found())
