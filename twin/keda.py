"""Rules of KEDA, whose admission and operator refuse what cannot be scaled."""

from collections.abc import Iterator, Mapping

from twin.azure.arm import fault
from twin.azure.judges import items
from twin.check import Fault
from twin.kinds import Rule
from twin.marks import documented
from twin.wire import Json, Properties, at

SCALED_OBJECT = "keda.sh/v1alpha1:ScaledObject"
_DOCS = "https://keda.sh/docs/2.17"
_BY_RESOURCE = frozenset({"cpu", "memory"})
_OF_CRON = ("timezone", "start", "end", "desiredReplicas")


def _bounds(inputs: Properties) -> Iterator[Fault]:
    least, most = at(inputs, "spec.minReplicaCount"), at(inputs, "spec.maxReplicaCount")
    if isinstance(least, int | float) and isinstance(most, int | float) and least > most:
        allowed = f"at most maxReplicaCount, {most:g}, is allowed"
        yield fault("spec.minReplicaCount", least, allowed)


def _wakes(inputs: Properties) -> Iterator[Fault]:
    """Nobody measures the processor of a pod that does not run."""
    kinds = {at(each, "type") for _, each in items(inputs, "spec.triggers")}
    if at(inputs, "spec.minReplicaCount") == 0 and kinds and kinds <= _BY_RESOURCE:
        yield fault("spec.minReplicaCount", 0, "with cpu and memory alone at least 1 is allowed")


def _triggers(inputs: Properties) -> Iterator[Fault]:
    triggers = at(inputs, "spec.triggers")
    if triggers is None or triggers == []:
        yield fault("spec.triggers", triggers, "at least one trigger is needed")


def _hours(inputs: Properties) -> Iterator[Fault]:
    for path, trigger in items(inputs, "spec.triggers"):
        if at(trigger, "type") != "cron":
            continue
        for key in _OF_CRON:
            if not _given(trigger, key):
                yield fault(f"{path}.metadata.{key}", None, "a trigger by cron needs it")
        start, end = at(trigger, "metadata.start"), at(trigger, "metadata.end")
        if isinstance(start, str) and start == end:
            yield fault(f"{path}.metadata.end", end, "another moment than start is needed")


def _given(trigger: Json, key: str) -> bool:
    return at(trigger, f"metadata.{key}") not in (None, "")


KEDA_RULES: Mapping[str, tuple[Rule, ...]] = {
    SCALED_OBJECT: (
        Rule(
            "keda-bounds",
            "the least number of pods is at most the most",
            documented(f"{_DOCS}/reference/scaledobject-spec"),
            _bounds,
        ),
        Rule(
            "keda-wakes",
            "what scales by processor alone never scales to zero",
            documented(f"{_DOCS}/scalers/cpu"),
            _wakes,
        ),
        Rule(
            "keda-triggers",
            "there is a trigger",
            documented(f"{_DOCS}/reference/scaledobject-spec"),
            _triggers,
        ),
        Rule(
            "keda-hours",
            "hours have a zone, two ends and a number of pods",
            documented(f"{_DOCS}/scalers/cron"),
            _hours,
        ),
    )
}
