"""The watch over all models of an environment."""

from dataclasses import dataclass

import pulumi

from components.compute.target import ClusterTarget
from components.data.event_hubs import EventHubs
from components.foundation.foundation import Foundation
from components.foundation.placement import Placement
from components.foundation.tags import cost_tags
from components.ml.drift_records import DriftRecords, DriftRecordsArgs
from components.ml.model_watch import ModelWatch, ModelWatchArgs
from components.operations.alarms import Alarms
from stacks.settings import Settings


@dataclass(frozen=True, kw_only=True)
class ModelWatchesArgs:
    """Arguments of `ModelWatches`."""

    placement: Placement
    settings: Settings
    foundation: Foundation
    target: ClusterTarget
    streams: EventHubs | None
    """Namespace that alerts come by."""
    tracking_uri: pulumi.Input[str]
    alarms: Alarms
    """Who is told."""


class ModelWatches(pulumi.ComponentResource):
    """The table of findings, and a watch for each model that asks for one.

    Token: ``clinfra:ml:ModelWatches``

    Creates:
        - clinfra:ml:DriftRecords
        - clinfra:ml:ModelWatch
    """

    address: pulumi.Output[str]
    """Address that findings are sent to."""

    def __init__(
        self, name: str, args: ModelWatchesArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:ml:ModelWatches", name, {}, opts)
        records = DriftRecords(
            f"{name}-records",
            DriftRecordsArgs(
                placement=args.placement,
                logs=args.foundation.logs,
                private=args.foundation.private_logs,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        for model, settings in sorted(args.settings.models.items()):
            if settings.drift or settings.retraining:
                ModelWatch(
                    f"{name}-{model}",
                    ModelWatchArgs(
                        placement=args.placement,
                        model=model,
                        settings=settings,
                        foundation=args.foundation,
                        target=args.target,
                        records=records,
                        streams=args.streams,
                        tracking_uri=args.tracking_uri,
                        cost_tags=cost_tags(args.settings),
                        alarms=args.alarms,
                    ),
                    opts=pulumi.ResourceOptions(parent=self),
                )
        self.address = records.address
        self.register_outputs({"address": self.address})
