"""Changes of a stack file that leave its comments and its layout as they are."""

from collections.abc import Callable
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from stacks.images import Image

_MODELS = "clinfra:models"
_BACKEND = "clinfra:backend"
_OWN = ("risk_tier", "thresholds", "resources", "gpu", "callers")
"""What a model brings along to an environment that has not served it; scale, watch and retraining
are the environment's own."""


def released(text: str, model: str, version: int, image: Image, source: str) -> str:
    """A stack file that serves a version of a model.

    Where the model is served already, its version and image alone change, and a canary of that
    very version is no more; else it comes with what the source's stack file says of it.

    Args:
        text: The stack file.
        model: Name of the model.
        version: Version to serve.
        image: Image that serves it.
        source: The source's stack file.
    """

    def edit(config: CommentedMap) -> None:
        models = config.setdefault(_MODELS, CommentedMap())
        if model not in models:
            given: CommentedMap = _yaml().load(source)["config"][_MODELS][model]
            models[model] = _brought(given)
        _serve(models[model], version, image)

    return _edited(text, edit)


def without_canary_share(text: str, model: str) -> str:
    """A stack file in which a model's canary answers no request."""

    def edit(config: CommentedMap) -> None:
        config[_MODELS][model]["canary"]["weight"] = 0

    return _edited(text, edit)


def with_backend(text: str, url: str) -> str:
    """A stack file whose state is at another place; the key of its secrets stays."""

    def edit(config: CommentedMap) -> None:
        config[_BACKEND]["url"] = url

    return _edited(text, edit)


def _serve(entry: CommentedMap, version: int, image: Image) -> None:
    entry["version"] = version
    target = entry.setdefault("image", CommentedMap())
    for key, value in image.model_dump(exclude_none=True).items():
        if target.get(key) != value:
            target[key] = DoubleQuotedScalarString(value) if key == "tag" else value
    canary = entry.get("canary")
    if canary is not None and canary.get("version") == version:
        del entry["canary"]


def _brought(given: CommentedMap) -> CommentedMap:
    entry = CommentedMap(version=0, image=CommentedMap())
    for key in _OWN:
        if key in given:
            entry[key] = _bare(given[key])
    return entry


def _bare(node: Any) -> Any:  # noqa: ANN401  # whatever YAML holds
    """A copy without comments, in the layout of the original."""
    if isinstance(node, CommentedMap):
        copy: Any = CommentedMap((key, _bare(value)) for key, value in node.items())
    elif isinstance(node, CommentedSeq):
        copy = CommentedSeq(_bare(each) for each in node)
    else:
        return node
    if node.fa.flow_style():
        copy.fa.set_flow_style()
    return copy


def _edited(text: str, edit: Callable[[CommentedMap], None]) -> str:
    yaml, out = _yaml(), StringIO()
    root = yaml.load(text)
    edit(root["config"])
    yaml.dump(root, out)
    return out.getvalue()


def _yaml() -> YAML:
    """The layout of the stack files."""
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml
