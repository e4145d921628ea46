"""Faults put into copies of production's resources, and what foreign scanners see of them.

Each fault stands beside the same objects without it, so that only what the fault adds counts. The
copies are told apart by their names: that of an Azure resource, the namespace of an object.
"""

import json
import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import ModuleType

from clinfra.export.arm import templates_of
from clinfra.export.foreign import checkov, trivy
from clinfra.export.foreign.finding import Run
from clinfra.export.manifests import manifest_of
from clinfra.export.scanners import findings_of, program_of
from clinfra.folders import Folders
from clinfra.plan import Plan, PlannedResource
from policies.core.pods import POD_KINDS
from policies.core.resource import kind_of
from tests.harness.mutations import added, changed_by
from tests.harness.plans import previewed
from tests.harness.policy_cases import Mutation
from tests.harness.policy_costs import bearing_cost
from twin.arm_types import PublishedTypes

_LABEL = re.compile(r"(base|seed)\d{3}")
_LEFT_OUT = ("ConfigMap", "Secret", "SecretProviderClass", "PodMonitor")
_FOR_ALL = ("deny-all", "defaults")
_SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
_SUBSCRIPTION = "00000000-0000-4000-8000-000000000003"
Manifest = dict[str, object]


@dataclass(frozen=True)
class Seed:
    """A fault, and what of ours must see it."""

    fault: str
    mutation: Mutation
    ours: tuple[str, ...] = ()
    """Our rules that see it."""
    because: str = ""
    """Why none of ours need see it."""


@dataclass(frozen=True)
class Planted:
    """Files with all seeds and their bases."""

    together: Path
    """One template of all Azure resources."""
    apart: tuple[Path, ...]
    """A template for each of them."""
    manifests: tuple[Path, ...]
    changed: tuple[Path, ...]
    """Those manifests that differ between a seed and its base."""

    def runs(self, scanner: ModuleType) -> Iterator[Run]:
        """The runs of a scanner over them.

        checkov takes seconds for a file. Trivy does not name the resource of a template, and KICS
        passes over a template with too many sorts of them.
        """
        templates = [self.together] if scanner is checkov else list(self.apart)
        manifests = self.changed if scanner is trivy else self.manifests
        yield from scanner.runs(templates, list(manifests))


def planted(seeds: Sequence[Seed], folder: Path) -> Planted:
    """Write every seed and its base.

    Args:
        seeds: The faults.
        folder: Where the files are written.
    """
    azure: list[Manifest] = []
    manifests: list[Path] = []
    changed: list[Path] = []
    for label, mutation, faulty in _copies(seeds):
        if mutation.kind.startswith("azure-native:"):
            azure += _template(mutation, label, faulty=faulty)
        elif mutation.kind.startswith("kubernetes:"):
            for file, text, differs in _objects(mutation, label, faulty=faulty):
                manifests.append(_text_in(folder / "manifests" / file, text))
                changed += [_text_in(folder / "changed" / file, text)] if differs else []
    together = _written(folder / "azure.json", azure)
    apart = tuple(
        _written(folder / "apart" / f"{_label(str(each['name']))}.json", [each]) for each in azure
    )
    return Planted(together, apart, tuple(manifests), tuple(changed))


def _copies(seeds: Sequence[Seed]) -> Iterator[tuple[str, Mutation, bool]]:
    """Every seed, and once for all of the same resource what it is without them."""
    for number, seed in enumerate(seeds):
        if base_of(seeds, number) == number:
            yield f"base{number:03}", seed.mutation, False
        yield f"seed{number:03}", seed.mutation, True


def base_of(seeds: Sequence[Seed], number: int) -> int:
    """The first seed of the same resource, whose base is that of this one."""
    mutation = seeds[number].mutation
    if mutation.add is not None:
        return number
    same = (each.mutation.add is None and _whose(each) == _whose(seeds[number]) for each in seeds)
    return next(index for index, each in enumerate(same) if each)


def _whose(seed: Seed) -> tuple[str, str]:
    return seed.mutation.kind, seed.mutation.name


def _label(name: str) -> str:
    found = _LABEL.search(name)
    assert found, name
    return found.group(0)


def _written(path: Path, resources: list[Manifest]) -> Path:
    document = {
        "$schema": _SCHEMA,
        "contentVersion": "1.0.0.0",
        "parameters": {},
        "resources": resources,
    }
    return _text_in(path, json.dumps(document, indent=2))


def _text_in(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _template(mutation: Mutation, label: str, *, faulty: bool) -> list[Manifest]:
    """The resource of a mutation as templates have it; none where it is not there."""
    found = _subject(mutation, faulty=faulty)
    if found is None:
        return []
    (template,) = templates_of(Plan("prod", (found,)), _types(), _SUBSCRIPTION).templates
    (resource,) = template.resources
    above = str(resource["name"]).rpartition("/")[0]
    return [{**resource, "name": f"{above}/{label}".lstrip("/")}]


@cache
def _types() -> PublishedTypes:
    return PublishedTypes.of(Folders.of(os.environ).arm_types(os.environ))


def _subject(mutation: Mutation, *, faulty: bool) -> PlannedResource | None:
    """The resource that a mutation is about, with its fault or as it is in production."""
    if mutation.add is not None:
        return _added(mutation) if faulty else None
    found = _of_production(mutation)
    if not faulty:
        return found
    if mutation.absent:
        return None
    return replace(found, inputs=changed_by(mutation, found.inputs))


def _of_production(mutation: Mutation) -> PlannedResource:
    for each in previewed("prod").resources:
        if kind_of(each.type) == mutation.kind and mutation.name in ("", each.name):
            return each
    raise AssertionError(f"production has no {mutation.kind} {mutation.name}")


def _objects(mutation: Mutation, label: str, *, faulty: bool) -> Iterator[tuple[str, str, bool]]:
    """The object of a mutation among those of its namespace: files, texts, whether it is it."""
    found = _subject(mutation, faulty=faulty)
    own = None if mutation.add is not None else _of_production(mutation)
    about = manifest_of(found or own or _added(mutation))
    beside = [
        manifest_of(each)
        for each in previewed("prod").resources
        if each.type.startswith("kubernetes:")
        and each is not own
        and "apiVersion" in each.inputs
        and _belongs(mutation, each, about)
    ]
    for number, each in enumerate([about] if found else [], start=1):
        yield f"{label}-{number:02}.yaml", _text(each, label), True
    for number, each in enumerate(beside, start=2):
        yield f"{label}-{number:02}.yaml", _text(each, label), False


def _added(mutation: Mutation) -> PlannedResource:
    """The resource that a mutation adds, whose kind need not stand in its properties."""
    assert mutation.add is not None
    made = bearing_cost(added(mutation, mutation.add))
    package, version, kind = made.kind.split(":")
    told = {"apiVersion": version.removeprefix("core/"), "kind": kind, "metadata": {}}
    properties = {**told, **made.properties} if package == "kubernetes" else made.properties
    return PlannedResource(made.urn, made.type, "create", properties)


def _belongs(mutation: Mutation, planned: PlannedResource, about: Manifest) -> bool:
    """Whether an object can matter: for a pod, what is called as it, or holds for all pods."""
    found = manifest_of(planned)
    if found["kind"] in _LEFT_OUT or _namespace(found) != _namespace(about):
        return False
    if mutation.kind not in POD_KINDS:
        return True
    return planned.type not in POD_KINDS and _name(found) in (_name(about), *_FOR_ALL)


def _name(found: Mapping[str, object]) -> str:
    metadata = found["metadata"]
    assert isinstance(metadata, Mapping)
    return str(metadata["name"])


def _namespace(found: Mapping[str, object]) -> str:
    metadata = found["metadata"]
    assert isinstance(metadata, Mapping)
    return str(metadata["name"] if found["kind"] == "Namespace" else metadata.get("namespace", ""))


def _text(found: Mapping[str, object], label: str) -> str:
    metadata = found["metadata"]
    assert isinstance(metadata, Mapping)
    named = "namespace" if "namespace" in metadata else "name"
    whole = {**found, "metadata": {**metadata, named: label}}
    return json.dumps(whole, indent=2) + "\n"


def seen(scanner: ModuleType, seeds: Sequence[Seed], there: Planted) -> dict[int, set[str]]:
    """What a scanner sees of each seed that it does not see of its base: checks by number."""
    program = program_of(scanner.NAME, os.environ)
    assert program, f"{scanner.NAME} is not here"
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for run in there.runs(scanner):
        for each in findings_of(run, program):
            named = _LABEL.search(each.resource)  # what a template nests in a template is not
            if named:
                found[named.group(0)].add((each.check, _LABEL.sub("", each.resource)))
    bases = [found[f"base{base_of(seeds, number):03}"] for number in range(len(seeds))]
    new = {number: found[f"seed{number:03}"] - base for number, base in enumerate(bases)}
    return {number: {check for check, _ in each} for number, each in new.items() if each}
