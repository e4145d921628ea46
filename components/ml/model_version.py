"""One version of a model on the cluster: the champion, or the canary beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes import apps, core, meta, networking, policy

from components.ml.mlflow import HTTP_PORT as MLFLOW_PORT
from components.ml.mlflow import NAMESPACE as MLFLOW_NAMESPACE
from components.ml.model_pod import (
    CARD_FILE,
    METRICS_PORT,
    PORT,
    ServedVersion,
    card_map,
    deployment,
    governance,
)
from components.ml.model_scale import Scaled, autoscaler
from components.workloads.pod import APP
from stacks.models import ScalingSettings

_SCRAPERS, _HTTPS = "kube-system", 443


@dataclass(frozen=True, kw_only=True)
class ModelVersionArgs:
    """Arguments of `ModelVersion`."""

    served: ServedVersion
    namespace: pulumi.Input[str]
    scaling: ScalingSettings | None
    """How many pods there are by load; without it there are always `replicas`."""
    replicas: int | None
    callers: Sequence[str]
    """Namespaces whose pods may ask it."""
    called_by: str | None
    """Service of the same namespace whose pods may ask it: the champion, before a canary."""
    calls: str | None
    """Service of the same namespace that it asks: the canary, behind a champion."""


class ModelVersion(pulumi.ComponentResource):
    """Pods of one version with their service, card, scale, budget and network paths.

    The pods load the model from the registry of the tracking server. Where predictions are kept
    they reach the lake and the login of Entra by HTTPS, and else nothing.

    Token: ``clinfra:ml:ModelVersion``

    Creates:
        - kubernetes:apps/v1:Deployment
        - kubernetes:autoscaling/v2:HorizontalPodAutoscaler
        - kubernetes:core/v1:ConfigMap
        - kubernetes:core/v1:Service
        - kubernetes:keda.sh/v1alpha1:ScaledObject
        - kubernetes:networking.k8s.io/v1:NetworkPolicy
        - kubernetes:policy/v1:PodDisruptionBudget
    """

    host: pulumi.Output[str]
    """Name of its service inside the cluster."""

    def __init__(
        self, name: str, args: ModelVersionArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:ml:ModelVersion", name, {}, opts)
        served, selector = args.served, {APP: args.served.app}
        metadata = meta.v1.ObjectMetaArgs(
            name=served.app, namespace=args.namespace, labels=served.labels
        )
        card = core.v1.ConfigMap(
            f"{name}-card",
            metadata=meta.v1.ObjectMetaArgs(
                name=card_map(served), namespace=args.namespace, labels=served.labels
            ),
            data={CARD_FILE: served.card.model_dump_json()},
            opts=pulumi.ResourceOptions(parent=self, provider=served.target.provider),
        )
        apps.v1.Deployment(
            f"{name}-deployment",
            metadata=meta.v1.ObjectMetaArgs(
                name=served.app,
                namespace=args.namespace,
                labels=served.labels,
                annotations=governance(served),
            ),
            spec=deployment(served, args.replicas),
            opts=pulumi.ResourceOptions(
                parent=self, provider=served.target.provider, depends_on=[card]
            ),
        )
        if args.scaling:
            scaled = Scaled(
                app=served.app, metadata=metadata, scaling=args.scaling, target=served.target
            )
            autoscaler(name, scaled, self)
        core.v1.Service(
            f"{name}-service",
            metadata=metadata,
            spec=core.v1.ServiceSpecArgs(
                type="ClusterIP",
                selector=selector,
                ports=[core.v1.ServicePortArgs(name="http", port=80, target_port=PORT)],
            ),
            opts=pulumi.ResourceOptions(parent=self, provider=served.target.provider),
        )
        policy.v1.PodDisruptionBudget(
            f"{name}-disruption",
            metadata=metadata,
            spec=policy.v1.PodDisruptionBudgetSpecArgs(
                max_unavailable=1,
                selector=meta.v1.LabelSelectorArgs(match_labels=selector),
            ),
            opts=pulumi.ResourceOptions(parent=self, provider=served.target.provider),
        )
        networking.v1.NetworkPolicy(
            f"{name}-paths",
            metadata=metadata,
            spec=_paths(args, selector),
            opts=pulumi.ResourceOptions(parent=self, provider=served.target.provider),
        )
        self.host = pulumi.Output.concat(served.app, ".", args.namespace, ".svc")
        self.register_outputs({"host": self.host})


def _paths(
    args: ModelVersionArgs, selector: Mapping[str, str]
) -> networking.v1.NetworkPolicySpecArgs:
    """In: callers to the model, and scrapers to the measures. Out: the registry and the canary."""
    asking = [*map(_namespace, args.callers), *([_pods(args.called_by)] if args.called_by else [])]
    inward = [
        *([_inward(asking, PORT)] if asking else []),
        _inward([_namespace(_SCRAPERS)], METRICS_PORT),
    ]
    outward = [
        _outward(_namespace(MLFLOW_NAMESPACE), MLFLOW_PORT),
        *([_outward(_pods(args.calls), PORT)] if args.calls else []),
        *([_to_the_lake()] if args.served.predictions is not None else []),
    ]
    return networking.v1.NetworkPolicySpecArgs(
        pod_selector=meta.v1.LabelSelectorArgs(match_labels=dict(selector)),
        policy_types=["Ingress", "Egress"],
        ingress=inward,
        egress=outward,
    )


def _namespace(name: str) -> networking.v1.NetworkPolicyPeerArgs:
    labels = {"kubernetes.io/metadata.name": name}
    return networking.v1.NetworkPolicyPeerArgs(
        namespace_selector=meta.v1.LabelSelectorArgs(match_labels=labels)
    )


def _pods(app: str) -> networking.v1.NetworkPolicyPeerArgs:
    return networking.v1.NetworkPolicyPeerArgs(
        pod_selector=meta.v1.LabelSelectorArgs(match_labels={APP: app})
    )


def _port(port: int) -> list[networking.v1.NetworkPolicyPortArgs]:
    return [networking.v1.NetworkPolicyPortArgs(protocol="TCP", port=port)]


def _inward(
    peers: Sequence[networking.v1.NetworkPolicyPeerArgs], port: int
) -> networking.v1.NetworkPolicyIngressRuleArgs:
    return networking.v1.NetworkPolicyIngressRuleArgs(from_=list(peers), ports=_port(port))


def _to_the_lake() -> networking.v1.NetworkPolicyEgressRuleArgs:
    """To any address: a policy of the network knows no names, and the lake's firewall no pods."""
    return networking.v1.NetworkPolicyEgressRuleArgs(ports=_port(_HTTPS))


def _outward(
    peer: networking.v1.NetworkPolicyPeerArgs, port: int
) -> networking.v1.NetworkPolicyEgressRuleArgs:
    return networking.v1.NetworkPolicyEgressRuleArgs(to=[peer], ports=_port(port))
