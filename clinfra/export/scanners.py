"""Runs scanners that nobody here wrote over what was exported: `python -m clinfra.export.scanners`.

A scanner is looked for in the folder that CLINFRA_SCANNERS names, then on PATH; one that is missing
is said and skipped. A finding that no exemption covers fails the run, and so do a scanner that
reports nothing it can be read by and an exemption that covers nothing any more.
"""

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from clinfra.export.foreign import checkov, gitleaks, kics, kube_score, pod_security, trivy
from clinfra.export.foreign.finding import REPORT, Exemption, Finding, Run, exemptions

SCANNERS = (checkov, kics, trivy, kube_score, pod_security, gitleaks)


class BrokenError(Exception):
    """A scanner ran and gave no report."""


@dataclass
class Scanned:
    """What came out of all scanners."""

    found: list[Finding] = field(default_factory=list[Finding])
    ran: set[str] = field(default_factory=set[str])
    missing: set[str] = field(default_factory=set[str])
    broken: list[str] = field(default_factory=list[str])


def runs(templates: Sequence[Path], manifests: Sequence[Path]) -> Iterator[Run]:
    """The runs of every scanner over files of an export, and over this repository."""
    for each in SCANNERS:
        yield from each.runs(list(templates), list(manifests))


def program_of(name: str, environment: Mapping[str, str]) -> str | None:
    """Where a scanner's program is, if it is here."""
    path = [environment.get("CLINFRA_SCANNERS", ""), environment.get("PATH", "")]
    return shutil.which(name, path=os.pathsep.join(filter(None, path)))


def findings_of(run: Run, program: str) -> list[Finding]:
    """What one run of a scanner finds.

    Raises:
        BrokenError: It gave no report, or one that says nothing though the program failed.
    """
    with TemporaryDirectory() as folder:
        told = [each.replace(REPORT, folder) for each in run.arguments]
        done = subprocess.run(  # noqa: S603  # the scanner that the user has
            [program, *told], capture_output=True, text=True, check=False
        )
        try:
            text = (Path(folder) / run.report).read_text("utf-8") if run.report else done.stdout
            found = list(run.read(text))
        except (OSError, ValueError) as error:
            raise BrokenError(f"its report cannot be read: {error}") from None
    if done.returncode and not found:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise BrokenError(f"it ended with {done.returncode} and found nothing: {''.join(last)}")
    return found


def scanned(given: Iterator[Run], environment: Mapping[str, str]) -> Scanned:
    """What every scanner finds that is here."""
    out = Scanned()
    for run in given:
        program = program_of(run.program, environment)
        if program is None:
            out.missing.add(run.program)
            continue
        out.ran.add(run.program)
        try:
            out.found += findings_of(run, program)
        except BrokenError as error:
            out.broken.append(f"{run.program}: {error}")
    return out


def told(out: Scanned, known: Sequence[Exemption]) -> tuple[list[str], bool]:
    """What there is to say, and whether all is well."""
    left = [each for each in out.found if not any(one.covers(each) for one in known)]
    stale = [
        each
        for each in known
        if each.scanner in out.ran and not any(each.covers(one) for one in out.found)
    ]
    lines = [f"{each}: skipped, as it is not to be found" for each in sorted(out.missing)]
    lines += out.broken
    for each, number in sorted(Counter((one.scanner, one.check, one.says) for one in left).items()):
        lines.append(f"{': '.join(filter(None, each))}: {number} resources")
    lines += [
        f"{each.scanner}: the exemption of {each.check} {each.where} covers nothing any more"
        for each in stale
    ]
    for name in sorted(out.ran):
        of_it = [each for each in out.found if each.scanner == name]
        open_ = sum(each.scanner == name for each in left)
        lines.append(f"{name}: {len(of_it)} findings, {open_} of them open")
    return lines, not (left or stale or out.broken)


def main(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run every scanner that is here; 1 where not all is well."""
    arm, manifests = map(Path, arguments)
    given = runs(sorted(arm.glob("*.json")), sorted(manifests.glob("*.yaml")))
    lines, well = told(scanned(given, environment), exemptions())
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if well else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:], os.environ))
