"""The values of a stack file, read and written without their namespace."""

from collections.abc import Mapping
from pathlib import Path

from ruamel.yaml import YAML


def read_values(path: Path) -> dict[str, dict[str, object]]:
    """What the settings of a stack file are."""
    loaded = YAML(typ="safe").load(path)
    return {key.partition(":")[2]: value for key, value in loaded["config"].items()}


def write_values(path: Path, values: Mapping[str, object]) -> None:
    """Write a stack file with these settings and nothing else."""
    config = {f"clinfra:{key}": value for key, value in values.items()}
    with path.open("w", encoding="utf-8") as stream:
        YAML().dump({"config": config}, stream)


def mapping(value: object) -> dict[str, object]:
    """A mapping with its keys as text; nothing where the value is none."""
    return {str(key): each for key, each in value.items()} if isinstance(value, dict) else {}


def listed(value: object) -> list[dict[str, object]]:
    """A list of mappings, and nothing else."""
    assert isinstance(value, list)
    return [mapping(each) for each in value]
