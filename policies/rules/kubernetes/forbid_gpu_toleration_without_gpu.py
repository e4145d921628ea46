"""Only pods that ask for a GPU may run on GPU machines."""

from collections.abc import Iterator

from policies.core.answers import any_of
from policies.core.findings import Finding, NotApplicable, Undecided, Violation
from policies.core.gpus import TAINT, asks_for_gpus, tolerations_of_gpus
from policies.core.pods import POD_KINDS, needs_the_node
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity
from policies.core.tolerations import name_of

_DAEMON_SET = "kubernetes:apps/v1:DaemonSet"


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """A toleration of every taint counts; the software of the GPUs itself is let through."""
    if resource.kind == _DAEMON_SET and needs_the_node(resource, context):
        yield NotApplicable("it makes the GPUs of its node usable, or measures them")
        return
    asks, found = asks_for_gpus(resource), list(tolerations_of_gpus(resource, context))
    if asks:
        return
    for toleration, tolerated in found:
        if tolerated is None or (tolerated and asks is None):
            yield Undecided(toleration.path)
        elif tolerated:
            yield Violation(toleration.path, name_of(toleration), "none of the GPU pools' taint")
    if not found or any_of(answer for _, answer in found) is False:
        yield NotApplicable("it tolerates no taint of GPU machines")


RULE = Rule(
    title="Only pods that ask for a GPU may run on GPU machines",
    why="A pod without a GPU keeps the dearest machine awake, and its place from a model.",
    fix="Take the toleration out, or give the container the limit nvidia.com/gpu that it needs.",
    severity=Severity.MEDIUM,
    kinds=POD_KINDS,
    nist=("SC-6",),
    docs="https://learn.microsoft.com/azure/aks/use-nvidia-gpu",
    check=check,
    parameters={**TAINT, "namespaces": ["gpu-system", "kube-system"]},
)
