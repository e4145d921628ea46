"""The Plan: the one list of resources that everything after the engine reads."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

SECRET = "[secret]"  # noqa: S105  # what stands in a secret's place
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105  # the state's mark of a secret

Json = object


def without_package(type_token: str) -> str:
    """A type token without its package, where that is Azure's."""
    return type_token.removeprefix("azure-native:")


@dataclass(frozen=True)
class PlannedResource:
    """One resource of an environment."""

    urn: str
    type: str
    operation: str
    """What the engine does: ``create``, ``same``, ``update``, ``replace``, ``delete``…"""
    inputs: Mapping[str, Json]
    """Inputs as the provider gets them; secrets stand as ``[secret]``."""
    parent: str = ""
    dependencies: tuple[str, ...] = ()
    """URNs that it waits for; empty after an ``up``, whose state holds them."""
    references: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """For each input, the URNs of the resources that its value comes from; empty where
    `dependencies` are."""
    provider: str = ""
    protect: bool = False
    id: str = ""

    @property
    def name(self) -> str:
        """Logical name."""
        return self.urn.rsplit("::", 1)[-1]

    @property
    def kind(self) -> str:
        """Type token, without the package where that is Azure's."""
        return without_package(self.type)


@dataclass(frozen=True)
class Plan:
    """All resources of one run of one stack."""

    stack: str
    resources: tuple[PlannedResource, ...]

    def to_json(self) -> str:
        """The plan as text; `from_json` reads it back."""
        return json.dumps(asdict(self), indent=2)

    @classmethod
    def from_json(cls, text: str) -> "Plan":
        """A plan that `to_json` wrote."""
        raw = json.loads(text)
        return cls(raw["stack"], tuple(_resource(each) for each in raw["resources"]))

    def remaining(self) -> "Plan":
        """The plan without what it deletes."""
        kept = tuple(each for each in self.resources if each.operation != "delete")
        return Plan(self.stack, kept)

    def counts(self) -> dict[str, int]:
        """Number of resources by operation."""
        counts: dict[str, int] = {}
        for each in self.resources:
            counts[each.operation] = counts.get(each.operation, 0) + 1
        return counts


def _resource(raw: Mapping[str, Json]) -> PlannedResource:
    fields: dict[str, Json] = dict(raw)
    waits = waits_of(fields.pop("dependencies", None), fields.pop("references", None))
    return PlannedResource(**fields, dependencies=waits.all, references=waits.by_input)  # pyright: ignore[reportArgumentType]


def plan_of_state(stack: str, state: Path) -> Plan:
    """The plan that a state file holds; the program is not run, nothing is decrypted."""
    return Plan(stack, tuple(_from_state(_listed_in(state, "resources"))))


def pending_in(state: Path) -> int:
    """Number of operations in a state file whose end nobody wrote down."""
    return len(_listed_in(state, "pending_operations"))


def _listed_in(state: Path, key: str) -> list[Mapping[str, Json]]:
    """One list of the deployment that a state file holds."""
    raw: Json = json.loads(state.read_text(encoding="utf-8"))
    for level in ("checkpoint", "latest"):
        raw = raw.get(level, raw) if isinstance(raw, dict) else raw
    listed = raw.get(key) if isinstance(raw, dict) else None
    return listed if isinstance(listed, list) else []


@dataclass(frozen=True)
class Waits:
    """What a resource waits for."""

    all: tuple[str, ...] = ()
    """URNs."""
    by_input: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """Those that an input's value comes from."""


def waits_of(dependencies: Json, by_input: Json) -> Waits:
    """What a resource waits for, as the engine and `Plan.to_json` write it."""
    listed = dependencies if isinstance(dependencies, list) else []
    named = by_input if isinstance(by_input, dict) else {}
    return Waits(tuple(listed), {name: tuple(urns or ()) for name, urns in named.items()})


def waits_in(update_plan: Path) -> Mapping[str, Waits]:
    """What each resource waits for, from the file that a preview saved; empty where none was."""
    if not update_plan.exists():
        return {}
    raw = json.loads(update_plan.read_text(encoding="utf-8"))
    goals = {urn: each.get("goal") or {} for urn, each in raw["resourcePlans"].items()}
    return {
        urn: waits_of(goal.get("dependencies"), goal.get("propertyDependencies"))
        for urn, goal in goals.items()
    }


def _from_state(listed: Iterable[Mapping[str, Json]]) -> Iterable[PlannedResource]:
    for each in listed:
        inputs = without_secrets(each.get("inputs") or {})
        waits = waits_of(each.get("dependencies"), each.get("propertyDependencies"))
        yield PlannedResource(
            urn=str(each["urn"]),
            type=str(each["type"]),
            operation="same",
            inputs=inputs if isinstance(inputs, dict) else {},
            parent=str(each.get("parent") or ""),
            dependencies=waits.all,
            references=waits.by_input,
            provider=str(each.get("provider") or ""),
            protect=bool(each.get("protect")),
            id=str(each.get("id") or ""),
        )


def without_secrets(value: Json) -> Json:
    """The value with a mark in the place of every secret."""
    if isinstance(value, dict):
        if value.get(SIGNATURE) == SECRET_SIGNATURE:
            return SECRET
        return {str(key): without_secrets(each) for key, each in value.items()}
    return [without_secrets(each) for each in value] if isinstance(value, list) else value
