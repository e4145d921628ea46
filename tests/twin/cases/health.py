"""Rules of Health Data Services, each with a good and a bad input."""

from tests.harness.cases import GROUP_ID, Case

_FHIR = "healthcareapis:FhirService"
_DICOM = "healthcareapis:DicomService"
_ACCOUNTS = f"{GROUP_ID}/providers/Microsoft.Storage/storageAccounts"
_VAULT = "https://kv-mercy.vault.azure.net/keys/fhir"
_VERSION = f"{_VAULT}/{'0a' * 16}"
_LOGIN = "https://login.microsoftonline.com/t"


def _key(url: str) -> dict[str, object]:
    return {"encryption": {"customerManagedKeyEncryption": {"keyEncryptionKeyUrl": url}}}


CASES = (
    Case(
        rule="fhir-region",
        kind=_FHIR,
        good={"location": "West US 3"},
        bad={"location": "centralus"},
        says="'location' is 'centralus'; australiaeast, canadacentral",
    ),
    Case(
        rule="dicom-region",
        kind=_DICOM,
        good={"location": "eastus2"},
        bad={"location": "uksouth"},
        says="'location' is 'uksouth'; canadacentral, eastus, eastus2 can be chosen",
    ),
    Case(
        rule="health-key-holder",
        kind=_FHIR,
        good={**_key(_VERSION), "identity": {"type": "UserAssigned"}},
        bad=_key(_VERSION),
        says="'identity' is None; encryption.customerManagedKeyEncryption",
    ),
    Case(
        rule="health-key-version",
        kind=_FHIR,
        good=_key(_VERSION),
        bad=_key(_VAULT),
        says="/keys/NAME/VERSION is allowed",
    ),
    Case(
        rule="health-one-identity",
        kind=_FHIR,
        good={"identity": {"type": "UserAssigned"}},
        bad={"identity": {"type": "SystemAssigned,UserAssigned"}},
        says="SystemAssigned or UserAssigned is allowed, not both",
    ),
    Case(
        rule="health-key-region",
        kind=_FHIR,
        world=(("keyvault:Vault", {"vaultName": "kv-mercy", "location": "westus2"}),),
        good={**_key(_VERSION), "location": "westus2"},
        bad={**_key(_VERSION), "location": "westus3"},
        says="a vault in the service's region, it is in westus2",
    ),
    Case(
        rule="health-key-size",
        kind=_FHIR,
        world=(
            ("keyvault:Vault", {"vaultName": "kv-mercy"}),
            (
                "keyvault:Key",
                {"vaultName": "kv-mercy", "keyName": "fhir", "properties": {"keySize": 3072}},
            ),
            (
                "keyvault:Key",
                {"vaultName": "kv-mercy", "keyName": "large", "properties": {"keySize": 4096}},
            ),
        ),
        good=_key(_VERSION),
        bad=_key(_VERSION.replace("/fhir/", "/large/")),
        says="an RSA key of 2048 or 3072 bits is needed, it has 4096",
    ),
    Case(
        rule="workspace-name",
        kind="healthcareapis:Workspace",
        good={"workspaceName": "ahdsmercy"},
        bad={"workspaceName": "ahds-mercy"},
        says="'workspaceName' is 'ahds-mercy'; a name that matches",
    ),
    Case(
        rule="fhirservice-name",
        kind=_FHIR,
        good={"fhirServiceName": "fhir-core"},
        bad={"fhirServiceName": "fhir_core"},
        says="'fhirServiceName' is 'fhir_core'; a name that matches",
    ),
    Case(
        rule="fhir-kind",
        kind=_FHIR,
        good={"kind": "fhir-R4"},
        bad={"kind": "R5"},
        says="'kind' is 'R5'; fhir-R4, fhir-Stu3 can be chosen",
    ),
    Case(
        rule="fhir-login",
        kind=_FHIR,
        good={"authenticationConfiguration": {"authority": _LOGIN}},
        bad={"authenticationConfiguration": {"authority": "login.microsoftonline.com/t"}},
        says="'authenticationConfiguration.authority' is 'login.microsoftonline.com/t'; an https",
    ),
    Case(
        rule="fhir-providers",
        kind=_FHIR,
        good={"authenticationConfiguration": {"smartIdentityProviders": [{}, {}]}},
        bad={"authenticationConfiguration": {"smartIdentityProviders": [{}, {}, {}]}},
        says="'authenticationConfiguration.smartIdentityProviders' has 3 members; 2 are allowed",
    ),
    Case(
        rule="fhir-identity",
        kind=_FHIR,
        good={
            "exportConfiguration": {"storageAccountName": "stexport"},
            "identity": {"type": "SystemAssigned"},
        },
        bad={"exportConfiguration": {"storageAccountName": "stexport"}},
        says="'identity' is None; exportConfiguration.storageAccountName needs an identity",
    ),
    Case(
        rule="fhir-import-store",
        kind=_FHIR,
        good={"importConfiguration": {"enabled": True, "integrationDataStore": "st"}},
        bad={"importConfiguration": {"enabled": True}},
        says="'importConfiguration.integrationDataStore' is None",
    ),
    Case(
        rule="fhir-versions",
        kind=_FHIR,
        good={"resourceVersionPolicyConfiguration": {"default": "versioned"}},
        bad={"resourceVersionPolicyConfiguration": {"default": "always"}},
        says="is 'always'; no-version, versioned, versioned-update can be chosen",
    ),
    Case(
        rule="health-cors",
        kind=_FHIR,
        good={"corsConfiguration": {"allowCredentials": False, "origins": ["*"]}},
        bad={"corsConfiguration": {"allowCredentials": True, "origins": ["*"]}},
        says="'corsConfiguration.allowCredentials' is True; named origins are needed, * given",
    ),
    Case(
        rule="dicomservice-name",
        kind=_DICOM,
        good={"dicomServiceName": "images"},
        bad={"dicomServiceName": "-images"},
        says="'dicomServiceName' is '-images'; a name that matches",
    ),
    Case(
        rule="dicom-lake",
        kind=_DICOM,
        world=(
            ("storage:StorageAccount", {"accountName": "stlake", "isHnsEnabled": True}),
            ("storage:StorageAccount", {"accountName": "stflat"}),
        ),
        good={"storageConfiguration": {"storageResourceId": f"{_ACCOUNTS}/stlake"}},
        bad={"storageConfiguration": {"storageResourceId": f"{_ACCOUNTS}/stflat"}},
        says="an account with isHnsEnabled true is needed",
    ),
)
