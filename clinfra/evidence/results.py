"""The verdicts on an environment as OSCAL assessment results."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time

from clinfra.audit import Chained
from clinfra.evidence.controls import Control, controls
from clinfra.evidence.gather import Evidence, History
from clinfra.evidence.oscal import (
    VERDICT,
    Document,
    control_id,
    identified,
    made_uuid,
    metadata,
    prop,
)
from clinfra.evidence.plan import PLAN_FILE, assets, reviewed
from policies.core.catalogue import rules
from policies.core.exemptions import Exemption
from policies.core.judge import Verdict

_Found = Mapping[tuple[str, str], Document]


def assessment_results(evidence: Evidence) -> Document:
    """One result: an observation for each verdict, a finding for each control.

    Exemptions are risks, promotions observations; no value of a resource is in the document.
    """
    body = {
        "metadata": metadata(f"Evidence on the stack {evidence.stack}", evidence.at),
        "import-ap": {"href": PLAN_FILE},
        "results": [identified(_result(evidence))],
    }
    return {"assessment-results": identified(body)}


def _result(evidence: Evidence) -> Document:
    found = {(v.rule, v.resource.urn): _observation(v, evidence.at) for v in evidence.told}
    urns = sorted({each.resource.urn for each in evidence.told})
    items = [{"uuid": made_uuid(urn), "description": urn} for urn in urns]
    local = {"inventory-items": items} if items else {}
    past = list(_past(evidence.history, evidence.at))
    risks = {each.place: _granted(each, keys, found) for each, keys in evidence.granted}
    stale = [_stale(each, why) for each, why in evidence.checked.stale]
    findings = [_finding(each, found, _risks_of(each, evidence, risks)) for each in _all(evidence)]
    parts: dict[str, Sequence[Document]] = {
        "observations": [*found.values(), *past],
        "risks": [*risks.values(), *stale],
        "findings": findings,
    }
    return {
        "title": f"Policies on the stack {evidence.stack}",
        "description": f"The plan with the SHA-256 {evidence.plan_hash}, judged by the policies.",
        "start": evidence.at.isoformat(),
        "props": [
            prop("plan-sha256", evidence.plan_hash),
            prop("plan-told-from", evidence.told_from),
            prop("policy-profile", evidence.checked.profile),
        ],
        "local-definitions": {**local, "assessment-assets": assets(evidence.tools)},
        "reviewed-controls": reviewed(_all(evidence)),
        **{name: listed for name, listed in parts.items() if listed},
    }


def _all(evidence: Evidence) -> list[Control]:
    return controls(evidence.told)


def _observation(verdict: Verdict, at: datetime) -> Document:
    subject = {"subject-uuid": made_uuid(verdict.resource.urn), "type": "inventory-item"}
    outcome = verdict.outcome.value
    return identified(
        {
            "title": verdict.rule,
            "description": f"{rules()[verdict.rule].title}: {outcome}.",
            "props": [prop(VERDICT, outcome)],
            "methods": ["TEST"],
            "subjects": [subject],
            "collected": at.isoformat(),
        }
    )


def _finding(control: Control, found: _Found, risks: Sequence[Document]) -> Document:
    keys = [(each.rule, each.resource.urn) for each in control.verdicts]
    state = "satisfied" if control.satisfied else "not-satisfied"
    reason = "pass" if control.satisfied else "fail" if control.violated else "other"
    return identified(
        {
            "title": control.name,
            "description": f"Verdicts on {control.name}: {control.told}.",
            "target": {
                "type": "statement-id",
                "target-id": f"{control_id(control.name)}_smt",
                "status": {"state": state, "reason": reason},
            },
            "related-observations": [{"observation-uuid": found[key]["uuid"]} for key in keys],
            **({"related-risks": [{"risk-uuid": each["uuid"]} for each in risks]} if risks else {}),
        }
    )


def _risks_of(
    control: Control, evidence: Evidence, risks: Mapping[str, Document]
) -> list[Document]:
    keys = {(each.rule, each.resource.urn) for each in control.verdicts}
    return [risks[each.place] for each, used in evidence.granted if keys & set(used)]


def _granted(exemption: Exemption, keys: Sequence[tuple[str, str]], found: _Found) -> Document:
    related = [{"observation-uuid": found[key]["uuid"]} for key in keys]
    return _risk(
        exemption,
        title=f"Exemption from {exemption.terms.rule}",
        told=exemption.terms.reason,
        status="deviation-approved",
        more={"related-observations": related},
    )


def _stale(exemption: Exemption, why: str) -> Document:
    return _risk(
        exemption,
        title=f"Stale exemption from {exemption.terms.rule}",
        told=f"The exemption {why}.",
        status="open",
        more={},
    )


def _risk(
    exemption: Exemption, *, title: str, told: str, status: str, more: Mapping[str, object]
) -> Document:
    terms = exemption.terms
    named = ("ticket", "approver", "reason")
    given = [prop(name, str(getattr(terms, name))) for name in named]
    expires = datetime.combine(terms.expires, time(23, 59, 59), UTC)
    return identified(
        {
            "title": title,
            "description": told,
            "statement": f"{rules()[terms.rule].why}" if terms.rule in rules() else told,
            "props": [*given, prop("expires", f"{terms.expires}"), prop("place", exemption.place)],
            "status": status,
            "deadline": expires.isoformat(),
            **more,
        }
    )


def _past(history: History, at: datetime) -> Iterator[Document]:
    """What the record of promotions tells, and whether it can be believed."""
    holds = "holds" if not history.faults else "broken"
    told = "; ".join(history.faults) or "every record follows the one before"
    yield _examined("audit-chain", f"The record of promotions: {told}.", {"chain": holds}, at)
    for each in history.promotions:
        yield _promotion(each)


def _promotion(record: Chained) -> Document:
    entry = record.entry
    told = f"{entry.action.value} of {entry.model} {entry.released.version} to {entry.target}"
    named = {
        "number": str(record.number),
        "by": entry.by,
        "comparison": entry.comparison,
        "card-sha256": entry.released.card_sha256,
        "record-sha256": record.sha256,
    }
    return _examined("promotion", f"{told}.", named, entry.at)


def _examined(title: str, told: str, named: Mapping[str, str], at: datetime) -> Document:
    return identified(
        {
            "title": title,
            "description": told,
            "props": [prop(name, value) for name, value in named.items()],
            "methods": ["EXAMINE"],
            "types": ["historic"],
            "collected": at.isoformat(),
        }
    )
