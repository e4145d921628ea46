"""What one property demands of another, and of resources beside it."""

import re
from collections.abc import Iterator, Mapping

from twin.azure.arm import fault, known, number, parent_of, text
from twin.azure.judges import items
from twin.check import Fault, same
from twin.cloud import Cloud, Stored
from twin.kinds import ChangeJudge, CloudJudge, Judge
from twin.wire import Json, Properties, Unknown, at

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def demands(path: str, wanted: Json, *others: str) -> Judge:
    """Refuses a value of one property where another property is left out."""

    def judge(inputs: Properties) -> Iterator[Fault]:
        if not same(known(inputs, path), wanted):
            return
        for other in others:
            if at(inputs, other) is None:
                yield fault(other, None, f"{path} {wanted} needs a value here")

    return judge


def one_of(path: str, *allowed: str) -> Judge:
    """Refuses a text that is not in a list."""

    def judge(inputs: Properties) -> Iterator[Fault]:
        given = text(inputs, path)
        if given and not any(same(given, each) for each in allowed):
            yield fault(path, given, f"{', '.join(allowed)} can be chosen")

    return judge


def is_guid(given: str) -> bool:
    """Whether a text is a GUID."""
    return bool(_GUID.fullmatch(given))


def at_most(path: str, most: int) -> Judge:
    """Refuses a list that is too long."""

    def judge(inputs: Properties) -> Iterator[Fault]:
        given = len(items(inputs, path))
        if given > most:
            yield Fault(path, f"has {given} members; {most} are allowed")

    return judge


def exists(*paths: str) -> CloudJudge:
    """Refuses the id of a resource that does not exist."""

    def judge(inputs: Properties, _identifier: str, cloud: Cloud) -> Iterator[Fault]:
        for path in paths:
            given = text(inputs, path)
            if given and not cloud.exists(given):
                yield fault(path, given, "the id of a resource that exists is allowed")

    return judge


def held_identity(path: str) -> Judge:
    """Refuses a user-assigned identity that the resource itself does not hold."""

    def judge(inputs: Properties) -> Iterator[Fault]:
        wanted, held = text(inputs, path), _held(inputs)
        if wanted and held is not None and wanted.casefold() not in held:
            allowed = "an identity from identity.userAssignedIdentities is needed"
            yield fault(path, wanted, allowed)

    return judge


def _held(inputs: Properties) -> set[str] | None:
    """Ids of the identities that a resource holds, ``None`` where one is not known yet."""
    given = at(inputs, "identity.userAssignedIdentities")
    if isinstance(given, Mapping | list):
        found = list(given)
        texts = {each.casefold() for each in found if isinstance(each, str)}
        return texts if len(texts) == len(found) else None
    return None if isinstance(given, Unknown) else set()


def only_grows(path: str) -> ChangeJudge:
    """Refuses a change to a smaller number."""

    def judge(old: Properties, new: Properties) -> Iterator[Fault]:
        before, now = number(old, path), number(new, path)
        if before is not None and now is not None and now < before:
            yield fault(path, now, f"it only grows, it has {before}")

    return judge


def stays(path: str) -> ChangeJudge:
    """Refuses another value than the first."""

    def judge(old: Properties, new: Properties) -> Iterator[Fault]:
        before, now = known(old, path), known(new, path)
        if before is not None and now is not None and not same(before, now):
            yield fault(path, now, f"it stays as it was created, {before}")

    return judge


def recovers_once(path: str, value: Json) -> ChangeJudge:
    """Refuses a change of what exists that asks for its recovery."""

    def judge(old: Properties, new: Properties) -> Iterator[Fault]:
        if same(known(new, path), value) and old != new:
            yield fault(path, value, "it exists and cannot be recovered; leave this out")

    return judge


def siblings(cloud: Cloud, token: str, identifier: str) -> Iterator[Stored]:
    """The other resources of a kind in the same parent."""
    for each in cloud.of_token(f"azure-native:{token}", parent_of(identifier)):
        if each.id.casefold() != identifier.casefold():
            yield each
