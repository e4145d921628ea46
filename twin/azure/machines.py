"""What the name of a machine size says: processors, local disk, GPU."""

import re
from dataclasses import dataclass

_SIZE = re.compile(
    r"Standard_(?P<family>[A-Z]+)(?P<number>\d+)(?:-\d+)?(?P<features>[a-z]*)"
    r"(?:_(?P<accelerator>[A-Z]+\d+))?(?:_v(?P<version>\d+))?"
)
_GENERAL = frozenset({"D", "E"})
_GIB_PER_PROCESSOR = {4: 37.5, 5: 37.5, 6: 55}
"""Temporary disk of a general machine with a ``d`` in its name, by version."""
_WITHOUT_CACHE = 5
"""From this version on, a general machine without a ``d`` has no local disk."""
_CUT = ("A100", "H100", "H200")
_VCPUS_PER_GPU = {"T4": 16, "A10": 36, "A100": 24, "H100": 40}
"""Processors that come with each GPU of a large machine; a smaller one has one GPU:
learn.microsoft.com/azure/virtual-machines/sizes/overview (GPU accelerated)."""


@dataclass(frozen=True)
class Machine:
    """One machine size, as far as its name tells."""

    family: str
    number: int
    features: str
    accelerator: str
    version: int

    @property
    def series(self) -> str:
        """What quotas are given for: the size without its number, such as ``NCads_A100_v4``."""
        accelerator = f"_{self.accelerator}" if self.accelerator else ""
        version = f"_v{self.version}" if self.version > 1 else ""
        return f"{self.family}{self.features}{accelerator}{version}"

    @property
    def has_gpu(self) -> bool:
        """Whether it has a graphics processor."""
        return self.family in ("NC", "NCC", "ND", "NV", "NG")

    @property
    def gpus(self) -> int:
        """How many graphics processors it has."""
        each = _VCPUS_PER_GPU.get(self.accelerator, self.number)
        return max(1, self.number // each) if self.has_gpu else 0

    @property
    def has_instances(self) -> bool:
        """Whether its GPU can be cut into instances."""
        return self.accelerator in _CUT

    @property
    def local_gib(self) -> float | None:
        """Size of its local disk; ``None`` where the name does not tell."""
        if self.family not in _GENERAL:
            return None
        if "d" in self.features:
            each = _GIB_PER_PROCESSOR.get(self.version)
            return each * self.number if each else None
        return 0 if self.version >= _WITHOUT_CACHE else None


def machine(size: str) -> Machine | None:
    """The machine of a size, where its name can be read."""
    found = _SIZE.fullmatch(size)
    if found is None:
        return None
    return Machine(
        found["family"],
        int(found["number"]),
        found["features"],
        found["accelerator"] or "",
        int(found["version"] or 1),
    )
