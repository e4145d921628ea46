"""A person stands between a model of high risk and its effect."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.pods import POD_KINDS
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity
from policies.core.served_models import NO_MODEL, serves_model, told_of
from stacks.risk_tiers import DEMANDS, HumanOversight, RiskTier

_FREE = tuple(tier for tier in RiskTier if not DEMANDS[tier].oversight)


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """A model of no known tier counts as one of high risk."""
    if not serves_model(resource):
        yield NotApplicable(NO_MODEL)
        return
    if told_of(resource, "risk-tier").says(*_FREE):
        yield NotApplicable("a wrong answer of the model does little harm")
        return
    allowed = [each for each in HumanOversight if each is not HumanOversight.NONE]
    yield from told_of(resource, "human-oversight").must_be(*allowed)


RULE = Rule(
    title="A person stands between a model of high risk and its effect",
    why="A wrong answer would harm a patient before anybody has seen it.",
    fix="Say in the card how a person reviews the answers, and serve the model that way.",
    severity=Severity.HIGH,
    kinds=POD_KINDS,
    hipaa=("164.308(a)(1)(ii)(B)",),
    nist=("RA-3",),
    docs="https://www.nist.gov/itl/ai-risk-management-framework",
    check=check,
)
