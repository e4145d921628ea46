"""Rules of template deployments, each with a good and a bad input."""

from tests.harness.cases import Case
from twin.wire import Properties

_KIND = "resources:Deployment"
_RESOURCE = {"type": "Microsoft.X/y", "apiVersion": "2025-01-01", "name": "z"}


def _of(resource: Properties) -> Properties:
    whole = {"$schema": "s", "contentVersion": "1.0.0.0", "resources": [resource]}
    return {"properties": {"template": whole}}


CASES = (
    Case(
        rule="deployment-name",
        kind=_KIND,
        good={"deploymentName": "dep-login"},
        bad={"deploymentName": "dep login"},
        says="'deploymentName' is 'dep login'; a name that matches",
    ),
    Case(
        rule="template-whole",
        kind=_KIND,
        good=_of({**_RESOURCE}),
        bad=_of({"type": "Microsoft.X/y", "name": "z"}),
        says="a resource of a template needs it",
    ),
    Case(
        rule="deployment-region",
        kind="resources:DeploymentAtSubscriptionScope",
        good={"deploymentName": "dep", "location": "eastus2"},
        bad={"deploymentName": "dep", "location": None},
        says="'location' is None; a deployment into a subscription needs a region",
    ),
)
