"""What a review says of one stack."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from clinfra.plan import Plan
from clinfra.policy_check import Checked
from clinfra.review.data import kinds_of_data
from clinfra.review.risks import Risk, risks
from clinfra.violations import Group, documents, grouped
from finops.change import Change


@dataclass(frozen=True)
class StackReview:
    """A change to one stack."""

    stack: str
    counts: Mapping[str, int]
    """Resources by operation."""
    risks: tuple[Risk, ...]
    confirmed: frozenset[str]
    """Logical names whose loss somebody confirmed."""
    checked: Checked
    """Verdicts on what the change leaves."""
    known: frozenset[tuple[str, str]]
    """Rule and URN of the violations that were there before."""
    cost: Change

    @property
    def lost(self) -> tuple[Risk, ...]:
        """Risks to data, confirmed or not."""
        return tuple(each for each in self.risks if each.danger.loses_data)

    @property
    def refused(self) -> tuple[Risk, ...]:
        """Risks to data that nobody confirmed."""
        return tuple(each for each in self.lost if each.name not in self.confirmed)

    @property
    def groups(self) -> list[Group]:
        """Violations by rule, the mandatory ones first."""
        return grouped(self.checked.violations)

    @property
    def new(self) -> int:
        """Violations that the change brings."""
        found = {(each.policy, each.urn) for each in self.checked.violations}
        return len(found - self.known)

    @property
    def passes(self) -> bool:
        """Whether the change may be merged as far as this stack goes."""
        return not self.refused and not self.checked.violated


@dataclass(frozen=True)
class Judged:
    """A plan and what was computed of it elsewhere."""

    plan: Plan
    checked: Checked


def review(base: Judged, head: Judged, cost: Change, confirmed: frozenset[str]) -> StackReview:
    """The review of one stack."""
    return StackReview(
        stack=head.plan.stack,
        counts={key: count for key, count in sorted(head.plan.counts().items()) if key != "same"},
        risks=risks(base.plan, head.plan, kinds_of_data()),
        confirmed=confirmed,
        checked=head.checked,
        known=frozenset((each.policy, each.urn) for each in base.checked.violations),
        cost=cost,
    )


def as_document(done: StackReview) -> Mapping[str, object]:
    """A review for a machine."""
    return {
        "stack": done.stack,
        "counts": done.counts,
        "passes": done.passes,
        "risks": [
            {
                "resource": each.urn,
                "kind": each.kind,
                "happens": each.danger.said,
                "holds_data": each.danger.loses_data,
                "confirmed": each.name in done.confirmed,
            }
            for each in done.risks
        ],
        "policies": {
            "verdicts": done.checked.counts,
            "new": done.new,
            "violations": documents(done.checked.violations),
        },
        "cost": {
            "currency": "USD",
            "monthly_before": asdict(done.cost.before.total),
            "monthly_after": asdict(done.cost.after.total),
            "monthly_difference": asdict(done.cost.difference),
        },
    }
