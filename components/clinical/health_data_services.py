"""Azure Health Data Services: a FHIR R4 and a DICOM service in one private workspace."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import authorization, healthcareapis

from components.foundation.identity import Grant, Identity, IdentityArgs
from components.foundation.key_vault import KeyVault
from components.foundation.lake import Lake, LakeZone
from components.foundation.naming import AzureKind
from components.foundation.placement import Placement
from components.foundation.private_endpoint import (
    PrivateEndpoint,
    PrivateEndpointArgs,
    PrivateLink,
    PrivateService,
)
from components.foundation.roles import Role, assign_role
from components.operations.diagnostics import diagnostic_setting
from stacks.clinical import (
    DicomSettings,
    FhirSettings,
    HealthDataPrincipal,
    HealthDataSettings,
    PrincipalKind,
)
from stacks.foundation import KeyPurpose

EXPORT_ZONE = LakeZone.RAW
_FHIR, _DICOM = "fhir", "dicom"
_PRINCIPALS = {
    PrincipalKind.GROUP: authorization.PrincipalType.GROUP,
    PrincipalKind.SERVICE_PRINCIPAL: authorization.PrincipalType.SERVICE_PRINCIPAL,
}


@dataclass(frozen=True, kw_only=True)
class HealthDataServicesArgs:
    """Arguments of `HealthDataServices`."""

    placement: Placement
    settings: HealthDataSettings
    link: PrivateLink
    vault: KeyVault
    lake: Lake
    """Where bulk exports go."""
    workspace_id: pulumi.Input[str]
    """ARM id of the Log Analytics workspace."""
    protect: bool


class HealthDataServices(pulumi.ComponentResource):
    """A workspace with the FHIR and DICOM services that the settings ask for.

    Each service is encrypted with a key of its own, which one user-assigned identity unwraps: a
    service bears one type of identity, and takes a key when it is made from this type alone.
    The workspace has no input for public access: Azure closes it once an endpoint is approved.
    Sources: learn.microsoft.com/azure/healthcare-apis/fhir/configure-customer-managed-keys and
    learn.microsoft.com/azure/healthcare-apis/healthcare-apis-configure-private-link.

    Token: ``clinfra:clinical:HealthDataServices``

    Creates:
        - azure-native:healthcareapis:Workspace
        - azure-native:healthcareapis:FhirService
        - azure-native:healthcareapis:DicomService
        - azure-native:authorization:RoleAssignment
        - azure-native:monitor:DiagnosticSetting
        - clinfra:foundation:Identity
        - clinfra:foundation:PrivateEndpoint
    """

    endpoints: Mapping[str, pulumi.Output[str]]
    """Addresses (``https://…``) of the services that are made: ``fhir``, ``dicom``."""

    def __init__(
        self, name: str, args: HealthDataServicesArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:clinical:HealthDataServices", name, {}, opts)
        placement, settings = args.placement, args.settings
        workspace = healthcareapis.Workspace(
            f"{name}-workspace",
            workspace_name=_workspace_name(placement),
            resource_group_name=placement.resource_group_name,
            location=placement.location,
            opts=pulumi.ResourceOptions(parent=self, protect=args.protect),
        )
        services: dict[str, pulumi.CustomResource] = {}
        if settings.fhir:
            services[_FHIR] = _fhir(name, settings.fhir, workspace, args, self)
            _fhir_roles(name, settings.fhir, services[_FHIR], placement, self)
        if settings.dicom:
            services[_DICOM] = _dicom(name, workspace, args, self)
            _dicom_roles(name, settings.dicom, services[_DICOM], placement, self)
        for key, service in services.items():
            diagnostic_setting(
                f"{name}-{key}-diagnostics", service.id, args.workspace_id, parent=self
            )
        PrivateEndpoint(
            f"{name}-endpoint",
            PrivateEndpointArgs(
                placement=placement,
                link=args.link,
                service=PrivateService.HEALTH_DATA,
                role="clinical",
                target_id=_with_services(workspace.id, services.values()),
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.endpoints = {
            key: pulumi.Output.from_input(_address(placement, key)) for key in services
        }
        self.register_outputs({"id": workspace.id, "endpoints": dict(self.endpoints)})


def _workspace_name(placement: Placement) -> str:
    return placement.name(AzureKind.HEALTH_DATA_WORKSPACE, "clinical")


def _address(placement: Placement, service: str) -> str:
    """Address of a service, which bears the name of its kind."""
    return f"https://{_workspace_name(placement)}-{service}.{service}.azurehealthcareapis.com"


def _with_services(
    workspace: pulumi.Output[str], services: Iterable[pulumi.CustomResource]
) -> pulumi.Output[str]:
    """The workspace's id, known when its services are made: an endpoint bears their addresses."""
    return pulumi.Output.all(workspace, *(each.id for each in services)).apply(lambda ids: ids[0])


def _fhir(
    name: str,
    settings: FhirSettings,
    workspace: healthcareapis.Workspace,
    args: HealthDataServicesArgs,
    parent: pulumi.Resource,
) -> healthcareapis.FhirService:
    placement = args.placement
    identity = _identity(name, KeyPurpose.FHIR, _export_grants(settings, args), args, parent)
    return healthcareapis.FhirService(
        f"{name}-{_FHIR}",
        fhir_service_name=_FHIR,
        workspace_name=workspace.name,
        resource_group_name=placement.resource_group_name,
        location=placement.location,
        kind=healthcareapis.FhirServiceKind.FHIR_R4,
        identity=_held(identity),
        encryption=_encryption(args.vault, KeyPurpose.FHIR),
        authentication_configuration=healthcareapis.FhirServiceAuthenticationConfigurationArgs(
            authority=f"https://login.microsoftonline.com/{placement.tenant_id}",
            audience=_address(placement, _FHIR),
            smart_proxy_enabled=False,
        ),
        resource_version_policy_configuration=healthcareapis.ResourceVersionPolicyConfigurationArgs(
            default=healthcareapis.FhirResourceVersionPolicy.VERSIONED
        ),
        export_configuration=healthcareapis.FhirServiceExportConfigurationArgs(
            storage_account_name=args.lake.name
        )
        if settings.export_to_lake
        else None,
        opts=pulumi.ResourceOptions(
            parent=parent, protect=args.protect, depends_on=identity.assignments
        ),
    )


def _dicom(
    name: str,
    workspace: healthcareapis.Workspace,
    args: HealthDataServicesArgs,
    parent: pulumi.Resource,
) -> healthcareapis.DicomService:
    identity = _identity(name, KeyPurpose.DICOM, (), args, parent)
    return healthcareapis.DicomService(
        f"{name}-{_DICOM}",
        dicom_service_name=_DICOM,
        workspace_name=workspace.name,
        resource_group_name=args.placement.resource_group_name,
        location=args.placement.location,
        enable_data_partitions=False,
        identity=_held(identity),
        encryption=_encryption(args.vault, KeyPurpose.DICOM),
        opts=pulumi.ResourceOptions(
            parent=parent, protect=args.protect, depends_on=identity.assignments
        ),
    )


def _identity(
    name: str,
    purpose: KeyPurpose,
    further: Sequence[Grant],
    args: HealthDataServicesArgs,
    parent: pulumi.Resource,
) -> Identity:
    """The identity of a service, whose first right is to unwrap its key."""
    scope = args.vault.keys[purpose].id
    grant = Grant(key="key", role=Role.KEY_VAULT_CRYPTO_SERVICE_ENCRYPTION_USER, scope=scope)
    return Identity(
        f"{name}-{purpose}-identity",
        IdentityArgs(placement=args.placement, role=purpose, grants=[grant, *further]),
        opts=pulumi.ResourceOptions(parent=parent),
    )


def _export_grants(settings: FhirSettings, args: HealthDataServicesArgs) -> list[Grant]:
    if not settings.export_to_lake:
        return []
    zone = args.lake.zone_ids[EXPORT_ZONE]
    return [Grant(key="export", role=Role.STORAGE_BLOB_DATA_CONTRIBUTOR, scope=zone)]


def _held(identity: Identity) -> healthcareapis.ServiceManagedIdentityIdentityArgs:
    return healthcareapis.ServiceManagedIdentityIdentityArgs(
        type=healthcareapis.ServiceManagedIdentityType.USER_ASSIGNED,
        user_assigned_identities=[identity.id],
    )


def _encryption(vault: KeyVault, purpose: KeyPurpose) -> healthcareapis.EncryptionArgs:
    """The key with its version, which the service asks for."""
    return healthcareapis.EncryptionArgs(
        customer_managed_key_encryption=healthcareapis.EncryptionCustomerManagedKeyEncryptionArgs(
            key_encryption_key_url=vault.keys[purpose].version_uri
        )
    )


def _fhir_roles(
    name: str,
    settings: FhirSettings,
    service: pulumi.CustomResource,
    placement: Placement,
    parent: pulumi.Resource,
) -> None:
    for word, role, principals in (
        ("reader", Role.FHIR_DATA_READER, settings.readers),
        ("writer", Role.FHIR_DATA_WRITER, settings.writers),
        ("exporter", Role.FHIR_DATA_EXPORTER, settings.exporters),
    ):
        _assign(f"{name}-{_FHIR}-{word}", role, principals, service, placement, parent)


def _dicom_roles(
    name: str,
    settings: DicomSettings,
    service: pulumi.CustomResource,
    placement: Placement,
    parent: pulumi.Resource,
) -> None:
    for word, role, principals in (
        ("reader", Role.DICOM_DATA_READER, settings.readers),
        ("writer", Role.DICOM_DATA_OWNER, settings.writers),
    ):
        _assign(f"{name}-{_DICOM}-{word}", role, principals, service, placement, parent)


def _assign(
    name: str,
    role: Role,
    principals: Mapping[str, HealthDataPrincipal],
    service: pulumi.CustomResource,
    placement: Placement,
    parent: pulumi.Resource,
) -> None:
    for key, principal in sorted(principals.items()):
        assign_role(
            f"{name}-{key}",
            role,
            principal_id=principal.object_id,
            principal_type=_PRINCIPALS[principal.kind],
            scope=service.id,
            subscription_id=placement.subscription_id,
            parent=parent,
        )
