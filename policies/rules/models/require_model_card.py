"""A model is served under a card that says what it is for."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.pods import POD_KINDS
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity
from policies.core.served_models import NO_MODEL, serves_model, told_of
from stacks.risk_tiers import RiskTier

_GIVEN = ("model-version", "intended-use", "owner", "clinical-sponsor")


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """The annotations name the card, by its content, and repeat what must be seen at once."""
    if not serves_model(resource):
        yield NotApplicable(NO_MODEL)
        return
    uri = told_of(resource, "model-card-uri")
    yield from uri.must_match(r"(https|abfss)://\S+", "an address with https or abfss")
    content = told_of(resource, "model-card-sha256")
    yield from content.must_match(r"[0-9a-f]{64}", "a SHA-256 in hexadecimal")
    for name in _GIVEN:
        yield from told_of(resource, name).must_be_given()
    yield from told_of(resource, "risk-tier").must_be(*RiskTier)


RULE = Rule(
    title="A model is served under a card that says what it is for",
    why="Clinicians cannot tell for whom a model was made, how far it holds or whom to ask.",
    fix="Annotate the pods with ml.governance/model-card-uri, its SHA-256 and the other entries.",
    severity=Severity.HIGH,
    kinds=POD_KINDS,
    hipaa=("164.308(a)(8)",),
    nist=("RA-3",),
    docs="https://www.healthit.gov/test-method/decision-support-interventions",
    check=check,
)
