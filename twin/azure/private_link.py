"""Private endpoints and the DNS zones that they register in."""

from collections.abc import Iterator, Mapping, Sequence

from twin.azure.addresses import prefixes
from twin.azure.arm import arm, fault, known, name_of, parent_of, text
from twin.azure.judges import few, items, texts
from twin.azure.subnets import NAME
from twin.check import Fault, same
from twin.cloud import Cloud
from twin.kinds import CloudRule, Rule
from twin.marks import ASSUMED, documented
from twin.wire import Properties

_ENDPOINT = "azure-native:network:PrivateEndpoint"
_LEARN = "https://learn.microsoft.com/azure"
_ENDPOINT_PAGE = f"{_LEARN}/private-link/private-endpoint-overview"
_ZONES_PAGE = f"{_LEARN}/private-link/private-endpoint-dns"
_CONNECTIONS = ("privateLinkServiceConnections", "manualPrivateLinkServiceConnections")
_RESERVED, _LONGEST_MESSAGE, _MOST_ZONES = 5, 140, 5
_GROUPS: Mapping[str, Sequence[str]] = {
    "microsoft.keyvault/vaults": ("vault",),
    "microsoft.storage/storageaccounts": ("blob", "dfs", "file", "queue", "table", "web"),
    "microsoft.containerregistry/registries": ("registry",),
    "microsoft.cache/redisenterprise": ("redisEnterprise",),
    "microsoft.cache/redis": ("redisCache",),
    "microsoft.dbforpostgresql/flexibleservers": ("postgresqlServer",),
    "microsoft.databricks/workspaces": ("databricks_ui_api", "browser_authentication"),
    "microsoft.eventhub/namespaces": ("namespace",),
    "microsoft.search/searchservices": ("searchService",),
    "microsoft.documentdb/mongoclusters": ("MongoCluster",),
    "microsoft.cognitiveservices/accounts": ("account",),
    "microsoft.dashboard/grafana": ("grafana",),
    "microsoft.healthcareapis/workspaces": ("healthcareworkspace",),
    "microsoft.insights/privatelinkscopes": ("azuremonitor",),
    "microsoft.monitor/accounts": ("prometheusMetrics",),
    "microsoft.containerservice/managedclusters": ("management",),
}
_ZONES: Mapping[str, Sequence[str]] = {
    "vault": ("privatelink.vaultcore.azure.net",),
    **{
        each: (f"privatelink.{each}.core.windows.net",)
        for each in ("blob", "dfs", "file", "queue", "table", "web")
    },
    "registry": ("privatelink.azurecr.io",),
    "redisenterprise": (
        "privatelink.redis.azure.net",
        "privatelink.redisenterprise.cache.azure.net",
    ),
    "rediscache": ("privatelink.redis.cache.windows.net",),
    "postgresqlserver": ("privatelink.postgres.database.azure.com",),
    "databricks_ui_api": ("privatelink.azuredatabricks.net",),
    "browser_authentication": ("privatelink.azuredatabricks.net",),
    "namespace": ("privatelink.servicebus.windows.net",),
    "searchservice": ("privatelink.search.windows.net",),
    "account": (
        "privatelink.openai.azure.com",
        "privatelink.cognitiveservices.azure.com",
        "privatelink.services.ai.azure.com",
    ),
    "azuremonitor": (
        "privatelink.monitor.azure.com",
        "privatelink.oms.opinsights.azure.com",
        "privatelink.ods.opinsights.azure.com",
        "privatelink.agentsvc.azure-automation.net",
        "privatelink.blob.core.windows.net",
    ),
    "mongocluster": ("privatelink.mongocluster.cosmos.azure.com",),
    "grafana": ("privatelink.grafana.azure.com",),
    "healthcareworkspace": (
        "privatelink.azurehealthcareapis.com",
        *(f"privatelink.{each}.azurehealthcareapis.com" for each in ("workspace", "fhir", "dicom")),
    ),
}
"""Zones by group id, for groups whose zones have one name in every region."""


def _endpoint(_inputs: Properties, identifier: str) -> Properties:
    interface = f"{parent_of(identifier)}/providers/Microsoft.Network/networkInterfaces"
    return {"networkInterfaces": [{"id": f"{interface}/{name_of(identifier)}.nic"}]}


def _connections(inputs: Properties) -> Iterator[tuple[str, str, Sequence[tuple[str, str]]]]:
    """Each connection's path, target and group ids."""
    for key in _CONNECTIONS:
        for path, each in items(inputs, key):
            groups = [(f"{path}.{below}", group) for below, group in texts(each, "groupIds")]
            yield path, text(each, "privateLinkServiceId"), groups


def _type_of(target: str) -> str:
    """Azure's type of the resource that an id names."""
    provider, *names = target.rpartition("/providers/")[2].split("/")
    return "/".join([provider, *names[::2]]).casefold()


def _one_group(inputs: Properties) -> Iterator[Fault]:
    for path, _, groups in _connections(inputs):
        if len(groups) > 1:
            given = ", ".join(group for _, group in groups)
            yield fault(f"{path}.groupIds", given, "one group for each endpoint is allowed")


def _group_of_its_target(inputs: Properties) -> Iterator[Fault]:
    for _, target, groups in _connections(inputs):
        allowed = _GROUPS.get(_type_of(target), ())
        for path, group in groups:
            if allowed and not any(same(group, each) for each in allowed):
                listed = ", ".join(allowed)
                yield fault(path, group, f"{listed} is what {_type_of(target)} has")


def _message(inputs: Properties) -> Iterator[Fault]:
    for key in _CONNECTIONS:
        for path, each in items(inputs, key):
            given = text(each, "requestMessage")
            if len(given) > _LONGEST_MESSAGE:
                allowed = f"{_LONGEST_MESSAGE} characters are allowed, {len(given)} given"
                yield fault(f"{path}.requestMessage", given, allowed)


def _connected(inputs: Properties) -> Iterator[Fault]:
    given = [known(inputs, key) for key in _CONNECTIONS]
    if all(given):
        yield fault(_CONNECTIONS[1], given[1], f"it or {_CONNECTIONS[0]} is allowed, not both")


def _undelegated_subnet(inputs: Properties, _identifier: str, cloud: Cloud) -> Iterator[Fault]:
    subnet = cloud.get(text(inputs, "subnet.id"))
    delegations = known(subnet.inputs, "delegations") if subnet else None
    if delegations:
        yield fault("subnet.id", text(inputs, "subnet.id"), "a subnet without delegation is needed")


def _room_in_its_subnet(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    given = text(inputs, "subnet.id")
    subnet = cloud.get(given)
    ranges = prefixes(subnet.inputs, "addressPrefix") if subnet else []
    free = sum(each.num_addresses - _RESERVED for each in ranges)
    others = [
        each
        for each in cloud.of_token(_ENDPOINT)
        if same(text(each.inputs, "subnet.id"), given) and not same(each.id, identifier)
    ]
    if ranges and len(others) >= free:
        yield fault("subnet.id", given, f"its {free} addresses are all taken")


def _target_exists(inputs: Properties, _identifier: str, cloud: Cloud) -> Iterator[Fault]:
    for path, target, _ in _connections(inputs):
        if target and not cloud.exists(target):
            where = f"{path}.privateLinkServiceId"
            yield fault(where, target, "the id of a resource that exists is allowed")


def _premium_registry(inputs: Properties, _identifier: str, cloud: Cloud) -> Iterator[Fault]:
    for path, target, _ in _connections(inputs):
        found = cloud.get(target) if _type_of(target).endswith("/registries") else None
        sku = text(found.inputs, "sku.name") if found else ""
        if sku and not same(sku, "Premium"):
            allowed = f"a registry of the sku Premium is needed, it has {sku}"
            yield fault(f"{path}.privateLinkServiceId", target, allowed)


def _zone_configs(inputs: Properties) -> Iterator[tuple[str, str]]:
    for path, each in items(inputs, "privateDnsZoneConfigs"):
        yield f"{path}.privateDnsZoneId", text(each, "privateDnsZoneId")


def _zones_of_the_service(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    endpoint = cloud.get(parent_of(identifier))
    connections = _connections(endpoint.inputs) if endpoint else ()
    groups = [group for _, _, listed in connections for _, group in listed]
    allowed = {zone for group in groups for zone in _ZONES.get(group.casefold(), ())}
    for path, zone in _zone_configs(inputs):
        if zone and allowed and name_of(zone) not in allowed:
            wanted = f"{', '.join(sorted(allowed))} is the zone of {', '.join(groups)}"
            yield fault(path, name_of(zone), wanted)


_ENDPOINT_RULES = (
    Rule("endpoint-one-group", "an endpoint has one group", documented(_ENDPOINT_PAGE), _one_group),
    Rule(
        "endpoint-group-of-target",
        "the group is one that the target's service has",
        documented(_ENDPOINT_PAGE),
        _group_of_its_target,
    ),
    Rule("endpoint-message", "a request message has 140 characters", ASSUMED, _message),
    Rule("endpoint-one-approval", "approval is automatic or manual", ASSUMED, _connected),
)
_ENDPOINT_CLOUD_RULES = (
    CloudRule(
        "endpoint-subnet-undelegated",
        "a private endpoint cannot share a delegated subnet",
        documented(_ENDPOINT_PAGE),
        _undelegated_subnet,
    ),
    CloudRule(
        "endpoint-subnet-room",
        "each endpoint takes an address of its subnet",
        documented(_ENDPOINT_PAGE),
        _room_in_its_subnet,
    ),
    CloudRule(
        "endpoint-target-exists",
        "the target of a private endpoint exists",
        documented(_ENDPOINT_PAGE),
        _target_exists,
    ),
    CloudRule(
        "endpoint-premium-registry",
        "only a Premium registry has private endpoints",
        documented(f"{_LEARN}/container-registry/container-registry-private-link"),
        _premium_registry,
    ),
)

KINDS = (
    arm(
        "network",
        "PrivateEndpoint",
        "Microsoft.Network/privateEndpoints",
        "privateEndpointName",
        pattern=NAME,
        outputs=_endpoint,
        seconds=60,
        replace_on=["subnet", *_CONNECTIONS, "customNetworkInterfaceName"],
        rules=_ENDPOINT_RULES,
        cloud_rules=_ENDPOINT_CLOUD_RULES,
    ),
    arm(
        "network",
        "PrivateDnsZoneGroup",
        "Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
        "privateEndpointName",
        "privateDnsZoneGroupName",
        rules=(
            Rule(
                "zone-group-size",
                "a group has 5 zones at most",
                ASSUMED,
                few("privateDnsZoneConfigs", _MOST_ZONES, "zones"),
            ),
        ),
        cloud_rules=(
            CloudRule(
                "zone-group-of-service",
                "the zones are those of the endpoint's service",
                documented(_ZONES_PAGE),
                _zones_of_the_service,
            ),
        ),
    ),
)
