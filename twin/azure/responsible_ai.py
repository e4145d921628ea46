"""Content filters and blocklists of Azure OpenAI."""

from collections.abc import Iterator

from twin.azure.arm import arm, fault, parent_of, text
from twin.azure.demands import one_of
from twin.azure.judges import items, settled
from twin.check import Fault
from twin.cloud import Cloud
from twin.kinds import CloudRule, Rule
from twin.marks import ASSUMED, documented
from twin.wire import Properties, at

_ACCOUNT = "Microsoft.CognitiveServices/accounts"
_FILTER_PAGE = "https://learn.microsoft.com/azure/ai-services/openai/concepts/content-filter"
_FILTERS = "properties.contentFilters"
_HARMS = ("hate", "sexual", "violence", "selfharm")
_NAME = r"[A-Za-z][A-Za-z0-9_.-]{1,63}"
_PATTERN = "properties.pattern"


def _levels(inputs: Properties) -> Iterator[Fault]:
    for path, each in items(inputs, _FILTERS):
        name, level = text(each, "name"), at(each, "severityThreshold")
        harm = name.replace("_", "").replace(" ", "").casefold() in _HARMS
        if name and harm and level is None:
            yield fault(f"{path}.severityThreshold", None, f"{name} needs Low, Medium or High")
        if name and not harm and level is not None:
            yield fault(f"{path}.severityThreshold", level, f"{name} has no level, leave it out")


def _both_sides(inputs: Properties) -> Iterator[Fault]:
    given = [
        (text(each, "name").casefold(), text(each, "source").casefold())
        for _, each in items(inputs, _FILTERS)
    ]
    for position, each in enumerate(given):
        if all(each) and each in given[:position]:
            path = f"{_FILTERS}[{position}].name"
            yield fault(path, each[0], f"one filter for {each[1]} is allowed, there is another")


def _lists_exist(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    account = parent_of(identifier)
    if cloud.get(account) is None:
        return
    for path, each in items(inputs, "properties.customBlocklists"):
        name = text(each, "blocklistName")
        if name and cloud.get(f"{account}/raiBlocklists/{name}") is None:
            yield fault(f"{path}.blocklistName", name, "a blocklist of the account is needed")


def policy_exists(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    """Refuses a deployment whose filter is neither Microsoft's nor its account's."""
    path, account = "properties.raiPolicyName", parent_of(identifier)
    name = text(inputs, path)
    if not name or name.startswith("Microsoft.") or cloud.get(account) is None:
        return
    if cloud.get(f"{account}/raiPolicies/{name}") is None:
        yield fault(path, name, "a content filter of the account, or Microsoft's, is needed")


def _pattern(inputs: Properties) -> Iterator[Fault]:
    if settled(inputs, "properties") and at(inputs, _PATTERN) is None:
        yield fault(_PATTERN, None, "an item blocks a term or a regular expression")


KINDS = (
    arm(
        "cognitiveservices",
        "RaiPolicy",
        f"{_ACCOUNT}/raiPolicies",
        "accountName",
        "raiPolicyName",
        seconds=3,
        pattern=_NAME,
        rules=(
            Rule("rai-levels", "harms have levels, attacks have none", ASSUMED, _levels),
            Rule("rai-once", "a harm has one filter on each side", ASSUMED, _both_sides),
            Rule(
                "rai-mode",
                "a filter blocks at once or afterwards",
                documented(_FILTER_PAGE),
                one_of("properties.mode", "Default", "Deferred", "Blocking", "Asynchronous_filter"),
            ),
        ),
        cloud_rules=(
            CloudRule(
                "rai-blocklists", "a filter names blocklists of its account", ASSUMED, _lists_exist
            ),
        ),
    ),
    arm(
        "cognitiveservices",
        "RaiBlocklist",
        f"{_ACCOUNT}/raiBlocklists",
        "accountName",
        "raiBlocklistName",
        seconds=2,
        pattern=_NAME,
    ),
    arm(
        "cognitiveservices",
        "RaiBlocklistItem",
        f"{_ACCOUNT}/raiBlocklists/raiBlocklistItems",
        "accountName",
        "raiBlocklistName",
        "raiBlocklistItemName",
        seconds=2,
        rules=(Rule("rai-item", "an item of a blocklist blocks something", ASSUMED, _pattern),),
    ),
)
