"""Pools and clusters that cannot be."""

import pytest
from pydantic import ValidationError

from components.compute.gpu_software import priorities
from stacks.compute import (
    ClusterSettings,
    GpuCapacity,
    GpuPoolSettings,
    MigProfile,
    NodePoolSettings,
)

T4 = GpuCapacity(vm_size="Standard_NC4as_T4_v3")
A100 = GpuCapacity(vm_size="Standard_NC24ads_A100_v4")


def gpu_pool(name: str = "gpu", *capacity: GpuCapacity) -> GpuPoolSettings:
    return GpuPoolSettings(name=name, max_nodes=2, capacity=capacity or (T4,))


def test_a_gpu_pool_starts_with_no_machine() -> None:
    assert gpu_pool().min_nodes == 0


def test_a_size_that_is_not_in_the_catalogue_is_refused_with_the_catalogue() -> None:
    with pytest.raises(ValidationError, match="Standard_D4s_v5 is not in the catalogue: Standard_"):
        gpu_pool("gpu", GpuCapacity(vm_size="Standard_D4s_v5"))


def test_a_gpu_that_cannot_be_cut_takes_no_slice() -> None:
    with pytest.raises(ValidationError, match=r"\(T4\) cannot be cut"):
        GpuPoolSettings(name="gpu", max_nodes=1, capacity=(A100, T4), mig=MigProfile.ONE)


def test_fewer_nodes_at_most_than_at_least_are_refused() -> None:
    with pytest.raises(ValidationError, match="min_nodes is 3; at most max_nodes, 2, is allowed"):
        NodePoolSettings(name="work", min_nodes=3, max_nodes=2)


def test_two_pools_cannot_end_up_with_one_name() -> None:
    taken = NodePoolSettings(name="gpu0", min_nodes=1, max_nodes=1)

    with pytest.raises(ValidationError, match="pool name gpu0 is used twice"):
        ClusterSettings(node_pools=(taken,), gpu_pools=(gpu_pool(),))


def test_the_autoscaler_asks_the_preferred_capacity_first_and_names_pools_exactly() -> None:
    assert priorities((gpu_pool("gpu", A100, T4),)) == (
        "100:\n  - .*-gpu0-.*\n99:\n  - .*-gpu1-.*\n1:\n  - .*\n"
    )


def test_an_upgrade_adds_a_whole_node_at_least() -> None:
    assert ClusterSettings(max_surge_percent=10).surged(1) == 2
    assert ClusterSettings(max_surge_percent=33).surged(0) == 0
