"""Health Data Services: workspaces with FHIR and DICOM services."""

import re
from collections.abc import Callable, Iterator

from twin.azure.arm import arm, fault, known, name_of, number, parent_of, region_name, text
from twin.azure.demands import at_most, one_of
from twin.azure.judges import every, items, settled, shaped
from twin.check import Fault, same
from twin.cloud import Cloud
from twin.kinds import CloudRule, Rule
from twin.marks import ASSUMED, SCHEMA, documented
from twin.wire import Properties, at

_WORKSPACE = "Microsoft.HealthcareApis/workspaces"
_LEARN = "https://learn.microsoft.com/azure/healthcare-apis"
_SERVICE_NAME = r"[A-Za-z0-9][A-Za-z0-9-]{1,22}[A-Za-z0-9]"
_AUTHORITY, _AUDIENCE = (
    "authenticationConfiguration.authority",
    "authenticationConfiguration.audience",
)
_PROVIDERS = "authenticationConfiguration.smartIdentityProviders"
_LAKE = "storageConfiguration.storageResourceId"
_KEY = "encryption.customerManagedKeyEncryption.keyEncryptionKeyUrl"
_VERSIONED = re.compile(r"https://([a-z0-9-]+)\.[^/]+/keys/([A-Za-z0-9-]+)/[0-9a-f]{32}")
_KEY_PAGE = f"{_LEARN}/fhir/configure-customer-managed-keys"
_REGION_PAGE = f"{_LEARN}/services-features-regional-availability"
_KEY_SIZES = (2048, 3072)
_DICOM_REGIONS = ("canadacentral", "eastus", "eastus2")
_FHIR_REGIONS = (
    *_DICOM_REGIONS,
    "australiaeast",
    "centralindia",
    "francecentral",
    "germanywestcentral",
    "japaneast",
    "koreacentral",
    "northcentralus",
    "northeurope",
    "southcentralus",
    "southeastasia",
    "swedencentral",
    "switzerlandnorth",
    "uksouth",
    "ukwest",
    "westcentralus",
    "westeurope",
    "westus2",
    "westus3",
)


def _fhir(_inputs: Properties, identifier: str) -> Properties:
    host = f"{name_of(parent_of(identifier))}-{name_of(identifier)}"
    return {"serviceUrl": f"https://{host}.fhir.azurehealthcareapis.com"}


def _dicom(_inputs: Properties, identifier: str) -> Properties:
    host = f"{name_of(parent_of(identifier))}-{name_of(identifier)}"
    return {"serviceUrl": f"https://{host}.dicom.azurehealthcareapis.com"}


def _secure(given: str) -> bool:
    return given.startswith("https://")


def _offered(*regions: str) -> Callable[[Properties], Iterator[Fault]]:
    def judge(inputs: Properties) -> Iterator[Fault]:
        given = text(inputs, "location")
        if given and region_name(given) not in regions:
            yield fault("location", given, f"{', '.join(sorted(regions))} can be chosen")

    return judge


def _key_holder(inputs: Properties) -> Iterator[Fault]:
    if text(inputs, _KEY) and at(inputs, "identity") is None:
        yield fault("identity", None, f"{_KEY} needs an identity of the service")


def _one_identity(inputs: Properties) -> Iterator[Fault]:
    given = text(inputs, "identity.type")
    if "," in given:
        yield fault("identity.type", given, "SystemAssigned or UserAssigned is allowed, not both")


def _named(inputs: Properties) -> tuple[str, str]:
    """Names of the vault and the key in the service's key url, empty where it has none."""
    found = _VERSIONED.fullmatch(text(inputs, _KEY))
    return (found[1], found[2]) if found else ("", "")


def _near_key(inputs: Properties, _identifier: str, cloud: Cloud) -> Iterator[Fault]:
    name, here = _named(inputs)[0], text(inputs, "location")
    for vault in cloud.of_token("azure-native:keyvault:Vault"):
        where = text(vault.inputs, "location")
        if same(name_of(vault.id), name) and here and where and not same(where, here):
            allowed = f"a vault in the service's region, it is in {where}"
            yield fault(_KEY, text(inputs, _KEY), allowed)


def _key_size(inputs: Properties, _identifier: str, cloud: Cloud) -> Iterator[Fault]:
    for key in cloud.of_token("azure-native:keyvault:Key"):
        named = (name_of(parent_of(key.id)), name_of(key.id)) == _named(inputs)
        size = number(key.inputs, "properties.keySize")
        if named and size is not None and size not in _KEY_SIZES:
            allowed = f"an RSA key of 2048 or 3072 bits is needed, it has {size:.0f}"
            yield fault(_KEY, text(inputs, _KEY), allowed)


def _exports(inputs: Properties) -> Iterator[Fault]:
    for path in ("exportConfiguration.storageAccountName", "importConfiguration.enabled"):
        if known(inputs, path) and at(inputs, "identity") is None:
            yield fault("identity", None, f"{path} needs an identity of the service")


def _import_store(inputs: Properties) -> Iterator[Fault]:
    path, store = "importConfiguration.enabled", "importConfiguration.integrationDataStore"
    if known(inputs, path) is True and at(inputs, store) is None:
        yield fault(store, None, f"{path} True needs a storage account")


def _origins(inputs: Properties) -> Iterator[Fault]:
    credentials = "corsConfiguration.allowCredentials"
    listed = [each for _, each in items(inputs, "corsConfiguration.origins")]
    if known(inputs, credentials) is True and "*" in listed:
        yield fault(credentials, True, "named origins are needed, * given")  # noqa: FBT003


def _hierarchical(inputs: Properties, _identifier: str, cloud: Cloud) -> Iterator[Fault]:
    account = cloud.get(text(inputs, _LAKE))
    if account is None or not settled(account.inputs, "isHnsEnabled"):
        return
    if known(account.inputs, "isHnsEnabled") is not True:
        yield fault(_LAKE, text(inputs, _LAKE), "an account with isHnsEnabled true is needed")


_CORS = Rule("health-cors", "credentials go to named origins alone", ASSUMED, _origins)
_KEY_RULES = (
    Rule("health-key-holder", "a key needs an identity", documented(_KEY_PAGE), _key_holder),
    Rule(
        "health-key-version",
        "a key is named with its version",
        documented(_KEY_PAGE),
        shaped(_KEY, _VERSIONED.fullmatch, "https://VAULT…/keys/NAME/VERSION is allowed"),
    ),
    Rule("health-one-identity", "one type of identity", documented(_KEY_PAGE), _one_identity),
)
_KEY_CLOUD_RULES = (
    CloudRule("health-key-region", "a key is in its region", documented(_KEY_PAGE), _near_key),
    CloudRule("health-key-size", "a key has 2048 or 3072 bits", documented(_KEY_PAGE), _key_size),
)

KINDS = (
    arm(
        "healthcareapis",
        "Workspace",
        _WORKSPACE,
        "workspaceName",
        unique=True,
        seconds=60,
        pattern=r"[a-z0-9]{3,24}",
    ),
    arm(
        "healthcareapis",
        "FhirService",
        f"{_WORKSPACE}/fhirservices",
        "workspaceName",
        "fhirServiceName",
        outputs=_fhir,
        seconds=400,
        pattern=_SERVICE_NAME,
        replace_on=["kind"],
        rules=(
            Rule(
                "fhir-kind",
                "a service speaks FHIR R4, or STU3 where it is old",
                SCHEMA,
                one_of("kind", "fhir-R4", "fhir-Stu3"),
            ),
            Rule(
                "fhir-login",
                "audience and authority are https addresses",
                ASSUMED,
                every(
                    shaped(_AUTHORITY, _secure, "an https address is allowed"),
                    shaped(_AUDIENCE, _secure, "an https address is allowed"),
                ),
            ),
            Rule(
                "fhir-providers",
                "a service trusts two further identity providers at most",
                documented(f"{_LEARN}/fhir/configure-identity-providers"),
                at_most(_PROVIDERS, 2),
            ),
            Rule(
                "fhir-identity",
                "exports and imports need an identity",
                documented(f"{_LEARN}/fhir/configure-export-data"),
                _exports,
            ),
            Rule("fhir-import-store", "an import names its storage", ASSUMED, _import_store),
            Rule(
                "fhir-versions",
                "a resource keeps its versions in one of three ways",
                SCHEMA,
                one_of(
                    "resourceVersionPolicyConfiguration.default",
                    "no-version",
                    "versioned",
                    "versioned-update",
                ),
            ),
            Rule(
                "fhir-region",
                "a region has the FHIR service",
                documented(_REGION_PAGE),
                _offered(*_FHIR_REGIONS),
            ),
            *_KEY_RULES,
            _CORS,
        ),
        cloud_rules=_KEY_CLOUD_RULES,
    ),
    arm(
        "healthcareapis",
        "DicomService",
        f"{_WORKSPACE}/dicomservices",
        "workspaceName",
        "dicomServiceName",
        outputs=_dicom,
        seconds=300,
        pattern=_SERVICE_NAME,
        replace_on=["enableDataPartitions", "storageConfiguration"],
        rules=(
            Rule(
                "dicom-region",
                "a region has the DICOM service",
                documented(_REGION_PAGE),
                _offered(*_DICOM_REGIONS),
            ),
            *_KEY_RULES,
            _CORS,
        ),
        cloud_rules=(
            *_KEY_CLOUD_RULES,
            CloudRule(
                "dicom-lake",
                "images are stored in an account with the hierarchical namespace",
                documented(f"{_LEARN}/dicom/deploy-dicom-services-in-azure-data-lake"),
                _hierarchical,
            ),
        ),
    ),
)
