"""Cases of the rules on roles, federation, protection and regions."""

from policies.core.judge import Outcome
from tests.harness.policy_cases import Cases, Mutation
from tests.harness.policy_parts import GROUP, part

_ASSIGNMENT = "azure-native:authorization:RoleAssignment"
_DEFINITION = "azure-native:authorization:RoleDefinition"
_FEDERATION = "azure-native:managedidentity:FederatedIdentityCredential"
_SUBSCRIPTION = "/subscriptions/00000000-0000-4000-8000-000000000003"
_ROLES = f"{_SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions"
_READER = f"{_ROLES}/acdd72a7-3385-48ef-bd42-f606fba81ae7"
_OWNER = f"{_ROLES}/8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
_CONTRIBUTOR = f"{_ROLES}/b24988ac-6180-42a0-ab88-20f7382dd24c"
_ANY_SUBJECT = "system:serviceaccount:mlflow:*"
CASES = {
    "forbid-privileged-roles": Cases(
        good={"roleDefinitionId": _READER, "scope": _SUBSCRIPTION},
        also_good=[
            {"roleDefinitionId": _CONTRIBUTOR, "scope": f"{_SUBSCRIPTION}/resourceGroups/rg"},
        ],
        bad=[
            {"roleDefinitionId": _OWNER},
            {"roleDefinitionId": _OWNER.upper()},
            {"roleDefinitionId": f"{_ROLES}/18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"},
            {"roleDefinitionId": _CONTRIBUTOR},
            {
                "roleDefinitionId": _CONTRIBUTOR,
                "scope": "/providers/Microsoft.Management/managementGroups/hospital",
            },
        ],
        absent={"roleDefinitionId": Outcome.VIOLATED, "scope": Outcome.HOLDS},
        unknown={"roleDefinitionId": Outcome.UNDECIDED, "scope": Outcome.HOLDS},
        mutation=Mutation(_ASSIGNMENT, {"roleDefinitionId": _OWNER}),
    ),
    "require-principal-type": Cases(
        good={"principalType": "ServicePrincipal"},
        bad=[{"principalType": ""}],
        absent={"principalType": Outcome.VIOLATED},
        unknown={"principalType": Outcome.HOLDS},
        mutation=Mutation(_ASSIGNMENT, drop=["principalType"]),
    ),
    "forbid-wildcard-roles": Cases(
        good={"permissions": [{"actions": ["*/read", "Microsoft.Cache/redisEnterprise/*"]}]},
        bad=[
            {"permissions[0].actions": ["*"]},
            {"permissions[0].dataActions": ["*"]},
            {"permissions[0].actions": ["Microsoft.KeyVault/*"]},
        ],
        absent={"permissions": Outcome.HOLDS, "permissions[0].actions": Outcome.HOLDS},
        unknown={
            "permissions": Outcome.UNDECIDED,
            "permissions[0].actions": Outcome.UNDECIDED,
        },
        mutation=Mutation(_DEFINITION, add={"permissions": [{"actions": ["*"]}]}),
    ),
    "limit-federated-subjects": Cases(
        good={
            "issuer": "https://eastus2.oic.prod-aks.azure.com/tenant/cluster/",
            "subject": "system:serviceaccount:mlflow:mlflow",
            "audiences": ["api://AzureADTokenExchange"],
        },
        also_good=[
            {
                "issuer": "https://token.actions.githubusercontent.com",
                "subject": "repo:hospital/clinical-ml:environment:prod",
            }
        ],
        bad=[
            {"subject": _ANY_SUBJECT},
            {"subject": "repo:hospital/clinical-ml:ref:refs/heads/*"},
            {"subject": "repo:hospital/clinical-ml:pull_request"},
            {"issuer": "https://issuer.example"},
            {"audiences": ["api://another"]},
            {"audiences": []},
        ],
        absent={
            "issuer": Outcome.VIOLATED,
            "subject": Outcome.VIOLATED,
            "audiences": Outcome.VIOLATED,
        },
        unknown={
            "issuer": Outcome.UNDECIDED,
            "subject": Outcome.UNDECIDED,
            "audiences": Outcome.UNDECIDED,
        },
        mutation=Mutation(_FEDERATION, {"subject": _ANY_SUBJECT}),
    ),
    "require-protection": Cases(
        good={"workspaceName": "dbw"},
        bad=[{"workspaceName": "another"}, {"workspaceName": "unlocked"}],
        absent={"workspaceName": Outcome.VIOLATED},
        unknown={"workspaceName": Outcome.VIOLATED},
        protect=False,
        others=[
            part(
                "azure-native:authorization:ManagementLockByScope",
                {"scope": GROUP + f"Microsoft.Databricks/workspaces/{name}", "level": level},
                name=name,
            )
            for name, level in (("dbw", "CanNotDelete"), ("unlocked", "NotSpecified"))
        ],
        mutation=Mutation("azure-native:keyvault:Vault", protect=False),
    ),
    "limit-regions": Cases(
        good={"location": "eastus2"},
        also_good=[{"location": "East US 2"}, {"location": "global"}],
        bad=[{"location": "brazilsouth"}],
        absent={"location": Outcome.NOT_APPLICABLE},
        unknown={"location": Outcome.UNDECIDED},
        mutation=Mutation("azure-native:network:VirtualNetwork", {"location": "brazilsouth"}),
    ),
}
