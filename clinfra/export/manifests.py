"""Writes the Kubernetes objects of a plan as manifests; no secret's value is in them."""

import io
from collections.abc import Iterator, Mapping

from ruamel.yaml import YAML

from clinfra.export.order import in_order, waits
from clinfra.plan import SECRET, Plan, PlannedResource
from twin.wire import Json

_OF_THE_ENGINE = "pulumi.com/"


def manifests_of(plan: Plan) -> Iterator[tuple[str, dict[str, Json]]]:
    """File names in the order in which the objects are applied, and the objects."""
    objects = [each for each in plan.resources if _is_object(each)]
    needs = waits(plan, {each.urn for each in objects})
    first = sorted(in_order(objects, needs), key=lambda each: each.kind.split(":")[-1] != _FIRST)
    for number, each in enumerate(first, start=1):
        found = manifest_of(each)
        metadata = found["metadata"]
        name = metadata["name"] if isinstance(metadata, Mapping) else each.name
        yield f"{number:03}-{str(found['kind']).lower()}-{name}.yaml", found


_FIRST = "Namespace"


def _is_object(planned: PlannedResource) -> bool:
    return planned.type.startswith("kubernetes:") and "apiVersion" in planned.inputs


def manifest_of(planned: PlannedResource) -> dict[str, Json]:
    """One object as `kubectl` takes it."""
    metadata = planned.inputs.get("metadata")
    named = dict(metadata) if isinstance(metadata, Mapping) else {}
    notes = named.pop("annotations", None)
    kept = _own(notes if isinstance(notes, Mapping) else {})
    named = {"name": planned.name, **named, **({"annotations": kept} if kept else {})}
    whole = {**planned.inputs, "metadata": named}
    if whole.get("kind") == "Secret":
        whole = _emptied(whole, named)
    found = _written(whole, f"{named.get('namespace', '')}/{named['name']}")
    return found if isinstance(found, dict) else {}


def _own(notes: Mapping[str, Json]) -> dict[str, Json]:
    return {name: each for name, each in notes.items() if not name.startswith(_OF_THE_ENGINE)}


def _emptied(whole: Mapping[str, Json], named: Mapping[str, Json]) -> dict[str, Json]:
    """A Secret whose values are placeholders, in clear text so that a person sees them as such."""
    keys: list[str] = []
    for room in ("data", "stringData"):
        held = whole.get(room)
        keys += held if isinstance(held, Mapping) else [] if held is None else ["value"]
    kept = {name: each for name, each in whole.items() if name not in ("data", "stringData")}
    where = f"{named.get('namespace', '')}/{named['name']}"
    return {**kept, "stringData": {each: placeholder(f"{where}.{each}") for each in keys}}


def placeholder(what: str) -> str:
    """What stands in the place of a secret."""
    return f"PLACEHOLDER({what})"


def _written(value: Json, path: str) -> Json:
    if value == SECRET:
        return placeholder(path)
    if isinstance(value, Mapping):
        return {str(name): _written(each, f"{path}.{name}") for name, each in value.items()}
    if isinstance(value, list):
        return [_written(each, f"{path}.{number}") for number, each in enumerate(value)]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def texts(plan: Plan) -> Iterator[tuple[str, str]]:
    """File names and the manifests' text."""
    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style = False
    for name, each in manifests_of(plan):
        text = io.StringIO()
        writer.dump(each, text)
        yield name, text.getvalue()
