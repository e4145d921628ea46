"""What points to a resource, by where a value comes from or by a literal ARM id."""

import re
from collections.abc import Iterator, Mapping, Sequence

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
    "azure-native:network:PublicIPAddress": (
        "Microsoft.Network/publicIPAddresses/{publicIpAddressName}"
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


def pointing_to(target: Resource, stack: Stack, kind: str, name: str) -> list[Resource]:
    """Resources of a kind with a property that points to a resource, or to a part of it.

    Args:
        target: The resource that is pointed to.
        stack: The stack of both.
        kind: Kind of those that point.
        name: The property, which holds ARM ids somewhere; in a preview, where the ids are unknown,
            it counts what its value comes from.
    """
    found = stack.referring_to(target, kind, name)
    wanted = _id_of(target)
    if wanted is None:
        return found
    literal = [
        each
        for each in stack.of_kind(kind)
        if each not in found and any(_within(text, wanted) for text in _texts(each, name))
    ]
    return [*found, *literal]


def named_by(target: Resource, stack: Stack, kind: str, name: str) -> list[Resource]:
    """Resources of a kind with a property that is a resource's name, or comes from it.

    Args:
        target: The resource whose name it is, which stands under the same property there.
        stack: The stack of both.
        kind: Kind of those that name it.
        name: The property, such as ``serverName``.
    """
    found = stack.referring_to(target, kind, name)
    own = target.get(name)
    if own.text is None or own.unknown:
        return found
    literal = [
        each for each in stack.of_kind(kind) if each not in found and each.get(name).says(own.text)
    ]
    return [*found, *literal]


def _id_of(resource: Resource) -> str | None:
    """The end of its ARM id in small letters, where its names are known."""
    template = _IDS.get(resource.kind)
    if template is None:
        return None
    names = {each: resource.get(each) for each in re.findall(r"{(\w+)}", template)}
    if not all(each.known for each in names.values()):
        return None
    return "/" + template.format(**{name: each.text for name, each in names.items()}).lower()


def _within(identifier: str, wanted: str) -> bool:
    return f"{identifier.lower()}/".find(f"{wanted}/") >= 0


def _texts(resource: Resource, name: str) -> Iterator[str]:
    yield from _leaves(resource.get(name).raw)


def _leaves(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _leaves(each)
    elif isinstance(value, Sequence):
        for each in value:
            yield from _leaves(each)
