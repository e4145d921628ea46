"""What an environment pays for and does not need, each with the saving and the setting.

A finding is a question to its owner and no verdict. Savings of several findings on one resource
do not add up: `saved` counts the largest of each resource alone.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from finops.lines import Money, added
from finops.waste_choices import choices
from finops.waste_compute import always_on, gpu_pools
from finops.waste_ground import Ground, Waste
from finops.waste_orphans import logs, orphans
from finops.waste_places import regions, standbys
from finops.waste_processors import processor_pools

RULES: Sequence[Callable[[Ground], Iterator[Waste]]] = (
    gpu_pools,
    processor_pools,
    always_on,
    orphans,
    logs,
    choices,
    standbys,
    regions,
)


def waste(ground: Ground) -> tuple[Waste, ...]:
    """All findings, the largest expected saving first."""
    found = [each for rule in RULES for each in rule(ground)]
    return tuple(
        sorted(found, key=lambda each: (-each.saving.expected, -each.saving.high, each.urn))
    )


def saved(findings: Iterable[Waste]) -> Money:
    """What all findings together save at least: the largest one of each resource."""
    best: dict[str, Money] = {}
    for each in findings:
        known = best.get(each.urn)
        if known is None or known.expected < each.saving.expected:
            best[each.urn] = each.saving
    return added(best.values())
