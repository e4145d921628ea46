"""PostgreSQL stores patient data under the hospital's key."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """A server must be made with the key: it cannot be changed later."""
    if not context.patient_data:
        yield NotApplicable("no patient data comes here")
        return

    yield from resource.get("dataEncryption.type").must_be("AzureKeyVault")
    yield from resource.get("dataEncryption.primaryKeyURI").must_be_given()


RULE = Rule(
    title="PostgreSQL stores patient data under the hospital's key",
    why="Only who holds the key can withdraw it, and so make all copies of the data unreadable.",
    fix=(
        "Set dataEncryption.type to AzureKeyVault, and primaryKeyURI and the identity that "
        "reads it."
    ),
    severity=Severity.MEDIUM,
    kinds=("azure-native:dbforpostgresql:Server",),
    hipaa=("164.312(a)(2)(iv)",),
    nist=("SC-12",),
    docs="https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-data-encryption",
    check=check,
)
