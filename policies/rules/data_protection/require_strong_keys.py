"""Keys are long, and those of patient data stay in hardware."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource, Stack
from policies.core.rule import Context, Rule, Severity

_ACCOUNT = "azure-native:cognitiveservices:Account"
_ROLE = "azure-native:authorization:RoleAssignment"
_THEIR_BITS = 2048


def check(resource: Resource, stack: Stack, context: Context) -> Iterator[Finding]:
    """Absent means a key of software with 2048 bits, the only size that AI services take.

    A key that encrypts nothing yet may become one of theirs.
    """
    properties = resource.get("properties")
    kind = properties.get("kty")
    if context.patient_data:
        yield from kind.must_be("RSA-HSM", "EC-HSM")
    if not kind.says("EC", "EC-HSM"):
        encrypted = (each for each in stack.referring(resource) if each.kind != _ROLE)
        only_theirs = all(each.kind == _ACCOUNT for each in encrypted)
        bits = _THEIR_BITS if only_theirs else context.number("bits")
        yield from properties.get("keySize").must_be_at_least(bits)


RULE = Rule(
    title="Keys are long, and those of patient data stay in hardware",
    why=(
        "A key of software can be copied out of a broken service, and a short one is "
        "guessed within the life of a record."
    ),
    fix=(
        "Set properties.kty to RSA-HSM or EC-HSM, and keySize to 3072; an HSM needs a "
        "premium vault."
    ),
    severity=Severity.MEDIUM,
    kinds=("azure-native:keyvault:Key",),
    hipaa=("164.312(a)(2)(iv)",),
    nist=("SC-12", "SC-13"),
    scanners=("CKV_AZURE_112",),
    docs="https://learn.microsoft.com/azure/key-vault/keys/about-keys",
    check_stack=check,
    parameters={"bits": 3072},
)
