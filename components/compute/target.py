"""What a component needs to know to run something on the cluster."""

from collections.abc import Mapping
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


@dataclass(frozen=True, kw_only=True)
class SparkTarget:
    """A Databricks workspace as its jobs see it."""

    provider: pulumi.ProviderResource
    """Databricks provider of the workspace."""
    policy_id: pulumi.Input[str]
    """Policy that job clusters must follow, cost tags among its rules."""
    pool_id: pulumi.Input[str]
    """Pool that job clusters take machines from."""
    catalog: pulumi.Input[str]
    """Name of the environment's catalog."""
    schemas: Mapping[str, pulumi.Output[str]]
    """Full names of its schemas, known when they exist."""
