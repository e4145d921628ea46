"""The OSCAL assessment plan that the results point at."""

from collections.abc import Sequence

from clinfra.evidence.controls import Control, controls
from clinfra.evidence.gather import Evidence, Tool
from clinfra.evidence.oscal import Document, control_id, identified, made_uuid, metadata

PLAN_FILE = "assessment-plan.json"
_SECURITY_PLAN = made_uuid("system security plan")


def assessment_plan(evidence: Evidence) -> Document:
    """What is assessed, and with what.

    The format demands the system security plan that an assessment is of. The organisation keeps
    that one, so the document names it and does not hold it.
    """
    resource = {
        "uuid": _SECURITY_PLAN,
        "title": "System security plan",
        "description": "The organisation keeps it; none is written with this evidence.",
    }
    body: Document = {
        "metadata": metadata(f"Plan of the evidence on the stack {evidence.stack}", evidence.at),
        "import-ssp": {"href": f"#{_SECURITY_PLAN}"},
        "reviewed-controls": reviewed(controls(evidence.told)),
        "assessment-subjects": [{"type": "inventory-item", "include-all": {}}],
        "assessment-assets": assets(evidence.tools),
        "back-matter": {"resources": [resource]},
    }
    return {"assessment-plan": identified(body)}


def reviewed(named: Sequence[Control]) -> Document:
    """The controls that are assessed; all, where the verdicts name none."""
    ids = [{"control-id": each} for each in sorted({control_id(each.name) for each in named})]
    return {"control-selections": [{"include-controls": ids} if ids else {"include-all": {}}]}


def assets(tools: Sequence[Tool]) -> Document:
    """The tools, and the platform that they are together."""
    components = [
        {
            "uuid": made_uuid(f"{each.name} {each.version}"),
            "type": "software",
            "title": each.name,
            "description": f"{each.name} {each.version}",
            "props": [{"name": "version", "value": each.version}],
            "status": {"state": "operational"},
        }
        for each in tools
    ]
    used = [{"component-uuid": each["uuid"]} for each in components]
    platform = identified({"title": "clinfra", **({"uses-components": used} if used else {})})
    held = {"components": components} if components else {}
    return {**held, "assessment-platforms": [platform]}
