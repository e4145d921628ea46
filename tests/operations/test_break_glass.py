"""Access in an emergency ends by itself, has a reason and a ticket, and gives nobody a role."""

import pytest
from pydantic import ValidationError

from components.foundation.roles import Role
from components.operations.break_glass import BreakGlass, BreakGlassArgs
from stacks.incidents import BreakGlassSettings
from tests.harness.environment import GROUP_ID
from tests.harness.recording import SUBSCRIPTION, record

GIVEN = {
    "group_id": "5e2a9c40-0000-4000-8000-000000000003",
    "start": "2026-11-26T08:00:00+00:00",
    "end": "2026-11-27T08:00:00+00:00",
    "reason": "The interface engine must be mended by hand.",
    "ticket": "INC-2041",
}


def test_access_in_an_emergency_is_eligibility_that_entra_ends_at_the_moment_of_the_settings() -> (
    None
):
    settings = BreakGlassSettings.model_validate(GIVEN)
    args = BreakGlassArgs(settings=settings, subscription_id=SUBSCRIPTION, scope=GROUP_ID)
    made = record(lambda: BreakGlass("glass", args))[1]

    assert not made.of_type("azure-native:authorization:RoleAssignment")
    found = made.of_type("azure-native:authorization:PimRoleEligibilitySchedule")
    assert [str(each.get("roleDefinitionId")).rpartition("/")[2] for each in found] == [
        Role.CONTRIBUTOR.value,
        Role.KUBERNETES_CLUSTER_ADMIN.value,
    ]
    for each in found:
        assert each.get("scheduleInfo.startDateTime") == "2026-11-26T08:00:00+00:00"
        assert each.get("scheduleInfo.expiration.type") == "AfterDateTime"
        assert each.get("scheduleInfo.expiration.endDateTime") == "2026-11-27T08:00:00+00:00"
        assert each.get("ticketInfo.ticketNumber") == "INC-2041"
        assert each.get("justification") == GIVEN["reason"]
        assert each.get("scope") == GROUP_ID


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"end": "2026-12-26T08:00:00+00:00"}, "an end up to 14 days after the start is allowed"),
        ({"end": "2026-11-26T07:00:00+00:00"}, "an end up to 14 days after the start is allowed"),
        ({"end": "2026-11-27T08:00:00"}, "should have timezone info"),
        ({"reason": "because"}, "at least 10 characters"),
        ({"ticket": ""}, "ticket"),
    ],
    ids=["too long", "before it starts", "no time zone", "no reason", "no ticket"],
)
def test_access_without_a_near_end_a_reason_and_a_ticket_is_refused(
    changed: dict[str, str], says: str
) -> None:
    with pytest.raises(ValidationError, match=says):
        BreakGlassSettings.model_validate({**GIVEN, **changed})
