"""AI Search services."""

from collections.abc import Iterator

from twin.azure.arm import arm, fault, known, name_of, number, text
from twin.azure.demands import one_of
from twin.azure.judges import items, settled
from twin.check import Fault, same
from twin.kinds import Rule
from twin.marks import SCHEMA, documented
from twin.wire import Properties, at

_LEARN = "https://learn.microsoft.com/azure/search"
_CAPACITY_PAGE = f"{_LEARN}/search-capacity-planning"
_SKUS = (
    "free",
    "basic",
    "standard",
    "standard2",
    "standard3",
    "storage_optimized_l1",
    "storage_optimized_l2",
)
_PARTITIONS = (1, 2, 3, 4, 6, 12)
_REPLICAS = {"free": 1, "basic": 3}
_SPLITS = {"free": 1, "basic": 3}
_MOST = 12
_UNITS = 36


def _service(_inputs: Properties, identifier: str) -> Properties:
    return {"endpoint": f"https://{name_of(identifier)}.search.windows.net", "status": "running"}


def _copies(inputs: Properties) -> Iterator[Fault]:
    sku, copies = text(inputs, "sku.name").casefold(), number(inputs, "replicaCount")
    most = _REPLICAS.get(sku, _MOST)
    if copies is not None and settled(inputs, "sku.name") and not 1 <= copies <= most:
        yield fault("replicaCount", copies, f"1 to {most} is allowed for the sku {sku}")


def _partitions(inputs: Properties) -> Iterator[Fault]:
    sku, parts = text(inputs, "sku.name").casefold(), number(inputs, "partitionCount")
    most = 3 if same(known(inputs, "hostingMode"), "HighDensity") else _SPLITS.get(sku, _MOST)
    allowed = [each for each in _PARTITIONS if each <= most]
    if parts is not None and settled(inputs, "sku.name") and parts not in allowed:
        yield fault("partitionCount", parts, f"{', '.join(map(str, allowed))} is allowed")


def _units(inputs: Properties) -> Iterator[Fault]:
    copies, parts = number(inputs, "replicaCount"), number(inputs, "partitionCount")
    if copies is not None and parts is not None and copies * parts > _UNITS:
        allowed = f"replicas times partitions make {_UNITS} at most, with {parts} partitions"
        yield fault("replicaCount", copies, allowed)


def _density(inputs: Properties) -> Iterator[Fault]:
    mode, sku = text(inputs, "hostingMode"), text(inputs, "sku.name")
    if same(mode, "HighDensity") and sku and not same(sku, "standard3"):
        yield fault("hostingMode", mode, f"the sku standard3 is needed, {sku} given")


def _free(inputs: Properties) -> Iterator[Fault]:
    if not same(known(inputs, "sku.name"), "free"):
        return
    mode = text(inputs, "semanticSearch")
    if mode and not same(mode, "disabled"):
        yield fault("semanticSearch", mode, "the sku free has none, basic has")
    if items(inputs, "networkRuleSet.ipRules"):
        yield Fault("networkRuleSet.ipRules", "are for the sku basic and above; free given")


def _keys(inputs: Properties) -> Iterator[Fault]:
    if known(inputs, "disableLocalAuth") is True and known(inputs, "authOptions") is not None:
        given = at(inputs, "authOptions")
        yield fault("authOptions", given, "leave it out where disableLocalAuth is true")


KINDS = (
    arm(
        "search",
        "Service",
        "Microsoft.Search/searchServices",
        "searchServiceName",
        outputs=_service,
        unique=True,
        seconds=300,
        pattern=r"(?!.*--)[a-z0-9][a-z0-9-]{0,58}[a-z0-9]",
        replace_on=["hostingMode", "computeType"],
        rules=(
            Rule("search-sku", "there are seven skus", SCHEMA, one_of("sku.name", *_SKUS)),
            Rule("search-replicas", "the sku decides on replicas", SCHEMA, _copies),
            Rule(
                "search-partitions",
                "partitions come in six numbers, fewer in the smaller skus",
                documented(_CAPACITY_PAGE),
                _partitions,
            ),
            Rule(
                "search-units",
                "replicas times partitions make 36 at most",
                documented(_CAPACITY_PAGE),
                _units,
            ),
            Rule("search-density", "high density needs the sku standard3", SCHEMA, _density),
            Rule(
                "search-free",
                "the sku free has no semantic ranking and no firewall",
                documented(f"{_LEARN}/search-sku-tier"),
                _free,
            ),
            Rule("search-keys", "a service without keys has no choice of keys", SCHEMA, _keys),
        ),
    ),
)
