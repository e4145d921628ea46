"""Every fault that scanners are compared by."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict
from ruamel.yaml import YAML

from tests.harness.foreign_scan import Seed
from tests.harness.policy_cases import Json, Mutation, all_cases

AIMED = Path(__file__).with_name("foreign_seeds.yaml")
"""Faults aimed at what scanners look for."""


class _Aimed(BaseModel):
    model_config = ConfigDict(extra="forbid")

    fault: str
    kind: str
    name: str = ""
    change: Mapping[str, Json] = {}
    drop: tuple[str, ...] = ()
    add: Mapping[str, Json] | None = None
    absent: bool = False
    ours: tuple[str, ...] = ()
    because: str = ""

    @property
    def seed(self) -> Seed:
        """The fault as it is put into production's resources."""
        mutation = Mutation(
            self.kind, self.change, self.drop, self.name, absent=self.absent, add=self.add
        )
        return Seed(self.fault, mutation, self.ours, self.because)


def aimed() -> list[Seed]:
    """The faults that are aimed at scanners."""
    return [_Aimed.model_validate(each).seed for each in YAML(typ="safe").load(AIMED)]


def seeds() -> list[Seed]:
    """Those, after the one of each of our rules."""
    own = [Seed(name, each.mutation, (name,)) for name, each in sorted(all_cases().items())]
    return [*own, *aimed()]
