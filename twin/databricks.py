"""Kinds of a Databricks workspace."""

from collections.abc import Callable, Iterable

from twin.kinds import Connection, Kind, guid
from twin.marks import ASSUMED
from twin.wire import Json, Properties


def _identify(token: str, name: str) -> Callable[[Properties, Connection], str]:
    def identify(inputs: Properties, connection: Connection) -> str:
        return f"databricks:{connection.host}/{token}/{_named(inputs, name)}"

    return identify


def _named(inputs: Properties, name: str) -> Json:
    return ".".join(str(inputs.get(each)) for each in name.split("."))


def _outputs(id_output: str, *, hexadecimal: bool) -> Callable[[Properties, str], Properties]:
    def answer(inputs: Properties, identifier: str) -> Properties:
        unique = guid(identifier).replace("-", "")[:16].upper()
        value = unique if hexadecimal else str(int(unique[:13], 16))
        return {**inputs, id_output: value} if id_output else dict(inputs)

    return answer


def _kind(  # one keyword for each thing a kind can differ in
    place: str,
    name: str,
    named_by: str = "name",
    *,
    id_output: str = "",
    hexadecimal: bool = True,
    replace_on: Iterable[str] = (),
    seconds: float = 2,
) -> Kind:
    token = f"databricks:index/{place}:{name}"
    return Kind(
        token=token,
        identify=_identify(token, named_by),
        name_input=named_by if "." not in named_by else "",
        replace_on=frozenset(replace_on),
        outputs=_outputs(id_output, hexadecimal=hexadecimal),
        seconds=seconds,
        mark=ASSUMED,
    )


KINDS = (
    _kind("clusterPolicy", "ClusterPolicy", id_output="policyId"),
    _kind(
        "instancePool",
        "InstancePool",
        "instancePoolName",
        id_output="instancePoolId",
        replace_on=["nodeTypeId"],
    ),
    _kind("sqlEndpoint", "SqlEndpoint", id_output="jdbcUrl", seconds=120),
    _kind("storageCredential", "StorageCredential", id_output="storageCredentialId"),
    _kind("externalLocation", "ExternalLocation", replace_on=["name"]),
    _kind("catalog", "Catalog", replace_on=["name", "storageRoot"]),
    _kind("schema", "Schema", "catalogName.name", replace_on=["name", "catalogName"]),
    _kind("grants", "Grants", "catalog"),
    _kind("job", "Job", hexadecimal=False),
    _kind("permissions", "Permissions", "clusterPolicyId"),
    _kind("secretScope", "SecretScope", replace_on=["name"]),
    _kind("workspaceConf", "WorkspaceConf", "customConfig"),
)
