"""Rules of access in an emergency, each with a good and a bad input."""

from tests.harness.cases import Case
from twin.wire import Properties

_KIND = "authorization:PimRoleEligibilitySchedule"


def _until(kind: str, **more: str) -> Properties:
    expiration: Properties = {"type": kind, **more}
    return {
        "scheduleInfo": {"startDateTime": "2026-11-26T08:00:00+00:00", "expiration": expiration}
    }


CASES = (
    Case(
        rule="eligibility-principal",
        kind=_KIND,
        good={"principalId": "5e2a9c40-0000-4000-8000-000000000003"},
        bad={"principalId": "on-call"},
        says="'principalId' is 'on-call'; a GUID is allowed",
    ),
    Case(
        rule="eligibility-expiration",
        kind=_KIND,
        good=_until("AfterDateTime", endDateTime="2026-11-27T08:00:00+00:00"),
        bad=_until("Soon"),
        says="is 'Soon'; AfterDateTime, AfterDuration, NoExpiration can be chosen",
    ),
    Case(
        rule="eligibility-end",
        kind=_KIND,
        good=_until("AfterDateTime", endDateTime="2026-11-27T08:00:00+00:00"),
        bad=_until("AfterDateTime", endDateTime="2026-11-26T07:00:00+00:00"),
        says="a moment after 2026-11-26T08:00:00+00:00",
    ),
    Case(
        rule="eligibility-end",
        kind=_KIND,
        good=_until("NoExpiration"),
        bad=_until("AfterDateTime"),
        says="the type AfterDateTime needs it",
    ),
)
