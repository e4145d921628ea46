"""Every secret has an end and says what it is."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Secrets that a program writes; those that people write come to no plan."""
    yield from resource.get("properties.attributes.expires").must_be_given()
    yield from resource.get("properties.contentType").must_be_given()


RULE = Rule(
    title="Every secret has an end and says what it is",
    why="A password that nobody renews opens the same door for years after it leaked.",
    fix="Set properties.attributes.expires (seconds since 1970) and properties.contentType.",
    severity=Severity.MEDIUM,
    kinds=("azure-native:keyvault:Secret",),
    hipaa=("164.308(a)(5)(i)",),
    nist=("IA-5",),
    scanners=("CKV_AZURE_41", "CKV_AZURE_114"),
    docs="https://learn.microsoft.com/azure/key-vault/secrets/about-secrets",
    check=check,
)
