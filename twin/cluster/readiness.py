"""When an object is ready, kind by kind, as pulumi-kubernetes decides it.

Source: pulumi-kubernetes 4, provider/pkg/await.
"""

from collections.abc import Callable, Mapping

from twin.wire import Json, Properties, at

_SKIPPED = "pulumi.com/skipAwait"
_LIMIT = "pulumi.com/timeoutSeconds"
_LIMITS: Mapping[str, float] = {"Job": 300, "PersistentVolumeClaim": 300}
_USUAL_LIMIT = 600


class NeverReadyError(Exception):
    """An object that has failed for good, in one sentence."""


def limit_of(live: Properties, given: float) -> float:
    """Seconds for which an object is waited for; the program's own limit comes first."""
    noted = _note(live, _LIMIT)
    return given or float(str(noted or 0)) or _LIMITS.get(str(live.get("kind")), _USUAL_LIMIT)


def lacking(live: Properties) -> str:
    """What an object still lacks; empty where it is ready, or where nobody waits for its kind.

    Raises:
        NeverReadyError: It has failed for good.
    """
    judge = _JUDGES.get(f"{live.get('apiVersion')} {live.get('kind')}")
    skipped = str(_note(live, _SKIPPED)).lower() == "true"
    return "" if judge is None or skipped else judge(live)


def waits_for_endpoints(service: Properties) -> bool:
    """Whether a service is ready only when it leads to a pod."""
    kind, address = at(service, "spec.type"), at(service, "spec.clusterIP")
    skipped = str(_note(service, _SKIPPED)).lower() == "true"
    return kind != "ExternalName" and address != "None" and not skipped


def condition(live: Properties, kind: str) -> Mapping[str, Json]:
    """One condition of an object's status; empty where it has none of the kind."""
    listed = at(live, "status.conditions")
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, Mapping) and each.get("type") == kind:
            return each
    return {}


def _note(live: Properties, name: str) -> Json:
    notes = at(live, "metadata.annotations")
    return notes.get(name) if isinstance(notes, Mapping) else None


def _seen(live: Properties) -> bool:
    return at(live, "status.observedGeneration") == at(live, "metadata.generation")


def _count(live: Properties, path: str) -> int:
    found = at(live, path)
    return found if isinstance(found, int) else 0


def _deployment(live: Properties) -> str:
    wanted = _count(live, "spec.replicas")
    refused = condition(live, "ReplicaFailure")
    if refused.get("status") == "True":
        return f"its pods are refused: {refused.get('message')}"
    updated, ready = (
        _count(live, "status.updatedReplicas"),
        _count(live, "status.availableReplicas"),
    )
    rolled_out = condition(live, "Progressing").get("reason") == "NewReplicaSetAvailable"
    if _seen(live) and rolled_out and updated == wanted and ready >= wanted:
        return ""
    return f"{min(updated, ready)} of its {wanted} pods are ready"


def _stateful_set(live: Properties) -> str:
    wanted, ready = _count(live, "spec.replicas"), _count(live, "status.readyReplicas")
    same = at(live, "status.currentRevision") == at(live, "status.updateRevision")
    if _seen(live) and same and ready == wanted:
        return ""
    return f"{ready} of its {wanted} pods are ready"


def _daemon_set(live: Properties) -> str:
    wanted = _count(live, "status.desiredNumberScheduled")
    ready, updated = (
        _count(live, "status.numberReady"),
        _count(live, "status.updatedNumberScheduled"),
    )
    if _seen(live) and ready == wanted == updated:
        return ""
    return f"{ready} of its {wanted} pods are ready"


def _job(live: Properties) -> str:
    failed = condition(live, "Failed")
    if failed.get("status") == "True":
        raise NeverReadyError(f"the job has failed: {failed.get('message')}")
    return "" if condition(live, "Complete").get("status") == "True" else "the job is not complete"


def _claim(live: Properties) -> str:
    return "" if at(live, "status.phase") == "Bound" else "the claim has no volume"


def _service(live: Properties) -> str:
    if at(live, "spec.type") != "LoadBalancer" or at(live, "status.loadBalancer.ingress"):
        return ""
    return "the load balancer has no address"


def _ingress(live: Properties) -> str:
    return "" if at(live, "status.loadBalancer.ingress") else "the ingress has no address"


def _quota(live: Properties) -> str:
    return (
        "" if at(live, "status.hard") == at(live, "spec.hard") else "the quota does not count yet"
    )


_JUDGES: Mapping[str, Callable[[Properties], str]] = {
    "apps/v1 DaemonSet": _daemon_set,
    "apps/v1 Deployment": _deployment,
    "apps/v1 StatefulSet": _stateful_set,
    "batch/v1 Job": _job,
    "networking.k8s.io/v1 Ingress": _ingress,
    "v1 PersistentVolumeClaim": _claim,
    "v1 ResourceQuota": _quota,
    "v1 Service": _service,
}
