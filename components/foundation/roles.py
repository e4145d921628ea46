"""Role assignments by the role's name.

Identifiers: learn.microsoft.com/azure/role-based-access-control/built-in-roles.
"""

from collections.abc import Sequence
from enum import Enum, unique
from uuid import UUID, uuid5

import pulumi
from pulumi_azure_native import authorization

_NAMESPACE = UUID("3f6c1f0a-7d0b-4f57-9e86-0c2b1f1a2d3e")


@unique
class Role(Enum):
    """Azure built-in roles that the platform assigns."""

    CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"
    KUBERNETES_CLUSTER_ADMIN = "b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b"
    READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
    ACR_PULL = "7f951dda-4ed3-4680-a7ca-43fe172d538d"
    KEY_VAULT_SECRETS_USER = "4633458b-17de-408a-b874-0445c86b69e6"
    KEY_VAULT_CRYPTO_SERVICE_ENCRYPTION_USER = "e147488a-f6f5-4113-8e2d-b22465e65bf6"
    NETWORK_CONTRIBUTOR = "4d97b98b-1d4f-4787-a291-c67834d212e7"
    PRIVATE_DNS_ZONE_CONTRIBUTOR = "b12aa53e-6015-4669-85d0-8515ebb3ae7f"
    KEY_VAULT_CONTRIBUTOR = "f25e0fa2-a7c8-4377-a976-54943a77a395"
    KEY_VAULT_CRYPTO_USER = "12338af0-0e69-4776-bea7-57ae8d297424"
    MANAGED_IDENTITY_OPERATOR = "f1a07417-d97a-45cb-824c-7a7467783830"
    STORAGE_BLOB_DATA_READER = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"
    MONITORING_METRICS_PUBLISHER = "3913510d-42f4-4e42-8a64-420c390055eb"
    MONITORING_READER = "43d0d8ad-25c7-4714-9337-8ba259a9fe05"
    MONITORING_DATA_READER = "b0d8363b-8ddd-447d-831f-62ca05bff136"
    GRAFANA_ADMIN = "22926164-76b3-42b3-bc55-97df8dab3e41"
    GRAFANA_EDITOR = "a79a5197-3a5c-4973-a920-486035ffd60f"
    GRAFANA_VIEWER = "60921a7e-fef1-4a43-9b16-a26c52ad4769"
    STORAGE_BLOB_DATA_CONTRIBUTOR = "ba92f5b4-2d11-453d-a403-e96b0029c9fe"
    COGNITIVE_SERVICES_OPENAI_USER = "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd"
    SEARCH_INDEX_DATA_READER = "1407120a-92aa-4202-b7e9-c0e197c71c8f"
    SEARCH_INDEX_DATA_CONTRIBUTOR = "8ebe5a00-799e-43f5-93ac-243d3dce84a7"
    STORAGE_QUEUE_DATA_CONTRIBUTOR = "974c5e8b-45b9-4653-ba55-5f855dd0fb88"
    EVENT_HUBS_DATA_SENDER = "2b629674-e913-4c01-ae53-ef4638d8f975"
    EVENT_HUBS_DATA_RECEIVER = "a638d3c7-ab3a-418d-83e6-5f17a39d4fde"
    SCHEMA_REGISTRY_CONTRIBUTOR = "5dffeca3-4936-4216-b2bc-10343a5abb25"
    SCHEMA_REGISTRY_READER = "2c56ea50-c6b3-40a6-83c0-9d98858bc7d2"
    FHIR_DATA_READER = "4c8d0bbc-75d3-4935-991f-5f3c56d81508"
    FHIR_DATA_WRITER = "3f88fce4-5892-4214-ae73-ba5294559913"
    FHIR_DATA_EXPORTER = "3db33094-8700-4567-8da5-1501d4e7e843"
    DICOM_DATA_READER = "e89c7a3c-2f64-4fa1-a847-3e4c9ba4283a"
    DICOM_DATA_OWNER = "58a3b984-7adf-4c20-983a-32417c86fbc8"
    EVENT_GRID_EVENT_SUBSCRIPTION_CONTRIBUTOR = "428e0ff0-5e57-4d9c-a221-2c70d0e0a443"


def assign_role(  # noqa: PLR0913  # one keyword for each part of an assignment
    name: str,
    role: Role | pulumi.Output[str],
    *,
    principal_id: pulumi.Input[str],
    principal_type: authorization.PrincipalType = authorization.PrincipalType.SERVICE_PRINCIPAL,
    scope: pulumi.Input[str],
    subscription_id: str,
    parent: pulumi.Resource,
    condition: str | None = None,
) -> authorization.RoleAssignment:
    """Give a principal one role on one scope.

    The assignment's own name is a GUID made from the logical name, so that it is the same in
    every preview; ``principalType`` is set, which spares Azure's wait for a new principal.

    Args:
        name: Logical name; unique in the stack.
        role: The built-in role, or the ARM id of a definition of the platform's own.
        principal_id: Object id of the identity.
        principal_type: What the object is.
        scope: ARM id that the role holds on.
        subscription_id: Subscription that the environment lives in.
        parent: The component that needs the assignment.
        condition: What narrows the role within the scope, such as to some folders.
    """
    return authorization.RoleAssignment(
        name,
        role_assignment_name=_assignment_name(subscription_id, name),
        role_definition_id=definition_id(role, subscription_id),
        principal_id=principal_id,
        principal_type=principal_type,
        scope=scope,
        condition=condition,
        condition_version="2.0" if condition else None,
        opts=pulumi.ResourceOptions(parent=parent),
    )


def definition_id(role: Role | pulumi.Output[str], subscription_id: str) -> pulumi.Input[str]:
    """ARM id of a role's definition."""
    if isinstance(role, pulumi.Output):
        return role
    provider = f"/subscriptions/{subscription_id}/providers/Microsoft.Authorization"
    return f"{provider}/roleDefinitions/{role.value}"


def define_role(
    name: str,
    actions: Sequence[str],
    *,
    role_name: str,
    scope: pulumi.Input[str],
    subscription_id: str,
    parent: pulumi.Resource,
) -> authorization.RoleDefinition:
    """Define a role where every built-in one may do more than is needed.

    Args:
        name: Logical name; unique in the stack.
        actions: What the role may do, in Azure's words, without a wildcard.
        role_name: Name that people see; unique in the tenant.
        scope: ARM id of the only place where the role can be assigned, and what is below it.
        subscription_id: Subscription that the environment lives in.
        parent: The component that needs the role.
    """
    return authorization.RoleDefinition(
        name,
        role_definition_id=_assignment_name(subscription_id, name),
        role_name=role_name,
        role_type="CustomRole",
        scope=scope,
        assignable_scopes=[scope],
        permissions=[authorization.PermissionArgs(actions=list(actions))],
        opts=pulumi.ResourceOptions(parent=parent),
    )


def _assignment_name(subscription_id: str, name: str) -> str:
    return str(uuid5(_NAMESPACE, f"{subscription_id}/{pulumi.get_stack()}/{name}"))
