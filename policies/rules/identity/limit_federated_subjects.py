"""A federated identity trusts one workload of one issuer."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """Issuers are AKS clusters and GitHub Actions; a profile may name others."""
    issuers, subjects = context.texts("issuers"), context.texts("subjects")
    yield from resource.get("issuer").must_match("|".join(issuers), "an issuer of the parameters")
    yield from resource.get("subject").must_match("|".join(subjects), "one account or environment")
    audiences = resource.get("audiences")
    yield from audiences.must_be_given()
    for each in audiences.items():
        yield from each.must_be(context.text("audience"))


RULE = Rule(
    title="A federated identity trusts one workload of one issuer",
    why="A loose subject lets any workload, or any branch of a repository, become the identity.",
    fix="Name one service account, or one environment of a repository, in subject.",
    severity=Severity.HIGH,
    kinds=("azure-native:managedidentity:FederatedIdentityCredential",),
    hipaa=("164.312(d)",),
    nist=("IA-2", "IA-9"),
    scanners=("CKV_AZURE_249",),
    docs=(
        "https://learn.microsoft.com/entra/workload-id/workload-identity-federation-create-"
        "trust-user-assigned-managed-identity"
    ),
    check=check,
    parameters={
        "issuers": [
            r"https://[a-z0-9-]+\.oic\.prod-aks\.azure\.com/.+",
            r"https://token\.actions\.githubusercontent\.com",
        ],
        "subjects": [
            r"system:serviceaccount:[a-z0-9-]+:[a-z0-9.-]+",
            r"repo:[\w.-]+/[\w.-]+:environment:[\w.-]+",
        ],
        "audience": "api://AzureADTokenExchange",
    },
)
