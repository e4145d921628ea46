"""A model is loaded by its version, never by an alias."""

import re
from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable, Violation
from policies.core.pods import POD_KINDS, pod_of, variables_of
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity
from policies.core.served_models import NO_MODEL, serves_model, told_of

_ALLOWED = "models:/name/version or runs:/id/path"
_VERSION = re.compile(r"models:/[^/@\s]+/(?P<version>[1-9]\d*)")
_RUN = re.compile(r"runs:/[0-9a-f]{32}/\S+")


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """The version must be the one that the card was written for."""
    if not serves_model(resource):
        yield NotApplicable(NO_MODEL)
        return
    addresses = list(variables_of(resource, "MODEL_URI"))
    if not addresses:
        yield Violation(f"{pod_of(resource).path}.containers", "no MODEL_URI", _ALLOWED)
    carded = told_of(resource, "model-version")
    for each in addresses:
        version = _VERSION.fullmatch(each.text or "")
        yield from each.must(bool(version or _RUN.fullmatch(each.text or "")), _ALLOWED)
        if version and carded.known:
            same = carded.says(version["version"])
            yield from carded.must(same, f"{version['version']}, the version that is loaded")


RULE = Rule(
    title="A model is loaded by its version, never by an alias",
    why="An alias moves to a version that nobody approved, whenever a pod restarts.",
    fix="Set MODEL_URI to models:/name/version, with the version of the card.",
    severity=Severity.HIGH,
    kinds=POD_KINDS,
    hipaa=("164.312(c)(1)", "164.312(c)(2)"),
    nist=("CM-3", "SI-7"),
    docs="https://mlflow.org/docs/latest/ml/model-registry/",
    check=check,
)
