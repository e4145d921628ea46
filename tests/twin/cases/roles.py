"""Rules of role assignments and federated credentials, each with a good and a bad input."""

from tests.harness.cases import GROUP_ID, Case
from twin.kinds import guid
from twin.wire import Properties

_ASSIGNMENT = "authorization:RoleAssignment"
_CREDENTIAL = "managedidentity:FederatedIdentityCredential"
_IDENTITY = "managedidentity:UserAssignedIdentity"
_READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
_ROLES = "/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions"
_ID = f"{GROUP_ID}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id"
_ISSUER = "https://oic.example.com/tenant/"
_SUBJECT = "system:serviceaccount:ml:mlflow"


def _assigned(name: str, **changed: object) -> Properties:
    base: Properties = {
        "scope": GROUP_ID,
        "roleAssignmentName": guid(name),
        "roleDefinitionId": f"{_ROLES}/{_READER}",
        "principalId": guid("someone"),
    }
    return {**base, **changed}


def _trusted(name: str, subject: str = _SUBJECT) -> Properties:
    return {
        "resourceName": "id",
        "federatedIdentityCredentialResourceName": name,
        "issuer": _ISSUER,
        "subject": subject,
    }


CASES = (
    Case(
        rule="role-assignment-name",
        kind=_ASSIGNMENT,
        good={"roleAssignmentName": _READER},
        bad={"roleAssignmentName": "reader"},
        says="'roleAssignmentName' is 'reader'; a GUID is allowed",
    ),
    Case(
        rule="role-definition",
        kind=_ASSIGNMENT,
        good={"roleDefinitionId": f"{_ROLES}/{_READER}"},
        bad={"roleDefinitionId": "Reader"},
        says="'roleDefinitionId' is 'Reader'; an id that ends with /providers/Microsoft.Autho",
    ),
    Case(
        rule="role-principal",
        kind=_ASSIGNMENT,
        good={"principalId": _READER},
        bad={"principalId": _ID},
        says="the object id of a principal, a GUID, is allowed",
    ),
    Case(
        rule="role-condition-version",
        kind=_ASSIGNMENT,
        good={"condition": "x", "conditionVersion": "2.0"},
        bad={"condition": "x"},
        says="'conditionVersion' is None; a condition needs its version, 2.0",
    ),
    Case(
        rule="role-assigned-once",
        kind=_ASSIGNMENT,
        world=((_ASSIGNMENT, _assigned("first")),),
        good=_assigned("second", principalId=guid("someone else")),
        bad=_assigned("second"),
        says=f"the assignment {guid('first')} gives it this role already",
    ),
    Case(
        rule="role-principal-type",
        kind=_ASSIGNMENT,
        world=((_IDENTITY, {"resourceName": "id"}),),
        good=_assigned("a", principalId=guid(_ID, "principal"), principalType="ServicePrincipal"),
        bad=_assigned("a", principalId=guid(_ID, "principal")),
        says="'principalType' is None; ServicePrincipal is allowed for the identity id",
    ),
    Case(
        rule="federatedidentitycredential-name",
        kind=_CREDENTIAL,
        good={"federatedIdentityCredentialResourceName": "mlflow"},
        bad={"federatedIdentityCredentialResourceName": "ml"},
        says="is 'ml'; a name that matches",
    ),
    Case(
        rule="federated-issuer",
        kind=_CREDENTIAL,
        good={"issuer": _ISSUER},
        bad={"issuer": "oic.example.com/tenant/"},
        says="'issuer' is 'oic.example.com/tenant/'; https is allowed",
    ),
    Case(
        rule="federated-audience",
        kind=_CREDENTIAL,
        good={"audiences": ["api://AzureADTokenExchange"]},
        bad={"audiences": ["a", "b"]},
        says="'audiences' has 2 members; one is allowed",
    ),
    Case(
        rule="federated-length",
        kind=_CREDENTIAL,
        good={"subject": "a" * 600},
        bad={"subject": "a" * 601},
        says="600 characters are allowed, 601 given",
    ),
    Case(
        rule="federated-no-wildcard",
        kind=_CREDENTIAL,
        good={"subject": "repo:hospital/platform:ref:refs/heads/main"},
        bad={"subject": "repo:hospital/*"},
        says="'subject' is 'repo:hospital/*'; it is compared letter by letter, without *",
    ),
    Case(
        rule="federated-service-account",
        kind=_CREDENTIAL,
        good={"subject": _SUBJECT},
        bad={"subject": "system:serviceaccount:mlflow"},
        says="'subject' is 'system:serviceaccount:mlflow'; system:serviceaccount:<namespace>:<s",
    ),
    Case(
        rule="federated-twenty",
        kind=_CREDENTIAL,
        world=tuple((_CREDENTIAL, _trusted(f"f-{index}")) for index in range(20)),
        good=_trusted("f-1"),
        bad=_trusted("f-20"),
        says="'resourceName' has 21 federated credentials; 20 are allowed",
    ),
    Case(
        rule="federated-once",
        kind=_CREDENTIAL,
        world=((_CREDENTIAL, _trusted("first")),),
        good=_trusted("second", "system:serviceaccount:ml:login"),
        bad=_trusted("second"),
        says="'subject' is 'system:serviceaccount:ml:mlflow'; first trusts it already",
    ),
)
