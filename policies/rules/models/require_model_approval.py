"""Only an approved model answers in production."""

from collections.abc import Iterator
from datetime import date, timedelta

from policies.core.findings import Finding, NotApplicable
from policies.core.pods import POD_KINDS
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity
from policies.core.served_models import NO_MODEL, serves_model, told_of
from policies.core.values import Node
from stacks.risk_tiers import DEMANDS, RiskTier


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """An approval holds for as long as the risk tier says; without a tier, for the shortest."""
    if not serves_model(resource):
        yield NotApplicable(NO_MODEL)
        return
    if not context.production:
        yield NotApplicable("no patient depends on this environment")
        return
    yield from told_of(resource, "stage").must_be("approved")
    yield from told_of(resource, "approved-by").must_be_given()
    yield from told_of(resource, "approved-by").must_not_be("nobody")
    given, last = told_of(resource, "approval-date"), context.today
    first = last - timedelta(days=_validity(told_of(resource, "risk-tier")))
    approved = _date(given.text or "")
    fits = approved is not None and first <= approved <= last
    yield from given.must(fits, f"a day from {first} to {last}")


def _validity(tier: Node) -> int:
    fitting = [each for each in RiskTier if tier.says(each)] or list(RiskTier)
    return min(DEMANDS[each].validity_days for each in fitting)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


RULE = Rule(
    title="Only an approved model answers in production",
    why="A model whose approval is missing or old may advise on patients it does not hold for.",
    fix="Have the version approved again, and put the approvals into its card.",
    severity=Severity.CRITICAL,
    kinds=POD_KINDS,
    hipaa=("164.308(a)(8)",),
    nist=("CA-6", "CM-3"),
    docs="https://www.nist.gov/itl/ai-risk-management-framework",
    check=check,
)
