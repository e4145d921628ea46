"""Template deployments into a resource group.

The twin keeps the deployment itself; it does not carry out what the template says.
"""

from collections.abc import Iterator

from twin.azure.arm import arm, fault, known, text
from twin.azure.judges import items, settled
from twin.check import Fault
from twin.kinds import Rule
from twin.marks import documented
from twin.wire import Properties

_PAGE = "https://learn.microsoft.com/azure/azure-resource-manager/templates/syntax"
_TEMPLATE = "properties.template"


def _whole(inputs: Properties) -> Iterator[Fault]:
    template = known(inputs, _TEMPLATE)
    if not isinstance(template, dict):
        return
    for key in ("$schema", "contentVersion"):
        if key not in template:
            yield fault(f"{_TEMPLATE}.{key}", None, "a template needs it")
    for path, each in items(inputs, f"{_TEMPLATE}.resources"):
        for key in ("type", "apiVersion", "name"):
            if settled(each, key) and not text(each, key):
                yield fault(f"{path}.{key}", None, "a resource of a template needs it")


KINDS = (
    arm(
        "resources",
        "Deployment",
        "Microsoft.Resources/deployments",
        "deploymentName",
        seconds=60,
        pattern=r"[A-Za-z0-9._()-]{1,64}",
        rules=(
            Rule(
                "template-whole",
                "a template names its schema and version, a resource its type and API version",
                documented(_PAGE),
                _whole,
            ),
        ),
    ),
)
