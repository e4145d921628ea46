"""What a roll-back would change: to the version before, or a canary without its share."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from clinfra.audit import Action, Chained, Release, sha256
from clinfra.change import Change
from clinfra.errors import UsageError
from clinfra.folders import CHECKOUT
from clinfra.options import settings_of
from clinfra.promotion_evidence import AUDIT, release_now
from clinfra.stack_edit import released, without_canary_share
from stacks.card_files import card_path, evidence_path
from stacks.models import ModelSettings
from stacks.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Retreat:
    """What would be done, and all that speaks against it."""

    action: Action
    reasons: tuple[str, ...]
    change: Change
    released: Release
    replaced: Release
    kept: tuple[bytes, ...] = ()
    """Files that are written over."""

    @property
    def hashes(self) -> dict[str, str]:
        """Hashes of the stack file before and after."""
        after = {str(path): new for path, new in self.change.files.items() if new is not None}
        name = next((each for each in after if "Pulumi." in each), None)
        if name is None:
            return {}
        before = (CHECKOUT / name).read_bytes()
        return {"target_before": sha256(before), "target_after": sha256(after[name])}


def before_version(records: Sequence[Chained], model: str, stack: str, now: int) -> Release | None:
    """What the promotion of the version of today replaced; none where no record tells.

    Args:
        records: All records.
        model: Name of the model.
        stack: Environment.
        now: Version of today.
    """
    for each in reversed([record.entry for record in records]):
        ours = (each.model, each.target, each.action) == (model, stack, Action.PROMOTE)
        if ours and each.released.version == now:
            return each.replaced
    return None


def version_before(model: str, stack: str) -> Retreat:
    """The change to the version before the last promotion.

    Raises:
        UsageError: The stack serves no such model, or its file cannot be used.
        BrokenChainError: The record, or a file that it names, was tampered with.
    """
    settings, path, given, now = _today(model, stack)
    target = before_version(AUDIT.records(), model, stack, given.version)
    if target is None:
        told = f"no record tells what was before version {given.version}"
        return Retreat(
            action=Action.ROLLBACK,
            reasons=(told,),
            change=Change(CHECKOUT, {}),
            released=now,
            replaced=now,
        )
    text = path.read_text(encoding="utf-8")
    card = card_path(settings.environment, model)
    evidence = evidence_path(settings.environment, model)
    files = {
        path: released(text, model, target.version, target.image, text).encode(),
        card: AUDIT.kept(target.card_sha256),
        evidence: AUDIT.kept(target.evidence_sha256) if target.evidence_sha256 else None,
    }
    change = Change(CHECKOUT, {each.relative_to(CHECKOUT): new for each, new in files.items()})
    return Retreat(
        action=Action.ROLLBACK,
        reasons=tuple(change.faults(path.relative_to(CHECKOUT))),
        change=change,
        released=target,
        replaced=now,
        kept=tuple(each.read_bytes() for each in (card, evidence) if each.is_file()),
    )


def canary_stopped(model: str, stack: str) -> Retreat:
    """The change by which a canary answers no request.

    Raises:
        UsageError: The stack serves no such model, or its file cannot be used.
    """
    _, path, given, now = _today(model, stack)
    if given.canary is None or given.canary.weight == 0:
        lacks = "has no canary" if given.canary is None else "has a canary without a share"
        reasons, files = (f"{model} of {stack} {lacks}",), {}
    else:
        text = without_canary_share(path.read_text(encoding="utf-8"), model)
        reasons, files = (), {path.relative_to(CHECKOUT): text.encode()}
    return Retreat(
        action=Action.STOP_CANARY,
        reasons=reasons,
        change=Change(CHECKOUT, files),
        released=now,
        replaced=now,
    )


def _today(model: str, stack: str) -> tuple[Settings, Path, ModelSettings, Release]:
    settings, path = settings_of(stack)
    given = settings.models.get(model)
    now = release_now(given, settings.environment, model)
    if given is None or now is None:
        known = ", ".join(settings.models) or "none"
        raise UsageError(f"--model is {model}; the stack {stack} serves {known}")
    return settings, path, given, now
