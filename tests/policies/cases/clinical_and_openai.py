"""Cases of the rules on health data services and Azure OpenAI."""

from policies.core.judge import Outcome
from tests.harness.policy_cases import Cases, Mutation, changed
from tests.harness.policy_parts import TAGS, watched_and_private

_FHIR = "azure-native:healthcareapis:FhirService"
_DICOM = "azure-native:healthcareapis:DicomService"
_ACCOUNT = "azure-native:cognitiveservices:Account"
_DEPLOYMENT = "azure-native:cognitiveservices:Deployment"
_FILTER = "azure-native:cognitiveservices:RaiPolicy"
_ADDED_ACCOUNT = {
    "accountName": "oai-added",
    "kind": "OpenAI",
    "location": "eastus2",
    "tags": TAGS,
    "identity": {"type": "UserAssigned"},
    "properties": {
        "publicNetworkAccess": "Disabled",
        "networkAcls": {"defaultAction": "Deny"},
        "disableLocalAuth": True,
        "restrictOutboundNetworkAccess": True,
        "allowedFqdnList": [],
        "encryption": {"keySource": "Microsoft.KeyVault"},
    },
}
_ADDED_DEPLOYMENT = {
    "deploymentName": "chat",
    "sku": {"name": "Standard", "capacity": 10},
    "properties": {
        "model": {"format": "OpenAI", "name": "gpt-4o", "version": "2024-11-20"},
        "raiPolicyName": "clinical",
        "versionUpgradeOption": "NoAutoUpgrade",
    },
}
_ADDED_FILTER = {
    "raiPolicyName": "clinical",
    "properties": {
        "mode": "Blocking",
        "contentFilters": [
            {"name": "Hate", "enabled": True, "blocking": True, "severityThreshold": "Medium"},
            {"name": "Violence", "enabled": True, "blocking": True, "severityThreshold": "High"},
            {"name": "Jailbreak", "enabled": True, "blocking": True, "source": "Prompt"},
        ],
    },
}


def _account(**change: object) -> Mutation:
    given = {f"properties.{path}": value for path, value in change.items()}
    added = changed(_ADDED_ACCOUNT, given)
    return Mutation(_ACCOUNT, add=added, beside=watched_and_private(_ACCOUNT))


def _deployment(path: str, value: object) -> Mutation:
    return Mutation(_DEPLOYMENT, add=changed(_ADDED_DEPLOYMENT, {path: value}))


CASES = {
    "require-health-data-customer-managed-key": Cases(
        good={
            "encryption": {
                "customerManagedKeyEncryption": {
                    "keyEncryptionKeyUrl": "https://kv.vault.azure.net/keys/fhir/1"
                }
            }
        },
        bad=[{"encryption.customerManagedKeyEncryption.keyEncryptionKeyUrl": ""}],
        absent={
            "encryption": Outcome.VIOLATED,
            "encryption.customerManagedKeyEncryption": Outcome.VIOLATED,
        },
        unknown={
            "encryption.customerManagedKeyEncryption.keyEncryptionKeyUrl": Outcome.HOLDS,
        },
        mutation=Mutation(_DICOM, drop=["encryption"]),
    ),
    "forbid-health-data-open-cors": Cases(
        good={"corsConfiguration": {"origins": ["https://ehr.hospital.example"]}},
        bad=[
            {"corsConfiguration.origins": ["*"]},
            {"corsConfiguration.origins": ["https://ehr.hospital.example", "https://*.example"]},
        ],
        absent={"corsConfiguration": Outcome.HOLDS, "corsConfiguration.origins": Outcome.HOLDS},
        unknown={
            "corsConfiguration": Outcome.UNDECIDED,
            "corsConfiguration.origins": Outcome.UNDECIDED,
        },
        mutation=Mutation(_FHIR, {"corsConfiguration": {"origins": ["*"]}}),
    ),
    "require-fhir-version-history": Cases(
        good={
            "resourceVersionPolicyConfiguration": {
                "default": "versioned",
                "resourceTypeOverrides": {"Observation": "versioned"},
            }
        },
        bad=[
            {"resourceVersionPolicyConfiguration.default": "no-version"},
            {"resourceVersionPolicyConfiguration.resourceTypeOverrides.Patient": "no-version"},
        ],
        absent={
            "resourceVersionPolicyConfiguration": Outcome.HOLDS,
            "resourceVersionPolicyConfiguration.default": Outcome.HOLDS,
        },
        unknown={"resourceVersionPolicyConfiguration.default": Outcome.UNDECIDED},
        mutation=Mutation(_FHIR, {"resourceVersionPolicyConfiguration.default": "no-version"}),
    ),
    "forbid-ai-services-public-access": Cases(
        good={"properties": {"publicNetworkAccess": "Disabled"}},
        also_good=[
            {"properties": {"networkAcls": {"defaultAction": "Deny"}}},
        ],
        bad=[
            {"properties.publicNetworkAccess": "Enabled"},
            {"properties": {"networkAcls": {"defaultAction": "Allow"}}},
        ],
        absent={
            "properties": Outcome.VIOLATED,
            "properties.publicNetworkAccess": Outcome.VIOLATED,
        },
        unknown={"properties.publicNetworkAccess": Outcome.UNDECIDED},
        mutation=_account(publicNetworkAccess="Enabled", networkAcls={"defaultAction": "Allow"}),
    ),
    "forbid-ai-services-keys": Cases(
        good={"properties": {"disableLocalAuth": True}},
        bad=[{"properties.disableLocalAuth": False}],
        absent={"properties": Outcome.VIOLATED, "properties.disableLocalAuth": Outcome.VIOLATED},
        unknown={"properties.disableLocalAuth": Outcome.UNDECIDED},
        mutation=_account(disableLocalAuth=False),
    ),
    "require-ai-services-customer-managed-key": Cases(
        good=_ADDED_ACCOUNT,
        bad=[
            {"properties.encryption.keySource": "Microsoft.CognitiveServices"},
            {"identity.type": "None"},
        ],
        absent={"properties.encryption": Outcome.VIOLATED, "identity": Outcome.VIOLATED},
        unknown={"properties.encryption": Outcome.UNDECIDED},
        mutation=_account(encryption={"keySource": "Microsoft.CognitiveServices"}),
    ),
    "limit-ai-services-egress": Cases(
        good=_ADDED_ACCOUNT,
        also_good=[{"properties.allowedFqdnList": ["search.hospital.example"]}],
        bad=[
            {"properties.restrictOutboundNetworkAccess": False},
            {"properties.allowedFqdnList": ["*"]},
        ],
        absent={
            "properties.restrictOutboundNetworkAccess": Outcome.VIOLATED,
            "properties.allowedFqdnList": Outcome.HOLDS,
        },
        unknown={"properties.restrictOutboundNetworkAccess": Outcome.UNDECIDED},
        mutation=_account(restrictOutboundNetworkAccess=False),
    ),
    "require-pinned-model-deployment": Cases(
        good=_ADDED_DEPLOYMENT,
        bad=[
            {"properties.versionUpgradeOption": "OnceNewDefaultVersionAvailable"},
            {"properties.versionUpgradeOption": "OnceCurrentVersionExpired"},
            {"properties.model.version": ""},
        ],
        absent={
            "properties": Outcome.VIOLATED,
            "properties.versionUpgradeOption": Outcome.VIOLATED,
            "properties.model.version": Outcome.VIOLATED,
        },
        unknown={"properties.versionUpgradeOption": Outcome.UNDECIDED},
        mutation=_deployment("properties.versionUpgradeOption", "OnceCurrentVersionExpired"),
    ),
    "limit-deployed-models": Cases(
        good=_ADDED_DEPLOYMENT,
        bad=[{"properties.model.name": "dall-e-3"}],
        absent={"properties.model": Outcome.VIOLATED},
        unknown={"properties.model.name": Outcome.UNDECIDED},
        mutation=_deployment("properties.model.name", "dall-e-3"),
    ),
    "require-content-filter": Cases(
        good=_ADDED_DEPLOYMENT,
        bad=[{"properties.raiPolicyName": ""}, {"properties.raiPolicyName": "Microsoft.Nil"}],
        absent={"properties": Outcome.VIOLATED, "properties.raiPolicyName": Outcome.VIOLATED},
        unknown={"properties.raiPolicyName": Outcome.UNDECIDED},
        mutation=_deployment("properties.raiPolicyName", ""),
    ),
    "require-blocking-content-filter": Cases(
        good=_ADDED_FILTER,
        bad=[
            {"properties.mode": "Asynchronous_filter"},
            {"properties.contentFilters[0].blocking": False},
            {"properties.contentFilters[1].enabled": False},
            {"properties.contentFilters[0].severityThreshold": "High"},
            {"properties.contentFilters[2].name": "Profanity"},
            {"properties.contentFilters": []},
        ],
        absent={
            "properties": Outcome.VIOLATED,
            "properties.mode": Outcome.VIOLATED,
            "properties.contentFilters": Outcome.VIOLATED,
        },
        unknown={
            "properties.contentFilters": Outcome.UNDECIDED,
            "properties.contentFilters[0].blocking": Outcome.UNDECIDED,
        },
        mutation=Mutation(_FILTER, add=changed(_ADDED_FILTER, {"properties.mode": "Deferred"})),
    ),
    "forbid-global-model-deployment": Cases(
        good=_ADDED_DEPLOYMENT,
        also_good=[{"sku.name": "ProvisionedManaged"}],
        bad=[{"sku.name": "GlobalStandard"}, {"sku.name": "DataZoneProvisionedManaged"}],
        absent={"sku": Outcome.VIOLATED},
        unknown={"sku.name": Outcome.UNDECIDED},
        mutation=_deployment("sku.name", "GlobalStandard"),
    ),
}
