"""Rules of what lives inside a Databricks workspace."""

import json
import re
from collections.abc import Iterator, Mapping

from twin.azure.arm import fault, known, number, text
from twin.azure.judges import between, items, longest, settled, shaped
from twin.check import Fault, same
from twin.kinds import Judge, Rule
from twin.marks import ASSUMED, SCHEMA, documented
from twin.wire import Json, Properties, at

_PAGES = "https://learn.microsoft.com/azure/databricks"
_POLICY_PAGE = f"{_PAGES}/admin/clusters/policy-definition"
_WAREHOUSE_PAGE = "https://docs.databricks.com/api/warehouses/v1/warehouse"
_WANTED = {
    "fixed": ("value",),
    "forbidden": (),
    "allowlist": ("values",),
    "blocklist": ("values",),
    "regex": ("pattern",),
    "range": (),
    "unlimited": (),
}
"""What each type of a policy's rule needs beside it."""
_SIZES = (
    "2X-Small",
    "X-Small",
    "Small",
    "Medium",
    "Large",
    "X-Large",
    "2X-Large",
    "3X-Large",
    "4X-Large",
    "5X-Large",
)
_LEAST_IDLE = 10


def _policy(inputs: Json) -> Mapping[str, Json]:
    """The rules of a cluster policy, empty where they cannot be read."""
    try:
        found = json.loads(text(inputs, "definition") or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}  # pyright: ignore[reportUnknownVariableType]


def _policy_json(inputs: Properties) -> Iterator[Fault]:
    given = text(inputs, "definition")
    try:
        fits = isinstance(json.loads(given or "{}"), dict)
    except ValueError:
        fits = False
    if not fits:
        yield fault("definition", given, "a JSON object of rules is allowed")


def _policy_types(inputs: Properties) -> Iterator[Fault]:
    for name, rule in _policy(inputs).items():
        kind = text(rule, "type")
        if kind not in _WANTED:
            yield fault(f"definition.{name}.type", kind, f"{', '.join(_WANTED)} are allowed")
        for wanted in _WANTED.get(kind, ()):
            if at(rule, wanted) in (None, []):
                yield fault(f"definition.{name}.{wanted}", None, f"a rule of type {kind} needs it")


def _policy_ranges(inputs: Properties) -> Iterator[Fault]:
    for name, rule in _policy(inputs).items():
        low, high = number(rule, "minValue"), number(rule, "maxValue")
        usual, path = number(rule, "defaultValue"), f"definition.{name}"
        if text(rule, "type") != "range":
            continue
        if low is None and high is None:
            yield fault(f"{path}.maxValue", None, "a range needs minValue or maxValue")
        if low is not None and high is not None and low > high:
            yield fault(f"{path}.minValue", low, f"at most maxValue, {high:g}, is allowed")
        elif usual is not None and not _inside(low, usual, high):
            yield fault(f"{path}.defaultValue", usual, "a value inside the range is allowed")


def _inside(low: float | None, value: float, high: float | None) -> bool:
    return (low is None or low <= value) and (high is None or value <= high)


def _policy_patterns(inputs: Properties) -> Iterator[Fault]:
    for name, rule in _policy(inputs).items():
        pattern = text(rule, "pattern")
        try:
            re.compile(pattern)
        except re.error:
            yield fault(f"definition.{name}.pattern", pattern, "a regular expression is allowed")


def _policy_family(inputs: Properties) -> Iterator[Fault]:
    given = known(inputs, "policyFamilyId")
    if given is not None and known(inputs, "definition") is not None:
        yield fault("policyFamilyId", given, "definition excludes it")
    path = "policyFamilyDefinitionOverrides"
    if known(inputs, path) is not None and at(inputs, "policyFamilyId") is None:
        yield fault(path, {}, "policyFamilyId is needed for it")


def _ordered(low_path: str, high_path: str) -> Judge:
    """Refuses a lower bound above its upper bound."""

    def judge(inputs: Properties) -> Iterator[Fault]:
        low, high = number(inputs, low_path), number(inputs, high_path)
        if low is not None and high is not None and low > high:
            yield fault(low_path, low, f"at most {high_path}, {high:g}, is allowed")

    return judge


def one_of(path: str, *allowed: str) -> Judge:
    """Refuses a text that is not in a list."""
    folded = {each.casefold() for each in allowed}
    return shaped(
        path, lambda given: given.casefold() in folded, f"allowed are {', '.join(allowed)}"
    )


def _auto_stop(inputs: Properties) -> Iterator[Fault]:
    minutes = number(inputs, "autoStopMins")
    classic = known(inputs, "enableServerlessCompute") is False
    if minutes is not None and classic and 0 < minutes < _LEAST_IDLE:
        yield fault("autoStopMins", minutes, f"0 for never, or {_LEAST_IDLE} at least, is allowed")


def _serverless(inputs: Properties) -> Iterator[Fault]:
    given = text(inputs, "warehouseType")
    if known(inputs, "enableServerlessCompute") is True and same(given, "CLASSIC"):
        yield fault("warehouseType", given, "PRO is needed for a serverless warehouse")


def _one_principal(inputs: Properties) -> Iterator[Fault]:
    names = ("userName", "groupName", "servicePrincipalName")
    for where, control in items(inputs, "accessControls"):
        given = [name for name in names if at(control, name) is not None]
        if len(given) != 1 and settled(control, "permissionLevel"):
            yield fault(where, control, f"one of {', '.join(names)} is needed, {len(given)} given")


def _of(name: str, sentence: str, page: str, judge: Judge) -> Rule:
    return Rule(name, sentence, documented(page), judge)


POLICY_RULES = (
    _of("policy-json", "a policy is a JSON object", _POLICY_PAGE, _policy_json),
    _of("policy-types", "rules have a known type and what it needs", _POLICY_PAGE, _policy_types),
    Rule("policy-ranges", "a range has bounds in order", ASSUMED, _policy_ranges),
    Rule("policy-patterns", "a pattern can be read", ASSUMED, _policy_patterns),
    Rule("policy-family", "a policy has a definition or a family", SCHEMA, _policy_family),
    Rule(
        "policy-clusters", "clusters for each user", SCHEMA, between("maxClustersPerUser", 1, 10**6)
    ),
)
POOL_RULES = (
    Rule(
        "instances-idle",
        "idle machines stay up to 10000 minutes",
        SCHEMA,
        between("idleInstanceAutoterminationMinutes", 0, 10000),
    ),
    Rule(
        "instances-bounds",
        "idle machines fit the capacity",
        ASSUMED,
        _ordered("minIdleInstances", "maxCapacity"),
    ),
    Rule(
        "instances-name",
        "a pool has a name below 100 characters",
        SCHEMA,
        longest("instancePoolName", 99),
    ),
)
WAREHOUSE_RULES = (
    Rule("warehouse-size", "sizes of a warehouse", SCHEMA, one_of("clusterSize", *_SIZES)),
    _of(
        "warehouse-bounds",
        "minNumClusters <= maxNumClusters",
        _WAREHOUSE_PAGE,
        _ordered("minNumClusters", "maxNumClusters"),
    ),
    _of(
        "warehouse-least",
        "1 to 30 clusters stand ready",
        _WAREHOUSE_PAGE,
        between("minNumClusters", 1, 30),
    ),
    _of(
        "warehouse-most",
        "a warehouse has 1 to 40 clusters",
        _WAREHOUSE_PAGE,
        between("maxNumClusters", 1, 40),
    ),
    _of("warehouse-stop", "a warehouse idles for 10 minutes at least", _WAREHOUSE_PAGE, _auto_stop),
    Rule("warehouse-serverless", "a serverless warehouse is of type PRO", SCHEMA, _serverless),
)
PERMISSION_RULES = (
    Rule("permission-principal", "a right goes to one principal", ASSUMED, _one_principal),
)
