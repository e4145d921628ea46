"""The groups on call keep their state, wherever they are made."""

from tests.harness.environments import recorded


def test_the_groups_keep_the_state_that_they_had_below_the_last_component() -> None:
    ((parent, name),) = recorded("prod").one("on-call").formerly

    assert name == "incidents-on-call"
    assert parent.endswith("clinfra:platform:Platform$clinfra:operations:Incidents::incidents")
