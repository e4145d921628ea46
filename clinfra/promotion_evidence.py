"""Gathers what a promotion is judged on, with the hash of each file that was read."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from clinfra.audit import AuditLog, Release, sha256
from clinfra.challenge import Challenge
from clinfra.change import Change
from clinfra.errors import UsageError
from clinfra.folders import CHECKOUT, Folders
from clinfra.options import settings_of
from clinfra.plan import pending_in, plan_of_state
from clinfra.planned import plan_in
from clinfra.promotion import Candidate, reasons_against
from clinfra.served import Served, served
from clinfra.stack_edit import released
from stacks.card_files import FOLDER, card_path, evidence_path, load_card, load_evidence
from stacks.images import Image
from stacks.model_cards import ModelCard
from stacks.models import ModelSettings
from stacks.problems import SettingsError
from stacks.release_evidence import ReleaseEvidence
from stacks.settings import Settings
from stacks.vocabulary import Environment

AUDIT = AuditLog(CHECKOUT / "audit")
"""The checkout's own records, beside the stack files, so that they are reviewed and kept."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a person asked for."""

    model: str
    source: str
    target: str
    canary: bool
    """Whether the source's canary is meant, and not its champion."""
    challenger: Path | None
    """Request of the retraining service."""
    plan: Path | None
    """State of the source in a file, where it is not the local one."""


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What would be done, and all that speaks against it."""

    candidate: Candidate
    reasons: tuple[str, ...]
    change: Change
    released: Release
    replaced: Release | None
    hashes: Mapping[str, str]


def proposal(asked: Asked) -> Proposal:
    """Gather and judge everything; nothing is written.

    Raises:
        UsageError: A stack file cannot be used, or the source serves no such model.
    """
    (ours, our_file), (theirs, their_file) = settings_of(asked.source), settings_of(asked.target)
    given, version, image = _version(asked, ours)
    card_file = card_path(ours.environment, asked.model, canary=asked.canary)
    evidence_file = evidence_path(ours.environment, asked.model, canary=asked.canary)
    evidence, faults = _evidence(evidence_file)
    running, not_running, state_hash = _running(asked)
    challenge, challenge_hash = _challenge(asked.challenger)
    before = theirs.models.get(asked.model)
    candidate = Candidate(
        model=asked.model,
        source=ours.environment,
        target=theirs.environment,
        canary=asked.canary,
        version=version,
        image=image,
        tier=(before or given).risk_tier,
        thresholds=(before or given).thresholds,
        card=load_card(card_file),
        running=running,
        not_running=not_running,
        evidence=evidence,
        evidence_faults=faults,
        champion=before.version if before else None,
        challenge=challenge,
        demands=theirs.promotion,
        today=datetime.now(UTC).date(),
    )
    change = _change(candidate, our_file, their_file, card_file, before)
    hashes = {
        "card": _hash(card_file),
        "image_evidence": _hash(evidence_file),
        "source_state": state_hash,
        "challenger": challenge_hash,
        "target_before": _hash(their_file),
        "target_after": sha256(change.files[their_file.relative_to(CHECKOUT)] or b""),
    }
    reasons = reasons_against(candidate)
    trial = change.faults(their_file.relative_to(CHECKOUT))
    new = [each for each in trial if not any(_told(each, known) for known in reasons)]
    return Proposal(
        candidate=candidate,
        reasons=(*reasons, *(f"after the change: {each}" for each in new)),
        change=change,
        released=_release(version, image, change, theirs.environment, asked.model),
        replaced=release_now(before, theirs.environment, asked.model),
        hashes={name: value for name, value in hashes.items() if value},
    )


def _change(
    candidate: Candidate,
    our_file: Path,
    their_file: Path,
    card_file: Path,
    before: ModelSettings | None,
) -> Change:
    """The target's stack file, card and evidence as they would be."""
    model, target = candidate.model, candidate.target
    text = released(_text(their_file), model, candidate.version, candidate.image, _text(our_file))
    files = {
        their_file: text.encode(),
        card_path(target, model): _card(card_file, candidate.source, target),
        evidence_path(target, model): _bytes(card_file.with_suffix(".evidence.yaml")),
        **dict(_canary_files(target, model, before, candidate.version)),
    }
    return Change(CHECKOUT, {path.relative_to(CHECKOUT): new for path, new in files.items()})


def _told(fault: str, reason: str) -> bool:
    """Whether a reason says of the card what a fault of the changed stack file says again."""
    return reason.startswith("the card: ") and reason.removeprefix("the card: ") in fault


def _canary_files(
    environment: Environment, model: str, before: ModelSettings | None, version: int
) -> Iterator[tuple[Path, None]]:
    """Files of the target's canary, which go where that very version becomes the champion."""
    if before and before.canary and before.canary.version == version:
        for path_of in (card_path, evidence_path):
            yield path_of(environment, model, canary=True), None


def release_now(
    given: ModelSettings | None, environment: Environment, model: str
) -> Release | None:
    """What an environment serves today, where it serves the model."""
    if given is None:
        return None
    evidence = _hash(evidence_path(environment, model))
    return Release(
        version=given.version,
        image=given.image,
        card_sha256=sha256(card_path(environment, model).read_bytes()),
        evidence_sha256=evidence,
    )


def _release(
    version: int, image: Image, change: Change, environment: Environment, model: str
) -> Release:
    def content(path: Path) -> bytes:
        return change.files[path.relative_to(CHECKOUT)] or b""

    evidence = content(evidence_path(environment, model))
    return Release(
        version=version,
        image=image,
        card_sha256=sha256(content(card_path(environment, model))),
        evidence_sha256=sha256(evidence) if evidence else None,
    )


def _version(asked: Asked, ours: Settings) -> tuple[ModelSettings, int, Image]:
    given = ours.models.get(asked.model)
    if given is None:
        known = ", ".join(ours.models) or "none"
        raise UsageError(f"--model is {asked.model}; the stack {asked.source} serves {known}")
    if not asked.canary:
        return given, given.version, given.image
    if given.canary is None:
        raise UsageError(f"--canary is given and {asked.model} of {asked.source} has no canary")
    return given, given.canary.version, given.canary.image


def _running(asked: Asked) -> tuple[tuple[Served, ...], str | None, str | None]:
    """What the source's state serves; else why it says nothing; and the hash of its file."""
    path = asked.plan or Folders.of(os.environ).state_file(asked.source)
    if asked.plan:
        return served(plan_in(asked.source, path).resources, asked.model), None, _hash(path)
    if not path.exists():
        told = f"it has no local state; `clinfra up --stack {asked.source}` makes one"
        return (), f"{told}, and --plan takes one from elsewhere", None
    if pending_in(path):
        return (), "its last run was cut off in the middle", _hash(path)
    return served(plan_of_state(asked.source, path).resources, asked.model), None, _hash(path)


def _evidence(path: Path) -> tuple[ReleaseEvidence | None, tuple[str, ...]]:
    name = path.relative_to(FOLDER.parent)
    if not path.is_file():
        return None, (f"{name} is missing; it says what a scan found and who signed it",)
    try:
        return load_evidence(path), ()
    except SettingsError as error:
        return None, tuple(str(each) for each in error.problems)


def _challenge(path: Path | None) -> tuple[Challenge | None, str | None]:
    if path is None:
        return None, None
    try:
        content = path.read_bytes()
        return Challenge.model_validate_json(content), sha256(content)
    except OSError as error:
        raise UsageError(f"--challenger is {path}, which cannot be read: {error}") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(each) for each in first["loc"]) or "the file"
        raise UsageError(f"--challenger is {path}: {where}: {first['msg']}") from None


def _card(path: Path, ours: Environment, theirs: Environment) -> bytes:
    """The card's file, whose address leads to the target's copy where it led to the source's."""
    text, card = _text(path), load_card(path)
    moved = address_in(card, path.name, ours, theirs)
    return text.replace(f"uri: {card.uri}\n", f"uri: {moved}\n", 1).encode()


def address_in(card: ModelCard, name: str, ours: Environment, theirs: Environment) -> str:
    """Address of a card in another environment; a canary's becomes the champion's."""
    champion = f"{card.name}.yaml"
    return card.uri.replace(f"/cards/{ours}/{name}", f"/cards/{theirs}/{champion}")


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _hash(path: Path) -> str | None:
    content = _bytes(path)
    return None if content is None else sha256(content)
