"""The command that writes what an assessor asks for."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clinfra.errors import Exit, UsageError
from clinfra.options import AsJson, PlanFile, Stack

if TYPE_CHECKING:
    from clinfra.evidence.diff import Difference
    from clinfra.evidence.gather import Evidence

_RESULTS, _COMPONENTS, _PAGE = "assessment-results.json", "component-definition.json", "report.html"


def evidence(
    stack: Stack,
    out: Annotated[
        Path | None, typer.Option(help="Folder to write to; else one under the cache folder.")
    ] = None,
    plan: PlanFile = None,
    against: Annotated[
        Path | None, typer.Option(help="Earlier assessment-results.json to hold these against.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write the rules and the verdicts on the environment as OSCAL documents and a page."""
    from clinfra.evidence.diff import difference
    from clinfra.evidence.gather import default_folder, gathered
    from clinfra.evidence.read_back import outcomes_in, outcomes_of_file
    from clinfra.evidence.report import rendered
    from clinfra.planned import planned

    before = outcomes_of_file(against) if against else None
    place = "its state, or else a preview on the twin, which takes a minute"
    _say(f"Reading the plan of {stack}: {plan or place}")
    held, told_from = planned(stack, plan)
    _say(f"Judging {len(held.resources)} resources from {told_from}")
    found = gathered(held, stack, told_from, datetime.now(UTC).replace(microsecond=0))
    files = _documents(found)
    changes = difference(before, outcomes_in(files[_RESULTS])) if before is not None else None
    files[_PAGE] = rendered(found, changes, against.name if against else "")
    folder = out or default_folder(stack)
    _write(folder, files)
    told = _as_document(found, folder, files, changes)
    typer.echo(json.dumps(told, indent=2) if as_json else _words(found, folder, changes))
    raise typer.Exit(_ending(found))


def _ending(found: "Evidence") -> Exit:
    """A violation weighs more than a record that cannot be believed; the output tells of both."""
    if found.checked.violated:
        return Exit.POLICY_VIOLATION
    return Exit.FAILED if found.history.faults else Exit.FINE


def _say(line: str) -> None:
    """Tell people how far it is, beside the output."""
    typer.echo(line, err=True)


def _documents(found: "Evidence") -> dict[str, str]:
    from clinfra.evidence.oscal import component_definition
    from clinfra.evidence.plan import PLAN_FILE, assessment_plan
    from clinfra.evidence.results import assessment_results
    from policies.core.catalogue import rules

    documents = {
        _COMPONENTS: component_definition(rules(), found.at),
        PLAN_FILE: assessment_plan(found),
        _RESULTS: assessment_results(found),
    }
    return {name: json.dumps(each, indent=2) + "\n" for name, each in documents.items()}


def _write(folder: Path, files: Mapping[str, str]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"--out is {folder}, which cannot be written: {error}") from None


def _as_document(
    found: "Evidence", folder: Path, files: Mapping[str, str], changes: "Difference | None"
) -> dict[str, object]:
    from clinfra.evidence.controls import controls

    named = controls(found.told)
    return {
        "stack": found.stack,
        "profile": found.checked.profile,
        "plan": {"from": found.told_from, "sha256": found.plan_hash},
        "verdicts": found.checked.counts,
        "controls": {each.name: each.satisfied for each in named},
        "exemptions": [each.sentence() for each, _ in found.granted],
        "stale_exemptions": [f"{each.place}: {why}" for each, why in found.checked.stale],
        "promotions": len(found.history.promotions),
        "audit_faults": list(found.history.faults),
        "tools": {each.name: each.version for each in found.tools},
        "changes": changes.parts() if changes else None,
        "files": [str(folder / name) for name in files],
        "succeeded": _ending(found) is Exit.FINE,
    }


def _words(found: "Evidence", folder: Path, changes: "Difference | None") -> str:
    from clinfra.evidence.controls import controls

    named = controls(found.told)
    counts = ", ".join(f"{count} {name}" for name, count in sorted(found.checked.counts.items()))
    lines = [
        f"{found.stack}: {counts or 'no rule applies'}",
        f"{sum(each.satisfied for each in named)} of {len(named)} controls are satisfied",
        *(each.sentence() for each, _ in found.granted),
        *(
            f"stale: {each.place}: the exemption from {each.terms.rule} {why}"
            for each, why in found.checked.stale
        ),
        *(f"the record of promotions is broken: {each}" for each in found.history.faults),
        *(f"{word}: {len(keys)}" for word, keys in (changes.parts() if changes else {}).items()),
        f"written to {folder}",
    ]
    return "\n".join(lines)
