"""The Plan: the one list of resources that everything after the engine reads."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

SECRET = "[secret]"  # noqa: S105  # what stands in a secret's place
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105  # the state's mark of a secret

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

    def counts(self) -> dict[str, int]:
        """Number of resources by operation."""
        counts: dict[str, int] = {}
        for each in self.resources:
            counts[each.operation] = counts.get(each.operation, 0) + 1
        return counts


def _resource(raw: Mapping[str, Json]) -> PlannedResource:
    fields: dict[str, Json] = dict(raw)
    dependencies = fields.pop("dependencies", ())
    listed = dependencies if isinstance(dependencies, list) else []
    return PlannedResource(**fields, dependencies=tuple(listed))  # pyright: ignore[reportArgumentType]


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


def dependencies_in(update_plan: Path) -> Mapping[str, tuple[str, ...]]:
    """What each resource waits for, from the file that a preview saved; empty where none was."""
    if not update_plan.exists():
        return {}
    raw = json.loads(update_plan.read_text(encoding="utf-8"))
    return {
        urn: tuple((each.get("goal") or {}).get("dependencies") or ())
        for urn, each in raw["resourcePlans"].items()
    }


def _from_state(listed: Iterable[Mapping[str, Json]]) -> Iterable[PlannedResource]:
    for each in listed:
        inputs = without_secrets(each.get("inputs") or {})
        dependencies = each.get("dependencies")
        yield PlannedResource(
            urn=str(each["urn"]),
            type=str(each["type"]),
            operation="same",
            inputs=inputs if isinstance(inputs, dict) else {},
            parent=str(each.get("parent") or ""),
            dependencies=tuple(dependencies) if isinstance(dependencies, list) else (),
            provider=str(each.get("provider") or ""),
            protect=bool(each.get("protect")),
            id=str(each.get("id") or ""),
        )


def without_secrets(value: Json) -> Json:
    """The value with a mark in the place of every secret."""
    if isinstance(value, dict):
        if value.get(_SIGNATURE) == _SECRET_SIGNATURE:
            return SECRET
        return {str(key): without_secrets(each) for key, each in value.items()}
    return [without_secrets(each) for each in value] if isinstance(value, list) else value
