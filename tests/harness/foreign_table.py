"""The table of what foreign scanners see and which of our rules do: `python -m` writes it."""

import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

from clinfra.export.foreign import checkov, kics, kube_score, pod_security, trivy
from clinfra.export.scanners import program_of
from tests.harness.foreign_scan import Seed, planted, seen
from tests.harness.foreign_seeds import seeds
from tests.harness.marked import Marked

PAGE = Path(__file__).parents[2] / "docs" / "foreign-checks.md"
JUDGES: tuple[ModuleType, ...] = (checkov, kics, trivy, kube_score, pod_security)
_SEEN = Marked(PAGE, "seen")
_ROW = re.compile(r"\| (?P<check>[^|]+) \| (?P<ours>[^|]+) \|")
Seen = Mapping[str, Mapping[str, frozenset[str]]]
"""By scanner and check, the faults that it is about."""


def here() -> list[ModuleType]:
    """The scanners that are on this machine."""
    return [each for each in JUDGES if program_of(each.NAME, os.environ)]


def measured(judges: list[ModuleType]) -> Seen:
    """What scanners see of all faults."""
    every = seeds()
    found: dict[str, dict[str, frozenset[str]]] = {}
    with TemporaryDirectory() as folder:
        there = planted(every, Path(folder))
        for judge in judges:
            new = {every[at].fault: each for at, each in seen(judge, every, there).items()}
            checks = set[str]().union(*new.values())
            found[judge.NAME] = {each: _narrowest(each, new) for each in checks}
    return found


def _narrowest(check: str, new: Mapping[str, set[str]]) -> frozenset[str]:
    """The faults at which a check fires with the fewest others: those that it is about."""
    sizes = {fault: len(checks) for fault, checks in new.items() if check in checks}
    return frozenset(fault for fault, size in sizes.items() if size == min(sizes.values()))


def answer(faults: frozenset[str], known: Mapping[str, Seed]) -> str:
    """Which of our rules see the faults, or why none need."""
    ours = sorted({rule for each in faults for rule in known[each].ours})
    told = sorted({known[each].because for each in faults if known[each].because})
    return " ".join([*told, ", ".join(f"`{each}`" for each in ours)]).strip()


def table(found: Seen) -> str:
    """The rows of some scanners, a heading for each."""
    known = {each.fault: each for each in seeds()}
    lines: list[str] = []
    for scanner, checks in found.items():
        lines += ["", f"### {scanner}", "", "| check | ours |", "|---|---|"]
        lines += [f"| {check} | {answer(checks[check], known)} |" for check in sorted(checks)]
    return "\n".join([*lines, "", ""])


def on_the_page() -> Mapping[str, Mapping[str, str]]:
    """The rows of the page: by scanner and check, our answer."""
    sections = _SEEN.read().split("\n### ")[1:]
    return {each.partition("\n")[0]: dict(_rows(each)) for each in sections}


def _rows(section: str) -> Iterator[tuple[str, str]]:
    for line in section.splitlines():
        found = _ROW.fullmatch(line)
        if found and found["check"] not in ("check", "---"):
            yield found["check"], found["ours"]


def main() -> None:
    """Write the table of all scanners, which must be here."""
    missing = [each.NAME for each in JUDGES if each not in here()]
    if missing:
        raise SystemExit(f"not to be found: {', '.join(missing)}")
    _SEEN.write(table(measured(list(JUDGES))))
    sys.stdout.write(f"{PAGE.name}: written\n")


if __name__ == "__main__":
    main()
