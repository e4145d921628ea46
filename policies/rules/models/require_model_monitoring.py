"""Somebody measures a model that is served."""

from collections.abc import Iterator

from policies.core.answers import Answer, all_of, any_of, is_one_of
from policies.core.findings import Finding, NotApplicable, Undecided, Violation
from policies.core.resource import Resource, Stack
from policies.core.rule import Context, Rule, Severity
from policies.core.selectors import same_namespace, selects
from policies.core.served_models import (
    NO_MODEL,
    SERVING_KINDS,
    is_before,
    labels_of,
    serves_model,
)
from policies.core.values import Node

_GROUPS = ("azmonitoring.coreos.com/v1", "monitoring.coreos.com/v1")
_POD_MONITORS = tuple(f"kubernetes:{each}:PodMonitor" for each in _GROUPS)
_SERVICE_MONITORS = tuple(f"kubernetes:{each}:ServiceMonitor" for each in _GROUPS)


def check(resource: Resource, stack: Stack, _context: Context) -> Iterator[Finding]:
    """A monitor chooses the pods by their labels, or a service before them by its own."""
    if not serves_model(resource):
        yield NotApplicable(NO_MODEL)
        return
    labels = labels_of(resource)
    answers = [_watches(each, resource, labels) for each in stack.of_kind(*_POD_MONITORS)]
    for service in stack.of_kind("kubernetes:core/v1:Service"):
        own, before = service.get("metadata.labels"), is_before(service, resource)
        monitors = stack.of_kind(*_SERVICE_MONITORS)
        answers += [all_of((before, _watches(each, service, own))) for each in monitors]
    measured = any_of(answers)
    if measured is None:
        yield Undecided(labels.path)
    elif not measured:
        yield Violation(labels.path, labels.shown, "labels that a PodMonitor selects")


def _watches(monitor: Resource, watched: Resource, labels: Node) -> Answer:
    spaces = monitor.get("spec.namespaceSelector")
    name = watched.get("metadata.namespace").text or ""
    inside = any_of(
        (
            same_namespace(monitor, watched),
            None if spaces.get("any").unknown else spaces.get("any").is_true,
            *(is_one_of(each, name) for each in spaces.get("matchNames").items()),
        )
    )
    return all_of((inside, selects(monitor.get("spec.selector"), labels)))


RULE = Rule(
    title="Somebody measures a model that is served",
    why="A model that slows down or drifts goes on advising, and nobody is told.",
    fix="Add a PodMonitor in the namespace of the model that selects the labels of its pods.",
    severity=Severity.MEDIUM,
    kinds=SERVING_KINDS,
    hipaa=("164.308(a)(1)(ii)(D)",),
    nist=("SI-4",),
    docs="https://learn.microsoft.com/azure/azure-monitor/containers/prometheus-metrics-scrape-crd",
    check_stack=check,
)
