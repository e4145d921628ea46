"""Kinds of a Databricks workspace."""

from collections.abc import Callable, Iterable

from twin.databricks_rules import (
    PERMISSION_RULES,
    POLICY_RULES,
    POOL_RULES,
    WAREHOUSE_RULES,
)
from twin.job_rules import (
    GRANT_RULES,
    JOB_RULES,
    PRINCIPAL_RULES,
    SECURABLES,
    SERVICE_CREDENTIAL_RULES,
    VOLUME_CLOUD_RULES,
    VOLUME_RULES,
)
from twin.kinds import CloudRule, Connection, Kind, Rule, guid
from twin.marks import ASSUMED
from twin.unity_rules import (
    CATALOG_CLOUD_RULES,
    CATALOG_RULES,
    CREDENTIAL_RULES,
    LOCATION_CLOUD_RULES,
    LOCATION_RULES,
    NAME_RULES,
    SCOPE_RULES,
)
from twin.wire import Json, Properties


def _identify(token: str, name: str) -> Callable[[Properties, Connection], str]:
    def identify(inputs: Properties, connection: Connection) -> str:
        return f"databricks:{connection.host}/{token}/{_named(inputs, name)}"

    return identify


def _named(inputs: Properties, name: str) -> Json:
    """The name of a thing: parts joined by dots, each the first input that is given."""
    parts = (each.split("|") for each in name.split("."))
    return ".".join(str(next((inputs[n] for n in names if n in inputs), None)) for names in parts)


def _outputs(id_output: str, *, hexadecimal: bool) -> Callable[[Properties, str], Properties]:
    def answer(inputs: Properties, identifier: str) -> Properties:
        unique = guid(identifier).replace("-", "")[:16].upper()
        value = unique if hexadecimal else str(int(unique[:13], 16))
        return {**inputs, id_output: value} if id_output else dict(inputs)

    return answer


def _kind(  # noqa: PLR0913  # one keyword for each thing a kind can differ in
    place: str,
    name: str,
    named_by: str = "name",
    *,
    id_output: str = "",
    hexadecimal: bool = True,
    replace_on: Iterable[str] = (),
    seconds: float = 2,
    rules: tuple[Rule, ...] = (),
    cloud_rules: tuple[CloudRule, ...] = (),
) -> Kind:
    token = f"databricks:index/{place}:{name}"
    return Kind(
        token=token,
        identify=_identify(token, named_by),
        name_input="" if {".", "|"} & set(named_by) else named_by,
        replace_on=frozenset(replace_on),
        outputs=_outputs(id_output, hexadecimal=hexadecimal),
        seconds=seconds,
        mark=ASSUMED,
        rules=rules,
        cloud_rules=cloud_rules,
    )


KINDS = (
    _kind("clusterPolicy", "ClusterPolicy", id_output="policyId", rules=POLICY_RULES),
    _kind(
        "instancePool",
        "InstancePool",
        "instancePoolName",
        id_output="instancePoolId",
        replace_on=[
            "azureAttributes",
            "customTags",
            "diskSpec",
            "enableElasticDisk",
            "nodeTypeId",
            "preloadedDockerImages",
            "preloadedSparkVersions",
        ],
        rules=POOL_RULES,
    ),
    _kind("sqlEndpoint", "SqlEndpoint", id_output="jdbcUrl", seconds=120, rules=WAREHOUSE_RULES),
    _kind(
        "storageCredential",
        "StorageCredential",
        id_output="storageCredentialId",
        replace_on=["name"],
        rules=CREDENTIAL_RULES,
    ),
    _kind(
        "externalLocation",
        "ExternalLocation",
        replace_on=["name"],
        rules=LOCATION_RULES,
        cloud_rules=LOCATION_CLOUD_RULES,
    ),
    _kind(
        "catalog",
        "Catalog",
        replace_on=["connectionName", "name", "providerName", "shareName", "storageRoot"],
        rules=CATALOG_RULES,
        cloud_rules=CATALOG_CLOUD_RULES,
    ),
    _kind(
        "schema",
        "Schema",
        "catalogName.name",
        replace_on=["catalogName", "name", "storageRoot"],
        rules=NAME_RULES,
    ),
    _kind("grants", "Grants", "catalog", replace_on=["catalog"]),
    _kind(
        "grant",
        "Grant",
        f"principal.{'|'.join(SECURABLES)}",
        replace_on=[
            "catalog",
            "credential",
            "externalLocation",
            "principal",
            "schema",
            "table",
            "volume",
        ],
        rules=GRANT_RULES,
    ),
    _kind("job", "Job", hexadecimal=False, rules=JOB_RULES),
    _kind(
        "servicePrincipal",
        "ServicePrincipal",
        "applicationId",
        replace_on=["applicationId"],
        rules=PRINCIPAL_RULES,
    ),
    _kind(
        "credential",
        "Credential",
        id_output="credentialId",
        replace_on=["name", "purpose"],
        rules=SERVICE_CREDENTIAL_RULES,
    ),
    _kind(
        "volume",
        "Volume",
        "catalogName.schemaName.name",
        id_output="volumePath",
        replace_on=["catalogName", "name", "schemaName", "storageLocation", "volumeType"],
        rules=VOLUME_RULES,
        cloud_rules=VOLUME_CLOUD_RULES,
    ),
    _kind(
        "permissions",
        "Permissions",
        "clusterPolicyId|instancePoolId|jobId",
        replace_on=["clusterPolicyId", "instancePoolId", "jobId"],
        rules=PERMISSION_RULES,
    ),
    _kind(
        "secretScope",
        "SecretScope",
        replace_on=["backendType", "initialManagePrincipal", "keyvaultMetadata", "name"],
        rules=SCOPE_RULES,
    ),
    _kind("workspaceConf", "WorkspaceConf", "customConfig"),
)
