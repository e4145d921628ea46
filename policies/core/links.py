"""What points to a resource, by where a value comes from or by a literal ARM id."""

import re
from collections.abc import Iterator, Mapping, Sequence
from weakref import WeakKeyDictionary

from policies.core.resource import Resource, Stack
from policies.core.values import Json

_IDS = {
    "azure-native:cognitiveservices:Account": "Microsoft.CognitiveServices/accounts/{accountName}",
    "azure-native:containerregistry:Registry": (
        "Microsoft.ContainerRegistry/registries/{registryName}"
    ),
    "azure-native:containerservice:ManagedCluster": (
        "Microsoft.ContainerService/managedClusters/{resourceName}"
    ),
    "azure-native:databricks:Workspace": "Microsoft.Databricks/workspaces/{workspaceName}",
    "azure-native:dbforpostgresql:Server": "Microsoft.DBforPostgreSQL/flexibleServers/{serverName}",
    "azure-native:eventhub:Namespace": "Microsoft.EventHub/namespaces/{namespaceName}",
    "azure-native:healthcareapis:DicomService": (
        "Microsoft.HealthcareApis/workspaces/{workspaceName}/dicomservices/{dicomServiceName}"
    ),
    "azure-native:healthcareapis:FhirService": (
        "Microsoft.HealthcareApis/workspaces/{workspaceName}/fhirservices/{fhirServiceName}"
    ),
    "azure-native:healthcareapis:Workspace": "Microsoft.HealthcareApis/workspaces/{workspaceName}",
    "azure-native:keyvault:Vault": "Microsoft.KeyVault/vaults/{vaultName}",
    "azure-native:mongocluster:MongoCluster": (
        "Microsoft.DocumentDB/mongoClusters/{mongoClusterName}"
    ),
    "azure-native:monitor:DataCollectionEndpoint": (
        "Microsoft.Insights/dataCollectionEndpoints/{dataCollectionEndpointName}"
    ),
    "azure-native:monitor:PrivateLinkScope": "Microsoft.Insights/privateLinkScopes/{scopeName}",
    "azure-native:network:PublicIPAddress": (
        "Microsoft.Network/publicIPAddresses/{publicIpAddressName}"
    ),
    "azure-native:network:VirtualNetwork": (
        "Microsoft.Network/virtualNetworks/{virtualNetworkName}"
    ),
    "azure-native:operationalinsights:Workspace": (
        "Microsoft.OperationalInsights/workspaces/{workspaceName}"
    ),
    "azure-native:redisenterprise:Database": (
        "Microsoft.Cache/redisEnterprise/{clusterName}/databases/{databaseName}"
    ),
    "azure-native:redisenterprise:RedisEnterprise": "Microsoft.Cache/redisEnterprise/{clusterName}",
    "azure-native:search:Service": "Microsoft.Search/searchServices/{searchServiceName}",
    "azure-native:storage:StorageAccount": "Microsoft.Storage/storageAccounts/{accountName}",
}
"""End of the ARM id of each kind, with the properties that hold its names."""


Index = Mapping[str, Sequence[Resource]]
_indexes: WeakKeyDictionary[Stack, dict[tuple[str, str], Index]] = WeakKeyDictionary()


def pointing_to(target: Resource, stack: Stack, kind: str, name: str) -> list[Resource]:
    """Resources of a kind with a property that points to a resource, or to a part of it.

    Args:
        target: The resource that is pointed to.
        stack: The stack of both.
        kind: Kind of those that point.
        name: The property, which holds ARM ids somewhere; in a preview, where the ids are unknown,
            it counts what its value comes from.
    """
    return _linked(target, stack, kind, name, _end_of_id(target))


def named_by(target: Resource, stack: Stack, kind: str, name: str) -> list[Resource]:
    """Resources of a kind with a property that is a resource's name, or comes from it.

    Args:
        target: The resource whose name it is, which stands under the same property there.
        stack: The stack of both.
        kind: Kind of those that name it.
        name: The property, such as ``serverName``.
    """
    return _linked(target, stack, kind, name, target.get(name).text)


def _linked(
    target: Resource, stack: Stack, kind: str, name: str, wanted: str | None
) -> list[Resource]:
    found = {each.urn: each for each in stack.referring_to(target, kind, name)}
    literal = _index(stack, kind, name).get(wanted.lower(), ()) if wanted else ()
    return list((found | {each.urn: each for each in literal}).values())


def _index(stack: Stack, kind: str, name: str) -> Index:
    """Resources of a kind by what the texts of a property name; made once for a stack."""
    known = _indexes.setdefault(stack, {})
    if (kind, name) not in known:
        made: dict[str, list[Resource]] = {}
        for each in stack.of_kind(kind):
            for text in _texts(each.get(name).raw):
                for key in _keys(text.lower()):
                    made.setdefault(key, []).append(each)
        known[kind, name] = made
    return known[kind, name]


def _keys(text: str) -> Iterator[str]:
    """The text itself and, of an ARM id, its end from the provider on, of each resource in it."""
    yield text
    _, provider, tail = text.rpartition("/providers/")
    segments = tail.split("/")
    for length in range(3, len(segments) + 1, 2) if provider else ():
        yield "/".join(segments[:length])


def _end_of_id(resource: Resource) -> str | None:
    """The end of its ARM id, where its names are known."""
    template = _IDS.get(resource.kind)
    if template is None:
        return None
    names = {each: resource.get(each).text for each in re.findall(r"{(\w+)}", template)}
    return template.format(**names) if all(names.values()) else None


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | Sequence):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(each)
