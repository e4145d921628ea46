"""A custom resource has the id that its scope gives it."""

import pytest

from twin.kinds import Connection
from twin.kubernetes import public_id
from twin.provider import known_kind
from twin.wire import Properties

NAMED: Properties = {"metadata": {"name": "one"}}


@pytest.mark.parametrize(
    ("token", "identifier"),
    [
        ("kubernetes:keda.sh/v1alpha1:ScaledJob", "default/one"),
        ("kubernetes:example.org/v1:Widget", "default/one"),
        ("kubernetes:nvidia.com/v1:ClusterPolicy", "one"),
        ("kubernetes:kueue.x-k8s.io/v1beta2:ClusterQueue", "one"),
        ("kubernetes:kueue.x-k8s.io/v1beta2:LocalQueue", "default/one"),
        ("kubernetes:gateway.networking.k8s.io/v1:GatewayClass", "one"),
        ("kubernetes:gateway.networking.k8s.io/v1:HTTPRoute", "default/one"),
        ("kubernetes:constraints.gatekeeper.sh/v1beta1:K8sRequiredLabels", "one"),
    ],
)
def test_a_custom_resource_is_in_a_namespace_unless_its_definition_is_cluster_wide(
    token: str, identifier: str
) -> None:
    made = known_kind(token).identify(NAMED, Connection(host="aks"))

    assert public_id(made) == identifier


def test_a_cluster_wide_resource_needs_no_namespace_to_exist() -> None:
    rules = {each.id for each in known_kind("kubernetes:nvidia.com/v1:ClusterPolicy").cloud_rules}

    assert "kubernetes-namespace" not in rules
    assert "kubernetes-reachable" in rules
