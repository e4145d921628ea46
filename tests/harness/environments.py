"""The checked-in environments under recording mocks."""

import base64
from functools import cache
from pathlib import Path

import pulumi
import pytest

from components.foundation.tags import cost_tags, tagging
from components.platform import Platform, PlatformArgs
from stacks.load import load_settings
from stacks.settings import Settings
from tests.harness.recording import Recording, record

ROOT = Path(__file__).parents[2]
STACKS = ("qa", "staging", "prod")
PROD_AND_SOAKED = ("prod", *(pytest.param(each, marks=pytest.mark.soak) for each in STACKS[:2]))
"""Production, and in a soak the others: for what takes an engine's time."""
_KUBECONFIG = base64.b64encode(b"apiVersion: v1\nclusters: []\n").decode()
CALLS: dict[str, dict[str, object]] = {
    "azure-native:containerservice:listManagedClusterUserCredentials": {
        "kubeconfigs": [{"name": "clusterUser", "value": _KUBECONFIG}]
    }
}


@cache
def recorded(stack: str) -> Recording:
    """Everything that the platform of a stack registers."""
    return recorded_of(load_settings(ROOT / "stacks" / f"Pulumi.{stack}.yaml"), stack)


def recorded_of(settings: Settings, stack: str) -> Recording:
    """Everything that the platform registers under some settings."""

    def build() -> Platform:
        pulumi.runtime.register_stack_transformation(tagging(cost_tags(settings)))
        return Platform("platform", PlatformArgs(settings=settings))

    return record(build, calls=CALLS, stack=stack)[1]
