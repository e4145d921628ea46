"""From a plan to what it costs."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finops.estimate import estimate
from finops.lines import Money, added
from finops.meters import DAYS, HOURS
from finops.price_book import PriceBook
from finops.quantities.decisions import decision_of
from finops.quantities.quantity import ResultKind
from finops.resources import costs_nothing_by_nature, kind_of
from stacks.usage_assumptions import UsageAssumptions, UsageName
from tests.harness.priced import (
    REGION,
    TODAY,
    Given,
    azure,
    book_of,
    estimated,
    lines_for,
    resources_of,
)

STACKS = ("qa", "staging", "prod")
UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SIZE = "Standard_D4ds_v5"
MACHINES = book_of(("Virtual Machines", SIZE, 0.226), ("Azure Kubernetes Service", "Standard", 0.1))


def pool(**inputs: object) -> Given:
    """A node pool, which has no location of its own."""
    shape: Mapping[str, object] = {
        "agentPoolName": "work",
        "resourceName": "aks",
        "vmSize": SIZE,
        "osDiskType": "Ephemeral",
        **inputs,
    }
    return Given("azure-native:containerservice:AgentPool", shape, "pool")


def cluster(**inputs: object) -> Given:
    shape = {"location": REGION, "resourceName": "aks", **inputs}
    return Given("azure-native:containerservice:ManagedCluster", shape, "cluster")


def usage(**quantities: tuple[float, float, float]) -> UsageAssumptions:
    ranges = {
        name: {"low": low, "expected": expected, "high": high}
        for name, (low, expected, high) in quantities.items()
    }
    return UsageAssumptions.model_validate({"quantities": ranges})


@pytest.mark.parametrize("stack", STACKS)
def test_every_kind_of_a_stack_is_decided(stack: str) -> None:
    kinds = {kind_of(e) for e in resources_of(stack) if not costs_nothing_by_nature(e)}

    assert len(kinds) > 50
    assert [kind for kind in sorted(kinds) if decision_of(kind) is None] == []


@pytest.mark.parametrize("stack", STACKS)
def test_every_resource_of_a_stack_has_a_line_that_says_what_is_known(stack: str) -> None:
    lines = estimated(stack).lines
    wanted = {each.urn for each in resources_of(stack) if not costs_nothing_by_nature(each)}

    assert {each.urn for each in lines} == wanted
    for each in lines:
        priced = each.result in (ResultKind.FIXED, ResultKind.USAGE)
        assert priced == (each.price is not None)
        assert bool(each.reason) != priced
        if priced:
            assert each.source
            assert each.as_of
        else:
            assert each.cost == Money()


@pytest.mark.parametrize("stack", STACKS)
def test_low_expected_and_high_never_fall_and_parts_add_up(stack: str) -> None:
    told = estimated(stack)

    for each in told.lines:
        assert 0 <= each.cost.low <= each.cost.expected <= each.cost.high
    for parts in (told.by(lambda e: e.kind), told.by(lambda e: e.result)):
        assert added(parts.values()).expected == pytest.approx(told.total.expected)


@pytest.mark.parametrize("stack", STACKS)
def test_all_cost_of_a_stack_has_its_cost_center(stack: str) -> None:
    centers = estimated(stack).by(lambda line: line.cost_center)

    assert [center for center, part in centers.items() if part.high and not center] == []


def test_a_kind_that_nobody_decided_is_unknown_and_not_free() -> None:
    (line,) = lines_for(azure("quantum:Workspace"))

    assert line.result is ResultKind.UNKNOWN
    assert "nobody has decided" in line.reason


def test_a_meter_without_a_price_is_unknown_and_not_free() -> None:
    told = estimate("t", [azure("network:NatGateway")], PriceBook([]), UsageAssumptions(), TODAY)

    assert {each.result for each in told.lines} == {ResultKind.UNKNOWN}
    assert told.total == Money()


def test_use_that_is_not_stated_is_unknown_and_stated_as_none_costs_nothing() -> None:
    gateway = azure("network:NatGateway")

    silent = [e for e in lines_for(gateway) if e.meter.endswith("Data")]
    none = [e for e in lines_for(gateway, usage=usage(nat_gb=(0, 0, 0))) if e.unit == "GB"]

    assert [each.result for each in silent] == [ResultKind.UNKNOWN]
    assert [(each.result, each.cost) for each in none] == [(ResultKind.USAGE, Money())]


def test_a_pool_has_the_region_of_its_cluster() -> None:
    (line,) = [e for e in lines_for(cluster(), pool(count=2), book=MACHINES) if e.nodes_of]

    assert line.region == REGION
    assert line.cost.expected == pytest.approx(2 * HOURS * 0.226)


def test_a_pool_whose_cluster_is_not_there_has_no_price_of_another_region() -> None:
    (line,) = lines_for(pool(count=2), book=MACHINES)

    assert line.result is ResultKind.UNKNOWN
    assert "an unknown region" in line.reason


def test_a_least_number_of_nodes_of_none_is_none_and_not_the_initial_number() -> None:
    scaled = pool(enableAutoScaling=True, minCount=0, maxCount=4, count=1)

    (line,) = [e for e in lines_for(cluster(), scaled, book=MACHINES) if e.nodes_of]

    assert line.quantity == Money(0, HOURS, 4 * HOURS)


def test_inline_pools_of_a_cluster_count_like_pools_of_their_own() -> None:
    profile = {"name": "system", "vmSize": SIZE, "count": 3, "osDiskType": "Ephemeral"}
    told = lines_for(cluster(agentPoolProfiles=[profile]), book=MACHINES)

    assert [each.nodes_of for each in told if each.price] == ["system"]
    assert added(each.cost for each in told).expected == pytest.approx(3 * HOURS * 0.226)


def test_a_cluster_of_the_tier_standard_pays_its_fee_and_no_support_contract() -> None:
    told = lines_for(cluster(sku={"name": "Base", "tier": "Standard"}))

    assert added(each.cost for each in told).expected == pytest.approx(0.1 * HOURS)


def test_spot_machines_are_not_priced_as_ordinary_ones() -> None:
    spot = pool(count=1, scaleSetPriority="Spot")
    ratio = {"spot": {"cpu_ratio": 0.2, "gpu_ratio": 0.25, "basis": "test"}}
    stated = UsageAssumptions.model_validate(ratio)

    silent = [e for e in lines_for(cluster(), spot, book=MACHINES) if e.nodes_of]
    told = [e for e in lines_for(cluster(), spot, book=MACHINES, usage=stated) if e.nodes_of]
    book = book_of(("Virtual Machines", f"{SIZE} Spot", 0.03))
    known = [e for e in lines_for(cluster(), spot, book=book, usage=stated) if e.nodes_of]

    assert [each.result for each in silent] == [ResultKind.UNKNOWN]
    assert [each.cost.expected for each in told] == [pytest.approx(HOURS * 0.226 * 0.2)]
    assert [each.cost.expected for each in known] == [pytest.approx(HOURS * 0.03)]


def test_windows_machines_are_not_priced_as_linux_ones() -> None:
    told = lines_for(cluster(), pool(count=1, osType="Windows"), book=MACHINES)

    assert [each.reason for each in told if each.result is ResultKind.UNKNOWN] == [
        "machines of the pool work with Windows"
    ]


def test_both_nodes_of_a_redis_pair_are_paid() -> None:
    sku = {"name": "ComputeOptimized_X10"}

    (pair,) = lines_for(azure("redisenterprise:RedisEnterprise", sku=sku))
    (one,) = lines_for(
        azure("redisenterprise:RedisEnterprise", sku=sku, highAvailability="Disabled")
    )

    assert pair.cost.expected == pytest.approx(851.18)
    assert one.cost.expected == pytest.approx(851.18 / 2)


def test_a_registry_is_paid_by_the_day() -> None:
    (line, _) = lines_for(azure("containerregistry:Registry", sku={"name": "Premium"}))

    assert line.quantity.expected == pytest.approx(DAYS)
    assert line.cost.expected == pytest.approx(50.69, abs=0.01)


def test_a_standby_doubles_vcores_and_storage_of_postgresql() -> None:
    sku, storage = {"name": SIZE, "tier": "GeneralPurpose"}, {"storageSizeGB": 256}
    mode = {"mode": "ZoneRedundant"}
    alone = lines_for(azure("dbforpostgresql:Server", sku=sku, storage=storage))
    pair = lines_for(
        azure("dbforpostgresql:Server", sku=sku, storage=storage, highAvailability=mode)
    )

    assert added(e.cost for e in alone).expected == pytest.approx(0.356 * HOURS + 256 * 0.115)
    assert added(e.cost for e in pair) == added(e.cost for e in alone).times(2)


def test_values_that_a_preview_does_not_know_are_unknown_and_break_nothing() -> None:
    broken = [
        azure("redisenterprise:RedisEnterprise", sku={"name": UNKNOWN_TEXT}),
        azure("dbforpostgresql:Server", sku=UNKNOWN_TEXT, storage=UNKNOWN_TEXT),
        azure("containerservice:ManagedCluster", agentPoolProfiles=UNKNOWN_TEXT, sku=UNKNOWN_TEXT),
        pool(count=UNKNOWN_TEXT),
        azure("monitor:MetricAlert", criteria=UNKNOWN_TEXT),
        Given("databricks:index/job:Job", {"tasks": UNKNOWN_TEXT}),
    ]

    told = lines_for(*broken)

    assert {each.urn for each in told} == {each.urn for each in broken}
    assert all(e.result in (ResultKind.UNKNOWN, ResultKind.FREE) for e in told)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(0, 1e4) | st.sampled_from(["", UNKNOWN_TEXT, SIZE, "x"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["sku", "name", "tier", "count", "storage", "spec", "location", "kty"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.sampled_from(sorted({each.type for each in resources_of("prod")})), JSON)
def test_whatever_the_inputs_no_cost_is_negative_and_nothing_breaks(
    kind: str, inputs: object
) -> None:
    given = Given(kind, inputs if isinstance(inputs, dict) else {"sku": inputs})

    for each in lines_for(given):
        assert each.cost.low >= 0
        assert each.cost.low <= each.cost.expected <= each.cost.high


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.integers(1, 20))
def test_more_nodes_never_cost_less(least: int, initial: int, room: int, more: int) -> None:
    def costs(low: int, first: int, most: int) -> Money:
        scaled = pool(enableAutoScaling=True, minCount=low, count=first, maxCount=most)
        return added(e.cost for e in lines_for(cluster(), scaled, book=MACHINES))

    before = costs(least, initial, least + room)
    after = costs(least + more, initial + more, least + room + more)

    assert after.low >= before.low
    assert after.expected >= before.expected
    assert after.high >= before.high


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0, 1e6))
def test_an_assumption_whose_figures_fall_is_refused(low: float, mid: float, high: float) -> None:
    named = {UsageName.NAT_GB.value: (low, mid, high)}

    if low <= mid <= high:
        assert usage(**named).quantities[UsageName.NAT_GB].expected == mid
    else:
        with pytest.raises(ValueError, match="must not fall"):
            usage(**named)


def test_a_commitment_spares_what_it_covers_and_shows_what_it_wastes() -> None:
    bought = {
        "kind": "reservation",
        "service": "Virtual Machines",
        "sku": SIZE,
        "instances": 3,
        "discount": 0.4,
        "term_years": 1,
    }
    stated = UsageAssumptions.model_validate({"commitments": [bought]})

    told = lines_for(cluster(), pool(count=2), book=MACHINES, usage=stated)
    used = [each for each in told if each.nodes_of]
    wasted = [each for each in told if each.kind == "commitment"]

    assert [e.cost.expected for e in used] == [pytest.approx(2 * HOURS * 0.226 * 0.6)]
    assert [e.cost.expected for e in wasted] == [pytest.approx(HOURS * 0.226 * 0.6)]
