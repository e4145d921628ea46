"""Rules of Prometheus rule groups and of associations, each with a good and a bad input."""

from tests.harness.cases import GROUP_ID, Case
from twin.wire import Json, Properties

_RULES = "alertsmanagement:PrometheusRuleGroup"
_ASSOCIATION = "monitor:DataCollectionRuleAssociation"
_WORKSPACE = ("monitor:AzureMonitorWorkspace", {"azureMonitorWorkspaceName": "amw-core"})
_WORKSPACE_ID = f"{GROUP_ID}/providers/Microsoft.Monitor/accounts/amw-core"
_GROUPS = f"{GROUP_ID}/providers/Microsoft.Insights/actionGroups"
_VAULT = f"{GROUP_ID}/providers/Microsoft.KeyVault/vaults/kv"
_ENDPOINT = f"{GROUP_ID}/providers/Microsoft.Insights/dataCollectionEndpoints/dce-core"


def _rules(*each: Json) -> Properties:
    return {"rules": list(each)}


def _alert(**more: Json) -> Json:
    return {"alert": "Down", "expression": "up == 0", **more}


def _record(**more: Json) -> Json:
    return {"record": "job:up:sum", "expression": "sum(up) by (job)", **more}


CASES = (
    Case(
        rule="prometheusrulegroup-name",
        kind=_RULES,
        good={"ruleGroupName": "prom-slo"},
        bad={"ruleGroupName": "prom:slo"},
        says="'ruleGroupName' is 'prom:slo'; a name that matches",
    ),
    Case(
        rule="rule-group-purpose",
        kind=_RULES,
        good=_rules(_alert(), _record()),
        bad=_rules(_alert(record="job:up:sum")),
        says="'rules[0]' is 'alert and record'; either alert or record is needed",
    ),
    Case(
        rule="rule-group-purpose",
        kind=_RULES,
        good=_rules(_record()),
        bad=_rules(_record(severity=2)),
        says="'rules[0].severity' is 2; a rule that records has none",
    ),
    Case(
        rule="rule-group-size",
        kind=_RULES,
        good=_rules(*[_alert()] * 20),
        bad=_rules(*[_alert()] * 21),
        says="'rules' has 21 members; 20 are allowed",
    ),
    Case(
        rule="rule-group-severity",
        kind=_RULES,
        good=_rules(_alert(severity=4)),
        bad=_rules(_alert(severity=5)),
        says="'rules[0].severity' is 5; 0 to 4 is allowed",
    ),
    Case(
        rule="rule-group-durations",
        kind=_RULES,
        good={"interval": "PT1M", **_rules(_alert(**{"for": "PT1H30M"}))},
        bad={"interval": "PT30M", **_rules(_alert())},
        says="'interval' is 'PT30M'; PT1M to PT15M is allowed",
    ),
    Case(
        rule="rule-group-durations",
        kind=_RULES,
        good=_rules(_alert(**{"for": "PT5M"})),
        bad=_rules(_alert(**{"for": "5m"})),
        says="'rules[0].for' is '5m'; a duration such as PT5M is allowed",
    ),
    Case(
        rule="rule-group-scope",
        kind=_RULES,
        world=(_WORKSPACE, ("keyvault:Vault", {"vaultName": "kv"})),
        good={"scopes": [_WORKSPACE_ID]},
        bad={"scopes": [_VAULT]},
        says="'scopes' is 'kv'; the id of an Azure Monitor workspace is needed",
    ),
    Case(
        rule="rule-group-region",
        kind=_RULES,
        world=(_WORKSPACE,),
        good={"scopes": [_WORKSPACE_ID], "location": "eastus2"},
        bad={"scopes": [_WORKSPACE_ID], "location": "centralus"},
        says="'location' is 'centralus'; the workspace in scopes[0] is in eastus2",
    ),
    Case(
        rule="rule-group-told",
        kind=_RULES,
        world=[("monitor:ActionGroup", {"actionGroupName": "page"})],
        good=_rules(_alert(actions=[{"actionGroupId": f"{_GROUPS}/page"}])),
        bad=_rules(_alert(actions=[{"actionGroupId": f"{_GROUPS}/nobody"}])),
        says="the id of an action group is allowed",
    ),
    Case(
        rule="association-way",
        kind=_ASSOCIATION,
        good={"associationName": "prometheus", "dataCollectionRuleId": "/rule"},
        bad={"associationName": "prometheus"},
        says="'dataCollectionRuleId' is None; either it or dataCollectionEndpointId is needed",
    ),
    Case(
        rule="association-way",
        kind=_ASSOCIATION,
        good={
            "associationName": "configurationAccessEndpoint",
            "dataCollectionEndpointId": _ENDPOINT,
        },
        bad={"associationName": "prometheus", "dataCollectionEndpointId": _ENDPOINT},
        says="an endpoint needs the name configurationAccessEndpoint",
    ),
    Case(
        rule="association-exists",
        kind=_ASSOCIATION,
        world=(
            _WORKSPACE,
            ("monitor:DataCollectionEndpoint", {"dataCollectionEndpointName": "dce-core"}),
        ),
        good={"resourceUri": _WORKSPACE_ID, "dataCollectionEndpointId": _ENDPOINT},
        bad={"resourceUri": _VAULT, "dataCollectionEndpointId": _ENDPOINT},
        says="'resourceUri' is",
    ),
)
