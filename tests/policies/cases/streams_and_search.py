"""Cases of the rules on Event Hubs and AI Search."""

from policies.core.judge import Outcome
from tests.harness.policy_cases import Cases, Mutation

_SEARCH = "azure-native:search:Service"
_NAMESPACE = "azure-native:eventhub:Namespace"
_RULE_SET = "azure-native:eventhub:NamespaceNetworkRuleSet"
CASES = {
    "forbid-search-public-access": Cases(
        good={"publicNetworkAccess": "Disabled"},
        also_good=[{"publicNetworkAccess": "disabled"}],
        bad=[{"publicNetworkAccess": "Enabled"}, {"publicNetworkAccess": "SecuredByPerimeter"}],
        absent={"publicNetworkAccess": Outcome.VIOLATED},
        unknown={"publicNetworkAccess": Outcome.UNDECIDED},
        mutation=Mutation(_SEARCH, {"publicNetworkAccess": "Enabled"}),
    ),
    "forbid-search-api-keys": Cases(
        good={"disableLocalAuth": True},
        bad=[{"disableLocalAuth": False}, {"authOptions": {"aadOrApiKey": {}}}],
        absent={"disableLocalAuth": Outcome.VIOLATED},
        unknown={"disableLocalAuth": Outcome.UNDECIDED, "authOptions": Outcome.UNDECIDED},
        mutation=Mutation(_SEARCH, {"disableLocalAuth": False}),
    ),
    "require-search-customer-managed-key": Cases(
        good={
            "encryptionWithCmk": {"enforcement": "Enabled"},
            "identity": {"type": "SystemAssigned"},
            "sku": {"name": "standard"},
        },
        bad=[
            {"encryptionWithCmk.enforcement": "Unspecified"},
            {"identity.type": "None"},
            {"sku.name": "free"},
        ],
        absent={"encryptionWithCmk": Outcome.VIOLATED, "identity": Outcome.VIOLATED},
        unknown={"encryptionWithCmk": Outcome.UNDECIDED, "identity": Outcome.UNDECIDED},
        mutation=Mutation(_SEARCH, {"encryptionWithCmk.enforcement": "Disabled"}),
    ),
    "require-search-replicas": Cases(
        good={"replicaCount": 3},
        bad=[{"replicaCount": 2}],
        absent={"replicaCount": Outcome.VIOLATED},
        unknown={"replicaCount": Outcome.UNDECIDED},
        mutation=Mutation(_SEARCH, {"replicaCount": 1}),
    ),
    "forbid-event-hubs-keys": Cases(
        good={"disableLocalAuth": True},
        bad=[{"disableLocalAuth": False}],
        absent={"disableLocalAuth": Outcome.VIOLATED},
        unknown={"disableLocalAuth": Outcome.UNDECIDED},
        mutation=Mutation(_NAMESPACE, {"disableLocalAuth": False}),
    ),
    "require-event-hubs-tls": Cases(
        good={"minimumTlsVersion": "1.2"},
        bad=[{"minimumTlsVersion": "1.0"}, {"minimumTlsVersion": "1.1"}],
        absent={"minimumTlsVersion": Outcome.VIOLATED},
        unknown={"minimumTlsVersion": Outcome.UNDECIDED},
        mutation=Mutation(_NAMESPACE, {"minimumTlsVersion": "1.0"}),
    ),
    "forbid-event-hubs-public-access": Cases(
        good={"publicNetworkAccess": "Disabled"},
        bad=[{"publicNetworkAccess": "Enabled"}, {"publicNetworkAccess": "SecuredByPerimeter"}],
        absent={"publicNetworkAccess": Outcome.VIOLATED},
        unknown={"publicNetworkAccess": Outcome.UNDECIDED},
        mutation=Mutation(_RULE_SET, {"publicNetworkAccess": "Enabled"}),
    ),
    "require-event-hubs-customer-managed-key": Cases(
        good={
            "sku": {"name": "Premium"},
            "encryption": {
                "keySource": "Microsoft.KeyVault",
                "requireInfrastructureEncryption": True,
            },
        },
        bad=[
            {"encryption.requireInfrastructureEncryption": False},
            {"encryption.keySource": "Microsoft.Storage"},
        ],
        absent={"encryption": Outcome.VIOLATED, "sku": Outcome.HOLDS},
        unknown={"encryption": Outcome.UNDECIDED},
        mutation=Mutation(_NAMESPACE, drop=["encryption"]),
    ),
}
