"""Settings of what is kept of the cluster's containers: inventory, events and output.

Source: learn.microsoft.com/azure/azure-monitor/containers/container-insights-data-collection-dcr.
"""

from enum import StrEnum, unique
from typing import Annotated

from pydantic import Field

from stacks.base import Model
from stacks.rag import KubernetesName

OUTPUT_TABLE = "ContainerLogV2"
"""Table of what containers write to stdout and stderr."""


@unique
class SystemNamespace(StrEnum):
    """Namespaces whose programs see no patient; every other one counts as clinical.

    The ingress controller is not among them: addresses that it logs may name a patient.
    """

    GATEKEEPER = "gatekeeper-system"
    GPU = "gpu-system"
    KUBE = "kube-system"


@unique
class InventoryTable(StrEnum):
    """Tables of what there is in a cluster, and how it fares; metrics are Prometheus' own."""

    CONTAINERS = "ContainerInventory"
    EVENTS = "KubeEvents"
    NODES = "KubeNodeInventory"
    PODS = "KubePodInventory"
    SERVICES = "KubeServices"
    VOLUMES = "KubePVInventory"


class ContainerInsightsSettings(Model):
    """Container insights: the cluster's inventory, and what its containers write."""

    enabled: bool = True
    """Whether the cluster has the agent that collects."""
    interval_minutes: Annotated[int, Field(ge=1, le=30)] = 5
    """Minutes between two looks at the inventory."""
    inventory: tuple[InventoryTable, ...] = (
        InventoryTable.EVENTS,
        InventoryTable.NODES,
        InventoryTable.PODS,
    )
    """Tables of the inventory that are kept."""
    without_inventory: tuple[KubernetesName, ...] = (SystemNamespace.GATEKEEPER,)
    """Namespaces that are left out of the inventory."""
    logs: tuple[SystemNamespace, ...] = (SystemNamespace.GPU,)
    """Namespaces without patients whose containers' output is kept."""
    clinical_logs: tuple[KubernetesName, ...] = ()
    """Other namespaces whose containers' output is kept all the same, though a patient may be named
    in it; the rule `limit-container-logs` reports each that its profile does not list."""

    @property
    def kept(self) -> tuple[str, ...]:
        """Namespaces whose output is kept."""
        return tuple(sorted({*self.logs, *self.clinical_logs}))

    @property
    def tables(self) -> tuple[str, ...]:
        """Tables that are written to."""
        return (*((OUTPUT_TABLE,) if self.kept else ()), *sorted(set(self.inventory)))
