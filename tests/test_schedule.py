"""The virtual clock of a rehearsal."""

from hypothesis import given
from hypothesis import strategies as st

from clinfra.plan import Plan, PlannedResource
from clinfra.schedule import Schedule

KIND = "azure-native:network:RouteTable"


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    size = draw(st.integers(1, 20))
    durations = draw(st.lists(st.integers(0, 9), min_size=size, max_size=size))
    resources: list[PlannedResource] = []
    for index in range(size):
        before = draw(st.sets(st.integers(0, index - 1), max_size=3)) if index else set[int]()
        waits = tuple(f"urn::{each}" for each in sorted(before))
        resources.append(PlannedResource(f"urn::{index}", KIND, "same", {}, dependencies=waits))
    seconds = {f"urn::{index}": float(each) for index, each in enumerate(durations)}
    return Schedule(
        Plan("qa", tuple(resources)), lambda each: seconds[each.urn], draw(st.integers(1, 5))
    )


@given(schedule=schedules())
def test_nothing_begins_before_what_it_waits_for_has_ended(schedule: Schedule) -> None:
    ends = {task.resource.urn: task.end for task in schedule.tasks}

    assert len(ends) == len(schedule.plan.resources)
    for task in schedule.tasks:
        assert all(ends[urn] <= task.begin for urn in task.resource.dependencies)


@given(schedule=schedules(), data=st.data())
def test_the_order_of_a_state_says_nothing_on_when_a_task_begins(
    schedule: Schedule, data: st.DataObject
) -> None:
    listed = data.draw(st.permutations(schedule.plan.resources))
    other = Schedule(Plan("qa", tuple(listed)), schedule.seconds, schedule.parallel)

    begins = {task.resource.urn: task.begin for task in schedule.tasks}
    assert {task.resource.urn: task.begin for task in other.tasks} == begins


@given(schedule=schedules())
def test_no_more_run_at_a_time_than_the_engine_allows(schedule: Schedule) -> None:
    for each in schedule.tasks:
        running = [task for task in schedule.tasks if task.begin <= each.begin < task.end]
        assert len(running) <= schedule.parallel


@given(schedule=schedules())
def test_the_wall_time_lies_between_the_critical_path_and_the_sum(schedule: Schedule) -> None:
    total = sum(map(schedule.seconds, schedule.plan.resources))
    unbounded = Schedule(schedule.plan, schedule.seconds, len(schedule.plan.resources))

    assert schedule.critical_seconds <= schedule.makespan <= total
    assert unbounded.makespan == schedule.critical_seconds
    assert Schedule(schedule.plan, schedule.seconds, 1).makespan == total


@given(schedule=schedules())
def test_the_critical_path_is_a_chain_that_waits(schedule: Schedule) -> None:
    path = schedule.critical_path
    order = [each.urn for each in schedule.plan.resources]

    assert [order.index(each.urn) for each in path] == sorted(
        order.index(each.urn) for each in path
    )
    assert all(schedule.seconds(each) for each in path)


def test_a_child_waits_for_its_parent_and_for_its_provider() -> None:
    parent = PlannedResource("urn::parent", KIND, "same", {})
    provider = PlannedResource("urn::provider", "pulumi:providers:x", "same", {})
    child = PlannedResource(
        "urn::child", KIND, "same", {}, parent=parent.urn, provider="urn::provider::id"
    )
    plan = Plan("qa", (parent, provider, child))

    begins = {task.resource.name: task.begin for task in Schedule(plan, lambda _each: 5, 9).tasks}

    assert begins == {"parent": 0, "provider": 0, "child": 5}


def test_what_is_worth_shortening_comes_first_and_totals_are_by_kind() -> None:
    fast = PlannedResource("urn::fast", KIND, "same", {})
    slow = PlannedResource("urn::slow", "other", "same", {}, dependencies=("urn::fast",))
    seconds = {"urn::fast": 2.0, "urn::slow": 7.0}
    schedule = Schedule(Plan("qa", (fast, slow)), lambda each: seconds[each.urn], 4)

    assert [(each.resource.name, each.seconds) for each in schedule.savings()] == [
        ("slow", 7),
        ("fast", 2),
    ]
    assert [(each.type, each.count, each.seconds) for each in schedule.totals()] == [
        ("other", 1, 7),
        (KIND, 1, 2),
    ]
