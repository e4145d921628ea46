"""One interface for every vector store, whatever serves it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Protocol

import pulumi

from components.compute.target import ClusterTarget
from components.foundation.key_vault import KeyVault
from components.foundation.lake import Lake
from components.foundation.placement import Placement
from components.foundation.private_endpoint import PrivateLink
from components.foundation.roles import Role, assign_role
from stacks.vector_stores import Distance


@unique
class Authentication(StrEnum):
    """How a consumer proves who it is."""

    ENTRA_TOKEN = "entra_token"  # noqa: S105  # a kind of login, no secret
    API_KEY = "api_key"


class Admission(Protocol):
    """Gives a workload of the platform its rights on one store."""

    def __call__(
        self,
        name: str,
        consumer: str,
        principal_id: pulumi.Input[str],
        *,
        writes: bool,
        parent: pulumi.Resource,
    ) -> None:
        """Let an identity in.

        Args:
            name: Logical name of what is made.
            consumer: Short word for the identity in physical names, letters and digits.
            principal_id: Object id of the identity.
            writes: Whether it writes as well as searches.
            parent: The component that the identity works for.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class VectorStoreOutputs:
    """What a consumer needs, the same for every backend."""

    backend: str
    """Name of the backend, for the choice of a client library."""
    endpoint: pulumi.Output[str]
    """Host name."""
    port: int
    tls: bool
    authentication: Authentication
    token_scope: str | None
    """Scope that Entra tokens are asked for, where the backend takes tokens."""
    secret_name: str | None
    """Name of the API key in Key Vault, where the backend takes a key."""
    namespace: str
    """Database or collection prefix that belongs to the store."""
    dimension_limit: int
    """Longest vector that can be indexed."""
    distances: tuple[Distance, ...]
    dimensions: int | None = None
    """Numbers in each vector of the store, as its settings say."""
    distance: Distance | None = None
    """Measure that the store's index is built for, as its settings say."""
    reader_secret_name: str | None = None
    """Name in Key Vault of a key that can only search, where the backend has one."""
    authority_secret_name: str | None = None
    """Name in Key Vault of the authority that signed the server's certificate, where no system
    knows it."""
    admit: Admission | None = None
    """Lets an identity in; absent where a migration (PostgreSQL) does."""
    public_hosts: tuple[str, ...] = ()
    """Hosts on the internet that consumers must reach; empty for every private store."""
    cache_of: pulumi.Output[str] | None = None
    """Where the data really is, where the store is only a cache."""
    index_key: pulumi.Output[str] | None = None
    """Identifier of the key that consumers name when they make an index, where each index has its
    own encryption."""
    index_kind: str | None = None
    """Kind of index that consumers make, where the backend has several."""


@dataclass(frozen=True, kw_only=True)
class StoreSite:
    """Where a store lives: what any backend may need of the platform."""

    store: str
    """Name of the store."""
    placement: Placement
    link: PrivateLink
    vault: KeyVault
    lake: Lake
    target: ClusterTarget
    workspace_id: pulumi.Input[str]
    """ARM id of the Log Analytics workspace."""
    cost_tags: Mapping[str, str]
    protect: bool
    patient_data: bool
    """Whether patient data may reach the store."""
    searchers: tuple[str, ...] = ()
    """Namespaces of the platform's own applications that use the store."""


def grant(
    name: str,
    role: Role,
    principals: Mapping[str, str],
    scope: pulumi.Input[str],
    site: StoreSite,
    *,
    parent: pulumi.Resource,
) -> None:
    """Give each consumer one role on one scope."""
    for consumer, principal_id in sorted(principals.items()):
        assign_role(
            f"{name}-{consumer}",
            role,
            principal_id=principal_id,
            scope=scope,
            subscription_id=site.placement.subscription_id,
            parent=parent,
        )


def admission(
    reading: Sequence[tuple[Role, pulumi.Input[str]]],
    writing: Sequence[tuple[Role, pulumi.Input[str]]],
    site: StoreSite,
) -> Admission:
    """Rights that are roles: on a service, or on its secrets in Key Vault.

    Args:
        reading: Roles and scopes of who searches.
        writing: Roles and scopes of who writes as well.
        site: Where the store lives.
    """

    def admit(
        name: str,
        consumer: str,
        principal_id: pulumi.Input[str],
        *,
        writes: bool,
        parent: pulumi.Resource,
    ) -> None:
        del consumer  # a role assignment has no name but the logical one
        for position, (role, scope) in enumerate(writing if writes else reading):
            assign_role(
                f"{name}-{position}",
                role,
                principal_id=principal_id,
                scope=scope,
                subscription_id=site.placement.subscription_id,
                parent=parent,
            )

    return admit
