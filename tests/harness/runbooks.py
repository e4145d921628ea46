"""Commands of the runbooks, in blocks and in sentences."""

import re
from pathlib import Path

from tests.harness.markdown import ROOT, shell_lines, spans

RUNBOOKS = sorted((ROOT / "docs" / "runbooks").glob("*.md"))
_WITHIN = re.compile(r"\$\((az [^)]*)\)")


def commands(program: str) -> list[tuple[Path, str]]:
    """Every command of a program, with its page; one that stands in another's ``$(…)`` too."""
    found = [(fence.page, line) for fence, line in shell_lines() if fence.page in RUNBOOKS]
    found += [(page, span) for page in RUNBOOKS for span in sorted(spans(page))]
    inner = [(page, within) for page, line in found for within in _WITHIN.findall(line)]
    begins = re.compile(rf"{program} \S")
    return [(page, line) for page, line in [*found, *inner] if begins.match(line)]
