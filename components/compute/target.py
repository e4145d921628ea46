"""What a component needs to know to run something on the cluster."""

from dataclasses import dataclass

import pulumi


@dataclass(frozen=True, kw_only=True)
class ClusterTarget:
    """A Kubernetes cluster as its workloads see it."""

    provider: pulumi.ProviderResource
    """Kubernetes provider of the cluster."""
    issuer_url: pulumi.Input[str]
    """OIDC issuer that federated credentials trust."""
    registry_server: pulumi.Input[str]
    """Login server of the registry that every image comes from."""
