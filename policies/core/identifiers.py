"""What identifies a patient in a text, by its pattern.

Patterns of the identifiers that HIPAA names (45 CFR 164.514(b)(2)) and that a text betrays by its
form alone: record numbers, social security numbers, telephone numbers, e-mail addresses. A name
has no such form.
"""

import re
from collections.abc import Mapping

_PATTERNS: Mapping[str, re.Pattern[str]] = {
    "a medical record number": re.compile(
        r"(?<![a-z])(mrn|medical[ _-]?record([ _-]?(number|no))?)[^a-z0-9]{0,3}[a-z]{0,3}[0-9]{4,}",
        re.IGNORECASE,
    ),
    "a social security number": re.compile(r"(?<![0-9-])[0-9]{3}-[0-9]{2}-[0-9]{4}(?![0-9-])"),
    "an e-mail address": re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}\.[A-Za-z]{2}"),
    "a telephone number": re.compile(
        r"(?<![0-9.-])((\+?1[ .-]?)?(\([0-9]{3}\) ?|[0-9]{3}[ .-])[0-9]{3}[ .-][0-9]{4}"
        r"|\+[0-9]{1,3}[ .-]?[0-9][0-9 .-]{5,12}[0-9])(?![0-9.-])"
    ),
}
_RECORD = re.compile(r"[^a-z]*(mrn|medicalrecord(number|no)?)[^a-z]*")


def identifier_in(text: str) -> str:
    """What identifies a patient in a text, for people; empty where nothing does."""
    return next((told for told, pattern in _PATTERNS.items() if pattern.search(text)), "")


def names_a_record(name: str) -> bool:
    """Whether a name says that what it stands for is the number of a patient's record."""
    letters = re.sub(r"[^a-z]", "", name.lower())
    return _RECORD.fullmatch(letters) is not None


def hidden(text: str) -> str:
    """A text for people, or what stands for one that identifies a patient."""
    found = identifier_in(text)
    return f"[{found}]" if found else text
