"""Prompts about patients are answered in the region."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """Stored data stays in the region with every SKU; what is asked and answered does not."""
    if not context.patient_data:
        yield NotApplicable("no patient data comes here")
        return

    sku = resource.get("sku.name")
    far = (sku.text or "").lower().startswith(("global", "datazone"))
    yield from sku.must(not far, "Standard or ProvisionedManaged")


RULE = Rule(
    title="Prompts about patients are answered in the region",
    why=(
        "A global deployment answers in any region of the world, and a data zone in any of its own."
    ),
    fix="Use the SKU Standard or ProvisionedManaged.",
    severity=Severity.HIGH,
    kinds=("azure-native:cognitiveservices:Deployment",),
    hipaa=("164.308(b)(1)", "164.312(a)(1)"),
    nist=("SA-9(5)",),
    docs="https://learn.microsoft.com/azure/ai-services/openai/how-to/deployment-types",
    check=check,
)
