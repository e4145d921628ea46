"""Logic Apps of the consumption plan."""

from collections.abc import Iterator, Mapping

from twin.azure.arm import arm, fault, known, number, text
from twin.azure.judges import items, settled
from twin.check import Fault, same
from twin.kinds import Rule
from twin.marks import documented
from twin.wire import Json, Properties, at

_LEARN = "https://learn.microsoft.com/azure/logic-apps"
_LANGUAGE_PAGE = f"{_LEARN}/logic-apps-workflow-definition-language"
_TRIGGERS_PAGE = f"{_LEARN}/logic-apps-workflow-actions-triggers"
_IDENTITY_PAGE = f"{_LEARN}/authenticate-with-managed-identity"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_FREQUENCIES = ("Second", "Minute", "Hour", "Day", "Week", "Month")
_HOURS, _MINUTES = 23, 59


def _members(inputs: Properties, path: str) -> list[tuple[str, Json]]:
    given = known(inputs, path)
    listed = given.items() if isinstance(given, Mapping) else ()
    return [(f"{path}.{name}", each) for name, each in listed]


def _whole(inputs: Properties) -> Iterator[Fault]:
    if not isinstance(known(inputs, "definition"), Mapping):
        return
    for key in ("$schema", "contentVersion"):
        if settled(inputs, f"definition.{key}") and not text(inputs, f"definition.{key}"):
            yield fault(f"definition.{key}", None, "a workflow needs it")
    for key in ("triggers", "actions"):
        if settled(inputs, f"definition.{key}") and not _members(inputs, f"definition.{key}"):
            yield fault(f"definition.{key}", None, "a workflow needs one")


def _recurrences(inputs: Properties) -> Iterator[tuple[str, Json]]:
    for path, trigger in _members(inputs, "definition.triggers"):
        if same(known(trigger, "type"), "Recurrence"):
            yield f"{path}.recurrence", known(trigger, "recurrence")


def _frequency(inputs: Properties) -> Iterator[Fault]:
    for path, recurrence in _recurrences(inputs):
        given = text(recurrence, "frequency")
        if given and not any(same(given, each) for each in _FREQUENCIES):
            yield fault(f"{path}.frequency", given, f"{', '.join(_FREQUENCIES)} can be chosen")
        days = known(recurrence, "schedule.weekDays")
        if days and given and not same(given, "Week"):
            yield fault(f"{path}.schedule.weekDays", days, "days are for the frequency Week")


def _schedule(inputs: Properties) -> Iterator[Fault]:
    for path, recurrence in _recurrences(inputs):
        for key, most in (("hours", _HOURS), ("minutes", _MINUTES)):
            for place, each in items(recurrence, f"schedule.{key}"):
                given = number({"each": each}, "each")
                if given is not None and not 0 <= given <= most:
                    yield fault(f"{path}.{place}", given, f"0 to {most} is allowed")
        for place, day in items(recurrence, "schedule.weekDays"):
            if isinstance(day, str) and not any(same(day, each) for each in _DAYS):
                yield fault(f"{path}.{place}", day, f"{', '.join(_DAYS)} can be chosen")


def _followed(inputs: Properties) -> Iterator[Fault]:
    actions = _members(inputs, "definition.actions")
    names = {path.rpartition(".")[2] for path, _ in actions}
    for path, action in actions:
        for place, _ in _members({"action": action}, "action.runAfter"):
            name = place.rpartition(".")[2]
            if name not in names:
                yield fault(f"{path}.runAfter", name, f"{', '.join(sorted(names))} can be chosen")


def _held(inputs: Properties) -> Iterator[Fault]:
    held = at(inputs, "identity.userAssignedIdentities")
    if not settled(inputs, "identity") or not settled(inputs, "identity.userAssignedIdentities"):
        return
    have = {str(each).casefold() for each in held} if isinstance(held, list | Mapping) else set()
    for path, action in _members(inputs, "definition.actions"):
        used = text(action, "inputs.authentication.identity")
        if used and used.casefold() not in have:
            yield fault(
                f"{path}.inputs.authentication.identity",
                used,
                "an identity in identity.userAssignedIdentities is allowed",
            )


KINDS = (
    arm(
        "logic",
        "Workflow",
        "Microsoft.Logic/workflows",
        "workflowName",
        seconds=10,
        pattern=r"[A-Za-z0-9_.()-]{1,80}",
        rules=(
            Rule(
                "workflow-whole",
                "a workflow has a schema, a version, triggers and actions",
                documented(_LANGUAGE_PAGE),
                _whole,
            ),
            Rule(
                "workflow-frequency",
                "a recurrence has a frequency, and days in a week alone",
                documented(_TRIGGERS_PAGE),
                _frequency,
            ),
            Rule(
                "workflow-schedule",
                "a schedule has hours, minutes and days that there are",
                documented(_TRIGGERS_PAGE),
                _schedule,
            ),
            Rule(
                "workflow-order",
                "an action runs after actions of its workflow",
                documented(_LANGUAGE_PAGE),
                _followed,
            ),
            Rule(
                "workflow-identity",
                "a call is made by an identity that the workflow holds",
                documented(_IDENTITY_PAGE),
                _held,
            ),
        ),
    ),
)
