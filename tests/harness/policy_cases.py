"""Cases that every rule brings: good, bad, absent, unknown, and a mutation of production."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from pathlib import Path

from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from policies.core.catalogue import rules
from policies.core.judge import Outcome, verdict
from policies.core.resource import Resource, Stack
from policies.core.rule import Context

TODAY = date(2026, 11, 25)
Json = object
Properties = Mapping[str, Json]
TAGS = {
    "application": "clinical-ml",
    "business-unit": "Clinical Informatics",
    "cost-center": "CC-4103",
    "data-classification": "phi",
    "environment": "prod",
    "managed-by": "clinfra",
    "owner": "clinical-ml-platform",
}
"""Tags of a resource of production."""
CASES = Path(__file__).parents[1] / "policies" / "cases"


@dataclass(frozen=True)
class Mutation:
    """A change of the production plan that must make exactly one rule fire.

    It changes one resource, takes one away (`absent`) or adds one (`add`).
    """

    kind: str
    change: Properties = field(default_factory=dict[str, Json])
    """Values by path, such as ``properties.sku.name`` or ``spec.ports[0].port``."""
    drop: Sequence[str] = ()
    """Paths that are taken away."""
    name: str = ""
    """Logical name, where the first resource of the kind will not do."""
    protect: bool | None = None
    absent: bool = False
    """Whether the resource itself is taken away."""
    add: Properties | None = None
    """Properties of a resource of the kind that is added, where production has none to change."""
    references: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    """What the properties of an added resource come from."""
    beside: Sequence[Resource] = ()
    """What comes with an added resource so that no other rule misses it."""
    context: Mapping[str, Json] = field(default_factory=dict[str, Json])
    """What differs from production for this rule, where it does not judge production."""


@dataclass(frozen=True)
class Cases:
    """The cases of one rule."""

    good: Properties
    """Properties for which the rule holds."""
    bad: Sequence[Properties]
    """Changes by path, each of which violates it."""
    mutation: Mutation
    absent: Mapping[str, Outcome] = field(default_factory=dict[str, Outcome])
    """Paths that are taken away, and what then comes out."""
    unknown: Mapping[str, Outcome] = field(default_factory=dict[str, Outcome])
    """Paths that are not known yet, and what then comes out."""
    also_good: Sequence[Properties] = ()
    """Changes by path for which it holds still."""
    kind: str = ""
    """Kind of the resource, where the rule's first will not do."""
    context: Mapping[str, Json] = field(default_factory=dict[str, Json])
    """What differs from production with patient data."""
    others: Sequence[Resource] = ()
    """Other resources of the stack."""
    elsewhere: Sequence[tuple[Sequence[Resource], Outcome]] = ()
    """Other resources of other stacks, and what comes out for the good properties there."""
    protect: bool = True
    references: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])


URN = "urn:pulumi:prod::clinfra::{kind}::{name}"


def context_of(name: str, **given: Json) -> Context:
    """The context of a rule, production with patient data unless said otherwise."""
    rule = rules()[name]
    usual: dict[str, Json] = {"environment": "prod", "patient_data": True, "today": TODAY}
    parameters = {**rule.parameters, **dict(given.pop("parameters", {}))}  # pyright: ignore[reportCallIssue, reportArgumentType]
    return Context(parameters=parameters, **(usual | given))  # pyright: ignore[reportArgumentType]


def subject(name: str, cases: Cases, properties: Properties) -> Resource:
    """The resource that a case is about."""
    kind = cases.kind or (*rules()[name].kinds, "azure-native:storage:StorageAccount")[0]
    urn = URN.format(kind=kind, name="subject")
    return Resource(urn, kind, properties, protect=cases.protect, references=cases.references)


def outcome(name: str, cases: Cases, properties: Properties) -> Outcome:
    """How the rule judges some properties."""
    resource = subject(name, cases, properties)
    stack = Stack([resource, *cases.others])
    return verdict(name, rules()[name], resource, stack, context_of(name, **cases.context)).outcome


def changed(properties: Properties, change: Properties) -> dict[str, Json]:
    """Properties with other values at some paths."""
    result = deepcopy(dict(properties))
    for path, value in change.items():
        _set(result, _steps(path), value)
    return result


def without(properties: Properties, path: str) -> dict[str, Json]:
    """Properties without what is at a path."""
    result = deepcopy(dict(properties))
    *steps, last = _steps(path)
    holder = _at(result, steps)
    del holder[last]  # pyright: ignore[reportIndexIssue]
    return result


def unknown(properties: Properties, path: str) -> dict[str, Json]:
    """Properties of which one is not known yet."""
    return changed(properties, {path: UNKNOWN_STRING_VALUE})


def _steps(path: str) -> list[str | int]:
    """Names and indexes; a name with dots in it stands in quotes, such as ``labels."a.b/c"``."""
    steps: list[str | int] = []
    for index, part in enumerate(path.split('"')):
        named = [each for each in part.replace("[", ".[").split(".") if each]
        steps += [part] if index % 2 else [_step(each) for each in named]
    return steps


def _step(text: str) -> str | int:
    return int(text[1:-1]) if text.startswith("[") else text


def _at(value: Json, steps: Sequence[str | int]) -> Json:
    for step in steps:
        value = value[step]  # pyright: ignore[reportIndexIssue]
    return value


def _set(holder: Json, steps: Sequence[str | int], value: Json) -> None:
    for step in steps[:-1]:
        if isinstance(holder, dict) and holder.get(step) is None:  # pyright: ignore[reportArgumentType]
            holder[step] = {}  # pyright: ignore[reportArgumentType]
        holder = holder[step]  # pyright: ignore[reportIndexIssue]
    holder[steps[-1]] = value  # pyright: ignore[reportIndexIssue]


def all_cases() -> dict[str, Cases]:
    """The cases of all rules by id."""
    found: dict[str, Cases] = {}
    for path in sorted(CASES.glob("*.py")):
        module = import_module(f"tests.policies.cases.{path.stem}")
        assert not set(module.CASES) & set(found), f"{path} brings cases that are there already"
        found |= module.CASES
    return found
