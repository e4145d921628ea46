"""Patient data goes only to stores whose operator has signed for it."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """Judges the stores outside Azure; Microsoft's own agreement covers the others.

    What the component says comes from a setting: that the paper exists is a person's word.
    """
    if not context.patient_data:
        yield NotApplicable("no patient data comes here")
        return
    yield from resource.get("agreementSigned").must_be_true()


RULE = Rule(
    title="Patient data goes only to stores whose operator has signed for it",
    why="Without a business associate agreement, each record that is sent there is a breach.",
    fix="Sign the agreement and set baa_signed of the store, or choose a store inside Azure.",
    severity=Severity.CRITICAL,
    kinds=("clinfra:data:Pinecone",),
    hipaa=("164.308(b)(1)",),
    nist=("SA-9", "SA-9(5)"),
    docs="https://www.hhs.gov/hipaa/for-professionals/covered-entities/sample-business-associate-agreement-provisions/index.html",
    check=check,
)
