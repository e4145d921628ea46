"""Runs scanners that nobody here wrote over what was exported: `python -m clinfra.export.scanners`.

A scanner is looked for in the folder that CLINFRA_SCANNERS names, then on PATH; one that is missing
is said and skipped. A finding that no exemption covers fails the run.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

EXEMPTIONS = Path(__file__).with_name("exemptions.yaml")
_SCORE = re.compile(r"^\[(?:CRITICAL|WARNING)\] (\S+) [^:]+: (?:\([^)]*\) )?(.+)$", re.MULTILINE)
_CHECKOV = ("--skip-download", "--compact", "--quiet", "-o", "json")


@dataclass(frozen=True)
class Finding:
    """What a scanner says of one resource."""

    scanner: str
    check: str
    resource: str


@dataclass(frozen=True)
class Exemption:
    """Findings that are let stand, and why."""

    scanner: str
    check: str
    where: str
    reason: str

    def covers(self, found: Finding) -> bool:
        """Whether it lets a finding stand."""
        same = (self.scanner, self.check) == (found.scanner, found.check)
        return same and self.where in found.resource


def exemptions(file: Path = EXEMPTIONS) -> list[Exemption]:
    """The exemptions of a file."""
    return [Exemption(**each) for each in YAML(typ="safe").load(file)]


def checkov_findings(text: str) -> Iterator[Finding]:
    """Findings of checkov's JSON report."""
    raw = json.loads(text)
    for report in raw if isinstance(raw, list) else [raw]:
        for each in report.get("results", {}).get("failed_checks", []):
            yield Finding("checkov", each["check_id"], each["resource"])


def score_findings(text: str) -> Iterator[Finding]:
    """Findings of kube-score's report for CI."""
    for resource, check in _SCORE.findall(text):
        yield Finding("kube-score", check, resource)


def gitleaks_findings(text: str) -> Iterator[Finding]:
    """Findings of gitleaks' JSON report."""
    for each in json.loads(text or "[]"):
        yield Finding("gitleaks", each["RuleID"], each["File"])


@dataclass(frozen=True)
class Scan:
    """One run of one scanner."""

    program: str
    arguments: Sequence[str]
    read: Callable[[str], Iterator[Finding]]


def scans(arm: Path, manifests: Path) -> Iterator[Scan]:
    """The runs over two folders of an export, and over this repository."""
    for each in sorted(arm.glob("*.json")):
        told = ("--framework", "arm", "-f", str(each), *_CHECKOV)
        yield Scan("checkov", told, checkov_findings)
    told = ("--framework", "kubernetes", "-d", str(manifests), *_CHECKOV)
    yield Scan("checkov", told, checkov_findings)
    files = [str(each) for each in sorted(manifests.glob("*.yaml"))]
    yield Scan("kube-score", ("score", "-o", "ci", *files), score_findings)
    told = ("dir", ".", "--no-banner", "--redact", "-f", "json", "-r", "-")
    yield Scan("gitleaks", told, gitleaks_findings)


def main(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run every scanner that is here; 1 where a finding is not exempt."""
    path = os.pathsep.join([environment.get("CLINFRA_SCANNERS", ""), environment.get("PATH", "")])
    found: list[Finding] = []
    missing: set[str] = set()
    for scan in scans(Path(arguments[0]), Path(arguments[1])):
        program = shutil.which(scan.program, path=path)
        if program is None:
            missing.add(scan.program)
            continue
        done = subprocess.run(  # noqa: S603  # the scanner that the user has
            [program, *scan.arguments], capture_output=True, text=True, check=False
        )
        found += scan.read(done.stdout)
    for each in sorted(missing):
        sys.stdout.write(f"{each}: skipped, as it is neither in CLINFRA_SCANNERS nor on PATH\n")
    known = exemptions()
    left = [each for each in found if not any(one.covers(each) for one in known)]
    for each, number in sorted(Counter((one.scanner, one.check) for one in left).items()):
        sys.stdout.write(f"{each[0]}: {each[1]}: {number} resources\n")
    sys.stdout.write(f"{len(found)} findings, {len(found) - len(left)} of them exempt\n")
    return 1 if left else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:], os.environ))
