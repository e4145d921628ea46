"""Who is told of each alert of an environment, and what they read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

import pulumi

from components.operations.alert_forms import Told
from stacks.alerts.rules import Pack, Rule, Tier
from stacks.incidents import AlertSettings, IncidentSettings

Form = TypeVar("Form", bound=Rule)


@dataclass(frozen=True, kw_only=True)
class Alarms:
    """Groups on call, and what a hospital changed of its alerts."""

    groups: Mapping[Tier, pulumi.Input[str]]
    """ARM ids of the action groups; an alert of a tier without one shows in Azure alone."""
    settings: IncidentSettings
    owner: str
    """Team that answers for what is watched."""

    def of(self, pack: Pack, form: type[Form]) -> Iterator[tuple[Form, Told]]:
        """Rules of one form that look, each with who is told."""
        for rule in pack.rules:
            if isinstance(rule, form):
                told = self.told(pack.alert(rule), rule.tier, pack.runbook)
                if told:
                    yield rule, told

    def told(self, alert: str, tier: Tier, runbook: str) -> Told | None:
        """Who is told of one alert; nothing where it is switched off.

        Args:
            alert: Its name, by which settings change it.
            tier: Its tier, unless settings say another.
            runbook: Page below `docs/runbooks`, without its ending.
        """
        changed = self.settings.alerts.get(alert, AlertSettings())
        if not changed.enabled:
            return None
        tier = changed.tier or tier
        group = self.groups.get(tier)
        return Told(
            alert=alert,
            severity=tier.severity,
            threshold=changed.threshold,
            group_ids=() if group is None else (group,),
            runbook=self._page(runbook),
            owner=self.owner,
        )

    def _page(self, runbook: str) -> str:
        """Where people on call find a runbook."""
        folder = (self.settings.runbooks or "docs/runbooks").rstrip("/")
        return f"{folder}/{runbook}.md"
