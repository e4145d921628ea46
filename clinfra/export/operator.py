"""Stacks as objects of the Pulumi Kubernetes Operator; no secret's value is in them."""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ruamel.yaml import YAML

from clinfra.fleet.stacks import ENVIRONMENTS, FleetStack
from stacks.settings import Settings
from twin.wire import Json

_FROM_SECRET = (
    "PULUMI_BACKEND_URL",
    "ARM_CLIENT_ID",
    "ARM_TENANT_ID",
    "ARM_SUBSCRIPTION_ID",
)
_PASSPHRASE = "PULUMI_CONFIG_PASSPHRASE"  # noqa: S105  # the name of a variable
_LONGEST_LABEL = 63


@dataclass(frozen=True)
class Source:
    """Where the operator finds the program, and as whom it runs it."""

    repository: str
    branch: str
    namespace: str
    service_account: str
    within: str
    """How fresh the success of an earlier environment must be, such as ``1h``; an older one is
    brought up again first."""


def object_name(stack: str) -> str:
    """A stack's name as Kubernetes takes it."""
    return re.sub(r"[^a-z0-9-]+", "-", stack.lower()).strip("-")


def prerequisites(stack: FleetStack, stacks: Sequence[FleetStack]) -> list[str]:
    """Stacks of the same hospital in the nearest earlier environment that it has."""
    earlier = ENVIRONMENTS[: ENVIRONMENTS.index(stack.environment)]
    for environment in reversed(earlier):
        found = [
            each.name
            for each in stacks
            if each.hospital == stack.hospital and each.environment == environment
        ]
        if found:
            return found
    return []


def stack_object(
    stack: FleetStack, settings: Settings, waits_for: Sequence[str], source: Source
) -> dict[str, Json]:
    """One Stack of the operator, with the template of the Workspace that runs it."""
    labels: dict[str, Json] = {
        "clinfra.io/hospital": object_name(stack.hospital)[:_LONGEST_LABEL],
        "clinfra.io/environment": stack.environment,
    }
    metadata: dict[str, Json] = {"name": object_name(stack.name), "namespace": source.namespace}
    return {
        "apiVersion": "pulumi.com/v1",
        "kind": "Stack",
        "metadata": {**metadata, "labels": labels},
        "spec": {
            "stack": stack.name,
            "projectRepo": source.repository,
            "branch": source.branch,
            "shallow": True,
            "refresh": True,
            "retryOnUpdateConflict": True,
            "destroyOnFinalize": False,
            "serviceAccountName": source.service_account,
            **_state(stack, settings),
            **_waiting(waits_for, source),
            "workspaceTemplate": _workspace(labels),
        },
    }


def _state(stack: FleetStack, settings: Settings) -> dict[str, Json]:
    """State and secrets, each by the name of what holds it."""
    secret = f"{object_name(stack.name)}-pulumi"
    key = settings.backend.secrets_provider if settings.backend else ""
    names = _FROM_SECRET if key else (*_FROM_SECRET, _PASSPHRASE)
    references: dict[str, Json] = {
        each: {"type": "Secret", "secret": {"name": secret, "key": each}} for each in names
    }
    return {**({"secretsProvider": key} if key else {}), "envRefs": references}


def _waiting(waits_for: Sequence[str], source: Source) -> dict[str, Json]:
    if not waits_for:
        return {}
    fresh: dict[str, Json] = {"succeededWithinDuration": source.within}
    return {
        "prerequisites": [
            {"name": object_name(each), "requirement": {**fresh}} for each in waits_for
        ]
    }


def _workspace(labels: dict[str, Json]) -> dict[str, Json]:
    """What the operator makes the Workspace from; its pods sign in by workload identity."""
    identity: dict[str, Json] = {"azure.workload.identity/use": "true"}
    return {
        "apiVersion": "auto.pulumi.com/v1alpha1",
        "kind": "Workspace",
        "metadata": {"labels": {**labels}},
        "spec": {
            "securityProfile": "restricted",
            "podTemplate": {"metadata": {"labels": identity}},
        },
    }


def texts(objects: Sequence[dict[str, Json]]) -> Iterator[tuple[str, str]]:
    """File names, and the objects as YAML."""
    writer = YAML()
    writer.default_flow_style = False
    for each in objects:
        metadata = each["metadata"]
        name = metadata["name"] if isinstance(metadata, dict) else ""
        stream = io.StringIO()
        writer.dump(each, stream)
        yield f"{name}.yaml", stream.getvalue()
