"""The machine learning of an environment: tracking, and the models that it serves."""

from dataclasses import dataclass

import pulumi

from components.compute.compute import Compute
from components.data.data_services import DataServices
from components.data.event_streams import EventStreams
from components.foundation.foundation import Foundation
from components.foundation.placement import Placement
from components.foundation.tags import cost_tags
from components.foundation.workload_identity import WorkloadIdentity
from components.ml.mlflow import Mlflow, MlflowArgs
from components.ml.model_services import ModelServices, ModelServicesArgs
from components.ml.model_watch import namespaces_of
from components.ml.model_watches import ModelWatches, ModelWatchesArgs
from components.ml.rag_application import RagApplication, RagApplicationArgs
from components.operations.alarms import Alarms
from stacks.settings import Settings


@dataclass(frozen=True, kw_only=True)
class MachineLearningArgs:
    """Arguments of `MachineLearning`."""

    placement: Placement
    settings: Settings
    foundation: Foundation
    compute: Compute
    data: DataServices
    tracker: WorkloadIdentity | None
    """Identity of the tracking server, where it runs on the cluster."""
    streams: EventStreams | None
    """Where alerts come to retraining."""
    alarms: Alarms
    """Who is told."""


class MachineLearning(pulumi.ComponentResource):
    """Experiment tracking with its registry, and what serves and watches models.

    Token: ``clinfra:ml:MachineLearning``

    Creates:
        - clinfra:ml:Mlflow
        - clinfra:ml:ModelServices
        - clinfra:ml:ModelWatches
        - clinfra:ml:RagApplication
    """

    exports: dict[str, pulumi.Output[str]]
    """Outputs of the stack."""

    def __init__(
        self, name: str, args: MachineLearningArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:ml:MachineLearning", name, {}, opts)
        tracking_uri = (
            Mlflow(
                f"{name}-mlflow",
                MlflowArgs(
                    placement=args.placement,
                    settings=args.settings.mlflow,
                    target=args.compute.cluster.target,
                    identity=args.tracker,
                    database_host=args.data.server.host,
                    lake=args.foundation.lake,
                    cost_tags=cost_tags(args.settings),
                    callers=namespaces_of(args.settings.models),
                ),
                opts=pulumi.ResourceOptions(parent=self),
            ).tracking_uri
            if args.tracker
            else pulumi.Output.from_input("databricks")
        )
        if any(each.drift or each.retraining for each in args.settings.models.values()):
            ModelWatches(
                f"{name}-watch",
                ModelWatchesArgs(
                    placement=args.placement,
                    settings=args.settings,
                    foundation=args.foundation,
                    target=args.compute.cluster.target,
                    streams=args.streams.hubs if args.streams else None,
                    tracking_uri=tracking_uri,
                    alarms=args.alarms,
                ),
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.exports = {"mlflow": tracking_uri}
        if args.settings.models:
            services = ModelServices(
                f"{name}-models",
                ModelServicesArgs(
                    placement=args.placement,
                    environment=args.settings.environment,
                    models=args.settings.models,
                    target=args.compute.cluster.target,
                    lake=args.foundation.lake,
                    tracking_uri=tracking_uri,
                    cost_tags=cost_tags(args.settings),
                ),
                opts=pulumi.ResourceOptions(parent=self),
            )
            self.exports |= {f"model_{each}": at for each, at in services.addresses.items()}
        for application, settings in sorted(args.settings.rag.items()):
            self.exports |= RagApplication(
                f"{name}-rag-{application}",
                RagApplicationArgs(
                    placement=args.placement,
                    application=application,
                    settings=settings,
                    foundation=args.foundation,
                    target=args.compute.cluster.target,
                    store=args.data.vector_stores[settings.vector_store],
                    cost_tags=cost_tags(args.settings),
                    alarms=args.alarms,
                    protect=args.settings.protection.data,
                ),
                opts=pulumi.ResourceOptions(parent=self),
            ).exports
        self.register_outputs(dict(self.exports))
