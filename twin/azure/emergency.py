"""Roles that a group may take on for a time, by Entra Privileged Identity Management."""

from collections.abc import Iterator
from datetime import datetime

from twin.azure.arm import fault, known, parent_of, text
from twin.azure.demands import is_guid, one_of
from twin.azure.judges import shaped
from twin.check import Fault
from twin.kinds import Connection, Kind, Rule, guid
from twin.marks import ASSUMED, documented
from twin.wire import Properties

_PAGE = "https://learn.microsoft.com/azure/role-based-access-control/pim-integration"
_TYPE = "Microsoft.Authorization/roleEligibilitySchedules"
_START = "scheduleInfo.startDateTime"
_EXPIRES = "scheduleInfo.expiration"
_NAMED = ("principalId", "roleDefinitionId", "scope")


def _identify(inputs: Properties, _connection: Connection) -> str:
    """Azure draws the name; the twin makes it of what is eligible for what."""
    own = guid(*(text(inputs, each) for each in _NAMED))
    return f"{inputs.get('scope')}/providers/{_TYPE}/{own}"


def _outputs(_inputs: Properties, _identifier: str) -> Properties:
    return {"status": "Provisioned", "memberType": "Direct"}


def _moment(given: str) -> datetime | None:
    try:
        return datetime.fromisoformat(given)
    except ValueError:
        return None


def _ends(inputs: Properties) -> Iterator[Fault]:
    kind, given = text(inputs, f"{_EXPIRES}.type"), text(inputs, f"{_EXPIRES}.endDateTime")
    if kind == "AfterDateTime" and known(inputs, _EXPIRES) is not None and not given:
        yield fault(f"{_EXPIRES}.endDateTime", None, "the type AfterDateTime needs it")
    start, end = _moment(text(inputs, _START)), _moment(given)
    if start and end and end <= start:
        yield fault(f"{_EXPIRES}.endDateTime", given, f"a moment after {text(inputs, _START)}")


KINDS = (
    Kind(
        token="azure-native:authorization:PimRoleEligibilitySchedule",
        identify=_identify,
        arm_type=_TYPE,
        replace_on=frozenset(_NAMED),
        outputs=_outputs,
        parent=parent_of,
        seconds=20,
        mark=ASSUMED,
        rules=(
            Rule(
                "eligibility-principal",
                "a principal is given by its object id",
                documented(_PAGE),
                shaped("principalId", is_guid, "a GUID is allowed"),
            ),
            Rule(
                "eligibility-expiration",
                "an eligibility ends at a moment, after a time, or never",
                documented(_PAGE),
                one_of(f"{_EXPIRES}.type", "AfterDateTime", "AfterDuration", "NoExpiration"),
            ),
            Rule(
                "eligibility-end",
                "an eligibility ends after it starts",
                documented(_PAGE),
                _ends,
            ),
        ),
    ),
)
