"""Health Data Services: workspaces with FHIR and DICOM services."""

from collections.abc import Iterator

from twin.azure.arm import arm, fault, known, name_of, parent_of, text
from twin.azure.demands import at_most, one_of
from twin.azure.judges import every, items, settled, shaped
from twin.check import Fault
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


def _fhir(_inputs: Properties, identifier: str) -> Properties:
    host = f"{name_of(parent_of(identifier))}-{name_of(identifier)}"
    return {"serviceUrl": f"https://{host}.fhir.azurehealthcareapis.com"}


def _dicom(_inputs: Properties, identifier: str) -> Properties:
    host = f"{name_of(parent_of(identifier))}-{name_of(identifier)}"
    return {"serviceUrl": f"https://{host}.dicom.azurehealthcareapis.com"}


def _secure(given: str) -> bool:
    return given.startswith("https://")


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
            _CORS,
        ),
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
        rules=(_CORS,),
        cloud_rules=(
            CloudRule(
                "dicom-lake",
                "images are stored in an account with the hierarchical namespace",
                documented(f"{_LEARN}/dicom/deploy-dicom-services-in-azure-data-lake"),
                _hierarchical,
            ),
        ),
    ),
)
