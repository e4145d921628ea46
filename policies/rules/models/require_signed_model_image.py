"""The image of a model is signed."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable, Undecided, Violation
from policies.core.images import Reference
from policies.core.pods import POD_KINDS, containers_of
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity
from policies.core.served_models import NO_MODEL, serves_model, told_of
from stacks.signatures import SignatureError, signed_digest

_VALUE, _PAYLOAD = "image-signature", "image-signature-payload"


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """The annotations bear what cosign signed; one of the containers is what the digest is of."""
    if not serves_model(resource):
        yield NotApplicable(NO_MODEL)
        return
    if not context.production:
        yield NotApplicable("no patient depends on this environment")
        return
    value, payload = told_of(resource, _VALUE), told_of(resource, _PAYLOAD)
    for each in (value, payload):
        yield from (Undecided(each.path),) if each.unknown else each.must_be_given()
    if not (value.text and payload.text) or value.unknown or payload.unknown:
        return
    try:
        signed = signed_digest(payload.text, value.text, context.texts("keys"))
    except SignatureError as error:
        yield Violation(value.path, f"a signature of which {error}", "one that a key has made")
        return
    yield from _vouched(resource, signed)


def _vouched(resource: Resource, signed: str) -> Iterator[Finding]:
    """An image without a digest is another rule's."""
    images = [each.get("image") for each in containers_of(resource)]
    digests = {Reference.of(each.text).digest for each in images if each.text} - {""}
    if any(each.unknown for each in images):
        yield Undecided("")
    elif digests and signed not in digests:
        yield Violation("", f"a signature of {signed}", "one of an image of the pods")


RULE = Rule(
    title="The image of a model is signed",
    why="Nobody vouches for the program that advises on patients; anyone may have made it.",
    fix="Sign the image with cosign, and put the signature into the evidence beside its card.",
    severity=Severity.CRITICAL,
    kinds=POD_KINDS,
    hipaa=("164.312(c)(1)", "164.312(c)(2)"),
    nist=("CM-14", "SI-7"),
    docs="https://docs.sigstore.dev/cosign/signing/overview/",
    check=check,
    parameters={"keys": []},
)
