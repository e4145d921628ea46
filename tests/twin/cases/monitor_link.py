"""Rules of private link scopes of Azure Monitor, each with a good and a bad input."""

from tests.harness.cases import GROUP_ID, Case

_SCOPE = "monitor:PrivateLinkScope"
_MEMBER = "monitor:PrivateLinkScopedResource"
_LOGS = f"{GROUP_ID}/providers/Microsoft.OperationalInsights/workspaces/log"
_GONE = f"{GROUP_ID}/providers/Microsoft.OperationalInsights/workspaces/gone"
_VAULT = f"{GROUP_ID}/providers/Microsoft.KeyVault/vaults/kv"


def _member(scope: str, target: str = _LOGS) -> dict[str, object]:
    return {"scopeName": scope, "name": "workspace", "linkedResourceId": target}


def _modes(query: str, ingestion: str) -> dict[str, object]:
    modes = {"queryAccessMode": query, "ingestionAccessMode": ingestion}
    return {"scopeName": "ampls", "accessModeSettings": modes}


CASES = (
    Case(
        rule="link-scope-global",
        kind=_SCOPE,
        good={"scopeName": "ampls", "location": "Global"},
        bad={"scopeName": "ampls", "location": "eastus2"},
        says="'location' is 'eastus2'; a private link scope is global",
    ),
    Case(
        rule="link-scope-ingestion",
        kind=_SCOPE,
        good=_modes("Open", "PrivateOnly"),
        bad=_modes("Open", "Closed"),
        says="'accessModeSettings.ingestionAccessMode' is 'Closed'",
    ),
    Case(
        rule="link-scope-query",
        kind=_SCOPE,
        good=_modes("PrivateOnly", "Open"),
        bad=_modes("Closed", "Open"),
        says="'accessModeSettings.queryAccessMode' is 'Closed'",
    ),
    Case(
        rule="link-scope-members",
        kind=_MEMBER,
        good=_member("ampls"),
        bad=_member("ampls", _VAULT),
        says="microsoft.insights/datacollectionendpoints are allowed",
    ),
    Case(
        rule="link-scope-target",
        kind=_MEMBER,
        world=(("operationalinsights:Workspace", {"workspaceName": "log"}),),
        good=_member("ampls"),
        bad=_member("ampls", _GONE),
        says="the id of a resource that exists is allowed",
    ),
    Case(
        rule="link-scope-limit",
        kind=_MEMBER,
        world=tuple((_MEMBER, _member(f"ampls-{each}")) for each in range(5)),
        good=_member("ampls-0"),
        bad=_member("ampls-5"),
        says="it is in 5 scopes already",
    ),
)
