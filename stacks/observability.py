"""Settings of metrics, of what is kept of containers, and of dashboards."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

from pydantic import Field, StringConstraints

from stacks.base import Check, Guid, Model
from stacks.container_insights import ContainerInsightsSettings
from stacks.images import Image
from stacks.slos import SloName, SloSettings, usual_slos

GroupName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,30}[a-z0-9]$")]
Groups = Mapping[GroupName, Guid]
"""Entra object ids of groups of people, by a name that stands in the state."""


class GrafanaSettings(Model):
    """Azure Managed Grafana, reached from the network alone, by people of Entra groups."""

    enabled: bool = True
    """Whether the environment has a Grafana; its metrics are kept and its rules run without."""
    zone_redundant: bool = True
    """Whether it lies in several zones; cannot change later without a new Grafana."""
    admins: Groups = Field(default_factory=dict[str, str])
    """Groups that run Grafana itself, by name."""
    editors: Groups = Field(default_factory=dict[str, str])
    """Groups that make dashboards of their own, by name."""
    viewers: Groups = Field(default_factory=dict[str, str])
    """Groups that look, by name."""
    provisioner: Image = Image(repository="clinfra/grafana-dashboards", tag="1.0.0")
    """Image of the job that brings in the dashboards, built from `images/grafana-dashboards`."""

    def _checks(self) -> Sequence[Check]:
        return (self._group_mistakes,)

    def _group_mistakes(self) -> Iterator[str]:
        seen: dict[str, str] = {}
        for role in ("admins", "editors", "viewers"):
            groups: Groups = getattr(self, role)
            for name, given in groups.items():
                first = seen.setdefault(given, f"{role}.{name}")
                if first != f"{role}.{name}":
                    yield f"{role}.{name} is the group of {first}; a group has one role"


class ObservabilitySettings(Model):
    """Metrics of the cluster, and where people see them."""

    grafana: GrafanaSettings = Field(default_factory=GrafanaSettings)
    """Dashboards."""
    containers: ContainerInsightsSettings = Field(default_factory=ContainerInsightsSettings)
    """Inventory of the cluster, and output of its containers."""
    slos: Mapping[SloName, SloSettings] = Field(default_factory=usual_slos)
    """Objectives over requests to models, by name."""
