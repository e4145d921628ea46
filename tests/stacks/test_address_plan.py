"""The address plan fits, does not overlap, and says what is wrong with numbers."""

from ipaddress import IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stacks.address_plan import SubnetRole, overlaps, plan_addresses, too_small


def space_of(prefix: int, number: int) -> IPv4Network:
    first = int(IPv4Network("10.0.0.0/8").network_address)
    return IPv4Network((first + number * 2 ** (32 - prefix), prefix))


SPACES = st.builds(space_of, st.integers(16, 20), st.integers(0, 255))


@given(space=SPACES)
def test_every_subnet_lies_inside_the_space_and_none_overlap(space: IPv4Network) -> None:
    plan = plan_addresses(space)

    assert set(plan.subnets) == set(SubnetRole)
    assert all(subnet.subnet_of(space) for subnet in plan.subnets.values())
    assert list(overlaps([(role, subnet) for role, subnet in plan.subnets.items()])) == []


@given(space=SPACES)
def test_databricks_subnets_are_a_26_at_least_and_the_api_server_a_28(space: IPv4Network) -> None:
    plan = plan_addresses(space)

    assert plan.subnets[SubnetRole.DATABRICKS_HOST].prefixlen <= 26
    assert plan.subnets[SubnetRole.DATABRICKS_CONTAINER].prefixlen <= 26
    assert plan.subnets[SubnetRole.API_SERVER].prefixlen <= 28


@given(space=SPACES)
def test_a_space_twice_as_large_has_subnets_twice_as_large(space: IPv4Network) -> None:
    plan = plan_addresses(space)
    nodes = plan.subnets[SubnetRole.NODES]

    assert nodes.num_addresses * 4 == space.num_addresses


@pytest.mark.parametrize("space", ["10.0.0.0/15", "10.0.0.0/21", "10.0.0.0/28"])
def test_a_space_of_the_wrong_size_is_refused_with_its_numbers(space: str) -> None:
    network = IPv4Network(space)

    with pytest.raises(ValueError, match=f"{space} has {network.num_addresses} addresses"):
        plan_addresses(network)


def test_a_public_space_is_refused() -> None:
    with pytest.raises(ValueError, match="is not private"):
        plan_addresses(IPv4Network("8.8.0.0/16"))


def test_overlapping_ranges_are_named_with_their_numbers() -> None:
    named = [
        ("address_space", IPv4Network("10.0.0.0/16")),
        ("pod_cidr", IPv4Network("10.0.128.0/17")),
        ("service_cidr", IPv4Network("172.30.1.0/24")),
    ]

    assert list(overlaps(named)) == [
        "address_space 10.0.0.0/16 overlaps pod_cidr 10.0.128.0/17",
        "service_cidr 172.30.1.0/24 overlaps 172.30.0.0/16, which AKS keeps for itself",
    ]


def test_pools_that_outgrow_their_subnet_are_told_with_both_numbers() -> None:
    plan = plan_addresses(IPv4Network("10.0.0.0/20"))

    assert list(too_small(plan.space, SubnetRole.NODES, 1019)) == []
    (sentence,) = too_small(plan.space, SubnetRole.NODES, 1020)
    assert "need 1020 addresses at their largest" in sentence
    assert sentence.endswith("10.0.0.0/22 has 1019 to give")
