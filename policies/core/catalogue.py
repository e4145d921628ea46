"""Finds the rules: each file of a room of `policies.rules` is one."""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path

from policies.core.rule import Rule

RULES = Path(__file__).parents[1] / "rules"


@cache
def rules() -> Mapping[str, Rule]:
    """All rules by id."""
    return {rule_id(path): _rule(path) for path in _files()}


@cache
def concerns() -> Mapping[str, str]:
    """The room of each rule."""
    return {rule_id(path): path.parent.name for path in _files()}


def rule_id(path: Path) -> str:
    """The id of the rule in a file."""
    return path.stem.replace("_", "-")


def by_kind(judging: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """For each kind, those of the given rules that judge it; those for every kind under ``""``."""
    found: dict[str, list[str]] = {}
    for each in judging:
        for kind in rules()[each].kinds or ("",):
            found.setdefault(kind, []).append(each)
    return {kind: tuple(ids) for kind, ids in found.items()}


def _files() -> list[Path]:
    return sorted(path for path in RULES.glob("*/*.py") if path.stem != "__init__")


def _rule(path: Path) -> Rule:
    rule = import_module(f"policies.rules.{path.parent.name}.{path.stem}").RULE
    assert isinstance(rule, Rule), f"{path} holds no RULE"  # noqa: S101
    return rule
