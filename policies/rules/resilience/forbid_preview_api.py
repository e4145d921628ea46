"""Nothing in production hangs on a preview of an API."""

import re
from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable, Violation
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity

_PREVIEW = re.compile(r"azure-native(_|:).*v\d{8}(private)?preview\b")


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """The version stands in the type token; a type without one has the default, which is stable."""
    if not _PREVIEW.match(resource.type):
        return
    if context.production:
        yield Violation("", resource.type, "a type of a stable version")
    else:
        yield NotApplicable("a preview may be tried where no patient depends on it")


RULE = Rule(
    title="Nothing in production hangs on a preview of an API",
    why=(
        "Azure changes or ends a preview at any time, and promises neither support nor "
        "availability for it."
    ),
    fix="Take the type without a version, or with a stable one.",
    severity=Severity.LOW,
    kinds=(),
    hipaa=("164.308(a)(1)(ii)(B)",),
    nist=("SA-22",),
    docs="https://azure.microsoft.com/support/legal/preview-supplemental-terms/",
    check=check,
)
