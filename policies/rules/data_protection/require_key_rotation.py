"""Keys rotate by themselves and do not live for ever."""

from collections.abc import Iterator

from policies.core.findings import Finding, Undecided
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """The expiry of the rotation policy counts, although Azure gives it to later versions alone."""
    properties = resource.get("properties")
    actions = properties.get("rotationPolicy.lifetimeActions")
    rotates = [each.get("action.type") for each in actions.items()]
    if not any(each.says("rotate") for each in rotates):
        if any(each.unknown for each in rotates):
            yield Undecided(actions.path)
        else:
            yield from actions.must(holds=False, allowed="a list with an action of type rotate")
    if properties.get("attributes.expires").absent:
        yield from properties.get("rotationPolicy.attributes.expiryTime").must_be_given()


RULE = Rule(
    title="Keys rotate by themselves and do not live for ever",
    why="A key that leaked once opens all that is ever encrypted with it.",
    fix=(
        "Set properties.rotationPolicy with a lifetimeActions of type rotate, and "
        "attributes.expiryTime."
    ),
    severity=Severity.HIGH,
    kinds=("azure-native:keyvault:Key",),
    hipaa=("164.308(a)(3)(i)", "164.312(a)(2)(iv)"),
    nist=("IA-5", "SC-12"),
    scanners=("CKV_AZURE_40",),
    docs="https://learn.microsoft.com/azure/key-vault/keys/how-to-configure-key-rotation",
    check=check,
)
