"""Ways into Log Analytics: data collection endpoints and rules."""

import re
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
_CONTAINERS_PAGE = f"{_LEARN}/containers"
_CUSTOM = "Custom-"
_COLLECTED, _MODE = "dataCollectionSettings", "namespaceFilteringMode"
_MODES = ("Off", "Include", "Exclude")
_INTERVAL = re.compile(r"([1-9]|[12][0-9]|30)m")


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


def _containers(inputs: Properties) -> Iterator[Fault]:
    """What the agent of a cluster is told."""
    for path, extension in items(inputs, "dataSources.extensions"):
        if not same(text(extension, "extensionName"), "ContainerInsights"):
            continue
        place, settings = (
            f"extensionSettings.{_COLLECTED}",
            f"{path}.extensionSettings.{_COLLECTED}",
        )
        interval, mode = text(extension, f"{place}.interval"), text(extension, f"{place}.{_MODE}")
        if interval and not _INTERVAL.fullmatch(interval):
            yield fault(f"{settings}.interval", interval, "1m to 30m are allowed")
        if mode and mode not in _MODES:
            yield fault(f"{settings}.{_MODE}", mode, f"{', '.join(_MODES)} are allowed")
        if mode in _MODES[1:] and not items(extension, f"{place}.namespaces"):
            yield fault(f"{settings}.namespaces", None, f"{mode} needs namespaces")


def _grouped(inputs: Properties) -> Iterator[Fault]:
    """A group of streams cannot be transformed; its members can."""
    for path, flow in items(inputs, "dataFlows"):
        transform = text(flow, "transformKql")
        for where, stream in texts(flow, "streams"):
            if "-Group-" in stream and transform:
                yield fault(f"{path}.{where}", stream, "a transformation needs single streams")


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
                "collection-containers",
                "Container insights looks every 1 to 30 minutes, at namespaces that it is told",
                documented(f"{_CONTAINERS_PAGE}/container-insights-data-collection-dcr"),
                _containers,
            ),
            Rule(
                "collection-group",
                "a group of streams is not transformed",
                documented(f"{_CONTAINERS_PAGE}/container-insights-transformations"),
                _grouped,
            ),
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
