"""Whether the cloud lets a resource in."""

from collections.abc import Iterator

from twin.check import Fault
from twin.cloud import Cloud, Stored
from twin.kinds import ChangeRule, CloudRule, Kind, Rule
from twin.soft_delete import held
from twin.wire import Properties


class RefusedError(Exception):
    """The cloud refuses an operation; nothing was changed."""


class HalfMadeError(Exception):
    """A resource exists and is not as it should be; the engine keeps it and repairs it."""

    def __init__(
        self, sentence: str, identifier: str, inputs: Properties, outputs: Properties
    ) -> None:
        super().__init__(sentence)
        self.id = identifier
        self.inputs = inputs
        self.outputs = outputs


class AlreadyExistsError(RefusedError):
    """There is such a resource already."""


def admit(cloud: Cloud, kind: Kind, identifier: str, inputs: Properties) -> None:
    """Let a new resource in.

    Raises:
        RefusedError: It exists, its parent does not, its name is taken or held by what was deleted,
            or a rule forbids it.
    """
    if cloud.exists(identifier):
        raise AlreadyExistsError(exists_already(identifier))
    found = [
        *missing_parent(cloud, kind, identifier),
        *taken(cloud, kind, identifier, inputs),
        *held(cloud, kind, identifier, inputs),
    ]
    _refuse(found or forbidden(cloud, kind, identifier, inputs))


def enter(cloud: Cloud, kind: Kind, made: Stored, operation: str) -> None:
    """Put a resource into the cloud, and its globally unique name with it."""
    cloud.put(made, operation)
    if kind.unique:
        cloud.take(made.token, str(made.inputs[kind.name_input]), made.id)


def obey(cloud: Cloud, kind: Kind, identifier: str, inputs: Properties) -> None:
    """Let a change in.

    Raises:
        RefusedError: A rule forbids it.
    """
    _refuse(forbidden(cloud, kind, identifier, inputs))


def _refuse(sentences: list[str]) -> None:
    if sentences:
        raise RefusedError("; ".join(sentences))


def exists_already(identifier: str) -> str:
    """The sentence for a resource that would be made twice."""
    return f"cannot create already existing resource '{identifier}'"


def missing_parent(cloud: Cloud, kind: Kind, identifier: str) -> Iterator[str]:
    """A sentence where what a resource lives in does not exist."""
    parent = kind.parent(identifier) if kind.parent else ""
    if parent and "/resourceGroups/" in parent and not cloud.exists(parent):
        what = "ParentResourceNotFound" if "/providers/" in parent else "ResourceGroupNotFound"
        yield f"{what}: '{parent}' does not exist"


def taken(cloud: Cloud, kind: Kind, identifier: str, inputs: Properties) -> Iterator[str]:
    """A sentence where a globally unique name has another holder."""
    name = str(inputs.get(kind.name_input)) if kind.unique else ""
    holder = cloud.taken_by(kind.token, name) if name else None
    if holder and holder.casefold() != identifier.casefold():
        yield f"the name '{name}' is taken by '{holder}'; it is unique in all of Azure"


def forbidden(cloud: Cloud, kind: Kind, identifier: str, inputs: Properties) -> list[str]:
    """A sentence for each rule that forbids a resource as it shall be."""
    return [
        str(sourced(fault, rule))
        for rule in kind.cloud_rules
        for fault in rule.judge(inputs, identifier, cloud)
    ]


def cautions(cloud: Cloud, kind: Kind, identifier: str, inputs: Properties) -> list[str]:
    """A sentence for each thing that the cloud lets pass and that fails later."""
    return [
        str(sourced(fault, rule))
        for rule in kind.cautions
        for fault in rule.judge(inputs, identifier, cloud)
    ]


def sourced(fault: Fault, rule: Rule | ChangeRule | CloudRule) -> Fault:
    """The fault with the rule that it breaks and where that rule comes from."""
    source = rule.mark.source or rule.mark.origin
    return Fault(fault.path, f"{fault.sentence} (rule {rule.id}, {source})")
