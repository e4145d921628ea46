"""Private link scopes of Azure Monitor, and what lies in them."""

from collections.abc import Iterator

from twin.azure.arm import arm, fault, parent_of, text
from twin.azure.demands import exists, one_of
from twin.check import Fault, same
from twin.cloud import Cloud
from twin.kinds import CloudRule, Rule
from twin.marks import ASSUMED, SCHEMA, documented
from twin.wire import Properties

_SCOPE = "Microsoft.Insights/privateLinkScopes"
_MEMBER = "azure-native:monitor:PrivateLinkScopedResource"
_PAGE = "https://learn.microsoft.com/azure/azure-monitor/logs/private-link-design"
_TYPES = (
    "microsoft.operationalinsights/workspaces",
    "microsoft.insights/components",
    "microsoft.insights/datacollectionendpoints",
)
_MODES = ("Open", "PrivateOnly")
_LINKED = "linkedResourceId"
_MOST_SCOPES = 5


def _global(inputs: Properties) -> Iterator[Fault]:
    location = text(inputs, "location")
    if location and not same(location, "global"):
        yield fault("location", location, "a private link scope is global")


def _fitting(inputs: Properties) -> Iterator[Fault]:
    given = text(inputs, _LINKED)
    kind = "/".join(given.rpartition("/providers/")[2].split("/")[:2]).casefold()
    if given and kind not in _TYPES:
        yield fault(_LINKED, given, f"{', '.join(_TYPES)} are allowed")


def _scopes(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    given, own = text(inputs, _LINKED), parent_of(identifier).casefold()
    others = {
        parent_of(each.id).casefold()
        for each in cloud.of_token(_MEMBER)
        if given and same(text(each.inputs, _LINKED), given)
    }
    if len(others - {own}) >= _MOST_SCOPES:
        yield fault(_LINKED, given, f"it is in {_MOST_SCOPES} scopes already, which is the limit")


KINDS = (
    arm(
        "monitor",
        "PrivateLinkScope",
        _SCOPE,
        "scopeName",
        seconds=10,
        rules=(
            Rule("link-scope-global", "a scope has no region", ASSUMED, _global),
            Rule(
                "link-scope-ingestion",
                "ingestion is open or private only",
                SCHEMA,
                one_of("accessModeSettings.ingestionAccessMode", *_MODES),
            ),
            Rule(
                "link-scope-query",
                "queries are open or private only",
                SCHEMA,
                one_of("accessModeSettings.queryAccessMode", *_MODES),
            ),
        ),
    ),
    arm(
        "monitor",
        "PrivateLinkScopedResource",
        f"{_SCOPE}/scopedResources",
        "scopeName",
        "name",
        seconds=10,
        replace_on=[_LINKED],
        rules=(
            Rule(
                "link-scope-members",
                "a scope has workspaces, components and collection endpoints",
                documented(_PAGE),
                _fitting,
            ),
        ),
        cloud_rules=(
            CloudRule("link-scope-target", "what a scope holds exists", ASSUMED, exists(_LINKED)),
            CloudRule(
                "link-scope-limit",
                "a resource is in five scopes at most",
                documented(_PAGE),
                _scopes,
            ),
        ),
    ),
)
