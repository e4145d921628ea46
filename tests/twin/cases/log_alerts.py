"""Rules of data collection and log alerts, each with a good and a bad input."""

from tests.harness.cases import GROUP_ID, Case

_RULE = "monitor:DataCollectionRule"
_ALERT = "monitor:ScheduledQueryRule"
_ENDPOINT = "monitor:DataCollectionEndpoint"
_WORKSPACE = f"{GROUP_ID}/providers/Microsoft.OperationalInsights/workspaces"
_GROUPS = f"{GROUP_ID}/providers/Microsoft.Insights/actionGroups"
_STREAMS = {"Custom-A_CL": {"columns": [{"name": "TimeGenerated", "type": "datetime"}]}}
_TO_LOGS = {"logAnalytics": [{"name": "logs", "workspaceResourceId": f"{_WORKSPACE}/log-x"}]}
_FLOW = {"streams": ["Custom-A_CL"], "destinations": ["logs"], "outputStream": "Custom-A_CL"}
_WORLD = (
    ("operationalinsights:Workspace", {"workspaceName": "log-x"}),
    ("operationalinsights:Table", {"workspaceName": "log-x", "tableName": "A_CL"}),
)
_QUERY = {"query": "A_CL", "timeAggregation": "Count"}

CASES = (
    Case(
        rule="datacollectionendpoint-name",
        kind=_ENDPOINT,
        good={"dataCollectionEndpointName": "dce-x"},
        bad={"dataCollectionEndpointName": "dce_x"},
        says="'dataCollectionEndpointName' is 'dce_x'; a name that matches",
    ),
    Case(
        rule="collection-flows",
        kind=_RULE,
        good={"streamDeclarations": _STREAMS, "destinations": _TO_LOGS, "dataFlows": [_FLOW]},
        bad={"destinations": _TO_LOGS, "dataFlows": [_FLOW]},
        says="is 'Custom-A_CL'; a stream of streamDeclarations is allowed",
    ),
    Case(
        rule="collection-flows",
        kind=_RULE,
        good={"streamDeclarations": _STREAMS, "destinations": _TO_LOGS, "dataFlows": [_FLOW]},
        bad={
            "streamDeclarations": _STREAMS,
            "destinations": _TO_LOGS,
            "dataFlows": [{**_FLOW, "destinations": ["lake"]}],
        },
        says="is 'lake'; logs is allowed",
    ),
    Case(
        rule="collection-streams",
        kind=_RULE,
        good={"streamDeclarations": _STREAMS},
        bad={"streamDeclarations": {"A": {"columns": []}}},
        says="is 'A'; a name that begins with Custom- is allowed",
    ),
    Case(
        rule="collection-workspaces",
        kind=_RULE,
        world=_WORLD,
        good={"destinations": _TO_LOGS},
        bad={
            "destinations": {
                "logAnalytics": [{"name": "logs", "workspaceResourceId": f"{_WORKSPACE}/none"}]
            }
        },
        says="a workspace that exists is allowed",
    ),
    Case(
        rule="collection-tables",
        kind=_RULE,
        world=_WORLD,
        good={"destinations": _TO_LOGS, "dataFlows": [_FLOW]},
        bad={
            "destinations": _TO_LOGS,
            "dataFlows": [{**_FLOW, "outputStream": "Custom-B_CL"}],
        },
        says="'dataFlows[0].outputStream' is 'Custom-B_CL'; a table that exists",
    ),
    Case(
        rule="query-alert-severity",
        kind=_ALERT,
        good={"severity": 4},
        bad={"severity": 5},
        says="'severity' is 5; 0 to 4 is allowed",
    ),
    Case(
        rule="query-alert-frequency",
        kind=_ALERT,
        good={"evaluationFrequency": "PT1H"},
        bad={"evaluationFrequency": "PT7M"},
        says="'evaluationFrequency' is 'PT7M'; PT1M",
    ),
    Case(
        rule="query-alert-window",
        kind=_ALERT,
        good={"windowSize": "P2D"},
        bad={"windowSize": "P7D"},
        says="'windowSize' is 'P7D'; PT1M",
    ),
    Case(
        rule="query-alert-longer",
        kind=_ALERT,
        good={"evaluationFrequency": "PT1H", "windowSize": "PT1H"},
        bad={"evaluationFrequency": "PT1H", "windowSize": "PT5M"},
        says="'windowSize' is 'PT5M'; evaluationFrequency, PT1H, or longer is allowed",
    ),
    Case(
        rule="query-alert-one",
        kind=_ALERT,
        good={"criteria": {"allOf": [_QUERY]}},
        bad={"criteria": {"allOf": [_QUERY, _QUERY]}},
        says="'criteria.allOf' has 2 members; one is allowed",
    ),
    Case(
        rule="query-alert-one",
        kind=_ALERT,
        good={"criteria": {"allOf": [_QUERY]}},
        bad={"criteria": {"allOf": [{**_QUERY, "query": " "}]}},
        says="a query is needed",
    ),
    Case(
        rule="query-alert-mute",
        kind=_ALERT,
        good={"autoMitigate": False, "muteActionsDuration": "PT1H"},
        bad={"autoMitigate": True, "muteActionsDuration": "PT1H"},
        says="an alert that closes itself has none",
    ),
    Case(
        rule="query-alert-told",
        kind=_ALERT,
        world=[("monitor:ActionGroup", {"actionGroupName": "on-call"})],
        good={"actions": {"actionGroups": [f"{_GROUPS}/on-call"]}},
        bad={"actions": {"actionGroups": [f"{_GROUPS}/nobody"]}},
        says="the id of an action group is allowed",
    ),
)
