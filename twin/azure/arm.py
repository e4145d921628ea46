"""How Azure Resource Manager names, nests and answers."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime

from twin.check import Fault, shown
from twin.kinds import (
    ChangeRule,
    CloudRule,
    Connection,
    Kind,
    Outputs,
    Recovery,
    Rule,
    guid,
    no_outputs,
)
from twin.marks import SCHEMA, Mark, documented
from twin.wire import Json, Properties, Unknown, at, merged

GROUP = "resourceGroupName"
_IMPLIED = ("/blobServices/default",)
_SECRET = re.compile(r"/secrets/[^/]+$")
"""A secret in a vault, which people put there over the data plane."""
NAMES_PAGE = (
    "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules"
)


def arm(  # noqa: PLR0913  # one keyword for each thing a kind can differ in
    module: str,
    name: str,
    arm_type: str,
    *path: str,
    outputs: Outputs = no_outputs,
    replace_on: Iterable[str] = (),
    unique: bool = False,
    seconds: float = 1,
    pattern: str = "",
    soft_delete_days: int = 0,
    recovery: Recovery | None = None,
    rules: tuple[Rule, ...] = (),
    change_rules: tuple[ChangeRule, ...] = (),
    cloud_rules: tuple[CloudRule, ...] = (),
    cautions: tuple[CloudRule, ...] = (),
    mark: Mark = SCHEMA,
) -> Kind:
    """A kind inside a resource group.

    Args:
        module: azure-native module, such as ``network``.
        name: azure-native class, such as ``Subnet``.
        arm_type: ``Microsoft.Network/virtualNetworks/subnets``.
        path: Inputs that name each part of the type, outermost first; ``=default`` is a literal.
        outputs: What Azure adds.
        replace_on: Immutable properties beside the names and the location.
        unique: Whether the name is unique in all of Azure.
        seconds: Typical creation time.
        pattern: What the name must match.
        soft_delete_days: Days for which a deleted resource keeps its name.
        recovery: How a deleted resource comes back.
        rules: Rules that the inputs decide.
        change_rules: Rules on what a later change may do.
        cloud_rules: Rules that need to know what else exists.
        cautions: What a preview warns of.
        mark: Where the handler's knowledge comes from.
    """
    naming = (_name_rule(name, path[-1], pattern),) if pattern else ()
    return Kind(
        token=f"azure-native:{module}:{name}",
        identify=_identify(arm_type, path),
        arm_type=arm_type,
        name_input=path[-1] if _inputs(path[-1:]) else "",
        replace_on=frozenset({GROUP, "location", *_inputs(path), *replace_on}),
        outputs=_with_basics(arm_type, outputs),
        parent=parent_of,
        unique=unique,
        seconds=seconds,
        mark=mark,
        soft_delete_days=soft_delete_days,
        recovery=recovery,
        rules=naming + rules,
        change_rules=change_rules,
        cloud_rules=cloud_rules,
        cautions=cautions,
    )


def extension(  # noqa: PLR0913  # one keyword for each thing a kind can differ in
    module: str,
    name: str,
    arm_type: str,
    scope: str,
    own_name: str,
    *,
    seconds: float = 1,
    outputs: Outputs = no_outputs,
    replace_on: Iterable[str] = (),
    rules: tuple[Rule, ...] = (),
    change_rules: tuple[ChangeRule, ...] = (),
    cloud_rules: tuple[CloudRule, ...] = (),
) -> Kind:
    """A kind that hangs on another resource by a scope, such as a role assignment."""

    def identify(inputs: Properties, _connection: Connection) -> str:
        return f"{inputs.get(scope)}/providers/{arm_type}/{inputs.get(own_name)}"

    return Kind(
        token=f"azure-native:{module}:{name}",
        identify=identify,
        arm_type=arm_type,
        name_input=own_name,
        replace_on=frozenset({scope, own_name, *replace_on}),
        outputs=_with_basics(arm_type, outputs),
        parent=parent_of,
        seconds=seconds,
        mark=SCHEMA,
        rules=rules,
        change_rules=change_rules,
        cloud_rules=cloud_rules,
    )


def _inputs(path: Iterable[str]) -> list[str]:
    return [each for each in path if not each.startswith("=")]


def _identify(arm_type: str, path: tuple[str, ...]) -> Callable[[Properties, Connection], str]:
    provider, *segments = arm_type.split("/")

    def identify(inputs: Properties, connection: Connection) -> str:
        names = (each[1:] if each.startswith("=") else inputs.get(each) for each in path)
        pairs = zip(segments, names, strict=True)
        tail = "/".join(f"{segment}/{name}" for segment, name in pairs)
        group = f"/subscriptions/{connection.subscription}/resourceGroups/{inputs.get(GROUP)}"
        return f"{group}/providers/{provider}/{tail}"

    return identify


def parent_of(identifier: str) -> str:
    """Id of what a resource lives in: the parent resource, the scope or the resource group."""
    head, _, tail = identifier.rpartition("/providers/")
    segments = tail.split("/")
    if len(segments) > 3:  # noqa: PLR2004  # provider, type and name: a resource of its own
        return _without_implied(f"{head}/providers/{'/'.join(segments[:-2])}")
    return _without_implied(head)


def _without_implied(identifier: str) -> str:
    """The owner of a part that comes into being with its owner."""
    for implied in _IMPLIED:
        identifier = identifier.removesuffix(implied)
    return _SECRET.sub("", identifier)


def _with_basics(arm_type: str, outputs: Outputs) -> Outputs:
    def answer(inputs: Properties, identifier: str) -> Properties:
        basics: Properties = {
            "name": name_of(identifier),
            "type": arm_type,
            "provisioningState": "Succeeded",
            "azureApiVersion": "",
        }
        given = {**inputs, **_identity_outputs(inputs, identifier)}
        return merged(merged(given, basics), outputs(inputs, identifier))

    return answer


def _identity_outputs(inputs: Properties, identifier: str) -> Properties:
    """What Azure answers for ``identity``: ids of principals, user-assigned ones by their id."""
    given = known(inputs, "identity")
    if not isinstance(given, Mapping):
        return {}
    answer: Properties = {"type": given.get("type")}
    if "SystemAssigned" in str(given.get("type")):
        answer |= {"principalId": guid(identifier, "principal"), "tenantId": guid("tenant")}
    listed = given.get("userAssignedIdentities")
    if isinstance(listed, list | Mapping):
        answer["userAssignedIdentities"] = {
            str(each): {"principalId": guid(each, "principal"), "clientId": guid(each, "client")}
            for each in listed
            if isinstance(each, str)
        }
    return {"identity": answer}


def _name_rule(kind: str, name_input: str, pattern: str) -> Rule:
    compiled = re.compile(pattern)

    def judge(inputs: Properties) -> Iterator[Fault]:
        given = inputs.get(name_input)
        if isinstance(given, str) and not compiled.fullmatch(given):
            yield fault(name_input, given, f"a name that matches {pattern} is allowed")

    return Rule(f"{kind.lower()}-name", f"name matches `{pattern}`", documented(NAMES_PAGE), judge)


def known(inputs: Json, path: str) -> Json:
    """The value at a path, ``None`` where it is absent or not known yet."""
    value = at(inputs, path)
    return None if isinstance(value, Unknown) else value


def text(inputs: Json, path: str) -> str:
    """The text at a path, empty where there is none that is known."""
    value = known(inputs, path)
    return value if isinstance(value, str) else ""


def number(inputs: Json, path: str) -> float | None:
    """The number at a path, ``None`` where there is none that is known."""
    value = known(inputs, path)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def fault(path: str, value: Json, allowed: str) -> Fault:
    """A fault that says what was given and what is allowed."""
    return Fault(path, f"is {shown(path, value)}; {allowed}")


def name_of(identifier: str) -> str:
    """Last segment of an id."""
    return identifier.rsplit("/", 1)[-1]


def region_name(location: str) -> str:
    """A region's programmatic name, of either of its two: ``East US 2`` is ``eastus2``."""
    return location.replace(" ", "").casefold()


def day_of(inputs: Properties, path: str) -> datetime | None:
    """A time among the inputs, in UTC unless it says otherwise; none where it is not one."""
    try:
        given = datetime.fromisoformat(text(inputs, path))
    except ValueError:
        return None
    return given if given.tzinfo else given.replace(tzinfo=UTC)
