"""The verdicts on an environment as OSCAL assessment results."""

from collections.abc import Iterable
from datetime import datetime
from uuid import uuid5

from clinfra.evidence.oscal import NAMESPACE, VERSION, Document, control_id, identified
from policies.core.catalogue import rules
from policies.core.judge import Outcome, Verdict


def assessment_results(
    stack: str, plan_hash: str, verdicts: Iterable[Verdict], at: datetime
) -> Document:
    """One result with an observation for each verdict; no value of a resource is in it.

    Args:
        stack: Name of the stack.
        plan_hash: SHA-256 of the plan that was judged, in hexadecimal.
        verdicts: The verdicts, those that do not apply left out.
        at: When they were given, with a time zone.
    """
    told = [each for each in verdicts if each.outcome is not Outcome.NOT_APPLICABLE]
    controls = sorted(
        {control_id(of) for each in told for of in (*rules()[each.rule].nist, *_hipaa(each))}
    )
    selected = {"include-controls": [{"control-id": each} for each in controls]}
    urns = sorted({each.resource.urn for each in told})
    result: Document = {
        "title": f"Policies on the stack {stack}",
        "description": f"The plan with the SHA-256 {plan_hash}, judged by the policies.",
        "start": at.isoformat(),
        "reviewed-controls": {
            "control-selections": [selected if controls else {"include-all": {}}]
        },
    }
    if told:
        items = [{"uuid": _uuid(urn), "description": urn} for urn in urns]
        result["local-definitions"] = {"inventory-items": items}
        result["observations"] = [_observation(each, at) for each in told]
    metadata = {
        "title": f"Evidence on the stack {stack}",
        "last-modified": at.isoformat(),
        "version": at.date().isoformat(),
        "oscal-version": VERSION,
    }
    body = {
        "metadata": metadata,
        "import-ap": {"href": "component-definition.json"},
        "results": [identified(result)],
    }
    return {"assessment-results": identified(body)}


def _hipaa(verdict: Verdict) -> tuple[str, ...]:
    return rules()[verdict.rule].hipaa


def _observation(verdict: Verdict, at: datetime) -> Document:
    subject = {"subject-uuid": _uuid(verdict.resource.urn), "type": "inventory-item"}
    outcome = verdict.outcome.value
    return identified(
        {
            "title": verdict.rule,
            "description": f"{rules()[verdict.rule].title}: {outcome}.",
            "props": [{"name": "verdict", "ns": "urn:clinfra:evidence", "value": outcome}],
            "methods": ["TEST"],
            "subjects": [subject],
            "collected": at.isoformat(),
        }
    )


def _uuid(urn: str) -> str:
    return str(uuid5(NAMESPACE, urn))
