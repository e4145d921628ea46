"""Vectors in Azure AI Search."""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import search

from components.data.vector_store import (
    Authentication,
    Distance,
    StoreSite,
    VectorStoreOutputs,
    admission,
    grant,
)
from components.foundation.naming import AzureKind
from components.foundation.private_endpoint import (
    PrivateEndpoint,
    PrivateEndpointArgs,
    PrivateService,
)
from components.foundation.roles import Role, assign_role
from components.operations.diagnostics import diagnostic_setting
from stacks.foundation import KeyPurpose
from stacks.vector_stores import AiSearchSettings

_TOKEN_SCOPE = "https://search.azure.com/.default"  # noqa: S105  # no secret
_HTTPS = 443


@dataclass(frozen=True, kw_only=True)
class AiSearchArgs:
    """Arguments of `AiSearch`."""

    settings: AiSearchSettings
    site: StoreSite


class AiSearch(pulumi.ComponentResource):
    """A private search service without keys, whose indexes take the hospital's own key.

    The key is named by whoever makes an index; where patient data is, the service marks an index
    without it as not compliant
    (learn.microsoft.com/azure/search/search-security-manage-encryption-keys).

    Token: ``clinfra:data:AiSearch``

    Creates:
        - azure-native:search:Service
        - azure-native:authorization:RoleAssignment
        - azure-native:monitor:DiagnosticSetting
        - clinfra:foundation:PrivateEndpoint
    """

    outputs: VectorStoreOutputs
    """The store as its consumers see it."""

    def __init__(
        self, name: str, args: AiSearchArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:data:AiSearch", name, {}, opts)
        settings, site = args.settings, args.site
        placement = site.placement
        service = search.Service(
            f"{name}-service",
            search_service_name=placement.name(AzureKind.AI_SEARCH, site.store),
            resource_group_name=placement.resource_group_name,
            location=placement.location,
            sku=search.SkuArgs(name=search.SkuName(settings.sku)),
            replica_count=settings.replicas,
            partition_count=settings.partitions,
            disable_local_auth=True,
            public_network_access=search.PublicNetworkAccess.DISABLED,
            identity=search.IdentityArgs(type=search.IdentityType.SYSTEM_ASSIGNED),
            encryption_with_cmk=search.EncryptionWithCmkArgs(
                enforcement=_enforcement(patient_data=site.patient_data)
            ),
            semantic_search=_ranking(settings),
            opts=pulumi.ResourceOptions(parent=self, protect=site.protect),
        )
        key = site.vault.keys[KeyPurpose.AI_SEARCH]
        assign_role(
            f"{name}-key",
            Role.KEY_VAULT_CRYPTO_SERVICE_ENCRYPTION_USER,
            principal_id=service.identity.apply(lambda each: each.principal_id if each else ""),
            scope=key.id,
            subscription_id=placement.subscription_id,
            parent=self,
        )
        reads, writes = Role.SEARCH_INDEX_DATA_READER, Role.SEARCH_INDEX_DATA_CONTRIBUTOR
        grant(f"{name}-reader", reads, settings.readers, service.id, site, parent=self)
        grant(f"{name}-writer", writes, settings.writers, service.id, site, parent=self)
        PrivateEndpoint(
            f"{name}-endpoint",
            PrivateEndpointArgs(
                placement=placement,
                link=site.link,
                service=PrivateService.AI_SEARCH,
                role=site.store,
                target_id=service.id,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        diagnostic_setting(f"{name}-diagnostics", service.id, site.workspace_id, parent=self)
        self.outputs = _outputs(args, service, key.version_uri)
        self.register_outputs({"endpoint": self.outputs.endpoint})


def _enforcement(*, patient_data: bool) -> search.SearchEncryptionWithCmk:
    if patient_data:
        return search.SearchEncryptionWithCmk.ENABLED
    return search.SearchEncryptionWithCmk.DISABLED


def _ranking(settings: AiSearchSettings) -> search.SearchSemanticSearch:
    if settings.semantic_ranking:
        return search.SearchSemanticSearch.STANDARD
    return search.SearchSemanticSearch.DISABLED


def _outputs(
    args: AiSearchArgs, service: search.Service, key: pulumi.Input[str]
) -> VectorStoreOutputs:
    settings = args.settings
    return VectorStoreOutputs(
        backend=settings.backend,
        endpoint=pulumi.Output.concat(service.name, ".search.windows.net"),
        port=_HTTPS,
        tls=True,
        authentication=Authentication.ENTRA_TOKEN,
        token_scope=_TOKEN_SCOPE,
        secret_name=None,
        namespace=args.site.store,
        dimension_limit=settings.dimension_limit,
        distances=tuple(Distance),
        dimensions=settings.dimensions,
        distance=settings.distance,
        index_key=pulumi.Output.from_input(key),
        admit=admission(
            [(Role.SEARCH_INDEX_DATA_READER, service.id)],
            [(Role.SEARCH_INDEX_DATA_CONTRIBUTOR, service.id)],
            args.site,
        ),
    )
