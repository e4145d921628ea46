"""Images come from a registry of the organisation."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.images import Reference, is_of
from policies.core.pods import POD_KINDS, containers_of
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """The default takes every registry of Azure, as this one's name is known to the profile alone.

    A name that begins with a dot stands for all hosts below it.
    """
    allowed = context.texts("registries")
    for container in containers_of(resource):
        image = container.get("image")
        fits = is_of(Reference.of(image.text or "").registry, allowed)
        yield from image.must(fits, f"an image of {' or '.join(allowed)}")


RULE = Rule(
    title="Images come from a registry of the organisation",
    why="An image from elsewhere is scanned by nobody, and may change or vanish there.",
    fix="Copy the image to the organisation's registry and take it from there.",
    severity=Severity.CRITICAL,
    kinds=POD_KINDS,
    hipaa=("164.308(a)(5)(ii)(B)", "164.312(c)(1)"),
    nist=("CM-7", "SR-4"),
    docs="https://learn.microsoft.com/azure/aks/concepts-security",
    check=check,
    parameters={"registries": [".azurecr.io"]},
)
