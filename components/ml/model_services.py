"""All models that an environment serves, in one namespace."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes import apiextensions, meta

from components.compute.target import ClusterTarget
from components.foundation.lake import Lake
from components.foundation.placement import Placement
from components.ml.model_pod import MODEL, NAMESPACE
from components.ml.model_service import ModelService, ModelServiceArgs
from components.workloads.namespace import WorkloadNamespace, WorkloadNamespaceArgs
from components.workloads.pod import cost_labels
from stacks.models import ModelSettings
from stacks.vocabulary import Environment


@dataclass(frozen=True, kw_only=True)
class ModelServicesArgs:
    """Arguments of `ModelServices`."""

    placement: Placement
    environment: Environment
    models: Mapping[str, ModelSettings]
    target: ClusterTarget
    lake: Lake
    tracking_uri: pulumi.Input[str]
    cost_tags: Mapping[str, str]


class ModelServices(pulumi.ComponentResource):
    """The namespace of served models, their services, and the scraping of their measures.

    Token: ``clinfra:ml:ModelServices``

    Creates:
        - clinfra:workloads:WorkloadNamespace
        - clinfra:ml:ModelService
        - kubernetes:azmonitoring.coreos.com/v1:PodMonitor
    """

    addresses: Mapping[str, pulumi.Output[str]]
    """Address of each model inside the cluster, by name."""

    def __init__(
        self, name: str, args: ModelServicesArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:ml:ModelServices", name, {}, opts)
        space = WorkloadNamespace(
            f"{name}-space",
            WorkloadNamespaceArgs(
                target=args.target, namespace=NAMESPACE, cost_tags=args.cost_tags
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        apiextensions.CustomResource(
            f"{name}-scrape",
            api_version="azmonitoring.coreos.com/v1",
            kind="PodMonitor",
            metadata=meta.v1.ObjectMetaArgs(
                name="models", namespace=space.namespace, labels=cost_labels(args.cost_tags)
            ),
            spec={
                "selector": {"matchExpressions": [{"key": MODEL, "operator": "Exists"}]},
                "podMetricsEndpoints": [{"port": "metrics", "interval": "30s"}],
            },
            opts=pulumi.ResourceOptions(parent=self, provider=args.target.provider),
        )
        self.addresses = {
            model: ModelService(
                f"{name}-{model}",
                ModelServiceArgs(
                    placement=args.placement,
                    model=model,
                    environment=args.environment,
                    settings=settings,
                    target=args.target,
                    namespace=space.namespace,
                    lake=args.lake,
                    tracking_uri=args.tracking_uri,
                    cost_tags=args.cost_tags,
                ),
                opts=pulumi.ResourceOptions(parent=self),
            ).address
            for model, settings in sorted(args.models.items())
        }
        self.register_outputs(dict(self.addresses))
