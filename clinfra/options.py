"""Options that several commands share, and what they stand for."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clinfra.errors import UsageError
from clinfra.targets import Target

if TYPE_CHECKING:
    from stacks.settings import Settings

Stack = Annotated[str, typer.Option("--stack", "-s", help="Name of the stack: qa, staging, prod.")]
StackOrNone = Annotated[
    str | None, typer.Option("--stack", "-s", help="Name of the stack: qa, staging, prod.")
]
Where = Annotated[Target, typer.Option("--target", help="Where the resources are made.")]
Faults = Annotated[
    Path | None, typer.Option(help="File with the troubles of a bad day, on the twin alone.")
]
Seed = Annotated[
    int | None, typer.Option(help="Which of the possible bad days it is; alone, any may come.")
]
Kubernetes = Annotated[
    Path | None,
    typer.Option(
        "--kubernetes",
        metavar="KUBECONFIG",
        help="Real cluster that takes the Kubernetes objects, on the twin alone.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")]
PlanFile = Annotated[
    Path | None, typer.Option("--plan", help="Plan or state to read instead of the stack's own.")
]
Against = Annotated[
    str | None,
    typer.Option("--against", help="Plan, state or git reference to hold the program against."),
]
Markdown = Annotated[bool, typer.Option("--markdown", help="Print Markdown, for a pull request.")]
NoPolicies = Annotated[
    bool, typer.Option("--no-policies", help="Do not hold the run to the policies.")
]
Confirmed = Annotated[
    list[str] | None,
    typer.Option("--confirm-deletion", help="Name of a resource whose data may be lost."),
]
SavePlan = Annotated[Path | None, typer.Option(help="File that the plan is written to.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


def settings_of(stack: str) -> "tuple[Settings, Path]":
    """The settings of a stack and their file.

    Raises:
        UsageError: The stack file cannot be used.
    """
    from clinfra.program import stack_file
    from stacks.load import load_settings
    from stacks.problems import SettingsError

    path = stack_file(stack)
    try:
        return load_settings(path), path
    except SettingsError as error:
        raise UsageError(str(error)) from None


def bad_day_arguments(faults: Path | None, seed: int | None, target: Target) -> list[str]:
    """What the twin is told of the day.

    Raises:
        UsageError: The file cannot be used, or the target is Azure.
    """
    if faults is None and seed is None:
        return []
    if target is Target.AZURE:
        raise UsageError("--faults and --seed are for the twin; the target azure has its own days")
    from twin.bad_day import BadDayError, bad_day

    try:
        bad_day(faults, seed)
    except BadDayError as error:
        raise UsageError(str(error)) from None
    told = ["--faults", str(faults.resolve())] if faults else []
    return [*told, *(["--seed", str(seed)] if seed is not None else [])]


def cluster_arguments(kubeconfig: Path | None, target: Target) -> list[str]:
    """What the twin is told of a real cluster.

    Raises:
        UsageError: The kubeconfig cannot be used, a package lacks, or the target is Azure.
    """
    if kubeconfig is None:
        return []
    if target is Target.AZURE:
        raise UsageError("--kubernetes is for the twin; the target azure has clusters of its own")
    from twin.cluster.api import ApiError
    from twin.cluster.kubeconfig import KubeconfigError
    from twin.cluster.real import RealCluster

    try:
        RealCluster(kubeconfig)
    except (KubeconfigError, ApiError) as error:
        raise UsageError(str(error)) from None
    return ["--kubernetes", str(kubeconfig.resolve())]
