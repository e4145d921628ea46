"""Secrets in a cluster's store are encrypted with the hospital's own key, in a private vault."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Azure encrypts the store with a key of its own where nothing is given."""
    kms = resource.get("securityProfile.azureKeyVaultKms")
    yield from kms.get("enabled").must_be_true()
    yield from kms.get("keyId").must_be_given()
    yield from kms.get("keyVaultNetworkAccess").must_be("Private")


RULE = Rule(
    title="Secrets in a cluster's store are encrypted with the hospital's own key",
    why=(
        "Whoever comes to a copy of the store reads every secret of every workload, and "
        "no key can be withdrawn."
    ),
    fix="Set securityProfile.azureKeyVaultKms with enabled, keyId and the private vault's id.",
    severity=Severity.MEDIUM,
    kinds=("azure-native:containerservice:ManagedCluster",),
    hipaa=("164.312(a)(2)(iv)",),
    nist=("SC-12", "SC-28"),
    docs="https://learn.microsoft.com/azure/aks/use-kms-etcd-encryption",
    check=check,
)
