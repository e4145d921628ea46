"""Ways into Log Analytics: data collection endpoints and rules."""

from collections.abc import Iterator, Mapping

from twin.azure.arm import arm, fault, known, name_of, region_name, text
from twin.azure.judges import items, texts
from twin.check import Fault, same
from twin.cloud import Cloud
from twin.kinds import CloudRule, Rule, guid
from twin.marks import ASSUMED, documented
from twin.wire import Json, Properties, at

_LEARN = "https://learn.microsoft.com/azure/azure-monitor"
_STRUCTURE_PAGE = f"{_LEARN}/essentials/data-collection-rule-structure"
_CUSTOM = "Custom-"


def _endpoint(inputs: Properties, identifier: str) -> Properties:
    host = f"{name_of(identifier)}-{guid(identifier)[:4]}"
    region = region_name(text(inputs, "location"))
    return {
        "immutableId": f"dce-{guid(identifier, 'immutable').replace('-', '')}",
        "logsIngestion": {"endpoint": f"https://{host}.{region}-1.ingest.monitor.azure.com"},
    }


def _rule(_inputs: Properties, identifier: str) -> Properties:
    return {"immutableId": f"dcr-{guid(identifier, 'immutable').replace('-', '')}"}


def _streams(inputs: Properties) -> Mapping[str, Json]:
    found = known(inputs, "streamDeclarations")
    return found if isinstance(found, Mapping) else {}


def _declared(inputs: Properties) -> Iterator[Fault]:
    declared = _streams(inputs)
    for name in declared:
        if not name.startswith(_CUSTOM):
            yield fault("streamDeclarations", name, f"a name that begins with {_CUSTOM} is allowed")
    for path, flow in items(inputs, "dataFlows"):
        for where, stream in texts(flow, "streams"):
            if stream.startswith(_CUSTOM) and declared and stream not in declared:
                yield fault(f"{path}.{where}", stream, f"{', '.join(declared)} can be chosen")


def _destined(inputs: Properties) -> Iterator[Fault]:
    made = known(inputs, "destinations")
    if not isinstance(made, Mapping):
        return
    lists = [items(made, kind) for kind in made]
    names = [text(each, "name") for found in lists for _, each in found]
    for path, flow in items(inputs, "dataFlows"):
        for where, name in texts(flow, "destinations"):
            if all(names) and names and name not in names:
                yield fault(f"{path}.{where}", name, f"{', '.join(names)} can be chosen")


def _timed(inputs: Properties) -> Iterator[Fault]:
    for stream, declaration in _streams(inputs).items():
        columns = [at(each, "name") for _, each in items(declaration, "columns")]
        whole = bool(columns) and all(isinstance(each, str) for each in columns)
        flows = [each for _, each in items(inputs, "dataFlows")]
        renamed = any(not same(text(each, "transformKql") or "source", "source") for each in flows)
        if whole and "TimeGenerated" not in columns and not renamed:
            yield Fault(
                f"streamDeclarations.{stream}.columns",
                "lacks TimeGenerated; a stream that is not transformed needs that column",
            )


def _table_exists(inputs: Properties, _identifier: str, cloud: Cloud) -> Iterator[Fault]:
    workspaces = [
        text(each, "workspaceResourceId") for _, each in items(inputs, "destinations.logAnalytics")
    ]
    for path, flow in items(inputs, "dataFlows"):
        stream = text(flow, "outputStream")
        table = stream.removeprefix(_CUSTOM)
        for workspace in filter(cloud.get, filter(None, workspaces)):
            if stream.startswith(_CUSTOM) and cloud.get(f"{workspace}/tables/{table}") is None:
                allowed = f"a table of the workspace {name_of(workspace)} is needed"
                yield fault(f"{path}.outputStream", stream, allowed)


KINDS = (
    arm(
        "monitor",
        "DataCollectionEndpoint",
        "Microsoft.Insights/dataCollectionEndpoints",
        "dataCollectionEndpointName",
        outputs=_endpoint,
        seconds=5,
        pattern=r"[A-Za-z][A-Za-z0-9-]{1,42}[A-Za-z0-9]",
    ),
    arm(
        "monitor",
        "DataCollectionRule",
        "Microsoft.Insights/dataCollectionRules",
        "dataCollectionRuleName",
        outputs=_rule,
        seconds=5,
        pattern=r"[A-Za-z][A-Za-z0-9_-]{1,62}[A-Za-z0-9]",
        rules=(
            Rule(
                "collection-streams",
                "custom streams are declared, and their names begin with Custom-",
                documented(_STRUCTURE_PAGE),
                _declared,
            ),
            Rule(
                "collection-destinations",
                "flows end in destinations of the rule",
                documented(_STRUCTURE_PAGE),
                _destined,
            ),
            Rule("collection-time", "rows of a custom stream have a time", ASSUMED, _timed),
            Rule(
                "collection-way",
                "a flow has a destination",
                ASSUMED,
                lambda inputs: (
                    fault(f"{path}.destinations", None, "a flow needs one")
                    for path, flow in items(inputs, "dataFlows")
                    if isinstance(flow, dict) and at(flow, "destinations") is None
                ),
            ),
        ),
        cloud_rules=(
            CloudRule(
                "collection-table",
                "rows go to a table that exists",
                documented(_STRUCTURE_PAGE),
                _table_exists,
            ),
        ),
    ),
)
