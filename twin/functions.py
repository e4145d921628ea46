"""Provider functions that programs call."""

import base64
from collections.abc import Callable, Mapping

from ruamel.yaml import YAML

from twin.cloud import Cloud
from twin.kinds import Connection, guid
from twin.wire import Properties


class UnknownFunctionError(LookupError):
    """A function that nobody has taught the twin."""


def _client_config(_args: Properties, connection: Connection, _cloud: Cloud) -> Properties:
    return {
        "subscriptionId": connection.subscription,
        "tenantId": connection.tenant,
        "clientId": guid("caller", "client"),
        "objectId": guid("caller"),
    }


def _cluster_credentials(args: Properties, connection: Connection, cloud: Cloud) -> Properties:
    group = f"/subscriptions/{connection.subscription}/resourceGroups/"
    group += str(args.get("resourceGroupName"))
    name = args.get("resourceName")
    identifier = f"{group}/providers/Microsoft.ContainerService/managedClusters/{name}"
    found = cloud.get(identifier)
    from twin.azure.aks import cluster_host

    host = str(found.outputs["privateFQDN"]) if found else cluster_host(identifier)
    value = base64.b64encode(_kubeconfig(str(name), host).encode()).decode()
    return {"kubeconfigs": [{"name": "clusterUser", "value": value}]}


def _kubeconfig(name: str, host: str) -> str:
    import io

    login = {
        "apiVersion": "client.authentication.k8s.io/v1beta1",
        "command": "kubelogin",
        "args": ["get-token", "--server-id", "6dae42f8-4368-4678-94ff-3960e28e3630"],
    }
    stream = io.StringIO()
    YAML(typ="safe").dump(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": name, "cluster": {"server": f"https://{host}:443"}}],
            "users": [{"name": "clusterUser", "user": {"exec": login}}],
            "contexts": [{"name": name, "context": {"cluster": name, "user": "clusterUser"}}],
            "current-context": name,
        },
        stream,
    )
    return stream.getvalue()


FUNCTIONS: Mapping[str, Callable[[Properties, Connection, Cloud], Properties]] = {
    "azure-native:authorization:getClientConfig": _client_config,
    "azure-native:containerservice:listManagedClusterUserCredentials": _cluster_credentials,
}


def call(token: str, args: Properties, connection: Connection, cloud: Cloud) -> Properties:
    """Answer a provider function.

    Raises:
        UnknownFunctionError: The twin does not know the function.
    """
    if token not in FUNCTIONS:
        raise UnknownFunctionError(
            f"the twin does not know the function {token}; add it to FUNCTIONS in twin/functions.py"
        )
    return FUNCTIONS[token](args, connection, cloud)
