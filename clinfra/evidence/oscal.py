"""The rules as an OSCAL component definition (NIST OSCAL 1.2.3, https://pages.nist.gov/OSCAL)."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID, uuid5

from policies.core.rule import Rule

VERSION = "1.2.3"
NAMESPACE = UUID("6f2f8a52-3f0c-5d0b-9a1e-6a5f2f1c7d10")
"""Of all identifiers here; what is the same text has the same identifier in every run."""
NIST_SOURCE = "https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final"
HIPAA_SOURCE = "https://www.ecfr.gov/current/title-45/part-164"
Document = dict[str, object]
OWN = "urn:clinfra:evidence"
"""Namespace of the properties that are none of NIST's."""
VERDICT = "verdict"
"""Name of the property with a verdict."""


def control_id(control: str) -> str:
    """The OSCAL id of a NIST control (``SC-7(3)``: ``sc-7.3``) or of a HIPAA paragraph."""
    parts = ".".join(re.findall(r"[\w-]+", control.replace("164.", "164-", 1)))
    return f"hipaa-{parts}" if control.startswith("164.") else parts.lower()


def component_definition(rules: Mapping[str, Rule], at: datetime) -> Document:
    """The rules as what implements the controls that they name.

    Args:
        rules: The rules by id.
        at: When the document is made, with a time zone.
    """
    pairs = (
        (NIST_SOURCE, "NIST SP 800-53 r5", {name: rule.nist for name, rule in rules.items()}),
        (HIPAA_SOURCE, "HIPAA security rule", {name: rule.hipaa for name, rule in rules.items()}),
    )
    component = identified(
        {
            "type": "policy",
            "title": "clinfra policies",
            "description": "Rules that every plan of the platform is held to.",
            "control-implementations": [
                _implementation(source, title, named, rules)
                for source, title, named in pairs
                if any(named.values())
            ],
        }
    )
    about = metadata("Policies of the clinical machine-learning platform", at)
    return {"component-definition": identified({"metadata": about, "components": [component]})}


def metadata(title: str, at: datetime) -> Document:
    """What every document begins with."""
    return {
        "title": title,
        "last-modified": at.isoformat(),
        "version": at.date().isoformat(),
        "oscal-version": VERSION,
    }


def prop(name: str, value: str) -> Document:
    """A property in the namespace of these documents; its value is one line without ends."""
    return {"name": name, "ns": OWN, "value": " ".join(value.split()) or "-"}


def made_uuid(text: str) -> str:
    """The identifier of what a text names."""
    return str(uuid5(NAMESPACE, text))


def _implementation(
    source: str, title: str, named: Mapping[str, tuple[str, ...]], rules: Mapping[str, Rule]
) -> Document:
    controls = sorted({each for controls in named.values() for each in controls})
    requirements = [
        {
            "control-id": control_id(control),
            "description": " ".join(_told(control, named, rules)),
        }
        for control in controls
    ]
    listed = [identified(each, source) for each in requirements]
    described = {"source": source, "description": title}
    return identified({**described, "implemented-requirements": listed})


def _told(
    control: str, named: Mapping[str, tuple[str, ...]], rules: Mapping[str, Rule]
) -> Iterator[str]:
    for name, controls in named.items():
        if control in controls:
            yield f"{name}: {rules[name].title}."


def identified(content: Mapping[str, object], salt: str = "") -> Document:
    """Content under an identifier that hangs on nothing else."""
    text = salt + json.dumps(content, sort_keys=True)
    return {"uuid": str(uuid5(NAMESPACE, text)), **content}
