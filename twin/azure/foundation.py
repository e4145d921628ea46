"""Resource groups and identities."""

from twin.azure.arm import arm, name_of
from twin.kinds import Connection, Kind, guid
from twin.marks import SCHEMA
from twin.wire import Properties


def _group_id(inputs: Properties, connection: Connection) -> str:
    name = inputs.get("resourceGroupName")
    return f"/subscriptions/{connection.subscription}/resourceGroups/{name}"


def _group_outputs(inputs: Properties, identifier: str) -> Properties:
    return {
        **inputs,
        "name": name_of(identifier),
        "type": "Microsoft.Resources/resourceGroups",
        "properties": {"provisioningState": "Succeeded"},
    }


def _identity(_inputs: Properties, identifier: str) -> Properties:
    return {
        "principalId": guid(identifier, "principal"),
        "clientId": guid(identifier, "client"),
        "tenantId": guid("tenant"),
    }


KINDS = (
    Kind(
        token="azure-native:resources:ResourceGroup",
        identify=_group_id,
        arm_type="Microsoft.Resources/resourceGroups",
        name_input="resourceGroupName",
        replace_on=frozenset({"resourceGroupName", "location"}),
        outputs=_group_outputs,
        mark=SCHEMA,
    ),
    arm(
        "managedidentity",
        "UserAssignedIdentity",
        "Microsoft.ManagedIdentity/userAssignedIdentities",
        "resourceName",
        outputs=_identity,
        pattern=r"[A-Za-z0-9][A-Za-z0-9_-]{2,127}",
    ),
)
