"""An image keeps the version that was deployed."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.images import Reference
from policies.core.pods import POD_KINDS, containers_of
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity
from policies.core.served_models import serves_model


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """No tag means latest; a digest makes the tag a mere remark."""
    if serves_model(resource):
        yield NotApplicable("the image of a model needs a digest, whatever its tag")
        return
    for container in containers_of(resource):
        image = container.get("image")
        told = Reference.of(image.text or "")
        fixed = bool(told.digest) or told.tag.lower() not in ("", *context.texts("floating"))
        yield from image.must(fixed, "an image with a version tag or a digest")


RULE = Rule(
    title="An image keeps the version that was deployed",
    why="A pod that restarts would run what somebody has pushed since, tested by nobody.",
    fix="Give the image a version tag, or better its digest.",
    severity=Severity.HIGH,
    kinds=POD_KINDS,
    hipaa=("164.312(c)(1)",),
    nist=("CM-2", "SI-7"),
    scanners=("CKV_K8S_14",),
    docs="https://kubernetes.io/docs/concepts/containers/images/",
    check=check,
    parameters={"floating": ["latest"]},
)
