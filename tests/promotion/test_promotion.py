"""Every reason against a promotion, alone and all together."""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from clinfra.challenge import Challenge
from clinfra.plan import PlannedResource
from clinfra.promotion import Candidate, compared_by, reasons_against
from clinfra.served import Served, served
from stacks.card_files import load_evidence
from stacks.evaluations import ChampionComparison, Metric, Thresholds
from stacks.images import Image
from stacks.load import load_settings
from stacks.model_cards import Approval, ModelCard
from stacks.promotion import PromotionSettings
from stacks.release_evidence import ImageScan, ReleaseEvidence, Severity
from stacks.risk_tiers import ApprovalRole, RiskTier
from stacks.signatures import SignatureError, signed_image
from stacks.vocabulary import Environment
from tests.harness.environments import ROOT, recorded
from tests.harness.signing import Signer
from tests.stacks.test_model_cards import EVIDENCE, NAME, card

DAY = dt.date(2026, 11, 26)
OTHER = f"sha256:{'0' * 64}"
SIGNER, STRANGER = Signer(), Signer()


@cache
def approved() -> ModelCard:
    """QA's card of version 7, approved in every capacity."""
    approvals = tuple(Approval(role=role, person="A. Diaz", date=DAY) for role in ApprovalRole)
    return card().model_copy(update={"approvals": approvals})


def of_curve(curve: ec.EllipticCurve) -> str:
    """A public key of a curve, in PEM."""
    key = ec.generate_private_key(curve).public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


DIGEST = approved().lineage.image_digest
IMAGE = Image(repository="clinfra/model-server", tag="1.0.0", digest=DIGEST)


def scan(**changed: object) -> ImageScan:
    values = {
        "scanner": "trivy 0.68.1",
        "date": DAY,
        "image_digest": DIGEST,
        "highest_severity": Severity.LOW,
    }
    return ImageScan.model_validate(values | changed)


@cache
def fit() -> Candidate:
    """A candidate against which nothing speaks: a first version, on its way to staging."""
    return Candidate(
        model=NAME,
        source=Environment.QA,
        target=Environment.STAGING,
        canary=False,
        version=7,
        image=IMAGE,
        tier=RiskTier.HIGH,
        thresholds=Thresholds(limits={Metric.AUROC: 0.8}),
        card=approved(),
        running=(Served(7, f"registry/clinfra/model-server:1.0.0@{DIGEST}"),),
        not_running=None,
        evidence=SIGNER.evidence(scan()),
        evidence_faults=(),
        champion=None,
        challenge=None,
        demands=PromotionSettings(signing_keys=(STRANGER.public, SIGNER.public)),
        today=DAY,
    )


def compared(card: ModelCard, version: int, auroc: float) -> ModelCard:
    """A card that compares with a champion, better or worse in one measure."""
    metrics = {**card.evaluation.overall, Metric.AUROC: auroc}
    champion = ChampionComparison(version=version, metrics=metrics)
    return card.model_copy(
        update={"evaluation": card.evaluation.model_copy(update={"champion": champion})}
    )


def request(**changed: object) -> Challenge:
    """What the retraining service writes."""
    values: dict[str, object] = {
        "model": NAME,
        "version": 7,
        "run_id": approved().lineage.run_id,
        "metrics": {"auroc": 0.861, "gain": 0.02, "gain_low": 0.01, "champion": 0.841},
        "subgroups": {"sex=female": {"candidate": 0.86, "cases": 60.0, "champion": 0.84}},
        "not_judged": [],
        "compared_with": 6,
        "cause": {"kind": "manual", "key": "k", "says": "Dr Ito"},
        "decided_at": "2026-11-25T08:00:00+00:00",
    }
    return Challenge.model_validate_json(json.dumps(values | changed))


def challenged(**changed: object) -> Candidate:
    """A candidate that a request compares with staging's version 6."""
    return replace(fit(), champion=6, challenge=request(**changed))


def with_evidence(evidence: ReleaseEvidence) -> Candidate:
    return replace(fit(), evidence=evidence)


def unvouched() -> ReleaseEvidence:
    """A signature of the image alone, without what the scan found."""
    return ReleaseEvidence(scan=scan(), signature=SIGNER.signed(DIGEST, {}))


def test_nothing_speaks_against_a_first_version_that_is_up_approved_scanned_and_signed() -> None:
    assert reasons_against(fit()) == []
    assert compared_by(fit()) == "none"


def test_a_canary_that_is_better_takes_the_place_of_its_own_champion() -> None:
    within = replace(fit(), source=Environment.STAGING, canary=True, champion=6)

    better = replace(within, card=compared(approved(), 6, 0.84))
    worse = replace(within, card=compared(approved(), 6, 0.99))

    assert reasons_against(better) == []
    assert len(reasons_against(within)) == 1
    assert "staging serves version 6, which neither" in reasons_against(within)[0]
    assert reasons_against(worse) != []


def test_a_better_version_goes_on_by_its_card_or_by_the_retraining_services_request() -> None:
    by_card = replace(fit(), champion=6, card=compared(approved(), 6, 0.84))
    by_request = challenged()

    assert reasons_against(by_card) == reasons_against(by_request) == []
    assert (compared_by(by_card), compared_by(by_request)) == ("card", "challenger")


ALONE: dict[str, tuple[Callable[[], Candidate], str]] = {
    "it skips an environment": (
        lambda: replace(fit(), target=Environment.PROD),
        "the target is prod; from qa a version goes to staging",
    ),
    "it comes from the last": (
        lambda: replace(fit(), source=Environment.PROD),
        "prod is the last environment; from there a version goes nowhere",
    ),
    "it is the champion where it is": (
        lambda: replace(fit(), target=Environment.QA),
        "the target is qa, the source itself; --canary alone goes there",
    ),
    "no state": (
        lambda: replace(fit(), running=(), not_running="it has no local state"),
        "version 7 is not up in qa: it has no local state",
    ),
    "nothing is up": (
        lambda: replace(fit(), running=()),
        f"version 7 of {DIGEST} is not up in qa; its state has no version of the model",
    ),
    "another version is up": (
        lambda: replace(fit(), running=(Served(6, f"r@{DIGEST}"),)),
        f"version 7 of {DIGEST} is not up in qa; its state has version 6 of r@{DIGEST}",
    ),
    "the version is up from another image": (
        lambda: replace(fit(), running=(Served(7, f"r@{OTHER}"),)),
        f"version 7 of {DIGEST} is not up in qa; its state has version 7 of r@{OTHER}",
    ),
    "an approval is missing": (
        lambda: replace(
            fit(), card=approved().model_copy(update={"approvals": approved().approvals[1:]})
        ),
        "the card: approvals lacks model_owner, which risk tier high needs",
    ),
    "the tier is another": (
        lambda: replace(fit(), tier=RiskTier.MODERATE),
        "the card: risk_tier is high; the model is run as moderate",
    ),
    "a threshold is missed": (
        lambda: replace(fit(), thresholds=Thresholds(limits={Metric.AUROC: 0.9})),
        "the card: evaluation.overall.auroc is 0.861; at least 0.9 is needed",
    ),
    "the champion is better": (
        lambda: replace(fit(), champion=6, card=compared(approved(), 6, 0.88)),
        (
            "the card: evaluation.overall.auroc is 0.861 and the champion's, version 6, is 0.88; "
            "a loss of at most 0.01 is allowed"
        ),
    ),
    "nothing compares it": (
        lambda: replace(fit(), champion=6),
        (
            "staging serves version 6, which neither the card (evaluation.champion) nor a request "
            "of the retraining service compares with"
        ),
    ),
    "it is there": (lambda: replace(fit(), champion=7), "staging serves version 7 already"),
    "it is older": (lambda: replace(fit(), champion=8), "staging serves version 8 and 7 is older"),
    "the request is for another run": (
        lambda: challenged(run_id="f" * 32),
        f"the request: run_id is {'f' * 32}; {approved().lineage.run_id} is promoted",
    ),
    "the request says it is worse": (
        lambda: challenged(metrics={"auroc": 0.83, "champion": 0.861}, subgroups={}),
        "the request: auroc is 0.83 and the champion's 0.861; a loss of 0.01 is allowed",
    ),
    "the request has a group behind": (
        lambda: challenged(subgroups={"sex=male": {"candidate": 0.7}}),
        (
            "the request: auroc of sex=male is 0.7 and 0.861 overall; a difference of at most 0.1 "
            "is allowed"
        ),
    ),
    "the request measures nothing": (
        lambda: challenged(metrics={"champion": 0.8}),
        "the request: metrics has neither auroc nor average_precision",
    ),
    "the request leaves the champion out": (
        lambda: challenged(metrics={"auroc": 0.861}),
        "the request: metrics has no champion, whose measure is needed",
    ),
    "no evidence": (
        lambda: replace(fit(), evidence=None, evidence_faults=("it is missing",)),
        "the image: it is missing",
    ),
    "an old scan": (
        lambda: with_evidence(SIGNER.evidence(scan(date=dt.date(2026, 11, 11)))),
        "the image: scan.date is 2026-11-11; it held for 14 days, to 2026-11-25",
    ),
    "a scan of tomorrow": (
        lambda: with_evidence(SIGNER.evidence(scan(date=dt.date(2026, 11, 27)))),
        "the image: scan.date is 2026-11-27, which is yet to come on 2026-11-26",
    ),
    "critical findings": (
        lambda: with_evidence(SIGNER.evidence(scan(highest_severity=Severity.CRITICAL))),
        "the image: scan.highest_severity is critical; at most medium is allowed",
    ),
    "nobody's key": (
        lambda: replace(fit(), demands=PromotionSettings()),
        "the image: clinfra:promotion.signing_keys of staging is empty; no signature counts",
    ),
    "a stranger's signature": (
        lambda: with_evidence(Signer().evidence(scan())),
        "the image: the signature does not count: none of the signing keys made it",
    ),
    "a signature of another image": (
        lambda: with_evidence(
            ReleaseEvidence(scan=scan(), signature=SIGNER.signed(OTHER, scan().claims))
        ),
        f"the image: the signature is for {OTHER}; {DIGEST} is promoted",
    ),
    "a signed payload of another kind": (
        lambda: with_evidence(
            ReleaseEvidence(scan=scan(), signature=SIGNER.signed_payload({"digest": DIGEST}))
        ),
        "the image: the signature does not count: its payload is none of cosign's",
    ),
}


@pytest.mark.parametrize("name", ALONE)
def test_one_fault_is_one_reason(name: str) -> None:
    made, reason = ALONE[name]

    assert reasons_against(made()) == [reason]


def test_a_scan_that_the_signer_does_not_vouch_for_does_not_count() -> None:
    assert reasons_against(with_evidence(unvouched())) == [
        "the image: the scan's scanner is trivy 0.68.1; the signature vouches for none",
        "the image: the scan's scan-date is 2026-11-26; the signature vouches for none",
        "the image: the scan's highest-severity is low; the signature vouches for none",
    ]
    prettied = ReleaseEvidence(
        scan=scan(),
        signature=SIGNER.signed(DIGEST, scan(highest_severity=Severity.CRITICAL).claims),
    )
    assert reasons_against(with_evidence(prettied)) == [
        "the image: the scan's highest-severity is low; the signature vouches for critical"
    ]


@pytest.mark.parametrize("path", EVIDENCE, ids=lambda path: path.name)
def test_the_checked_in_evidence_is_signed_by_the_key_that_staging_and_prod_trust(
    path: Path,
) -> None:
    evidence = load_evidence(path)
    for stack in ("staging", "prod"):
        settings = load_settings(ROOT / "stacks" / f"Pulumi.{stack}.yaml")
        signed = signed_image(evidence.signature, settings.promotion.signing_keys)

        assert signed.digest == evidence.scan.image_digest
        assert signed.claims == evidence.scan.claims


@pytest.mark.parametrize(
    ("key", "told"),
    [
        (
            "-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----\n",
            "one of the signing keys is no public key",
        ),
        (of_curve(ec.SECP384R1()), "one of the signing keys is not of the curve P-256"),
    ],
)
def test_a_key_that_cannot_prove_anything_is_named(key: str, told: str) -> None:
    with pytest.raises(SignatureError, match=told):
        signed_image(SIGNER.signed(DIGEST, {}), [key])


def test_all_faults_are_told_at_once() -> None:
    worst = replace(
        fit(),
        target=Environment.PROD,
        running=(),
        card=card(),
        thresholds=Thresholds(limits={Metric.AUROC: 0.9}),
        evidence=SIGNER.evidence(
            scan(date=dt.date(2026, 1, 1), highest_severity=Severity.HIGH, image_digest=OTHER)
        ),
        champion=6,
        challenge=request(version=5, compared_with=4),
    )

    told = "\n".join(reasons_against(worst))

    expected = (
        "the target is prod",
        "is not up in qa",
        "approvals lacks clinical_safety",
        "approvals lacks privacy",
        "approvals lacks ai_governance",
        "at least 0.9 is needed",
        "prod serves version 6, which neither",
        "the request: version is 5",
        "the request: compared_with is 4; prod serves version 6",
        f"scan.image_digest is {OTHER}",
        "scan.date is 2026-01-01",
        "scan.highest_severity is high",
        f"the signature is for {OTHER}",
    )
    assert [each for each in expected if each not in told] == []
    assert told.count("\n") + 1 == len(expected)


@pytest.mark.parametrize("number", ["NaN", "Infinity"])
def test_a_request_with_a_measure_that_is_no_number_is_refused(number: str) -> None:
    text = request().model_dump_json().replace("0.861", number)

    with pytest.raises(ValueError, match="finite number"):
        Challenge.model_validate_json(text)


def test_what_the_component_makes_is_what_the_state_is_searched_for() -> None:
    made = [
        PlannedResource(f"urn::{each.name}", each.type, "same", each.inputs)
        for each in recorded("qa").of_type("kubernetes:apps/v1:Deployment")
    ]
    found = served(made, NAME)

    assert sorted(each.version for each in found) == [7, 8]
    assert [each.version for each in found if each.matches(7, DIGEST)] == [7]
    assert not any(each.matches(8, DIGEST) or each.matches(7, None) for each in found)
    assert served([replace(each, operation="create") for each in made], NAME) == ()
    assert served(made, "another") == ()
