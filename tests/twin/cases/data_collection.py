"""Rules of ways into Log Analytics, each with a good and a bad input."""

from tests.harness.cases import GROUP_ID, Case

_ENDPOINT = "monitor:DataCollectionEndpoint"
_RULE = "monitor:DataCollectionRule"
_WORKSPACE = "operationalinsights:Workspace"
_TABLE = "operationalinsights:Table"
_LOGS = f"{GROUP_ID}/providers/Microsoft.OperationalInsights/workspaces/log"


def _flow(**given: object) -> dict[str, object]:
    return {"dataFlows": [given]}


def _sent_to(table: str) -> dict[str, object]:
    workspace = {"name": "log", "workspaceResourceId": _LOGS}
    flow = {"outputStream": f"Custom-{table}", "destinations": ["log"]}
    return {"destinations": {"logAnalytics": [workspace]}, "dataFlows": [flow]}


def _containers(**collected: object) -> dict[str, object]:
    settings = {"dataCollectionSettings": collected}
    extension = {"extensionName": "ContainerInsights", "extensionSettings": settings}
    return {"dataSources": {"extensions": [extension]}}


CASES = (
    Case(
        rule="datacollectionendpoint-name",
        kind=_ENDPOINT,
        good={"dataCollectionEndpointName": "dce-rag"},
        bad={"dataCollectionEndpointName": "dce-rag-"},
        says="'dataCollectionEndpointName' is 'dce-rag-'; a name that matches",
    ),
    Case(
        rule="datacollectionrule-name",
        kind=_RULE,
        good={"dataCollectionRuleName": "dcr-rag"},
        bad={"dataCollectionRuleName": "1"},
        says="'dataCollectionRuleName' is '1'; a name that matches",
    ),
    Case(
        rule="collection-streams",
        kind=_RULE,
        good={"streamDeclarations": {"Custom-A": {}}, **_flow(streams=["Custom-A"])},
        bad={"streamDeclarations": {"Custom-A": {}}, **_flow(streams=["Custom-B"])},
        says="'dataFlows[0].streams[0]' is 'Custom-B'; Custom-A can be chosen",
    ),
    Case(
        rule="collection-destinations",
        kind=_RULE,
        good={
            "destinations": {"logAnalytics": [{"name": "log"}]},
            **_flow(destinations=["log"]),
        },
        bad={
            "destinations": {"logAnalytics": [{"name": "log"}]},
            **_flow(destinations=["lake"]),
        },
        says="'dataFlows[0].destinations[0]' is 'lake'; log can be chosen",
    ),
    Case(
        rule="collection-time",
        kind=_RULE,
        good={"streamDeclarations": {"Custom-A": {"columns": [{"name": "TimeGenerated"}]}}},
        bad={"streamDeclarations": {"Custom-A": {"columns": [{"name": "When"}]}}},
        says="lacks TimeGenerated; a stream that is not transformed needs that column",
    ),
    Case(
        rule="collection-way",
        kind=_RULE,
        good=_flow(destinations=["log"]),
        bad=_flow(streams=["Custom-A"]),
        says="'dataFlows[0].destinations' is None; a flow needs one",
    ),
    Case(
        rule="collection-containers",
        kind=_RULE,
        good=_containers(interval="30m", namespaceFilteringMode="Off"),
        bad=_containers(interval="31m"),
        says="dataCollectionSettings.interval' is '31m'; 1m to 30m are allowed",
    ),
    Case(
        rule="collection-containers",
        kind=_RULE,
        good=_containers(namespaceFilteringMode="Exclude", namespaces=["kube-system"]),
        bad=_containers(namespaceFilteringMode="Exclude"),
        says="dataCollectionSettings.namespaces' is None; Exclude needs namespaces",
    ),
    Case(
        rule="collection-containers",
        kind=_RULE,
        good=_containers(namespaceFilteringMode="Include", namespaces=["serving"]),
        bad=_containers(namespaceFilteringMode="Only"),
        says="namespaceFilteringMode' is 'Only'; Off, Include, Exclude are allowed",
    ),
    Case(
        rule="collection-group",
        kind=_RULE,
        good=_flow(
            streams=["Microsoft-ContainerLogV2"], destinations=["log"], transformKql="source"
        ),
        bad=_flow(
            streams=["Microsoft-ContainerInsights-Group-Default"],
            destinations=["log"],
            transformKql="source",
        ),
        says="a transformation needs single streams",
    ),
    Case(
        rule="collection-table",
        kind=_RULE,
        world=(
            (_WORKSPACE, {"workspaceName": "log"}),
            (_TABLE, {"workspaceName": "log", "tableName": "Rag_notes_CL"}),
        ),
        good=_sent_to("Rag_notes_CL"),
        bad=_sent_to("Rag_other_CL"),
        says="is 'Custom-Rag_other_CL'; a table of the workspace log is needed",
    ),
)
