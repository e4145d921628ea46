"""Secrets from Key Vault follow their rotation."""

from collections.abc import Iterator, Mapping

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity
from policies.core.values import Json


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Both are off where nothing is given."""
    addon = resource.get("addonProfiles.azureKeyvaultSecretsProvider")
    yield from addon.get("enabled").must_be_true()
    yield from addon.get("config.enableSecretRotation").must_be_true()


def _switched_on(_resource: Resource, _context: Context) -> Mapping[str, Json]:
    addon = "addonProfiles.azureKeyvaultSecretsProvider"
    return {f"{addon}.enabled": True, f"{addon}.config.enableSecretRotation": "true"}


RULE = Rule(
    title="Secrets from Key Vault follow their rotation",
    why=(
        "Pods keep a secret that was changed because it leaked, or secrets stand in the "
        "cluster itself."
    ),
    fix=(
        "Set addonProfiles.azureKeyvaultSecretsProvider with enabled and "
        'config.enableSecretRotation "true".'
    ),
    severity=Severity.MEDIUM,
    kinds=("azure-native:containerservice:ManagedCluster",),
    hipaa=("164.312(d)",),
    nist=("IA-5",),
    scanners=("CKV_AZURE_172",),
    docs="https://learn.microsoft.com/azure/aks/csi-secrets-store-configuration-options",
    check=check,
    remedy=_switched_on,
)
