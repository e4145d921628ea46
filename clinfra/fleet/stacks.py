"""Which stacks a fleet has: the stack files whose names a pattern matches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from clinfra.errors import UsageError
from clinfra.folders import CHECKOUT
from stacks.vocabulary import Environment

STACKS = CHECKOUT / "stacks"
ENVIRONMENTS = tuple(each.value for each in Environment)
"""In the order in which a change goes through them."""


@dataclass(frozen=True)
class FleetStack:
    """One stack, and what its file says of where it belongs."""

    name: str
    environment: str
    """``qa``, ``staging`` or ``prod``; empty where the file does not say it."""
    hospital: str
    """Name of the stack without its environment; the organisation where nothing else is left."""


def fleet_stacks(pattern: str, folder: Path = STACKS) -> Sequence[FleetStack]:
    """The stacks that a pattern matches, by name.

    Raises:
        UsageError: It matches none.
    """
    names = sorted(_name(each) for each in folder.glob("Pulumi.*.yaml"))
    matched = [each for each in names if fnmatchcase(each, pattern)]
    if not matched:
        there = ", ".join(names) or "none"
        raise UsageError(f"--stacks is {pattern}, which matches no stack; there are: {there}")
    return [_stack(each, folder / f"Pulumi.{each}.yaml") for each in matched]


def _name(path: Path) -> str:
    return path.name.removeprefix("Pulumi.").removesuffix(".yaml")


def _stack(name: str, path: Path) -> FleetStack:
    config = _config(path)
    environment = str(config.get("clinfra:environment", ""))
    if environment not in ENVIRONMENTS:
        environment = ""
    hospital = name.removesuffix(environment).rstrip("-_.") if environment else name
    return FleetStack(name, environment, hospital or str(config.get("clinfra:organization", name)))


def _config(path: Path) -> Mapping[object, object]:
    """What a stack file holds; nothing where it cannot be read, as its own run will say why."""
    from ruamel.yaml import YAML

    try:
        loaded: object = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except Exception:  # noqa: BLE001  # whatever a broken file does to the parser
        return {}
    config: object = loaded.get("config") if isinstance(loaded, Mapping) else None
    return config if isinstance(config, Mapping) else {}
