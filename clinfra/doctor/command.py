"""The command that says what is missing for a run."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from clinfra.errors import Exit, RunFailedError, UsageError
from clinfra.options import AsJson, PlanFile, Stack, Where, settings_of
from clinfra.targets import Target

if TYPE_CHECKING:
    from pathlib import Path

    from clinfra.doctor.findings import Finding
    from clinfra.doctor.needs import Needs
    from clinfra.sections import Section
    from stacks.settings import Settings


def doctor(
    stack: Stack,
    target: Where = Target.LOCAL,
    plan: PlanFile = None,
    as_json: AsJson = False,
) -> None:
    """Say what is missing for a run, each with the command that mends it; change nothing."""
    from clinfra.doctor.findings import any_failed
    from clinfra.sections import As, show

    if plan and target is Target.LOCAL:
        raise UsageError("--plan is given; it is for --target azure, the twin's needs have no plan")
    settings, _ = settings_of(stack)
    checks = _on_azure(stack, settings, plan) if target is Target.AZURE else _on_twin()
    found = list(checks)
    shown = As.asked(as_json=as_json, markdown=False)
    show(shown, sections(stack, target, found), lambda: _document(stack, target, found))
    if any_failed(found):
        raise typer.Exit(Exit.FAILED)


def _on_twin() -> "Iterator[Finding]":
    from clinfra.doctor.machine import machine_findings, twin_findings

    yield from machine_findings(os.environ)
    yield from twin_findings(os.environ)


def _on_azure(stack: str, settings: "Settings", plan: "Path | None") -> "Iterator[Finding]":
    from clinfra.doctor.checks import AREAS
    from clinfra.doctor.findings import failed, not_checked, ok
    from clinfra.doctor.machine import azure_machine_findings, machine_findings
    from clinfra.doctor.needs import needs_of
    from clinfra.planned import planned

    yield from machine_findings(os.environ)
    yield from azure_machine_findings(stack, settings, os.environ)
    try:
        held, told_from = planned(stack, plan)
    except (RunFailedError, UsageError) as error:
        if plan:
            raise
        yield failed("plan", str(error), f"clinfra preview --stack {stack}")
        yield from (not_checked(area, "there is no plan to hold it against") for area in AREAS)
        return
    needs = needs_of(held, settings.subscription_id, settings.region)
    yield ok("plan", f"{len(needs.kinds)} kinds of Azure's, from {told_from}")
    yield from _of_subscription(settings, needs)


def _of_subscription(settings: "Settings", needs: "Needs") -> "Iterator[Finding]":
    from clinfra.doctor.arm import Arm, pipeline_of
    from clinfra.doctor.checks import AREAS, Asked, azure_findings
    from clinfra.doctor.findings import failed, not_checked
    from clinfra.doctor.login import NoLoginError, credential_of, judged, no_login, signed_in

    endpoint = endpoint_of(os.environ)
    try:
        credential = credential_of(os.environ)
        caller = signed_in(credential, endpoint)
    except ModuleNotFoundError:
        missing = "azure-identity is not installed; the extra clinfra[azure] brings it"
        yield failed("login", missing, "pip install 'clinfra[azure]'")
    except NoLoginError as error:
        yield no_login(str(error), settings.tenant_id)
    else:
        yield from judged(caller, settings.tenant_id)
        with pipeline_of(credential, endpoint) as client:
            asked = Asked(Arm(client, endpoint), needs, caller, settings.tenant_id)
            yield from azure_findings(asked)
        return
    yield from (not_checked(area, "nobody is signed in") for area in AREAS)


def endpoint_of(environment: Mapping[str, str]) -> str:
    """Address of Azure Resource Manager.

    Raises:
        UsageError: It is not one that a token can be sent to.
    """
    from clinfra.doctor.arm import ENDPOINT_VARIABLE, PUBLIC

    given = environment.get(ENDPOINT_VARIABLE) or PUBLIC
    if not given.startswith("https://"):
        raise UsageError(f"{ENDPOINT_VARIABLE} is {given}; an address with https:// is allowed")
    return given.rstrip("/")


def sections(stack: str, target: Target, found: "Sequence[Finding]") -> "list[Section]":
    """The findings as a table, and the commands that mend what failed, whole, for copying."""
    from clinfra.doctor.findings import State
    from clinfra.sections import Section

    rows = [[each.state, each.area, each.found] for each in found]
    mending = [each.fix for each in found if each.fix and each.state is not State.OK]
    told = ", ".join(f"{count} {state}" for state, count in _counts(found).items())
    return [
        Section(f"Doctor of {stack}, target {target}", text=f"{told}."),
        Section("Findings", ("state", "about", "found"), rows),
        *([Section("To type", text="\n".join(dict.fromkeys(mending)))] if mending else []),
    ]


def _counts(found: "Sequence[Finding]") -> dict[str, int]:
    from clinfra.doctor.findings import State

    return {str(state): sum(each.state is state for each in found) for state in State}


def _document(stack: str, target: Target, found: "Sequence[Finding]") -> Mapping[str, object]:
    return {
        "stack": stack,
        "target": str(target),
        "counts": _counts(found),
        "findings": [asdict(each) for each in found],
    }
