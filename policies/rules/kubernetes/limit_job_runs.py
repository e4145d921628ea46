"""Jobs come to an end."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity

_JOB, _CRON_JOB = "kubernetes:batch/v1:Job", "kubernetes:batch/v1:CronJob"


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """A bound on the time over all attempts, on the attempts, and one run at a time."""
    job = resource.get("spec")
    if resource.kind == _CRON_JOB:
        yield from job.get("concurrencyPolicy").must_be("Forbid")
        if not job.get("suspend").is_true:
            yield from job.get("startingDeadlineSeconds").must_be_given()
        job = job.get("jobTemplate.spec")
    yield from job.get("activeDeadlineSeconds").must_be_at_most(context.number("hours") * 3600)
    yield from job.get("backoffLimit").must_be_at_most(context.number("attempts"))


RULE = Rule(
    title="Jobs come to an end",
    why="A job that hangs keeps its machine for ever, and the next run begins beside it.",
    fix=(
        "Set activeDeadlineSeconds and backoffLimit; on a CronJob concurrencyPolicy Forbid and "
        "startingDeadlineSeconds too."
    ),
    severity=Severity.MEDIUM,
    kinds=(_JOB, _CRON_JOB),
    hipaa=("164.308(a)(7)(i)",),
    nist=("SC-6",),
    docs="https://kubernetes.io/docs/concepts/workloads/controllers/job/",
    check=check,
    parameters={"hours": 48, "attempts": 6},
)
