"""What sets the number of pods of a model: Kubernetes' own autoscaler, or KEDA's."""

from dataclasses import dataclass

import pulumi
from pulumi_kubernetes import apiextensions, autoscaling, meta

from components.compute.target import ClusterTarget
from stacks.models import Autoscaler, ScalingSettings

_CALM_SECONDS = 300


@dataclass(frozen=True, kw_only=True)
class Scaled:
    """A deployment, and how it is scaled."""

    app: str
    """Name of the deployment, and of what scales it."""
    metadata: meta.v1.ObjectMetaArgs
    scaling: ScalingSettings
    target: ClusterTarget


def autoscaler(name: str, scaled: Scaled, parent: pulumi.Resource) -> None:
    """Make the autoscaler that the settings name.

    KEDA's add-on makes a HorizontalPodAutoscaler of its own from a ScaledObject
    (https://keda.sh/docs/2.17/concepts/scaling-deployments), so there is never one of each.
    """
    opts = pulumi.ResourceOptions(parent=parent, provider=scaled.target.provider)
    if scaled.scaling.autoscaler is Autoscaler.KEDA:
        apiextensions.CustomResource(
            f"{name}-scaled",
            api_version="keda.sh/v1alpha1",
            kind="ScaledObject",
            metadata=scaled.metadata,
            spec=scaled_object(scaled.app, scaled.scaling),
            opts=opts,
        )
        return
    autoscaling.v2.HorizontalPodAutoscaler(
        f"{name}-scale",
        metadata=scaled.metadata,
        spec=_by_processor(scaled.app, scaled.scaling),
        opts=opts,
    )


def _by_processor(
    app: str, scaling: ScalingSettings
) -> autoscaling.v2.HorizontalPodAutoscalerSpecArgs:
    """By processor use: up at once, down only when the load has been low for five minutes."""
    target = autoscaling.v2.MetricTargetArgs(
        type="Utilization", average_utilization=scaling.cpu_percent
    )
    cpu = autoscaling.v2.ResourceMetricSourceArgs(name="cpu", target=target)
    return autoscaling.v2.HorizontalPodAutoscalerSpecArgs(
        scale_target_ref=autoscaling.v2.CrossVersionObjectReferenceArgs(
            api_version="apps/v1", kind="Deployment", name=app
        ),
        min_replicas=scaling.min_replicas,
        max_replicas=scaling.max_replicas,
        metrics=[autoscaling.v2.MetricSpecArgs(type="Resource", resource=cpu)],
        behavior=autoscaling.v2.HorizontalPodAutoscalerBehaviorArgs(
            scale_down=autoscaling.v2.HPAScalingRulesArgs(
                stabilization_window_seconds=_CALM_SECONDS
            )
        ),
    )


def scaled_object(app: str, scaling: ScalingSettings) -> dict[str, object]:
    """KEDA's specification: the same processor use, and the hours of each peak.

    The highest number that any trigger asks for is taken. The least is never 0: a model that
    clinicians ask must not start cold (https://keda.sh/docs/2.17/reference/scaledobject-spec).
    """
    by_processor: dict[str, object] = {
        "type": "cpu",
        "metricType": "Utilization",
        "metadata": {"value": str(scaling.cpu_percent)},
    }
    by_hours = [
        {
            "type": "cron",
            "metadata": {
                "timezone": peak.time_zone,
                "start": peak.start,
                "end": peak.stop,
                "desiredReplicas": str(peak.replicas),
            },
        }
        for peak in scaling.peaks
    ]
    calm = {"scaleDown": {"stabilizationWindowSeconds": _CALM_SECONDS}}
    return {
        "scaleTargetRef": {"name": app},
        "minReplicaCount": scaling.min_replicas,
        "maxReplicaCount": scaling.max_replicas,
        "advanced": {"horizontalPodAutoscalerConfig": {"behavior": calm}},
        "triggers": [by_processor, *by_hours],
    }
