"""Resource groups, identities, roles, keys and registry."""

from collections.abc import Iterator

from twin.azure.arm import arm, extension, fault, known, name_of
from twin.check import Fault
from twin.kinds import Connection, Kind, Rule, guid
from twin.marks import SCHEMA, documented
from twin.wire import Properties

_ACR = "Microsoft.ContainerRegistry/registries"


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


def _registry(_inputs: Properties, identifier: str) -> Properties:
    return {"loginServer": f"{name_of(identifier)}.azurecr.io", "creationDate": "2026-01-01"}


def _premium_only(inputs: Properties) -> Iterator[Fault]:
    if known(inputs, "sku.name") in ("Premium", None):
        return
    for path in ("networkRuleSet", "zoneRedundancy", "encryption"):
        value = known(inputs, path)
        if value not in (None, "Disabled"):
            yield fault(
                path, value, f"the sku Premium is needed, {known(inputs, 'sku.name')} given"
            )


_ACR_PAGE = "https://learn.microsoft.com/azure/container-registry/container-registry-skus"

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
    arm(
        "managedidentity",
        "FederatedIdentityCredential",
        "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
        "resourceName",
        "federatedIdentityCredentialResourceName",
    ),
    extension(
        "authorization",
        "RoleAssignment",
        "Microsoft.Authorization/roleAssignments",
        "scope",
        "roleAssignmentName",
        seconds=15,
    ),
    arm(
        "containerregistry",
        "Registry",
        _ACR,
        "registryName",
        outputs=_registry,
        unique=True,
        seconds=40,
        pattern=r"[A-Za-z0-9]{5,50}",
        replace_on=["zoneRedundancy"],
        rules=(
            Rule(
                "registry-premium-features",
                "network rules, zones and customer-managed keys need the Premium tier",
                documented(_ACR_PAGE),
                _premium_only,
            ),
        ),
    ),
    arm(
        "containerregistry",
        "CacheRule",
        f"{_ACR}/cacheRules",
        "registryName",
        "cacheRuleName",
        replace_on=["sourceRepository", "targetRepository"],
    ),
)
