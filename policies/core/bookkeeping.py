"""Policies that tell of the exemptions and the remedies of a run."""

from pulumi_policy import EnforcementLevel, Policy
from pulumi_policy import Severity as SdkSeverity

from policies.core.resource import Stack
from policies.core.sdk_policies import Config, Described, Records, Report, StackRule, TellStack

STALE, USED, REMEDIED = "forbid-stale-exemption", "report-used-exemption", "report-remedy"
TITLES = {
    STALE: "Exemptions are current and needed",
    USED: "A violation is exempted",
    REMEDIED: "A violation was set right",
}
"""Names and titles of the policies that are no rules."""
_FIXES = {
    STALE: "Take the exemption away, or have it granted anew.",
    USED: "Nothing is to be done before the exemption expires.",
    REMEDIED: "Set the same value in the program.",
}
_PAGE = "https://www.pulumi.com/docs/insights/policy/"


def bookkeeping(records: Records) -> list[Policy]:
    """What is told of a run at its end; they come after the rules, whose verdicts they tell of."""

    def stale(stack: Stack, _config: Config, report: Report) -> None:
        for each, why in records.exemptions.stale(stack.resources):
            report(f"{each.place}: the exemption from {each.terms.rule} {why}", None)

    def used(_stack: Stack, _config: Config, report: Report) -> None:
        for (_, urn), each in records.exemptions.uses.items():
            report(f"{each.sentence()} ({each.place})", urn)

    def remedied(_stack: Stack, _config: Config, report: Report) -> None:
        for (rule, urn), told in records.remedies.items():
            report(f"{rule} changed {told}", urn)

    return [_policy(STALE, stale), _policy(USED, used), _policy(REMEDIED, remedied)]


def _policy(name: str, tell_stack: TellStack) -> Policy:
    mandatory = name == STALE
    described = Described(
        name=name,
        description=f"{TITLES[name]}.",
        enforcement_level=EnforcementLevel.MANDATORY if mandatory else EnforcementLevel.ADVISORY,
        display_name=TITLES[name],
        severity=SdkSeverity.MEDIUM,
        tags=[],
        remediation_steps=_FIXES[name],
        url=_PAGE,
        config_schema=None,
    )
    return StackRule(tell_stack, described)
