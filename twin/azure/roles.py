"""Role assignments, and whose tokens an identity trusts."""

import re
from collections.abc import Iterator

from twin.azure.arm import arm, extension, fault, known, name_of, text
from twin.azure.demands import is_guid, one_of, siblings
from twin.azure.judges import every, longest, settled, shaped, texts
from twin.check import Fault, same
from twin.cloud import Cloud
from twin.kinds import CloudRule, Rule
from twin.marks import ASSUMED, SCHEMA, documented
from twin.wire import Properties, at

_ROLES = "https://learn.microsoft.com/azure/role-based-access-control"
_ASSIGNMENT_PAGE = f"{_ROLES}/role-assignments"
_TEMPLATE_PAGE = f"{_ROLES}/role-assignments-template"
_FEDERATION_PAGE = (
    "https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations"
)
_CREDENTIAL = "managedidentity:FederatedIdentityCredential"
_IDENTITY = "azure-native:managedidentity:UserAssignedIdentity"
_ASSIGNMENT = "azure-native:authorization:RoleAssignment"
_DEFINITION = re.compile(
    r"(/.+)?/providers/Microsoft\.Authorization/roleDefinitions/([0-9a-f-]{36})", re.IGNORECASE
)
_SUBJECT = re.compile(r"system:serviceaccount:[a-z0-9-]+:[a-z0-9.-]+")
_MOST = 20
"""Credentials that one identity trusts at most."""


def _definition(given: str) -> bool:
    found = _DEFINITION.fullmatch(given)
    return found is not None and is_guid(found[2])


def _versioned(inputs: Properties) -> Iterator[Fault]:
    if text(inputs, "condition") and at(inputs, "conditionVersion") is None:
        yield fault("conditionVersion", None, "a condition needs its version, 2.0")


def _wild(inputs: Properties) -> Iterator[Fault]:
    for path in ("subject", "issuer"):
        if "*" in text(inputs, path):
            yield fault(path, text(inputs, path), "it is compared letter by letter, without *")


def _account(inputs: Properties) -> Iterator[Fault]:
    subject = text(inputs, "subject")
    if subject.startswith("system:") and not _SUBJECT.fullmatch(subject):
        allowed = "system:serviceaccount:<namespace>:<service account> is allowed"
        yield fault("subject", subject, allowed)


def _audiences(inputs: Properties) -> Iterator[Fault]:
    given = at(inputs, "audiences")
    if isinstance(given, list) and len(given) != 1:
        yield Fault("audiences", f"has {len(given)} members; one is allowed")
    for path, each in texts(inputs, "audiences"):
        if len(each) > 600:  # noqa: PLR2004  # the page's own bound
            yield fault(path, each, "600 characters are allowed")


def _twenty(_inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    count = len(list(siblings(cloud, _CREDENTIAL, identifier))) + 1
    if count > _MOST:
        yield Fault("resourceName", f"has {count} federated credentials; {_MOST} are allowed")


def _trusted_once(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    issuer, subject = text(inputs, "issuer"), text(inputs, "subject")
    for each in siblings(cloud, _CREDENTIAL, identifier):
        its = (text(each.inputs, "issuer"), text(each.inputs, "subject"))
        if issuer and subject and its == (issuer, subject):
            yield fault("subject", subject, f"{name_of(each.id)} trusts it already")


def _assigned_once(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    mine = _grant(inputs)
    if not all(mine):
        return
    for each in cloud.of_token(_ASSIGNMENT, mine[0]):
        if each.id.casefold() != identifier.casefold() and _grant(each.inputs) == mine:
            allowed = f"the assignment {name_of(each.id)} gives it this role already"
            yield fault("principalId", text(inputs, "principalId"), allowed)


def _grant(inputs: Properties) -> tuple[str, str, str]:
    """Scope, principal and role of an assignment."""
    role = name_of(text(inputs, "roleDefinitionId"))
    scope, principal = text(inputs, "scope"), text(inputs, "principalId")
    return scope.casefold(), principal.casefold(), role.casefold()


def _identity_type(inputs: Properties, _identifier: str, cloud: Cloud) -> Iterator[Fault]:
    principal, given = text(inputs, "principalId"), known(inputs, "principalType")
    if not principal or same(given, "ServicePrincipal") or not settled(inputs, "principalType"):
        return
    for each in cloud.of_token(_IDENTITY):
        if same(known(each.outputs, "principalId"), principal):
            allowed = f"ServicePrincipal is allowed for the identity {name_of(each.id)}"
            yield fault("principalType", given, allowed)


KINDS = (
    extension(
        "authorization",
        "RoleAssignment",
        "Microsoft.Authorization/roleAssignments",
        "scope",
        "roleAssignmentName",
        seconds=15,
        replace_on=["principalId", "roleDefinitionId", "principalType"],
        rules=(
            Rule(
                "role-assignment-name",
                "an assignment is named by a GUID",
                documented(_ASSIGNMENT_PAGE),
                shaped("roleAssignmentName", is_guid, "a GUID is allowed"),
            ),
            Rule(
                "role-definition",
                "a role is given by the id of its definition",
                documented(_ASSIGNMENT_PAGE),
                shaped(
                    "roleDefinitionId",
                    _definition,
                    "an id that ends with "
                    "/providers/Microsoft.Authorization/roleDefinitions/<GUID> is allowed",
                ),
            ),
            Rule(
                "role-principal",
                "a principal is given by its object id",
                documented(_ASSIGNMENT_PAGE),
                shaped("principalId", is_guid, "the object id of a principal, a GUID, is allowed"),
            ),
            Rule(
                "role-condition-version",
                "a condition has the version 2.0",
                SCHEMA,
                every(one_of("conditionVersion", "2.0"), _versioned),
            ),
        ),
        cloud_rules=(
            CloudRule(
                "role-assigned-once",
                "a principal is given a role on a scope once",
                documented(f"{_ROLES}/troubleshooting"),
                _assigned_once,
            ),
            CloudRule(
                "role-principal-type",
                "a new identity is assigned a role by its type",
                documented(_TEMPLATE_PAGE),
                _identity_type,
            ),
        ),
    ),
    arm(
        "managedidentity",
        "FederatedIdentityCredential",
        "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
        "resourceName",
        "federatedIdentityCredentialResourceName",
        pattern=r"[A-Za-z0-9][A-Za-z0-9_-]{2,119}",
        rules=(
            Rule(
                "federated-issuer",
                "an issuer is an https address",
                ASSUMED,
                shaped("issuer", lambda given: given.startswith("https://"), "https is allowed"),
            ),
            Rule("federated-audience", "there is one audience", ASSUMED, _audiences),
            Rule(
                "federated-length",
                "issuer and subject have 600 characters at most",
                documented(_FEDERATION_PAGE),
                every(longest("issuer", 600), longest("subject", 600)),
            ),
            Rule(
                "federated-no-wildcard",
                "issuer and subject have no wildcard",
                documented(_FEDERATION_PAGE),
                _wild,
            ),
            Rule(
                "federated-service-account",
                "a service account is named with its namespace",
                ASSUMED,
                _account,
            ),
        ),
        cloud_rules=(
            CloudRule(
                "federated-twenty",
                "an identity trusts 20 credentials at most",
                documented(_FEDERATION_PAGE),
                _twenty,
            ),
            CloudRule(
                "federated-once",
                "an identity trusts an issuer and subject once",
                documented(_FEDERATION_PAGE),
                _trusted_once,
            ),
        ),
    ),
)
