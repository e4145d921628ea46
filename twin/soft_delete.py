"""What a deletion leaves: names that stay taken, and resources that can come back."""

from collections.abc import Iterator

from twin.check import Fault, same
from twin.cloud import Cloud, Deleted, Stored
from twin.kinds import Kind, Recovery, kind_of
from twin.marks import ASSUMED, Mark
from twin.wire import Json, Properties, at, merged

_GUIDE = "docs/recover-a-failed-up.md"
_FREE = "`clinfra twin pass-days` lets them go by on the twin"


def leaving(cloud: Cloud, identifier: str) -> list[Deleted]:
    """What can come back of a resource, and of all below it, once it is deleted."""
    found = (_left(cloud, each) for each in cloud.at_and_below(identifier))
    return [each for each in found if each]


def remove(cloud: Cloud, identifier: str) -> None:
    """Delete a resource and everything below it, as Azure does."""
    cloud.delete(identifier, leaving(cloud, identifier))


def _left(cloud: Cloud, stored: Stored) -> Deleted | None:
    kind = kind_of(stored.token)
    if kind is None or not kind.soft_delete_days:
        return None
    until = cloud.day + _days(kind, stored.inputs)
    return Deleted(
        stored.id,
        stored.token,
        _name(kind, stored.id, stored.inputs),
        until,
        purgeable=not _protected(kind, stored.inputs),
    )


def _name(kind: Kind, identifier: str, inputs: Properties) -> str:
    """The name that stays taken: in all of Azure, or in its own place."""
    return str(inputs.get(kind.name_input)) if kind.unique else identifier


def _days(kind: Kind, inputs: Properties) -> float:
    path = kind.recovery.days_path if kind.recovery else ""
    given = at(inputs, path) if path else None
    return given if isinstance(given, int | float) else kind.soft_delete_days


def _protected(kind: Kind, inputs: Properties) -> bool:
    path = kind.recovery.protection_path if kind.recovery else ""
    return bool(path) and at(inputs, path) is True


def wants_recovery(kind: Kind, inputs: Properties) -> bool:
    """Whether a request asks for a deleted resource."""
    way = kind.recovery
    return way is not None and same(way.value, at(inputs, way.path))


def held(cloud: Cloud, kind: Kind, identifier: str, inputs: Properties) -> Iterator[str]:
    """A sentence where a deleted resource holds the name, or where there is none to recover."""
    if not kind.soft_delete_days:
        return
    name = _name(kind, identifier, inputs)
    holder = cloud.deleted_holder(kind.token, name)
    if wants_recovery(kind, inputs):
        yield from _unrecoverable(cloud, kind, identifier, inputs, holder)
    elif holder:
        path = kind.name_input if kind.unique else ""
        yield _sourced(Fault(path, _taken(cloud, kind, name, holder)), kind.recovery)


def _taken(cloud: Cloud, kind: Kind, name: str, holder: Deleted) -> str:
    left = holder.until - cloud.day
    ways = [f"wait {left:g} days ({_FREE})", "choose another name"]
    if holder.purgeable:
        ways.insert(0, "purge it")
    if kind.recovery:
        ways.insert(0, f"recover it with {kind.recovery.path} {_shown(kind.recovery.value)}")
    return (
        f"is '{name}'; the deleted '{holder.id}' holds this name for {left:g} more days: "
        f"{', '.join(ways[:-1])} or {ways[-1]}; {_GUIDE} says how"
    )


def _unrecoverable(
    cloud: Cloud, kind: Kind, identifier: str, inputs: Properties, holder: Deleted | None
) -> Iterator[str]:
    way = kind.recovery
    if way is None:
        return
    if holder is None:
        told = f"is {_shown(way.value)}; nothing that was deleted has this name, leave this out"
        yield _sourced(Fault(way.path, told), way)
    elif not same(holder.id, identifier):
        told = f"is {_shown(way.value)}; '{holder.id}' comes back in its own place alone"
        yield _sourced(Fault(way.path, told), way)
    else:
        yield from _elsewhere(cloud, identifier, inputs, way)


def _elsewhere(cloud: Cloud, identifier: str, inputs: Properties, way: Recovery) -> Iterator[str]:
    gone = cloud.deleted_part(identifier)
    was, now = gone.inputs.get("location") if gone else None, inputs.get("location")
    if isinstance(was, str) and isinstance(now, str) and not same(was, now):
        yield _sourced(Fault("location", f"is '{now}'; it comes back in {was} alone"), way)


def _shown(value: Json) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _sourced(fault: Fault, way: Recovery | None) -> str:
    mark: Mark = way.mark if way else ASSUMED
    return f"{fault} (rule soft-delete, {mark.source or mark.origin})"


def recovered(cloud: Cloud, kind: Kind, identifier: str, inputs: Properties) -> Properties:
    """Bring a resource back where a request asks for it.

    What the request says beside that is not heeded: a recovered vault has the properties that it
    had (Azure/azure-rest-api-specs issue 21306).

    Returns:
        The inputs that the resource has then.
    """
    way = kind.recovery
    if way is None or not wants_recovery(kind, inputs):
        return inputs
    back = cloud.brought_back(identifier)
    return merged(back.inputs, _nested(way)) if back else inputs


def _nested(way: Recovery) -> Properties:
    value = way.value
    for part in reversed(way.path.split(".")):
        value = {part: value}
    return {str(key): each for key, each in value.items()} if isinstance(value, dict) else {}
