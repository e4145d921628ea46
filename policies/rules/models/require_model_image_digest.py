"""A model is served from an image by its content."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.images import Reference
from policies.core.pods import POD_KINDS, containers_of
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity
from policies.core.served_models import NO_MODEL, serves_model


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """A version tag is not enough, as it can be pushed again."""
    if not serves_model(resource):
        yield NotApplicable(NO_MODEL)
        return
    for container in containers_of(resource):
        image = container.get("image")
        told = Reference.of(image.text or "")
        yield from image.must(bool(told.digest), "an image with @sha256: and its digest")


RULE = Rule(
    title="A model is served from an image by its content",
    why="Another program under the same tag would advise on patients, approved by nobody.",
    fix="Give the image its digest, as the registry shows it.",
    severity=Severity.CRITICAL,
    kinds=POD_KINDS,
    hipaa=("164.312(c)(1)",),
    nist=("CM-14", "SI-7"),
    scanners=("CKV_K8S_43",),
    docs="https://kubernetes.io/docs/concepts/containers/images/",
    check=check,
)
