"""What a state says of the models that an environment serves."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from clinfra.plan import PlannedResource

_DEPLOYMENT = "kubernetes:apps/v1:Deployment"
_MODEL, _VERSION = "ml/model-name", "ml.governance/model-version"
_CONTAINER = "model"
_UP = frozenset({"same"})
"""Operations of what is there: a state has no other, and a preview's ``create`` is yet to come."""


@dataclass(frozen=True)
class Served:
    """A version of a model that is up."""

    version: int
    image: str
    """Reference of its image, by digest."""

    def matches(self, version: int, digest: str | None) -> bool:
        """Whether it is this version with this content."""
        return self.version == version and digest == (self.image.partition("@")[2] or None)


def served(resources: Iterable[PlannedResource], model: str) -> tuple[Served, ...]:
    """The versions of a model that are up, champion and canary alike."""
    return tuple(_versions(resources, model))


def _versions(resources: Iterable[PlannedResource], model: str) -> Iterator[Served]:
    for each in resources:
        if each.type != _DEPLOYMENT or each.operation not in _UP:
            continue
        metadata = _mapping(each.inputs.get("metadata"))
        version = str(_mapping(metadata.get("annotations")).get(_VERSION))
        if _mapping(metadata.get("labels")).get(_MODEL) == model and version.isdigit():
            yield Served(int(version), _image(each.inputs))


def _image(inputs: Mapping[str, object]) -> str:
    node: object = inputs
    for key in ("spec", "template", "spec", "containers"):
        node = _mapping(node).get(key)
    listed = [_mapping(each) for each in node] if isinstance(node, list) else []
    return next((str(each.get("image")) for each in listed if each.get("name") == _CONTAINER), "")


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
