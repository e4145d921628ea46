"""What containers write is kept of approved namespaces alone."""

import re
from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable, Undecided, Violation
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity
from policies.core.values import Node

_OUTPUT = (
    "Microsoft-ContainerInsights-Group-Default",
    "Microsoft-ContainerLog",
    "Microsoft-ContainerLogV2",
    "Microsoft-ContainerLogV2-HighScale",
)
_FILTER = re.compile(r"source \| where PodNamespace in \((\"[a-z0-9-]+\"(?:, \"[a-z0-9-]+\")*)\)")


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """A flow of output has a filter that lists namespaces, each of them approved."""
    if not context.patient_data:
        yield NotApplicable("no patient is named here")
        return
    flows = [each for each in resource.get("dataFlows").items() if _of_output(each)]
    if not flows:
        yield NotApplicable("the rule keeps no output of containers")
    for flow in flows:
        yield from _unapproved(flow.get("transformKql"), context.texts("namespaces"))


def _of_output(flow: Node) -> bool:
    return any(each.unknown or each.says(*_OUTPUT) for each in flow.get("streams").items())


def _unapproved(transform: Node, approved: tuple[str, ...]) -> Iterator[Finding]:
    allowed = f"source | where PodNamespace in (some of: {', '.join(approved)})"
    found = _FILTER.fullmatch(transform.text or "")
    if transform.unknown:
        yield Undecided(transform.path)
    elif found is None:
        yield Violation(transform.path, transform.shown, allowed)
    else:
        for name in re.findall(r"[a-z0-9-]+", found.group(1)):
            if name not in approved:
                yield Violation(transform.path, name, allowed)


RULE = Rule(
    title="What containers write is kept of approved namespaces alone",
    why="A program that stumbles writes the record that it stumbled over, name and all.",
    fix=(
        "Take the namespace out of observability.containers.clinical_logs, or have it approved and "
        "list it in the profile's parameters."
    ),
    severity=Severity.HIGH,
    kinds=("azure-native:monitor:DataCollectionRule",),
    hipaa=("164.312(a)(1)",),
    nist=("AU-9", "SI-12"),
    docs="https://learn.microsoft.com/azure/azure-monitor/containers/container-insights-transformations",
    check=check,
    parameters={"namespaces": ["gatekeeper-system", "gpu-system", "kube-system"]},
)
