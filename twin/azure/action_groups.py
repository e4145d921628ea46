"""Who is told when an alert fires."""

from collections.abc import Iterator

from twin.azure.arm import arm, fault, text
from twin.azure.demands import at_most, is_guid
from twin.azure.judges import every, items, longest
from twin.check import Fault
from twin.cloud import Cloud
from twin.kinds import Rule
from twin.marks import ASSUMED, SCHEMA, documented
from twin.wire import Properties

_TOKEN = "azure-native:monitor:ActionGroup"  # noqa: S105  # a type token
_LEARN = "https://learn.microsoft.com/azure/azure-monitor"
_MOST = {
    "emailReceivers": 1000,
    "smsReceivers": 10,
    "voiceReceivers": 10,
    "webhookReceivers": 10,
    "eventHubReceivers": 10,
    "logicAppReceivers": 10,
    "azureFunctionReceivers": 10,
    "automationRunbookReceivers": 10,
    "armRoleReceivers": 10,
    "azureAppPushReceivers": 10,
    "itsmReceivers": 10,
}


def _names(inputs: Properties) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for kind in _MOST:
        for path, receiver in items(inputs, kind):
            name = text(receiver, "name")
            first = seen.setdefault(name.casefold(), path)
            if name and first != path:
                yield fault(f"{path}.name", name, f"{first} has this name already")


def _addresses(inputs: Properties) -> Iterator[Fault]:
    for path, receiver in items(inputs, "emailReceivers"):
        address = text(receiver, "emailAddress")
        if address and not address.strip("@").count("@"):
            yield fault(f"{path}.emailAddress", address, "an e-mail address is allowed")


def _hooks(inputs: Properties) -> Iterator[Fault]:
    for path, receiver in items(inputs, "webhookReceivers"):
        uri = text(receiver, "serviceUri")
        if uri and not uri.startswith(("https://", "http://")):
            yield Fault(f"{path}.serviceUri", "is no web address; https://… is allowed")


def _roles(inputs: Properties) -> Iterator[Fault]:
    for path, receiver in items(inputs, "armRoleReceivers"):
        role = text(receiver, "roleId")
        if role and not is_guid(role):
            yield fault(f"{path}.roleId", role, "the GUID of a role is allowed")


def must_be_group(path: str, target: object, cloud: Cloud) -> Iterator[Fault]:
    """What is wrong with the id of who is told, unless it is that of an action group."""
    found = cloud.get(target) if isinstance(target, str) else None
    if isinstance(target, str) and (found is None or found.token != _TOKEN):
        yield fault(path, target, "the id of an action group is allowed")


KINDS = (
    arm(
        "monitor",
        "ActionGroup",
        "Microsoft.Insights/actionGroups",
        "actionGroupName",
        rules=(
            Rule(
                "action-group-short-name",
                "the short name of an action group has 12 characters at most",
                documented(f"{_LEARN}/alerts/action-groups"),
                longest("groupShortName", 12),
            ),
            Rule(
                "action-group-size",
                "an action group has 1000 addresses and 10 receivers of each other sort at most",
                documented(f"{_LEARN}/service-limits"),
                every(*(at_most(path, most) for path, most in _MOST.items())),
            ),
            Rule("action-group-names", "no two receivers have one name", SCHEMA, _names),
            Rule("action-group-addresses", "mail goes to mail addresses", ASSUMED, _addresses),
            Rule("action-group-hooks", "a web hook has a web address", ASSUMED, _hooks),
            Rule("action-group-roles", "roles are named by GUID", ASSUMED, _roles),
        ),
    ),
)
