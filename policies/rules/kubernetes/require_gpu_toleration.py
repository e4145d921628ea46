"""A pod that asks for a GPU may run where the GPUs are."""

from collections.abc import Iterator

from policies.core.answers import any_of
from policies.core.findings import Finding, NotApplicable, Undecided
from policies.core.gpus import NO_GPU, TAINT, asks_for_gpus, tolerations_of_gpus
from policies.core.pods import POD_KINDS, pod_of
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """The GPU pools are tainted, so that nothing else fills them."""
    asks, given = asks_for_gpus(resource), pod_of(resource).get("tolerations")
    if asks is False:
        yield NotApplicable(NO_GPU)
        return
    tolerated = any_of(answer for _, answer in tolerations_of_gpus(resource, context))
    if tolerated:
        return
    if asks is None or tolerated is None:
        yield Undecided(given.path)
    else:
        taint = f"{context.text('key')}={context.text('value')}:NoSchedule"
        yield from given.must(holds=False, allowed=f"a toleration of {taint}")


RULE = Rule(
    title="A pod that asks for a GPU may run where the GPUs are",
    why="It waits for ever: every machine with a GPU turns it away, and no alert says why.",
    fix="Add a toleration of the key nvidia.com/gpu with the effect NoSchedule to the pod.",
    severity=Severity.HIGH,
    kinds=POD_KINDS,
    hipaa=("164.308(a)(7)(i)",),
    nist=("CM-6", "SC-6"),
    docs="https://learn.microsoft.com/azure/aks/use-nvidia-gpu",
    check=check,
    parameters=TAINT,
)
