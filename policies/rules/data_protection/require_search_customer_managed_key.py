"""A search service takes only indexes under the hospital's key."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """The key itself is given with each index, by the identity of the service."""
    if not context.patient_data:
        yield NotApplicable("no patient data comes here")
        return

    yield from resource.get("encryptionWithCmk.enforcement").must_be("Enabled")
    yield from resource.get("identity.type").must_be_given()
    yield from resource.get("identity.type").must_not_be("None")
    yield from resource.get("sku.name").must_not_be("free")


RULE = Rule(
    title="A search service takes only indexes under the hospital's key",
    why="An index made without a key keeps text of patients under keys of Azure.",
    fix="Set encryptionWithCmk.enforcement to Enabled, give it an identity and a SKU above free.",
    severity=Severity.MEDIUM,
    kinds=("azure-native:search:Service",),
    hipaa=("164.312(a)(2)(iv)",),
    nist=("AC-17", "SC-12"),
    scanners=("CKV_AZURE_207",),
    docs="https://learn.microsoft.com/azure/search/search-security-manage-encryption-keys",
    check=check,
)
