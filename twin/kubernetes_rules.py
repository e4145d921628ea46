"""Rules of Kubernetes that the API server would apply, and some that bite only when pods start."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from twin.azure.arm import fault
from twin.azure.judges import items
from twin.check import Fault
from twin.keda import KEDA_RULES
from twin.kinds import Rule
from twin.kubernetes_balancer import BALANCER_RULES
from twin.marks import ASSUMED, documented
from twin.wire import Json, Properties, Unknown, at

_DOCS = "https://kubernetes.io/docs/concepts"
_NAMES_PAGE = f"{_DOCS}/overview/working-with-objects/names"
_LABELS_PAGE = f"{_DOCS}/overview/working-with-objects/labels"
_RESOURCES_PAGE = f"{_DOCS}/configuration/manage-resources-containers"
_NAME = re.compile(r"[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?")
_LABEL_KEY = re.compile(
    r"([a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?"
)
_LABEL_VALUE = re.compile(r"([A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?)?")
_QUANTITY = re.compile(r"(\d+(?:\.\d+)?)(m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?")
_FACTORS: Mapping[str, Decimal] = {
    "m": Decimal("0.001"),
    **{unit: Decimal(1000) ** (power + 1) for power, unit in enumerate("kMGTP")},
    **{f"{unit}i": Decimal(1024) ** (power + 1) for power, unit in enumerate("KMGTP")},
}
_CRON = re.compile(r"(@(yearly|annually|monthly|weekly|daily|midnight|hourly))|(\S+(\s+\S+){4})")
_POD = "spec.template.spec"


def _mapping(inputs: Json, path: str) -> Mapping[str, Json]:
    value = at(inputs, path)
    return value if isinstance(value, Mapping) else {}


def _containers(inputs: Json) -> Iterator[tuple[str, Json]]:
    for kind in ("containers", "initContainers"):
        yield from items(inputs, f"{_POD}.{kind}")


def _quantity(value: Json) -> Decimal | None:
    """The amount that a quantity says; ``None`` where it says none, or none yet."""
    found = _QUANTITY.fullmatch(str(value)) if isinstance(value, str | int | float) else None
    return Decimal(found[1]) * _FACTORS.get(found[2] or "", Decimal(1)) if found else None


def _names(inputs: Properties) -> Iterator[Fault]:
    name = at(inputs, "metadata.name")
    if isinstance(name, str) and not _NAME.fullmatch(name):
        allowed = "253 small letters, digits, hyphens and dots are allowed, an alphanumeric end"
        yield fault("metadata.name", name, allowed)


def _labels(inputs: Properties) -> Iterator[Fault]:
    for path in ("metadata.labels", "spec.template.metadata.labels"):
        for key, value in _mapping(inputs, path).items():
            if not _LABEL_KEY.fullmatch(key):
                yield fault(f"{path}.{key}", key, "a prefix and 63 characters are allowed")
            if isinstance(value, str) and not _LABEL_VALUE.fullmatch(value):
                allowed = "63 letters, digits, '-', '_' and '.', an alphanumeric end, are allowed"
                yield fault(f"{path}.{key}", value, allowed)


def _selects_its_pods(inputs: Properties) -> Iterator[Fault]:
    labels = at(inputs, "spec.template.metadata.labels")
    if not isinstance(labels, Mapping):
        return
    for key, wanted in _mapping(inputs, "spec.selector.matchLabels").items():
        given = labels.get(key)
        if given != wanted and not isinstance(given, Unknown) and not isinstance(wanted, Unknown):
            path = f"spec.selector.matchLabels.{key}"
            yield fault(path, wanted, f"the pods have {given!r}; the same value is needed")


def _requests_in_limits(inputs: Properties) -> Iterator[Fault]:
    for path, container in _containers(inputs):
        limits = _mapping(container, "resources.limits")
        for name, requested in _mapping(container, "resources.requests").items():
            least, most = _quantity(requested), _quantity(limits.get(name))
            if least is not None and most is not None and least > most:
                allowed = f"at most the limit, {limits[name]}, is allowed"
                yield fault(f"{path}.resources.requests.{name}", requested, allowed)


def _quantities(inputs: Properties) -> Iterator[Fault]:
    for path, container in _containers(inputs):
        for kind in ("limits", "requests"):
            for name, value in _mapping(container, f"resources.{kind}").items():
                if isinstance(value, str) and _quantity(value) is None:
                    where = f"{path}.resources.{kind}.{name}"
                    yield fault(where, value, "an amount such as 500m, 2 or 4Gi is allowed")


def _whole_gpus(inputs: Properties) -> Iterator[Fault]:
    for path, container in _containers(inputs):
        limits = _mapping(container, "resources.limits")
        for name, requested in _mapping(container, "resources.requests").items():
            limit = limits.get(name)
            known = not isinstance(limit, Unknown) and not isinstance(requested, Unknown)
            if name.startswith("nvidia.com/") and known and str(limit) != str(requested):
                allowed = f"the limit must be the same, {limit} given"
                yield fault(f"{path}.resources.requests.{name}", requested, allowed)


def _distinct_names(inputs: Properties) -> Iterator[Fault]:
    seen: set[object] = set()
    for path, container in _containers(inputs):
        name = at(container, "name")
        if isinstance(name, str) and name in seen:
            yield fault(f"{path}.name", name, "another container of the pod has it")
        seen.add(name)


def _mounted_volumes(inputs: Properties) -> Iterator[Fault]:
    spec = at(inputs, _POD)
    if not isinstance(spec, Mapping) or isinstance(spec.get("volumes"), Unknown):
        return
    claims = [at(each, "metadata.name") for _, each in items(inputs, "spec.volumeClaimTemplates")]
    volumes = {at(each, "name") for _, each in items(spec, "volumes")} | set(claims)
    if any(isinstance(each, Unknown) for each in volumes):
        return
    for path, container in _containers(inputs):
        for below, mount in items(container, "volumeMounts"):
            name = at(mount, "name")
            if isinstance(name, str) and name not in volumes:
                yield fault(f"{path}.{below}.name", name, "a volume of the pod is allowed")


def _budget(inputs: Properties) -> Iterator[Fault]:
    spec = _mapping(inputs, "spec")
    if spec.get("minAvailable") is not None and spec.get("maxUnavailable") is not None:
        given = spec["minAvailable"]
        yield fault("spec.minAvailable", given, "it or maxUnavailable is allowed, not both")


def _scale(inputs: Properties) -> Iterator[Fault]:
    least, most = at(inputs, "spec.minReplicas"), at(inputs, "spec.maxReplicas")
    if isinstance(least, int) and isinstance(most, int) and least > most:
        yield fault("spec.minReplicas", least, f"at most maxReplicas, {most}, is allowed")


def _schedule(inputs: Properties) -> Iterator[Fault]:
    given = at(inputs, "spec.schedule")
    if isinstance(given, str) and not _CRON.fullmatch(given.strip()):
        yield fault("spec.schedule", given, "five fields, or a word such as @daily, are allowed")


def _ports(inputs: Properties) -> Iterator[Fault]:
    ports = items(inputs, "spec.ports")
    for path, port in ports:
        number = at(port, "port")
        if isinstance(number, int) and not 1 <= number <= 65535:  # noqa: PLR2004
            yield fault(f"{path}.port", number, "1 to 65535 is allowed")
        if len(ports) > 1 and at(port, "name") is None:
            yield fault(f"{path}.name", None, "a service with several ports names each")


def _claim(inputs: Properties) -> Iterator[Fault]:
    path = "spec.resources.requests.storage"
    given = at(inputs, path)
    if isinstance(given, str) and _quantity(given) is None:
        yield fault(path, given, "an amount such as 64Gi is allowed")


NAMED = Rule("kubernetes-name", "a name is a DNS subdomain", documented(_NAMES_PAGE), _names)
LABELLED = Rule("kubernetes-labels", "labels have a syntax", documented(_LABELS_PAGE), _labels)
_POD_RULES = (
    Rule(
        "pods-selected",
        "a selector selects the pods of its own template",
        documented(f"{_DOCS}/workloads/controllers/deployment"),
        _selects_its_pods,
    ),
    Rule(
        "pods-requests",
        "a request is at most its limit",
        documented(_RESOURCES_PAGE),
        _requests_in_limits,
    ),
    Rule("pods-quantities", "amounts are quantities", documented(_RESOURCES_PAGE), _quantities),
    Rule(
        "pods-gpus",
        "a request for GPUs equals its limit",
        documented("https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus"),
        _whole_gpus,
    ),
    Rule("pods-containers", "containers have names of their own", ASSUMED, _distinct_names),
    Rule("pods-volumes", "what is mounted is a volume", ASSUMED, _mounted_volumes),
)
RULES_OF: Mapping[str, tuple[Rule, ...]] = {
    "apps/v1:DaemonSet": _POD_RULES,
    "apps/v1:Deployment": _POD_RULES,
    "apps/v1:StatefulSet": _POD_RULES,
    "policy/v1:PodDisruptionBudget": (
        Rule(
            "budget-one-bound",
            "a budget has one bound",
            documented("https://kubernetes.io/docs/tasks/run-application/configure-pdb"),
            _budget,
        ),
    ),
    "autoscaling/v2:HorizontalPodAutoscaler": (
        Rule("scale-in-order", "the least is at most the most", ASSUMED, _scale),
    ),
    "batch/v1:CronJob": (
        Rule(
            "cron-schedule",
            "a schedule has five fields",
            documented(f"{_DOCS}/workloads/controllers/cron-jobs"),
            _schedule,
        ),
    ),
    "core/v1:Service": (
        Rule(
            "service-ports",
            "ports have numbers, and names where there are several",
            documented(f"{_DOCS}/services-networking/service"),
            _ports,
        ),
        *BALANCER_RULES,
    ),
    **KEDA_RULES,
    "core/v1:PersistentVolumeClaim": (
        Rule(
            "claim-size",
            "a claim asks for an amount",
            documented(f"{_DOCS}/storage/persistent-volumes"),
            _claim,
        ),
    ),
}
