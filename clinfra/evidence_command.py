"""The command that writes what an assessor asks for."""

import hashlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from clinfra.errors import Exit, UsageError
from clinfra.options import Stack


def evidence(
    stack: Stack,
    out: Annotated[Path, typer.Option(help="Folder that the documents are written to.")],
    plan: Annotated[
        Path | None, typer.Option(help="Plan or state to judge instead of the stack's own.")
    ] = None,
) -> None:
    """Write the rules and the verdicts on the environment as OSCAL documents."""
    from clinfra.evidence.oscal import component_definition
    from clinfra.evidence.results import assessment_results
    from clinfra.planned import planned
    from clinfra.policy_check import checked
    from policies.core.catalogue import rules
    from policies.core.pack import PolicyFiles
    from policies.core.profile import PolicyFileError

    held, told_from = planned(stack, plan)
    at = datetime.now(UTC).replace(microsecond=0)
    try:
        files = PolicyFiles.of({**os.environ, "PULUMI_STACK": stack})
        done = checked(held, files, at.date())
    except PolicyFileError as error:
        raise UsageError(str(error)) from None
    sha256 = hashlib.sha256(held.to_json().encode()).hexdigest()
    documents = {
        "component-definition.json": component_definition(rules(), at),
        "assessment-results.json": assessment_results(stack, sha256, done.verdicts, at),
    }
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, document in documents.items():
            (out / name).write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"--out is {out}, which cannot be written: {error}") from None
    typer.echo(f"{len(done.verdicts)} verdicts on {stack}, from {told_from}, written to {out}")
    raise typer.Exit(Exit.POLICY_VIOLATION if done.violated else Exit.FINE)
