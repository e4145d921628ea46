"""Machines that are stopped at night, as the estimate counts them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.operations.working_hours import definition
from finops.estimate import estimate
from finops.lines import Line, Money
from finops.meters import HOURS
from finops.node_split import by_namespace
from finops.price_book import price_book
from finops.working_hours import running_of
from stacks.cost import Day, WorkingHours
from stacks.usage_assumptions import UsageAssumptions
from tests.harness.priced import TODAY, Given, azure, estimated, lines_for

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
IDS = {"cluster": UNKNOWN, "server": UNKNOWN, "identity": UNKNOWN}


def stopping(hours: WorkingHours) -> list[Given]:
    """The Logic Apps of a preview, which does not know yet whom they call."""
    return [
        azure("logic:Workflow", verb, definition=definition(verb, hours, IDS))
        for verb in ("start", "stop")
    ]


def machines(*more: Given) -> tuple[Line, ...]:
    profile: dict[str, object] = {
        "name": "system",
        "vmSize": "Standard_D4ds_v5",
        "count": 2,
        "osDiskType": "Managed",
    }
    tier = {"name": "Base", "tier": "Standard"}
    cluster = azure("containerservice:ManagedCluster", agentPoolProfiles=[profile], sku=tier)
    server = azure(
        "dbforpostgresql:Server",
        sku={"name": "Standard_B2s", "tier": "Burstable"},
        storage={"storageSizeGB": 32},
    )
    return lines_for(cluster, server, *more)


def test_machines_pay_for_the_hours_in_which_they_run_and_disks_for_all() -> None:
    whole = {each.meter: each for each in machines()}
    part = {each.meter: each for each in machines(*stopping(WorkingHours(start=6, stop=20)))}
    stopped = [meter for meter, each in part.items() if each.running < 1]

    assert stopped == [
        "Virtual Machines / Standard_D4ds_v5",
        "Azure Database for PostgreSQL / Standard_B2s",
    ]
    for meter in stopped:
        share = 5 * 14 / 168
        cost = whole[meter].cost
        assert part[meter].cost.expected == pytest.approx(cost.expected * share)
        assert part[meter].cost.low == pytest.approx(cost.low * share)
        assert part[meter].cost.high == pytest.approx(cost.high)
        assert "runs 70 of 168 hours a week; high: all of them" in part[meter].assumption
    for meter in set(whole) - set(stopped):
        assert part[meter].cost == whole[meter].cost


def test_qa_is_estimated_by_its_hours_and_production_by_all() -> None:
    def running(stack: str) -> set[float]:
        return {each.running for each in estimated(stack).lines if each.nodes_of}

    assert running("qa") == {70 / 168}
    assert running("staging") == running("prod") == {1}


@given(
    st.integers(0, 22),
    st.integers(1, 23),
    st.lists(st.sampled_from(Day), min_size=1, unique=True),
)
def test_fewer_hours_never_cost_more_and_never_go_below_nothing(
    start: int, length: int, days: list[Day]
) -> None:
    hours = WorkingHours(start=start, stop=min(start + length, 23), days=tuple(days))
    whole, part = machines(), machines(*stopping(hours))

    for one, other in zip(whole, part, strict=False):
        assert 0 <= other.cost.low <= one.cost.low
        assert other.cost.low <= other.cost.expected <= one.cost.expected
        assert other.cost.high == one.cost.high
        assert other.quantity.expected <= HOURS * 2


@pytest.mark.parametrize("kept", ["start", "stop"])
def test_machines_that_nothing_stops_or_starts_run_all_hours(kept: str) -> None:
    both = stopping(WorkingHours())
    alone = [each for each in both if each.name == kept]

    assert running_of(alone) is None
    assert running_of([azure("logic:Workflow", definition=UNKNOWN)]) is None
    assert running_of(both) is not None
    assert [each.running for each in machines(*alone)] == [1.0] * len(machines(*alone))


def test_the_pods_of_nodes_that_are_stopped_keep_their_shares() -> None:
    pod = {"spec": {"containers": [{"resources": {"requests": {"cpu": "4"}}}]}}
    shape: dict[str, object] = {"metadata": {"namespace": "a"}, "spec": {"template": pod}}
    work = Given("kubernetes:apps/v1:Deployment", shape, "work")
    profile: dict[str, object] = {"name": "system", "vmSize": "Standard_D4ds_v5", "count": 2}
    cluster = azure("containerservice:ManagedCluster", agentPoolProfiles=[profile])

    def split(*more: Given) -> Money:
        resources = [work, cluster, *more]
        told = estimate("t", resources, price_book(), UsageAssumptions(), TODAY)
        return by_namespace(told, resources)["a"]

    whole = split()
    part = split(*stopping(WorkingHours(start=6, stop=20)))
    assert whole.expected == pytest.approx(0.226 * HOURS)
    assert part.expected == pytest.approx(whole.expected * 70 / 168)
