"""What FHIR and DICOM services create, and what their settings refuse."""

from collections.abc import Mapping

import pytest
from pydantic import ValidationError

from components.clinical.health_data_services import HealthDataServices, HealthDataServicesArgs
from components.foundation.key_vault import KeyVault, KeyVaultArgs
from components.foundation.lake import Lake, LakeArgs
from components.foundation.roles import Role
from stacks.clinical import HealthDataSettings
from stacks.foundation import KeyVaultSettings, LakeSettings
from stacks.vocabulary import Region
from tests.harness.environment import LINK, PLACEMENT, TENANT, WORKSPACE_ID
from tests.harness.environments import STACKS, recorded
from tests.harness.recording import Recording, record, resolved

PROD = "00000000-0000-4000-8000-000000000003"
GROUP = "5e2a9c10-0000-4000-8000-000000000001"
PROGRAM = "5e2a9c11-0000-4000-8000-000000000001"
WHOLE = {
    "fhir": {
        "export_to_lake": True,
        "readers": {"research": {"object_id": GROUP}},
        "writers": {"feed": {"object_id": PROGRAM, "kind": "service_principal"}},
        "exporters": {"engineers": {"object_id": GROUP}},
    },
    "dicom": {
        "readers": {"imaging": {"object_id": GROUP}},
        "writers": {"pacs": {"object_id": PROGRAM, "kind": "service_principal"}},
    },
}


def build(settings: Mapping[str, object]) -> tuple[HealthDataServices, Recording]:
    def make() -> HealthDataServices:
        vault = KeyVault(
            "keys",
            KeyVaultArgs(
                placement=PLACEMENT,
                settings=KeyVaultSettings(),
                link=LINK,
                workspace_id=WORKSPACE_ID,
                protect=True,
            ),
        )
        lake = Lake(
            "lake",
            LakeArgs(
                placement=PLACEMENT,
                settings=LakeSettings(),
                link=LINK,
                vault=vault,
                workspace_id=WORKSPACE_ID,
                admitted=[],
                protect=True,
            ),
        )
        args = HealthDataServicesArgs(
            placement=PLACEMENT,
            settings=HealthDataSettings.model_validate(settings),
            link=LINK,
            vault=vault,
            lake=lake,
            workspace_id=WORKSPACE_ID,
            protect=True,
        )
        return HealthDataServices("health", args)

    return record(make)


def test_a_workspace_has_both_services_their_identities_roles_and_one_endpoint() -> None:
    _, recording = build(WHOLE)

    role = "azure-native:authorization:RoleAssignment"
    assert recording.children(of="health") == {
        ("azure-native:healthcareapis:Workspace", "health-workspace"),
        ("azure-native:healthcareapis:FhirService", "health-fhir"),
        ("azure-native:healthcareapis:DicomService", "health-dicom"),
        ("clinfra:foundation:Identity", "health-fhir-identity"),
        ("clinfra:foundation:Identity", "health-dicom-identity"),
        ("azure-native:monitor:DiagnosticSetting", "health-fhir-diagnostics"),
        ("azure-native:monitor:DiagnosticSetting", "health-dicom-diagnostics"),
        ("clinfra:foundation:PrivateEndpoint", "health-endpoint"),
        (role, "health-fhir-reader-research"),
        (role, "health-fhir-writer-feed"),
        (role, "health-fhir-exporter-engineers"),
        (role, "health-dicom-reader-imaging"),
        (role, "health-dicom-writer-pacs"),
    }


def test_the_fhir_service_speaks_r4_keeps_every_version_and_trusts_the_tenant_alone() -> None:
    _, recording = build(WHOLE)
    fhir = recording.one("health-fhir")
    workspace = recording.one("health-workspace").get("workspaceName")

    assert fhir.get("kind") == "fhir-R4"
    assert fhir.get("resourceVersionPolicyConfiguration.default") == "versioned"
    assert fhir.get("authenticationConfiguration") == {
        "authority": f"https://login.microsoftonline.com/{TENANT}",
        "audience": f"https://{workspace}-fhir.fhir.azurehealthcareapis.com",
        "smartProxyEnabled": False,
    }
    assert fhir.get("corsConfiguration") is None


@pytest.mark.parametrize("service", ["fhir", "dicom"])
def test_a_service_is_encrypted_with_a_version_of_its_key_by_one_identity(service: str) -> None:
    _, recording = build(WHOLE)
    made = recording.one(f"health-{service}")
    identity = recording.one(f"health-{service}-identity-principal")
    grant = recording.one(f"health-{service}-identity-key")

    assert made.protect
    assert made.get("identity.type") == "UserAssigned"
    assert made.get("identity.userAssignedIdentities") == [identity.id]
    key = "encryption.customerManagedKeyEncryption.keyEncryptionKeyUrl"
    assert made.get(key) == "https://vault.example/keys/key/1"
    assert grant.get("scope") == recording.one(f"keys-key-{service}").id
    role = Role.KEY_VAULT_CRYPTO_SERVICE_ENCRYPTION_USER
    assert str(grant.get("roleDefinitionId")).endswith(role.value)


def test_exports_reach_the_raw_zone_and_no_other_container() -> None:
    _, recording = build(WHOLE)
    grant = recording.one("health-fhir-identity-export")

    account = recording.one("lake-account").get("accountName")
    assert recording.one("health-fhir").get("exportConfiguration.storageAccountName") == account
    assert grant.get("scope") == recording.one("lake-raw").id
    assert str(grant.get("roleDefinitionId")).endswith(Role.STORAGE_BLOB_DATA_CONTRIBUTOR.value)


def test_without_exports_the_service_has_no_right_on_the_lake() -> None:
    _, recording = build({"fhir": {}})

    assert recording.one("health-fhir").get("exportConfiguration") is None
    assert "health-fhir-identity-export" not in {each.name for each in recording.resources}


@pytest.mark.parametrize(
    ("name", "role", "service", "kind"),
    [
        ("fhir-reader-research", Role.FHIR_DATA_READER, "fhir", "Group"),
        ("fhir-writer-feed", Role.FHIR_DATA_WRITER, "fhir", "ServicePrincipal"),
        ("fhir-exporter-engineers", Role.FHIR_DATA_EXPORTER, "fhir", "Group"),
        ("dicom-reader-imaging", Role.DICOM_DATA_READER, "dicom", "Group"),
        ("dicom-writer-pacs", Role.DICOM_DATA_OWNER, "dicom", "ServicePrincipal"),
    ],
)
def test_a_principal_gets_one_role_on_one_service(
    name: str, role: Role, service: str, kind: str
) -> None:
    _, recording = build(WHOLE)
    assignment = recording.one(f"health-{name}")

    assert str(assignment.get("roleDefinitionId")).endswith(role.value)
    assert assignment.get("scope") == recording.one(f"health-{service}").id
    assert assignment.get("principalId") == (GROUP if kind == "Group" else PROGRAM)
    assert assignment.get("principalType") == kind


def test_the_endpoint_is_of_the_workspace_and_registers_in_all_its_zones() -> None:
    _, recording = build(WHOLE)
    connection = "privateLinkServiceConnections.0"
    interface = recording.one("health-endpoint-interface")
    zones = recording.one("health-endpoint-zones").get("privateDnsZoneConfigs")

    workspace = recording.one("health-workspace")
    assert interface.get(f"{connection}.privateLinkServiceId") == workspace.id
    assert interface.get(f"{connection}.groupIds") == ["healthcareworkspace"]
    assert isinstance(zones, list)
    assert [each["name"] for each in zones] == [
        "health-data",
        "health-data-workspace",
        "fhir",
        "dicom",
    ]


def test_the_outputs_are_the_addresses_of_what_is_made() -> None:
    services, recording = build({"fhir": {}})
    workspace = recording.one("health-workspace").get("workspaceName")

    found = {key: resolved(each) for key, each in services.endpoints.items()}
    assert found == {"fhir": f"https://{workspace}-fhir.fhir.azurehealthcareapis.com"}
    assert recording.of_type("azure-native:healthcareapis:DicomService") == []


def test_health_data_without_a_service_is_refused() -> None:
    with pytest.raises(ValidationError, match="names no service; fhir, dicom or both are needed"):
        HealthDataSettings()


def test_exporters_without_a_place_to_export_to_are_refused() -> None:
    given = {"fhir": {"exporters": {"engineers": {"object_id": GROUP}}}}

    with pytest.raises(ValidationError, match="exporters names engineers and export_to_lake is"):
        HealthDataSettings.model_validate(given)


def test_a_service_in_a_region_without_it_is_refused() -> None:
    settings = HealthDataSettings.model_validate({"fhir": {}, "dicom": {}})

    assert list(settings.region_mistakes(Region.EAST_US_2)) == []
    (dicom,) = settings.region_mistakes(Region.UK_SOUTH)
    assert dicom == (
        "region is uksouth, which has no DICOM service, and clinical.health_data.dicom is given; "
        "canadacentral, eastus, eastus2 have one"
    )
    fhir, _ = settings.region_mistakes(Region.CANADA_EAST)
    assert fhir.startswith("region is canadaeast, which has no FHIR service")


def test_the_lake_admits_the_workspace_that_exports_to_it_and_no_other() -> None:
    recording = recorded("prod")
    rules = recording.one("foundation-lake-account").get("networkRuleSet.resourceAccessRules")
    workspace = recording.one("clinical-health-data-workspace")

    group = f"/subscriptions/{PROD}/resourceGroups/{workspace.get('resourceGroupName')}"
    path = f"{group}/providers/Microsoft.HealthcareApis/workspaces/{workspace.get('workspaceName')}"
    assert rules == [{"resourceId": path, "tenantId": TENANT}]


def test_the_lake_admits_nothing_where_nothing_is_exported() -> None:
    rules = recorded("qa").one("foundation-lake-account").get("networkRuleSet.resourceAccessRules")

    assert rules is None


@pytest.mark.parametrize("stack", STACKS)
def test_clinical_data_is_reached_over_a_private_endpoint(stack: str) -> None:
    recording = recorded(stack)
    targets = {
        each.get("privateLinkServiceConnections.0.privateLinkServiceId")
        for each in recording.of_type("azure-native:network:PrivateEndpoint")
    }

    workspaces = recording.of_type("azure-native:healthcareapis:Workspace")
    assert workspaces
    assert {each.id for each in workspaces} <= targets
