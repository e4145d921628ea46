"""Tells a finished run, to a person or to a machine."""

import os
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from clinfra import violations
from clinfra.folders import NO_TYPES, Folders
from clinfra.outcome import Failure, Outcome
from clinfra.session import Operation, Report
from clinfra.targets import Target

_QUIET = ("same", "read")


def say_unheld(console: Console) -> None:
    """Say loudly that no policy is asked."""
    told = " no rule is asked in this run (--no-policies)"
    console.print(Text.assemble(("POLICIES OFF", "bold white on red"), told))


def say_target(console: Console, operation: Operation, stack: str, target: Target) -> None:
    """Say loudly which cloud is meant."""
    local = target is Target.LOCAL
    name = ("LOCAL", "bold black on green") if local else ("AZURE", "bold white on red")
    where = "on the twin: no resource of Azure is touched" if local else "on Azure itself"
    console.print(Text.assemble(name, f" {operation} of {stack} {where}"))
    if local and Folders.of(os.environ).arm_types(os.environ) is None:
        console.print(NO_TYPES, style="dim", highlight=False)


def _places(target: Target) -> dict[str, str]:
    """Where state and cloud are, on the local target."""
    folders = Folders.of(os.environ)
    if target is Target.AZURE:
        return {}
    types = folders.arm_types(os.environ)
    found = {"arm_types": str(types)} if types else {}
    return {"state": str(folders.state), "cloud": str(folders.cloud), **found}


def documents(told: Sequence[Failure]) -> list[dict[str, str]]:
    """Failures or warnings for a machine."""
    return [{"resource": each.urn, "message": each.sentence} for each in told]


def as_document(report: Report, target: Target) -> Mapping[str, object]:
    """The run as one JSON document."""
    outcome = report.outcome
    return {
        "operation": report.operation.value,
        "stack": outcome.stack,
        "target": target.value,
        "succeeded": not report.failed,
        "cancelled": report.cancelled,
        "seconds": round(report.seconds, 3),
        "counts": outcome.counts,
        "changed": outcome.changed,
        "outputs": report.outputs,
        "failures": documents(outcome.failures),
        "differences": outcome.differences,
        "gone": outcome.gone,
        "warnings": documents(outcome.warnings),
        "held_to_policies": report.held,
        "violations": violations.documents(outcome.violations),
        **_places(target),
    }


def print_report(console: Console, report: Report, target: Target) -> None:
    """The run for a person: what changed, what failed, outputs, and where things are."""
    outcome = report.outcome
    if report.operation is Operation.PREVIEW:
        _print_changes(console, report)
    if report.operation is Operation.REFRESH:
        _print_drift(console, outcome)
    print_troubles(console, outcome)
    if report.outputs:
        console.print(_outputs(report.outputs))
    console.print(_closing(report))
    for name, place in _places(target).items():
        console.print(f"{name}: {place}", style="dim", highlight=False)


def print_troubles(console: Console, outcome: Outcome) -> None:
    """What went wrong: warnings and failures, a line each, and violations by rule."""
    for each in outcome.warnings:
        text = (("warning ", "yellow"), (each.name, "bold"), f" {each.sentence}")
        console.print(Text.assemble(*text))
    for each in outcome.failures:
        text = (("failed ", "bold red"), (each.name, "bold"), f" {each.sentence}")
        console.print(Text.assemble(*text))
    violations.print_violations(console, outcome.violations)


def _print_changes(console: Console, report: Report) -> None:
    planned = report.outcome.plan().resources
    shown = [each for each in planned if each.operation not in _QUIET]
    for each in shown:
        console.print(f"  {each.operation:8} {each.kind} {each.name}", highlight=False)
        for told in report.outcome.differences.get(each.urn, ()):
            console.print(f"           {told}", highlight=False, markup=False)


def _print_drift(console: Console, outcome: Outcome) -> None:
    """What the cloud has other than the state had; what is gone is in the counts' deletions."""
    for urn, told in outcome.differences.items():
        console.print(f"  drifted  {Failure(urn, '').name}", highlight=False)
        for each in told:
            console.print(f"           {each}", highlight=False, markup=False)
    for urn in outcome.gone:
        console.print(f"  gone     {Failure(urn, '').name}", highlight=False)


def _outputs(outputs: Mapping[str, str]) -> Table:
    table = Table(title="Outputs", title_justify="left", show_header=False, box=None)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in sorted(outputs.items()):
        table.add_row(name, value)
    return table


def _closing(report: Report) -> Text:
    counts = {key: count for key, count in report.outcome.counts.items() if count}
    told = ", ".join(f"{count} {key}" for key, count in sorted(counts.items())) or "no resources"
    took = f" in {report.seconds:.1f} s"
    name = f"{report.operation} of {report.outcome.stack}"
    if report.cancelled:
        return Text(f"{name} was cancelled; run it again to go on ({told})", style="bold yellow")
    refused = {each.policy for each in report.outcome.violations if each.mandatory}
    if refused:
        rules = f"{len(refused)} mandatory {'rule' if len(refused) == 1 else 'rules'}"
        return Text(f"{name} violates {rules}{took} ({told})", style="bold red")
    if report.failed:
        return Text(f"{name} failed{took} ({told})", style="bold red")
    if not report.outcome.changed:
        return Text(f"Nothing to change: {told}{took}", style="bold green")
    return Text(f"{name} finished{took}: {told}", style="bold green")
