"""Rules of KEDA, each with a good and a bad input."""

from tests.harness.cases import Case
from twin.wire import Json, Properties

KIND = "kubernetes:keda.sh/v1alpha1:ScaledObject"
CPU: Json = {"type": "cpu", "metricType": "Utilization", "metadata": {"value": "60"}}


def scaled(*triggers: Json, **spec: Json) -> Properties:
    return {"spec": {"triggers": list(triggers), **spec}}


def hours(**given: Json) -> Json:
    metadata: Json = {
        "timezone": "America/Chicago",
        "start": "0 6 * * *",
        "end": "0 10 * * *",
        "desiredReplicas": "4",
        **given,
    }
    return {"type": "cron", "metadata": metadata}


CASES = (
    Case(
        rule="keda-bounds",
        kind=KIND,
        good=scaled(CPU, minReplicaCount=2, maxReplicaCount=2),
        bad=scaled(CPU, minReplicaCount=3, maxReplicaCount=2),
        says="'spec.minReplicaCount' is 3; at most maxReplicaCount, 2, is allowed",
    ),
    Case(
        rule="keda-wakes",
        kind=KIND,
        good=scaled(CPU, hours(), minReplicaCount=0),
        bad=scaled(CPU, minReplicaCount=0),
        says="with cpu and memory alone at least 1 is allowed",
    ),
    Case(
        rule="keda-triggers",
        kind=KIND,
        good=scaled(CPU),
        bad=scaled(),
        says="at least one trigger is needed",
    ),
    Case(
        rule="keda-hours",
        kind=KIND,
        good=scaled(hours()),
        bad=scaled(hours(timezone="")),
        says="a trigger by cron needs it",
    ),
    Case(
        rule="keda-hours",
        kind=KIND,
        good=scaled(CPU, hours()),
        bad=scaled(hours(end="0 6 * * *")),
        says="another moment than start is needed",
    ),
)
