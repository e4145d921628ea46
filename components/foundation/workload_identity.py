"""Identities of Kubernetes service accounts, without a secret."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import managedidentity

from components.foundation.identity import Grant, Identity, IdentityArgs
from components.foundation.naming import AzureKind
from components.foundation.placement import Placement


@dataclass(frozen=True, kw_only=True)
class WorkloadIdentityArgs:
    """Arguments of `WorkloadIdentity`."""

    placement: Placement
    role: str
    """What the identity is for, in its physical name."""
    issuer_url: pulumi.Input[str]
    """OIDC issuer of the cluster."""
    namespace: str
    service_account: str
    grants: Sequence[Grant]


class WorkloadIdentity(pulumi.ComponentResource):
    """An identity that one Kubernetes service account may take on.

    Token: ``clinfra:foundation:WorkloadIdentity``

    Creates:
        - clinfra:foundation:Identity
        - azure-native:managedidentity:FederatedIdentityCredential
    """

    id: pulumi.Output[str]
    """ARM id of the identity."""
    client_id: pulumi.Output[str]
    """Client id, for the service account's annotation."""
    principal_id: pulumi.Output[str]
    """Object id, which roles are assigned to."""
    name: pulumi.Output[str]
    """Physical name, which is also the name of its database role."""

    def __init__(
        self, name: str, args: WorkloadIdentityArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:foundation:WorkloadIdentity", name, {}, opts)
        placement = args.placement
        identity = Identity(
            f"{name}-identity",
            IdentityArgs(placement=placement, role=args.role, grants=args.grants),
            opts=pulumi.ResourceOptions(parent=self),
        )
        managedidentity.FederatedIdentityCredential(
            f"{name}-federation",
            federated_identity_credential_resource_name=placement.name(
                AzureKind.FEDERATED_CREDENTIAL, args.service_account
            ),
            resource_name_=identity.name,
            resource_group_name=placement.resource_group_name,
            issuer=args.issuer_url,
            subject=f"system:serviceaccount:{args.namespace}:{args.service_account}",
            audiences=["api://AzureADTokenExchange"],
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.id = identity.id
        self.client_id = identity.client_id
        self.principal_id = identity.principal_id
        self.name = identity.name
        self.register_outputs({"id": self.id, "clientId": self.client_id})
