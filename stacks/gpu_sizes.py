"""GPU machine sizes that AKS offers, as of 2026-11.

Source: learn.microsoft.com/azure/virtual-machines/sizes/overview (GPU accelerated sizes).
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class GpuSize:
    """One machine size."""

    family: str
    """Quota family in Azure's compute usage."""
    vcpus: int
    gpus: int
    gpu: str
    """GPU model."""
    gpu_memory_gib: int
    """Memory of one GPU in GiB."""
    mig: bool
    """Whether a GPU can be cut into instances."""


_T4 = "standardNCASv3_T4Family"
_A10 = "standardNVADSA10v5Family"
_A100 = "StandardNCADSA100v4Family"
_H100 = "StandardNCadsH100v5Family"

GPU_SIZES: Mapping[str, GpuSize] = {
    "Standard_NC4as_T4_v3": GpuSize(_T4, 4, 1, "T4", 16, mig=False),
    "Standard_NC8as_T4_v3": GpuSize(_T4, 8, 1, "T4", 16, mig=False),
    "Standard_NC16as_T4_v3": GpuSize(_T4, 16, 1, "T4", 16, mig=False),
    "Standard_NC64as_T4_v3": GpuSize(_T4, 64, 4, "T4", 16, mig=False),
    "Standard_NV36ads_A10_v5": GpuSize(_A10, 36, 1, "A10", 24, mig=False),
    "Standard_NC24ads_A100_v4": GpuSize(_A100, 24, 1, "A100", 80, mig=True),
    "Standard_NC48ads_A100_v4": GpuSize(_A100, 48, 2, "A100", 80, mig=True),
    "Standard_NC96ads_A100_v4": GpuSize(_A100, 96, 4, "A100", 80, mig=True),
    "Standard_NC40ads_H100_v5": GpuSize(_H100, 40, 1, "H100", 94, mig=True),
    "Standard_NC80adis_H100_v5": GpuSize(_H100, 80, 2, "H100", 94, mig=True),
}
