"""Writes the Azure resources of a plan as ARM templates that pass Azure's limits.

Limits of a template: 4 MB and 800 resources, 256 parameters
(https://learn.microsoft.com/azure/azure-resource-manager/templates/best-practices).
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import get_overloads

from clinfra.export.order import in_order, waits
from clinfra.export.placement import Placer, body_by_rule
from clinfra.plan import SECRET, Plan, PlannedResource
from twin.arm_types import Published, PublishedTypes
from twin.kinds import Connection, kind_of
from twin.shapes import resource_class
from twin.wire import Json

MOST_RESOURCES, MOST_BYTES, MOST_PARAMETERS = 800, 4_000_000, 256
_VERSION = re.compile(r"Uses Azure REST API version (\S+?)\.(?:\s|$)")
_SCHEMAS = "https://schema.management.azure.com/schemas"
_AT_GROUP = f"{_SCHEMAS}/2019-04-01/deploymentTemplate.json#"
_AT_SUBSCRIPTION = f"{_SCHEMAS}/2018-05-01/subscriptionDeploymentTemplate.json#"


@dataclass(frozen=True)
class Place:
    """What the id of a resource says."""

    scope: str
    """Id of the subscription or resource group whose deployment makes it."""
    type: str
    name: str
    """Name with the names of its parents, as templates have it."""
    above: str = ""
    """Type and names of the resource that it extends, where it extends one."""


def place_of(identifier: str) -> Place:
    """The parts of an Azure resource id."""
    before, _, last = identifier.rpartition("/providers/")
    if not before:
        scope, _, name = identifier.rpartition("/resourceGroups/")
        return Place(scope, "Microsoft.Resources/resourceGroups", name)
    namespace, *rest = last.split("/")
    kind = "/".join([namespace, *rest[0::2]])
    scope, _, above = before.partition("/providers/")
    return Place(scope, kind, "/".join(rest[1::2]), above)


@dataclass
class Template:
    """One deployment of one scope."""

    scope: str
    level: int
    resources: list[dict[str, Json]] = field(default_factory=list[dict[str, Json]])
    secrets: dict[str, str] = field(default_factory=dict[str, str])
    """Parameter to what its value is for."""
    bytes: int = 0

    @property
    def file(self) -> str:
        """Name of its file, without the number."""
        return self.scope.rsplit("/", 1)[-1] if self.at_group else "subscription"

    @property
    def at_group(self) -> bool:
        """Whether it deploys into a resource group."""
        return "/resourceGroups/" in self.scope

    def document(self) -> dict[str, Json]:
        """The template itself."""
        parameters: dict[str, Json] = {
            name: {"type": "securestring", "metadata": {"description": told}}
            for name, told in self.secrets.items()
        }
        return {
            "$schema": _AT_GROUP if self.at_group else _AT_SUBSCRIPTION,
            "contentVersion": "1.0.0.0",
            "metadata": {"scope": self.scope},
            "parameters": parameters,
            "resources": list(self.resources),
        }


@dataclass(frozen=True)
class Exported:
    """The templates in the order in which they deploy."""

    templates: tuple[Template, ...]
    by_rule: tuple[str, ...]
    """Type tokens placed by the common envelope, for want of a published type."""


def templates_of(plan: Plan, published: PublishedTypes, subscription: str) -> Exported:
    """The Azure resources of a plan as templates.

    Args:
        plan: What is deployed.
        published: Azure's published types; empty where they are not at hand.
        subscription: Whose resources they are where the plan has no ids yet.
    """
    azure = [each for each in plan.resources if each.type.startswith("azure-native:")]
    ids = {each.urn: each.id or _foreseen(each, subscription) for each in azure}
    needs = waits(plan, set(ids))
    by_type = {each.arm_type.lower(): each for each in published.kinds.values()}
    made = _Maker(ids, needs, by_type, published.kinds)
    for each in in_order(azure, needs):
        made.add(each)
    ordered = sorted(made.all, key=lambda each: each.level)
    return Exported(tuple(ordered), tuple(sorted(made.by_rule)))


def _foreseen(planned: PlannedResource, subscription: str) -> str:
    kind = kind_of(planned.type)
    return kind.identify(dict(planned.inputs), Connection(subscription)) if kind else ""


@dataclass
class _Maker:
    ids: Mapping[str, str]
    needs: Mapping[str, Sequence[str]]
    by_type: Mapping[str, Published]
    kinds: Mapping[str, Published]
    all: list[Template] = field(default_factory=list[Template])
    by_rule: set[str] = field(default_factory=set[str])
    _of: dict[str, Template] = field(default_factory=dict[str, Template])

    def add(self, planned: PlannedResource) -> None:
        """Add a resource to the earliest template that comes after all that it waits for."""
        place = place_of(self.ids[planned.urn])
        secrets: dict[str, str] = {}
        body = self._resource(planned, place, secrets)
        size = len(json.dumps(body, indent=2)) + 2_000
        template = self._template(planned, place.scope, size, len(secrets))
        near = [each for each in self.needs[planned.urn] if self._of.get(each) is template]
        depends: dict[str, Json] = {"dependsOn": [self.ids[each] for each in near]} if near else {}
        template.resources.append({**body, **depends})
        template.bytes += size + len(json.dumps(depends, indent=2))
        template.secrets |= secrets
        self._of[planned.urn] = template

    def _template(self, planned: PlannedResource, scope: str, size: int, secrets: int) -> Template:
        level = 0
        for each in self.needs[planned.urn]:
            before = self._of[each]
            level = max(level, before.level + (before.scope != scope))
        for found in self.all:
            full = len(found.resources) >= MOST_RESOURCES or found.bytes + size > MOST_BYTES
            full = full or len(found.secrets) + secrets > MOST_PARAMETERS
            if found.scope == scope and found.level >= level and not full:
                return found
        after = [each.level for each in self.all if each.scope == scope]
        made = Template(scope, max([level, *(each + 1 for each in after)]))
        self.all.append(made)
        return made

    def _resource(
        self, planned: PlannedResource, place: Place, secrets: dict[str, str]
    ) -> dict[str, Json]:
        published = self.kinds.get(planned.type) or self.by_type.get(place.type.lower())
        if published is None:
            self.by_rule.add(planned.type)
            version = version_of(planned.type)
            body = body_by_rule(planned.inputs, self.ids[planned.urn])
        else:
            version = published.api_version
            body = Placer(published).body(planned.inputs)
        written = _written(body, f"{planned.name}", secrets)
        extends: dict[str, Json] = {"scope": place.above} if place.above else {}
        return {
            "type": place.type,
            "apiVersion": version,
            "name": place.name,
            **extends,
            **(written if isinstance(written, dict) else {}),
        }


def version_of(token: str) -> str:
    """Version of Azure's API that the SDK's class of a kind speaks."""
    made = resource_class(token)
    described = [made, *get_overloads(made.__init__)] if made else []
    told = " ".join(getattr(each, "__doc__", "") or "" for each in described)
    found = _VERSION.search(told)
    return found.group(1) if found else ""


def _written(value: Json, path: str, secrets: dict[str, str]) -> Json:
    """A value as templates write it: a parameter for a secret, no text that reads as a formula."""
    if value == SECRET:
        name = re.sub(r"[^A-Za-z0-9]+", "_", path)
        secrets[name] = f"the secret {path}"
        return f"[parameters('{name}')]"
    if isinstance(value, str):
        return f"[{value}" if value.startswith("[") and value.endswith("]") else value
    if isinstance(value, Mapping):
        return {str(k): _written(each, f"{path}.{k}", secrets) for k, each in value.items()}
    if isinstance(value, list):
        return [_written(each, f"{path}.{n}", secrets) for n, each in enumerate(value)]
    return value


def texts(exported: Exported) -> Iterator[tuple[str, str]]:
    """File names in the order of deployment, and the templates' text."""
    for number, each in enumerate(exported.templates, start=1):
        yield f"{number:02}-{each.file}.json", json.dumps(each.document(), indent=2) + "\n"
