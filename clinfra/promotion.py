"""Whether a version of a model may go to the next environment: every reason against it.

Nothing here reads or writes; `clinfra.promotion_evidence` gathers what is judged.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from clinfra.challenge import Challenge
from clinfra.served import Served
from stacks.evaluations import Thresholds, shortfalls
from stacks.images import Image
from stacks.model_cards import ModelCard, missing_for
from stacks.promotion import PromotionSettings
from stacks.release_evidence import ImageScan, ReleaseEvidence
from stacks.risk_tiers import RiskTier
from stacks.signatures import SignatureError, SignedImage, signed_image
from stacks.vocabulary import Environment


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A version that is to be promoted, and all that speaks for it or against it."""

    model: str
    source: Environment
    target: Environment
    """Where it becomes the champion; the source itself for its own canary."""
    canary: bool
    """Whether it is the source's canary, and not its champion."""
    version: int
    image: Image
    tier: RiskTier
    """Tier that the target runs the model as, or the source where the target has it not yet."""
    thresholds: Thresholds
    """What the target asks of the evaluation, or the source likewise."""
    card: ModelCard
    running: tuple[Served, ...]
    """What the source's state has under the model's name."""
    not_running: str | None
    """Why the state says nothing; none where it was read."""
    evidence: ReleaseEvidence | None
    """Evidence on the image; none where it is missing or unusable."""
    evidence_faults: tuple[str, ...]
    """Why there is none."""
    champion: int | None
    """Version that the target serves; none before the first promotion."""
    challenge: Challenge | None
    """What the retraining service found, where a request is given."""
    demands: PromotionSettings
    """What the target asks of the image."""
    today: dt.date


def reasons_against(candidate: Candidate) -> list[str]:
    """Every reason why a version may not be promoted; it may where there is none."""
    return [
        *_way_faults(candidate),
        *_running_faults(candidate),
        *_card_faults(candidate),
        *_comparison_faults(candidate),
        *_image_faults(candidate),
    ]


def _way_faults(given: Candidate) -> Iterator[str]:
    """A version goes one environment on, or a canary takes its champion's place where it is."""
    order, source, target = list(Environment), given.source, given.target
    if source is target:
        if not given.canary:
            yield f"the target is {target}, the source itself; --canary alone goes there"
        return
    place = order.index(source) + 1
    if place == len(order):
        yield f"{source} is the last environment; from there a version goes nowhere"
    elif order[place] is not target:
        yield f"the target is {target}; from {source} a version goes to {order[place]}"


def _running_faults(given: Candidate) -> Iterator[str]:
    if given.not_running:
        yield f"version {given.version} is not up in {given.source}: {given.not_running}"
        return
    if any(each.matches(given.version, given.image.digest) for each in given.running):
        return
    up = ", ".join(f"version {each.version} of {each.image}" for each in given.running)
    yield (
        f"version {given.version} of {given.image.digest} is not up in {given.source}; "
        f"its state has {up or 'no version of the model'}"
    )


def _card_faults(given: Candidate) -> Iterator[str]:
    lineage, digest = given.card.lineage, given.image.digest
    if lineage.version != given.version:
        yield f"the card: lineage.version is {lineage.version}; {given.version} is promoted"
    if lineage.image_digest != digest:
        yield f"the card: lineage.image_digest is {lineage.image_digest}; {digest} is promoted"
    faults = [
        *missing_for(given.card, given.tier, given.today),
        *shortfalls(given.card.evaluation, given.thresholds),
    ]
    yield from (f"the card: {each}" for each in faults)


def compared_by(candidate: Candidate) -> str:
    """What compares a version with the target's champion: ``card``, ``challenger`` or ``none``."""
    on_card, challenge = candidate.card.evaluation.champion, candidate.challenge
    if candidate.champion is None:
        return "none"
    if challenge and challenge.compared_with == candidate.champion:
        return "challenger"
    return "card" if on_card and on_card.version == candidate.champion else "none"


def _comparison_faults(given: Candidate) -> Iterator[str]:
    champion, version = given.champion, given.version
    if champion is not None and champion >= version:
        told = "already" if champion == version else f"and {version} is older"
        yield f"{given.target} serves version {champion} {told}"
    elif champion is not None and compared_by(given) == "none":
        yield (
            f"{given.target} serves version {champion}, which neither the card "
            "(evaluation.champion) nor a request of the retraining service compares with"
        )
    if given.challenge:
        yield from (f"the request: {each}" for each in _challenge_faults(given, given.challenge))


def _challenge_faults(given: Candidate, asked: Challenge) -> Iterator[str]:
    expected = (given.model, given.version, given.card.lineage.run_id)
    for name, told, needed in zip(
        ("model", "version", "run_id"),
        (asked.model, asked.version, asked.run_id),
        expected,
        strict=True,
    ):
        if told != needed:
            yield f"{name} is {told}; {needed} is promoted"
    if asked.compared_with != given.champion:
        served = "nothing" if given.champion is None else f"version {given.champion}"
        yield f"compared_with is {asked.compared_with}; {given.target} serves {served}"
    if asked.measure is None:
        yield "metrics has neither auroc nor average_precision"
        return
    name, value = asked.measure
    theirs, most = asked.metrics.get("champion"), given.thresholds.champion_loss
    if theirs is None and asked.compared_with is not None:
        yield "metrics has no champion, whose measure is needed"
    if theirs is not None and theirs - value > most:
        yield f"{name} is {value:g} and the champion's {theirs:g}; a loss of {most:g} is allowed"
    yield from _group_faults(given, asked, name, value)


def _group_faults(given: Candidate, asked: Challenge, name: str, value: float) -> Iterator[str]:
    most = given.thresholds.subgroup_gap
    for group, measures in asked.subgroups.items():
        its = measures.get("candidate")
        if its is None:
            yield f"subgroups.{group} has no candidate, whose measure is needed"
        elif value - its > most:
            yield (
                f"{name} of {group} is {its:g} and {value:g} overall; "
                f"a difference of at most {most:g} is allowed"
            )


def _image_faults(given: Candidate) -> Iterator[str]:
    yield from (f"the image: {each}" for each in given.evidence_faults)
    if given.evidence:
        yield from (f"the image: {each}" for each in _scan_faults(given, given.evidence.scan))
        yield from (f"the image: {each}" for each in _signature_faults(given, given.evidence))


def _scan_faults(given: Candidate, scan: ImageScan) -> Iterator[str]:
    days, worst = given.demands.scan_days, given.demands.most_severe
    if scan.image_digest != given.image.digest:
        yield f"scan.image_digest is {scan.image_digest}; {given.image.digest} is promoted"
    if scan.date > given.today:
        yield f"scan.date is {scan.date}, which is yet to come on {given.today}"
    elif (given.today - scan.date).days > days:
        last = scan.date + dt.timedelta(days=days)
        yield f"scan.date is {scan.date}; it held for {days} days, to {last}"
    if scan.highest_severity.rank > worst.rank:
        yield f"scan.highest_severity is {scan.highest_severity}; at most {worst} is allowed"


def _signature_faults(given: Candidate, evidence: ReleaseEvidence) -> Iterator[str]:
    keys = given.demands.signing_keys
    if not keys:
        yield f"clinfra:promotion.signing_keys of {given.target} is empty; no signature counts"
        return
    try:
        signed = signed_image(evidence.signature, keys)
    except SignatureError as error:
        yield f"the signature does not count: {error}"
        return
    yield from _claim_faults(given, evidence.scan, signed)


def _claim_faults(given: Candidate, scan: ImageScan, signed: SignedImage) -> Iterator[str]:
    if signed.digest != given.image.digest:
        yield f"the signature is for {signed.digest}; {given.image.digest} is promoted"
    for name, value in scan.claims.items():
        vouched = signed.claims.get(name)
        if vouched != value:
            told = f"for {vouched}" if vouched else "for none"
            yield f"the scan's {name} is {value}; the signature vouches {told}"
