"""Images are encrypted with the hospital's own key."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """Images hold models, which may tell what they were trained on; absent means Azure's key."""
    if not context.patient_data:
        yield NotApplicable("no patient data comes here")
        return
    encryption = resource.get("encryption")
    yield from encryption.get("status").must_be("enabled")
    yield from encryption.get("keyVaultProperties.keyIdentifier").must_be_given()


RULE = Rule(
    title="Images are encrypted with the hospital's own key",
    why=(
        "With Azure's key the hospital cannot withdraw access to models that were trained "
        "on its patients."
    ),
    fix=(
        "Set encryption with status enabled and keyVaultProperties; it cannot be added to "
        "a registry that is there."
    ),
    severity=Severity.MEDIUM,
    kinds=("azure-native:containerregistry:Registry",),
    hipaa=("164.312(a)(2)(iv)",),
    nist=("SC-12",),
    docs="https://learn.microsoft.com/azure/container-registry/tutorial-enable-customer-managed-keys",
    check=check,
)
