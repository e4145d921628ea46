"""The activity log of the subscription is kept."""

import re
from collections.abc import Iterator

from policies.core.findings import Finding, Undecided, Violation
from policies.core.resource import Resource, Stack
from policies.core.rule import Context, Rule, Severity

_SETTING = "azure-native:monitor:DiagnosticSetting"
_SUBSCRIPTION = re.compile(r"(?i)/?subscriptions/[^/]+/?")
_ASKED = ("Administrative", "Alert", "Policy", "Security")


def check_stack(_resource: Resource, stack: Stack, context: Context) -> Iterator[Finding]:
    """One setting of a subscription that sends what the benchmark asks for."""
    if not context.parameters["asked"]:
        return
    ours = [each for each in stack.of_kind(_SETTING) if _of_subscription(each)]
    if any(_missing(each) == [] for each in ours):
        return
    if any(each.get("logs").unknown for each in ours):
        yield Undecided("")
    elif ours:
        told = ", ".join(_missing(ours[0]))
        yield Violation("", f"{ours[0].name} leaves out {told}", ", ".join(_ASKED))
    else:
        yield Violation("", "no diagnostic setting of the subscription", ", ".join(_ASKED))


def _of_subscription(setting: Resource) -> bool:
    return bool(_SUBSCRIPTION.fullmatch(setting.get("resourceUri").text or ""))


def _missing(setting: Resource) -> list[str]:
    sent = [each for each in setting.get("logs").items() if each.get("enabled").is_true]
    if any(each.get("categoryGroup").says("allLogs") for each in sent):
        return []
    return [each for each in _ASKED if not any(log.get("category").says(each) for log in sent)]


RULE = Rule(
    title="The activity log of the subscription is kept",
    why="Azure forgets after 90 days who made, changed or opened something.",
    fix="Add a DiagnosticSetting of the subscription, or clear `asked` where others keep the log.",
    severity=Severity.HIGH,
    kinds=("azure-native:resources:ResourceGroup",),
    hipaa=("164.312(b)", "164.316(b)(2)(i)"),
    nist=("AU-2", "AU-6", "AU-11", "AU-12"),
    docs="https://learn.microsoft.com/azure/azure-monitor/platform/activity-log",
    check_stack=check_stack,
    parameters={"asked": True},
)
