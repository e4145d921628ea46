"""Machines of QA are stopped and started by hours, and by nothing that may do more."""

from collections.abc import Mapping

import pytest

from components.operations.working_hours import ACTIONS, ORDER, definition
from stacks.cost import WorkingHours
from tests.harness.environments import recorded
from tests.harness.recording import Registered

WORKFLOW = "azure-native:logic:Workflow"
IDS = {"cluster": "/cluster", "server": "/server", "identity": "/identity"}


def workflow(verb: str) -> Registered:
    (found,) = [each for each in recorded("qa").of_type(WORKFLOW) if each.name.endswith(verb)]
    return found


def part(definition: Mapping[str, object], *path: str) -> object:
    value: object = definition
    for each in path:
        assert isinstance(value, Mapping)
        value = value[each]
    return value


@pytest.mark.parametrize("verb", ["start", "stop"])
def test_the_cluster_and_the_database_of_qa_are_called_by_their_own_ids(verb: str) -> None:
    (cluster,) = recorded("qa").of_type("azure-native:containerservice:ManagedCluster")
    (server,) = recorded("qa").of_type("azure-native:dbforpostgresql:Server")

    for target, resource in (("cluster", cluster), ("server", server)):
        call = f"definition.actions.{target}.inputs"
        uri = str(workflow(verb).get(f"{call}.uri"))
        assert uri.startswith(f"https://management.azure.com{resource.id}/{verb}?api-version=")
        assert workflow(verb).get(f"{call}.method") == "POST"
        identity = workflow(verb).get(f"{call}.authentication.identity")
        assert identity == workflow(verb).get("identity.userAssignedIdentities.0")


def test_production_and_staging_are_never_stopped() -> None:
    assert recorded("staging").of_type(WORKFLOW) == []
    assert recorded("prod").of_type(WORKFLOW) == []


def test_the_identity_may_start_and_stop_these_two_and_nothing_else() -> None:
    (role,) = recorded("qa").of_type("azure-native:authorization:RoleDefinition")
    assigned = [
        each
        for each in recorded("qa").of_type("azure-native:authorization:RoleAssignment")
        if each.inputs["roleDefinitionId"] == role.id
    ]
    machines = {
        each.id
        for kind in ("containerservice:ManagedCluster", "dbforpostgresql:Server")
        for each in recorded("qa").of_type(f"azure-native:{kind}")
    }

    assert role.inputs["permissions"] == [{"actions": list(ACTIONS)}]
    assert {action.split("/")[-2] for action in ACTIONS} == set(ORDER)
    assert not [action for action in ACTIONS if "*" in action]
    assert {each.inputs["scope"] for each in assigned} == machines
    assert len(role.inputs["assignableScopes"]) == 1  # pyright: ignore[reportArgumentType]


def test_machines_start_on_working_days_and_are_stopped_on_every_day() -> None:
    hours = WorkingHours(start=6, stop=20)
    schedule = ("recurrence", "schedule")

    start, stop = (definition(verb, hours, IDS) for verb in ("start", "stop"))

    assert part(start, "triggers", "start", *schedule, "hours") == [6]
    assert part(stop, "triggers", "stop", *schedule, "hours") == [20]
    assert part(start, "triggers", "start", *schedule, "weekDays") == [
        day.value for day in hours.days
    ]
    assert len(str(part(stop, "triggers", "stop", *schedule, "weekDays")).split(",")) == 7


def test_the_database_starts_before_the_cluster_and_stops_after_it() -> None:
    start, stop = (definition(verb, WorkingHours(), IDS) for verb in ("start", "stop"))

    assert part(start, "actions", "server", "runAfter") == {}
    ended = ["Succeeded", "Failed", "TimedOut"]
    assert part(start, "actions", "cluster", "runAfter") == {"server": ended}
    assert part(stop, "actions", "cluster", "runAfter") == {}
    assert part(stop, "actions", "server", "runAfter") == {"cluster": ended}


def test_hours_that_never_start_or_end_before_they_start_are_refused() -> None:
    with pytest.raises(ValueError, match="start is 20 and stop is 6; stop must be later"):
        WorkingHours(start=20, stop=6)
    with pytest.raises(ValueError, match="days is empty"):
        WorkingHours(days=())
