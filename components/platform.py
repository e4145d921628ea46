"""Wires the components of one environment."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_azure_native as azure_native
from pulumi_azure_native import resources

from components.clinical.clinical import ClinicalServices, ClinicalServicesArgs
from components.clinical.connections import Connections, engine_administrators
from components.clinical.engine_pod import DATABASE as ENGINE_DATABASE
from components.clinical.integration import (
    clinical_connections,
    clinical_engine,
    engine_principals,
)
from components.compute.compute import Compute, ComputeArgs
from components.data.data_services import DataServices, DataServicesArgs
from components.data.event_streams import EventStreams, EventStreamsArgs
from components.data.vector_store import VectorStoreOutputs
from components.environment import naming_of, placement_of
from components.foundation.foundation import Foundation, FoundationArgs
from components.foundation.naming import AzureKind
from components.foundation.placement import Placement
from components.ml.machine_learning import MachineLearning, MachineLearningArgs
from components.ml.mlflow import DATABASE, mlflow_administrators, mlflow_identity
from components.operations.alarms import Alarms
from components.operations.collected_logs import CollectedLogs, CollectedLogsArgs
from components.operations.cost_control import CostControl, CostControlArgs
from components.operations.incidents import Incidents, IncidentsArgs
from components.operations.observability import Observability, ObservabilityArgs
from components.operations.on_call import on_call
from components.operations.safeguards import safeguards
from components.operations.working_hours import Machines
from components.registration import Registered
from stacks.settings import Settings


@dataclass(frozen=True, kw_only=True)
class PlatformArgs:
    """Arguments of `Platform`."""

    settings: Settings


class Platform(pulumi.ComponentResource):
    """The whole clinical machine-learning platform of one environment.

    Token: ``clinfra:platform:Platform``

    Creates:
        - pulumi:providers:azure-native
        - azure-native:resources:ResourceGroup
        - clinfra:foundation:Foundation
        - clinfra:compute:Compute
        - clinfra:data:DataServices
        - clinfra:data:EventStreams
        - clinfra:clinical:ClinicalServices
        - clinfra:foundation:WorkloadIdentity
        - clinfra:ml:MachineLearning
        - clinfra:clinical:Connections
        - clinfra:clinical:InterfaceEngine
        - clinfra:operations:OnCall
        - clinfra:operations:CostControl
        - clinfra:operations:Observability
        - clinfra:operations:Defender
        - clinfra:operations:CloudPolicy
        - clinfra:operations:CollectedLogs
        - clinfra:operations:Incidents
    """

    exports: dict[str, pulumi.Output[str]]
    """Outputs of the stack."""
    vector_stores: Mapping[str, VectorStoreOutputs]
    """Vector stores by name, the same interface for every backend."""

    def __init__(
        self, name: str, args: PlatformArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:platform:Platform", name, {}, opts)
        settings = args.settings
        azure = azure_native.Provider(
            f"{name}-azure",
            subscription_id=settings.subscription_id,
            tenant_id=settings.tenant_id,
            opts=pulumi.ResourceOptions(parent=self),
        )
        group = resources.ResourceGroup(
            f"{name}-group",
            resource_group_name=naming_of(settings).of(AzureKind.RESOURCE_GROUP, "platform"),
            location=settings.region,
            opts=pulumi.ResourceOptions(parent=self, provider=azure),
        )
        placement, made = placement_of(settings, group), Registered()
        below = pulumi.ResourceOptions(
            parent=self, providers=[azure], transformations=[made.record]
        )
        alarms = on_call(settings, placement, parent=self, provider=azure)
        foundation = Foundation(
            "foundation", FoundationArgs(placement=placement, settings=settings), opts=below
        )
        compute = Compute(
            "compute",
            ComputeArgs(placement=placement, settings=settings, foundation=foundation),
            opts=below,
        )
        target = compute.cluster.target
        tracker = mlflow_identity(settings.mlflow, placement, foundation.lake, target, below)
        connections = clinical_connections(settings, placement, foundation, target, below)
        data = DataServices(
            "data",
            DataServicesArgs(
                placement=placement,
                settings=settings,
                foundation=foundation,
                target=target,
                databases=[
                    *([DATABASE] if tracker else []),
                    *([ENGINE_DATABASE] if connections else []),
                ],
                administrators=[
                    *mlflow_administrators(tracker),
                    *engine_administrators(connections),
                ],
                alarms=alarms,
            ),
            opts=below,
        )
        streams = _streams(settings, placement, foundation, compute, connections, alarms, below)
        learning = MachineLearning(
            "ml",
            MachineLearningArgs(
                placement=placement,
                settings=settings,
                foundation=foundation,
                compute=compute,
                data=data,
                tracker=tracker,
                streams=streams,
                alarms=alarms,
            ),
            opts=below,
        )
        control = _cost_control(settings, placement, foundation, compute, data, alarms, below)
        observed = _observability(settings, placement, foundation, compute, group, below)
        safeguards(settings, placement, below)
        self.vector_stores = data.vector_stores
        clinical = ClinicalServices(
            "clinical",
            ClinicalServicesArgs(placement=placement, settings=settings, foundation=foundation),
            opts=below,
        )
        engine = clinical_engine(
            settings, connections, foundation, target, data.server.host, streams, below
        )
        _collected_logs(settings, placement, foundation, compute, observed, made, below)
        Incidents(
            "incidents",
            IncidentsArgs(
                placement=placement,
                settings=settings,
                alarms=alarms,
                made=made,
                metrics=observed.metrics,
                cluster=compute.cluster,
                logs=foundation.logs,
                group_id=group.id,
            ),
            opts=pulumi.ResourceOptions(parent=self, providers=[azure]),
        )
        self.exports = {
            **engine,
            **control.exports,
            **observed.exports,
            "resource_group": group.name,
            "key_vault": foundation.vault.uri,
            "registry": foundation.registry.login_server,
            "lake": foundation.lake.endpoint,
            "cluster": compute.cluster.name,
            "oidc_issuer": compute.cluster.issuer_url,
            "postgresql": data.server.host,
            "feature_server": data.feature_server,
            **learning.exports,
            **{
                f"vector_store_{name}": store.endpoint for name, store in data.vector_stores.items()
            },
            **clinical.exports,
        }
        if compute.workspace:
            self.exports["databricks"] = compute.workspace.url
        if streams:
            self.exports["event_streams"] = streams.bootstrap
        self.register_outputs(dict(self.exports))


def _streams(
    settings: Settings,
    placement: Placement,
    foundation: Foundation,
    compute: Compute,
    connections: Connections | None,
    alarms: Alarms,
    opts: pulumi.ResourceOptions,
) -> EventStreams | None:
    if not settings.streams.topics:
        return None
    return EventStreams(
        "streams",
        EventStreamsArgs(
            placement=placement,
            settings=settings,
            foundation=foundation,
            target=compute.cluster.target,
            spark=compute.spark,
            principals=engine_principals(connections),
            alarms=alarms,
        ),
        opts=opts,
    )


def _cost_control(
    settings: Settings,
    placement: Placement,
    foundation: Foundation,
    compute: Compute,
    data: DataServices,
    alarms: Alarms,
    opts: pulumi.ResourceOptions,
) -> CostControl:
    args = CostControlArgs(
        placement=placement,
        settings=settings,
        machines=Machines(cluster_id=compute.cluster.id, server_id=data.server.id),
        workspace_id=foundation.logs.id,
        alarms=alarms,
    )
    return CostControl("cost", args, opts=opts)


def _observability(
    settings: Settings,
    placement: Placement,
    foundation: Foundation,
    compute: Compute,
    group: resources.ResourceGroup,
    opts: pulumi.ResourceOptions,
) -> Observability:
    args = ObservabilityArgs(
        placement=placement,
        settings=settings,
        foundation=foundation,
        cluster=compute.cluster,
        group_id=group.id,
    )
    return Observability("observability", args, opts=opts)


def _collected_logs(  # one for each part that is looked over
    settings: Settings,
    placement: Placement,
    foundation: Foundation,
    compute: Compute,
    observed: Observability,
    made: Registered,
    opts: pulumi.ResourceOptions,
) -> None:
    args = CollectedLogsArgs(
        placement=placement,
        settings=settings,
        foundation=foundation,
        cluster=compute.cluster,
        metrics=observed.metrics,
        made=made,
    )
    CollectedLogs("logs", args, opts=opts)
