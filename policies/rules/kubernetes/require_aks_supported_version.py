"""A cluster runs a version that Azure supports."""

import re
from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity

_VERSION = re.compile(r"(\d+)\.(\d+)(\.\d+)?")


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """A cluster without a version keeps the one that it was made with, so absent violates.

    The default of `minimum` is assumed from the calendar of releases; look at it at each upgrade.
    """
    if resource.get("supportPlan").says("AKSLongTermSupport"):
        yield NotApplicable("long-term support keeps older versions")
        return
    version, least = resource.get("kubernetesVersion"), context.text("minimum")
    fits = _numbers(version.text or "") >= _numbers(least)
    yield from version.must(fits, f"at least {least}")


def _numbers(version: str) -> tuple[int, ...]:
    """Major and minor number; none of what is no version."""
    found = _VERSION.fullmatch(version)
    return (int(found[1]), int(found[2])) if found else ()


RULE = Rule(
    title="A cluster runs a version that Azure supports",
    why=(
        "Flaws of an older version are not mended, and Azure may upgrade it at a time of "
        "its own choice."
    ),
    fix="Raise kubernetesVersion.",
    severity=Severity.HIGH,
    kinds=("azure-native:containerservice:ManagedCluster",),
    hipaa=("164.308(a)(1)(ii)(B)",),
    nist=("SI-2", "SI-2(6)"),
    docs="https://learn.microsoft.com/azure/aks/supported-kubernetes-versions",
    check=check,
    parameters={"minimum": "1.34"},
)
