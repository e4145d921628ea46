"""Cases of the rules on data protection."""

from policies.core.judge import Outcome
from tests.harness.policy_cases import Cases, Mutation

_VAULT = "azure-native:keyvault:Vault"
CASES = {
    "limit-patient-data-stores": Cases(
        good={"host": "a.svc.b.pinecone.io", "agreementSigned": True},
        bad=[{"agreementSigned": False}],
        absent={"agreementSigned": Outcome.VIOLATED},
        unknown={"agreementSigned": Outcome.UNDECIDED},
        mutation=Mutation(
            "clinfra:data:Pinecone",
            add={"host": "a.svc.b.pinecone.io", "agreementSigned": False},
        ),
    ),
    "require-key-vault-purge-protection": Cases(
        good={"properties": {"enablePurgeProtection": True, "softDeleteRetentionInDays": 90}},
        bad=[
            {"properties.enablePurgeProtection": False},
            {"properties.softDeleteRetentionInDays": 7},
        ],
        absent={
            "properties": Outcome.VIOLATED,
            "properties.enablePurgeProtection": Outcome.VIOLATED,
            "properties.softDeleteRetentionInDays": Outcome.VIOLATED,
        },
        unknown={"properties.enablePurgeProtection": Outcome.UNDECIDED},
        mutation=Mutation(_VAULT, {"properties.enablePurgeProtection": False}),
    ),
}
