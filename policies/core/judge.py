"""Judges resources by rules."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum, unique

from policies.core.catalogue import by_kind, rules
from policies.core.exemptions import Exemptions
from policies.core.findings import Finding, NotApplicable, Undecided, Violation
from policies.core.resource import Resource, Stack
from policies.core.rule import Context, Rule


@unique
class Outcome(StrEnum):
    """How a resource stands to a rule."""

    HOLDS = "holds"
    VIOLATED = "violated"
    UNDECIDED = "undecided"
    """It hangs on a value that is known only after the update."""
    NOT_APPLICABLE = "not applicable"
    EXEMPT = "exempt"
    """It violates the rule, and may for a time."""


@dataclass(frozen=True)
class Verdict:
    """How one resource stands to one rule."""

    rule: str
    resource: Resource
    outcome: Outcome
    findings: tuple[Finding, ...] = ()

    def exempted(self, exemptions: Exemptions) -> "Verdict":
        """The same, exempt where its violations are granted."""
        granted = exemptions.granted(self.rule, self.resource, self.findings)
        return replace(self, outcome=Outcome.EXEMPT) if granted else self

    @property
    def violations(self) -> tuple[Violation, ...]:
        """The values that are not allowed."""
        return tuple(each for each in self.findings if isinstance(each, Violation))


def judge(
    resources: Sequence[Resource],
    judging: Iterable[str],
    contexts: Mapping[str, Context],
    exemptions: Exemptions | None = None,
) -> Iterator[Verdict]:
    """Judge all resources of a stack.

    Args:
        resources: The resources.
        judging: Ids of the rules.
        contexts: The context of each of them.
        exemptions: What may violate them.
    """
    granting = exemptions or Exemptions()
    stack, index = Stack(resources), by_kind(judging)
    for resource in resources:
        for each in (*index.get(resource.kind, ()), *index.get("", ())):
            found = verdict(each, rules()[each], resource, stack, contexts[each])
            yield found.exempted(granting)


def verdict(name: str, rule: Rule, resource: Resource, stack: Stack, context: Context) -> Verdict:
    """Judge one resource by one rule; its kind must be one of the rule's."""
    if rule.check_stack:
        found = tuple(rule.check_stack(resource, stack, context))
    else:
        assert rule.check is not None  # noqa: S101
        found = tuple(rule.check(resource, context))
    return Verdict(name, resource, _outcome(found), found)


def _outcome(found: Sequence[Finding]) -> Outcome:
    kinds = {type(each) for each in found}
    if Violation in kinds:
        return Outcome.VIOLATED
    if Undecided in kinds:
        return Outcome.UNDECIDED
    return Outcome.NOT_APPLICABLE if NotApplicable in kinds else Outcome.HOLDS


def sentence(rule: Rule, violation: Violation) -> str:
    """A violation in the user's words."""
    controls = [*(f"HIPAA {each}" for each in rule.hipaa), *(f"NIST {each}" for each in rule.nist)]
    held = f" [{', '.join(controls)}]" if controls else ""
    return f"{rule.title}: {mistake(violation)}. {rule.fix}{held}"


def mistake(violation: Violation) -> str:
    """What is given and what is allowed."""
    where = f"{violation.path} is {violation.given}" if violation.path else violation.given
    return f"{where}; allowed is {violation.allowed}"
