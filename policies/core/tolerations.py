"""Which taints of nodes a pod tolerates.

As https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/ says.
"""

from policies.core.answers import Answer, all_of, is_one_of
from policies.core.values import Node

SPOT = "kubernetes.azure.com/scalesetpriority"
"""Key of the taint of spot machines, whose value is ``spot``."""


def tolerates(toleration: Node, key: str, value: str = "") -> Answer:
    """Whether a toleration lets a pod onto nodes with a taint that forbids it.

    Args:
        toleration: One of ``tolerations``.
        key: Key of the taint.
        value: Its value; empty where any will do.
    """
    if toleration.unknown:
        return None
    exists = is_one_of(toleration.get("operator"), "Exists")
    effect = toleration.get("effect")
    return all_of(
        (
            _key(toleration.get("key"), key, exists=exists),
            _value(toleration.get("value"), value, exists=exists),
            effect.absent or is_one_of(effect, "", "NoSchedule"),
        )
    )


def name_of(toleration: Node) -> str:
    """The taint that is tolerated, for people."""
    key = toleration.get("key")
    return key.shown if key.known else "every taint"


def _key(given: Node, key: str, *, exists: Answer) -> Answer:
    return exists if given.absent or given.says("") else is_one_of(given, key)


def _value(given: Node, value: str, *, exists: Answer) -> Answer:
    if exists or not value:
        return True
    return None if exists is None else is_one_of(given, value)
