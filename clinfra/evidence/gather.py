"""Everything that the evidence on a stack tells."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from clinfra.audit import AuditLog, BrokenChainError, Chained
from clinfra.errors import UsageError
from clinfra.folders import CHECKOUT, Folders
from policies.core.exemptions import Exemption
from policies.core.judge import Outcome, Verdict

if TYPE_CHECKING:
    from clinfra.plan import Plan
    from clinfra.policy_check import Checked
    from policies.core.pack import PolicyFiles

UNKNOWN = "unknown"


@dataclass(frozen=True)
class Tool:
    """What the verdicts were made with."""

    name: str
    version: str


@dataclass(frozen=True)
class History:
    """The promotions to an environment, and whether their record can be believed."""

    promotions: Sequence[Chained] = ()
    faults: Sequence[str] = ()
    """Why the chain of the record does not hold; nothing where it does."""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """The verdicts on a stack, and all that an assessor asks about them."""

    at: datetime
    """When they were given, with a time zone."""
    told_from: str
    """Where the plan is from."""
    plan_hash: str
    """SHA-256 of the plan that was judged, in hexadecimal."""
    checked: "Checked"
    tools: Sequence[Tool] = ()
    history: History = History()

    @property
    def stack(self) -> str:
        """Name of the stack."""
        return self.checked.stack

    @property
    def told(self) -> list[Verdict]:
        """The verdicts of rules that apply."""
        return [v for v in self.checked.verdicts if v.outcome is not Outcome.NOT_APPLICABLE]

    @property
    def granted(self) -> list[tuple[Exemption, list[tuple[str, str]]]]:
        """Each exemption that was used, and the rules and URNs that it was used for."""
        found: dict[str, tuple[Exemption, list[tuple[str, str]]]] = {}
        for key, each in sorted(self.checked.used.items()):
            found.setdefault(each.place, (each, []))[1].append(key)
        return list(found.values())


def gathered(plan: "Plan", stack: str, told_from: str, at: datetime) -> Evidence:
    """Judge a plan and gather what belongs to the verdicts.

    Args:
        plan: The plan.
        stack: Name of the stack.
        told_from: Where the plan is from.
        at: The time, with a time zone.

    Raises:
        UsageError: A file of the policies cannot be used.
    """
    from clinfra.policy_check import checked
    from policies.core.pack import PolicyFiles
    from policies.core.profile_files import PolicyFileError, load_profile

    kept = plan.remaining()
    try:
        files = PolicyFiles.of({**os.environ, "PULUMI_STACK": stack})
        environment = load_profile(files.profile).environment
        done = checked(kept, files, at.date())
    except PolicyFileError as error:
        raise UsageError(str(error)) from None
    return Evidence(
        at=at,
        told_from=told_from,
        plan_hash=hashlib.sha256(kept.to_json().encode()).hexdigest(),
        checked=done,
        tools=list(tools(files)),
        history=history(AuditLog(CHECKOUT / "audit"), environment),
    )


def history(log: AuditLog, environment: str) -> History:
    """The promotions to an environment, of a record whose chain and files are looked at."""
    try:
        records = log.records()
    except BrokenChainError as error:
        return History(faults=str(error).splitlines())
    ours = [each for each in records if each.entry.target == environment]
    return History(ours, log.file_faults(records))


def tools(files: "PolicyFiles") -> Iterator[Tool]:
    """The tools and their versions; of the policies, a hash of all that decides a verdict."""
    from clinfra.tools import dotted, find_pulumi, version_of

    try:
        yield Tool("clinfra", version("clinfra"))
    except PackageNotFoundError:
        yield Tool("clinfra", UNKNOWN)
    try:
        found = version_of(find_pulumi())
    except UsageError:
        found = None
    yield Tool("pulumi", dotted(found) if found else UNKNOWN)
    yield Tool("policies", f"sha256:{_hash_of_policies(files)}")


def _hash_of_policies(files: "PolicyFiles") -> str:
    """Of the rules' source, the profile and the exemptions."""
    root = CHECKOUT / "policies"
    paths: list[Path] = [*sorted(root.rglob("*.py")), files.profile, files.exemptions]
    hashed = hashlib.sha256()
    for path in paths:
        name = path.relative_to(root) if path.is_relative_to(root) else path.name
        hashed.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return hashed.hexdigest()


def default_folder(stack: str) -> Path:
    """Where the documents go when nobody says: a folder of the stack under the cache folder."""
    return Folders.of(os.environ).root / "evidence" / stack
