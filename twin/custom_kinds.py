"""Custom resources of operators that live in the cluster and not in a namespace."""

from collections.abc import Mapping

_CLUSTER_WIDE: Mapping[str, frozenset[str]] = {
    "argoproj.io": frozenset({"ClusterAnalysisTemplate"}),
    "cert-manager.io": frozenset({"ClusterIssuer"}),
    "cilium.io": frozenset({"CiliumClusterwideNetworkPolicy"}),
    "eventing.keda.sh": frozenset({"ClusterCloudEventSource"}),
    "external-secrets.io": frozenset({"ClusterSecretStore"}),
    "gateway.networking.k8s.io": frozenset({"GatewayClass"}),
    "kaito.sh": frozenset({"ModelMirror"}),
    "karpenter.azure.com": frozenset({"AKSNodeClass"}),
    "karpenter.sh": frozenset({"NodeClaim", "NodeOverlay", "NodePool"}),
    "keda.sh": frozenset({"ClusterTriggerAuthentication"}),
    "kueue.x-k8s.io": frozenset(
        {
            "AdmissionCheck",
            "ClusterQueue",
            "Cohort",
            "MultiKueueCluster",
            "MultiKueueConfig",
            "ProvisioningRequestConfig",
            "ResourceFlavor",
            "Topology",
            "WorkloadPriorityClass",
        }
    ),
    "nfd.k8s-sigs.io": frozenset({"NodeFeatureRule"}),
    "nvidia.com": frozenset({"ClusterPolicy", "GPUCluster", "NVIDIADriver"}),
    "serving.kserve.io": frozenset({"ClusterServingRuntime", "ClusterStorageContainer"}),
    "snapshot.storage.k8s.io": frozenset({"VolumeSnapshotClass", "VolumeSnapshotContent"}),
    "templates.gatekeeper.sh": frozenset({"ConstraintTemplate"}),
}
"""By group: ``spec.scope`` of the definitions that each operator publishes, 2026-08."""
_WHOLE_GROUPS = frozenset({"constraints.gatekeeper.sh"})
"""Groups whose kinds are made later and are all cluster-wide:
open-policy-agent.github.io/gatekeeper/website/docs/howto."""


def is_namespaced(token: str) -> bool:
    """Whether a custom resource lives in a namespace; one that nobody named here does."""
    place, kind = token.split(":")[1:]
    group = place.split("/", maxsplit=1)[0]
    return group not in _WHOLE_GROUPS and kind not in _CLUSTER_WIDE.get(group, frozenset())
