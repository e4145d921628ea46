"""What the twin does for each call of the engine, free of the wire."""

import secrets
from dataclasses import dataclass

from twin.admission import RefusedError, admit, enter, obey, sourced
from twin.arm_types import PublishedTypes
from twin.check import Fault, faults
from twin.cloud import Cloud, Stored
from twin.difference import Change, changes
from twin.kinds import Connection, Kind, how_to_add, kind_of
from twin.kubernetes import public_id
from twin.shapes import Anything, inputs_of
from twin.soft_delete import recovered, remove
from twin.wire import Properties


class UnknownKindError(LookupError):
    """A type token that nobody has taught the twin."""


@dataclass(frozen=True)
class Made:
    """A resource as the engine records it."""

    id: str
    outputs: Properties


class Provider:
    """Checks, creates, reads, changes and deletes resources of one cloud."""

    def __init__(self, cloud: Cloud, published: PublishedTypes | None = None) -> None:
        self._cloud = cloud
        self._published = published or PublishedTypes()

    def check(
        self, token: str, name: str, old: Properties, new: Properties
    ) -> tuple[Properties, list[Fault]]:
        """Inputs with names filled in, and every fault that a preview can find."""
        kind = kind_of(token)
        if kind is None:
            return new, [Fault("", how_to_add(token))]
        inputs = _named(kind, name, old, new)
        shape = inputs_of(token) or Anything()
        found = list(faults(shape, inputs))
        if not found:
            found = [sourced(fault, rule) for rule in kind.rules for fault in rule.judge(inputs)]
            told = {fault.path for fault in found}
            typed = self._published.faults(kind, inputs)
            found += [fault for fault in typed if fault.path not in told]
        if not found and old:
            found = [
                sourced(fault, rule)
                for rule in kind.change_rules
                for fault in rule.judge(old, inputs)
            ]
        return inputs, found

    def diff(self, token: str, old: Properties, new: Properties) -> list[Change]:
        """What differs."""
        return changes(old, new, known_kind(token).replace_on)

    def create(self, token: str, inputs: Properties, connection: Connection) -> Made:
        """Create a resource.

        Raises:
            RefusedError: The cloud does not let it in.
        """
        kind = known_kind(token)
        identifier = kind.identify(inputs, connection)
        admit(self._cloud, kind, identifier, inputs)
        inputs = recovered(self._cloud, kind, identifier, inputs)
        made = Stored(identifier, token, inputs, kind.outputs(inputs, identifier))
        enter(self._cloud, kind, made, "create")
        return Made(public(token, identifier, made.outputs), made.outputs)

    def update(
        self,
        token: str,
        identifier: str,
        inputs: Properties,
        connection: Connection,
    ) -> Properties:
        """Change a resource in place.

        Raises:
            RefusedError: The resource is gone, or a rule forbids the change.
        """
        kind = known_kind(token)
        own = private(kind, identifier, inputs, connection)
        outputs = kind.outputs(inputs, own)
        if not self._cloud.exists(own):
            raise RefusedError(f"{identifier} does not exist; `refresh` tells the state")
        obey(self._cloud, kind, own, inputs)
        self._cloud.put(Stored(own, token, inputs, outputs), "update")
        return outputs

    def read(
        self, token: str, identifier: str, inputs: Properties, connection: Connection
    ) -> Stored | None:
        """The resource as the cloud has it, ``None`` where it is gone."""
        kind = known_kind(token)
        found = self._cloud.get(private(kind, identifier, inputs, connection))
        if found is None:
            return None
        return Stored(identifier, found.token, found.inputs, found.outputs)

    def delete(
        self, token: str, identifier: str, inputs: Properties, connection: Connection
    ) -> None:
        """Delete a resource and what is below it; one that is gone already is fine."""
        own = private(known_kind(token), identifier, inputs, connection)
        gone = self._cloud.get(own)
        remove(self._cloud, own)
        host = gone.outputs.get("privateFQDN") if gone else None
        if host:
            self._cloud.delete(f"k8s:{host}")


def known_kind(token: str) -> Kind:
    """The kind of a token.

    Raises:
        UnknownKindError: Nobody has taught the twin.
    """
    kind = kind_of(token)
    if kind is None:
        raise UnknownKindError(how_to_add(token))
    return kind


def _named(kind: Kind, name: str, old: Properties, new: Properties) -> Properties:
    """Inputs with the physical name that they lack: the old one, or a fresh one."""
    key = kind.name_input
    if key and new.get(key) is None:
        return {**new, key: old.get(key) or f"{name}{secrets.token_hex(4)}"}
    if kind.token.startswith("kubernetes:") and not key:
        return _named_object(name, old, new)
    return new


def _named_object(name: str, old: Properties, new: Properties) -> Properties:
    metadata, before = new.get("metadata") or {}, old.get("metadata") or {}
    if not isinstance(metadata, dict) or metadata.get("name"):
        return new
    known = before.get("name") if isinstance(before, dict) else None
    notes = {**(metadata.get("annotations") or {}), "pulumi.com/autonamed": "true"}
    given = {"name": known or f"{name}-{secrets.token_hex(4)}", "annotations": notes}
    return {**new, "metadata": {**metadata, **given}}


def public(token: str, identifier: str, outputs: Properties) -> str:
    """The id that the engine sees."""
    package = token.split(":", 1)[0]
    if package == "kubernetes":
        return public_id(identifier)
    if package == "databricks":
        return _databricks_id(identifier, outputs)
    if package == "random":
        return str(outputs.get("hex") or identifier.removeprefix("random:"))
    return identifier


def _databricks_id(identifier: str, outputs: Properties) -> str:
    for key in ("policyId", "instancePoolId"):
        if key in outputs:
            return str(outputs[key])
    return identifier.rsplit("/", 1)[-1]


def private(kind: Kind, identifier: str, inputs: Properties, connection: Connection) -> str:
    """The cloud's id of a resource that the engine knows by ``identifier``."""
    package = kind.token.split(":", 1)[0]
    if package in ("kubernetes", "databricks"):
        return kind.identify(inputs, connection)
    return identifier if package == "azure-native" else f"random:{identifier}"
