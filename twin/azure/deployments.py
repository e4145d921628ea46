"""Template deployments into a resource group, and into a subscription.

The twin keeps the deployment itself; it does not carry out what the template says.
"""

from collections.abc import Iterator
from dataclasses import replace

from twin.azure.arm import arm, fault, known, text
from twin.azure.judges import items, settled
from twin.check import Fault
from twin.kinds import Connection, Rule
from twin.marks import documented
from twin.wire import Properties

_PAGE = "https://learn.microsoft.com/azure/azure-resource-manager/templates/syntax"
_SUBSCRIPTION_PAGE = (
    "https://learn.microsoft.com/azure/azure-resource-manager/templates/deploy-to-subscription"
)
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


def _of_subscription(inputs: Properties, connection: Connection) -> str:
    above = f"/subscriptions/{connection.subscription}/providers/Microsoft.Resources"
    return f"{above}/deployments/{inputs.get('deploymentName')}"


def _placed(inputs: Properties) -> Iterator[Fault]:
    if settled(inputs, "location") and not text(inputs, "location"):
        yield fault("location", None, "a deployment into a subscription needs a region")


_TEMPLATE_RULE = Rule(
    "template-whole",
    "a template names its schema and version, a resource its type and API version",
    documented(_PAGE),
    _whole,
)
_GROUP_DEPLOYMENT = arm(
    "resources",
    "Deployment",
    "Microsoft.Resources/deployments",
    "deploymentName",
    seconds=60,
    pattern=r"[A-Za-z0-9._()-]{1,64}",
    rules=(_TEMPLATE_RULE,),
)
_SUBSCRIPTION_DEPLOYMENT = replace(
    _GROUP_DEPLOYMENT,
    token="azure-native:resources:DeploymentAtSubscriptionScope",
    identify=_of_subscription,
    replace_on=frozenset({"deploymentName", "location"}),
    parent=None,
    rules=(
        *_GROUP_DEPLOYMENT.rules,
        Rule(
            "deployment-region",
            "a deployment into a subscription has a region",
            documented(_SUBSCRIPTION_PAGE),
            _placed,
        ),
    ),
)
KINDS = (_GROUP_DEPLOYMENT, _SUBSCRIPTION_DEPLOYMENT)
