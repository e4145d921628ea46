"""Stack files of a hospital group, made from the repository's own three."""

import re
from collections.abc import Sequence
from pathlib import Path

from clinfra.fleet.stacks import ENVIRONMENTS

SAINTS = (
    *("mary", "anne", "luke", "jude", "rita", "john", "paul", "mark", "clare", "james"),
    *("peter", "agnes", "helen", "simon", "david", "alban", "bruno", "cyril", "denis", "elmo"),
)


def hospitals(root: Path, count: int, environments: Sequence[str] = ENVIRONMENTS) -> list[str]:
    """Write stack files for so many hospitals, each in every environment; returns the stacks."""
    return [
        _hospital(root / "stacks", number, environment)
        for number in range(count)
        for environment in environments
    ]


def _hospital(folder: Path, number: int, environment: str) -> str:
    text = (folder / f"Pulumi.{environment}.yaml").read_text(encoding="utf-8")
    name = f"st-{SAINTS[number]}-{environment}"
    own = {
        r"(?<=clinfra:organization: )\w+": f"st{SAINTS[number]}",
        r"(?<=cost_center: )CC-\d+": f"CC-{5000 + number}",
    }
    for pattern, value in own.items():
        text, found = re.subn(pattern, value, text, count=1)
        assert found, pattern
    (folder / f"Pulumi.{name}.yaml").write_text(text, encoding="utf-8")
    return name


def broken(root: Path, name: str) -> str:
    """Write a stack file whose environment does not exist."""
    text = (root / "stacks" / "Pulumi.qa.yaml").read_text(encoding="utf-8")
    wrong = text.replace("clinfra:environment: qa", "clinfra:environment: qaa")
    (root / "stacks" / f"Pulumi.{name}.yaml").write_text(wrong, encoding="utf-8")
    return name
