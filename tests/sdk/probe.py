"""Tells what a program sees of the SDKs: ``python probe.py whole|by_need``."""

import json
import sys

from pulumi import _types  # pyright: ignore[reportPrivateUsage]

from sdk.by_need import load_by_need

if sys.argv[1] == "by_need":
    load_by_need()

import pulumi_databricks
import pulumi_kubernetes
from pulumi_azure_native import network

from tests.harness.environments import recorded
from twin.kinds import kinds_of
from twin.shapes import Block, Either, Entries, Items, OneOf, Shape, inputs_of, resource_class


def told(shape: Shape, above: frozenset[str] = frozenset()) -> object:
    """A shape in words; a block within itself only by its name."""
    match shape:
        case Block(name=name) if name in above:
            return name
        case Block(name=name, properties=properties, required=required):
            below = {key: told(each.shape, above | {name}) for key, each in properties.items()}
            return [name, below, sorted(required)]
        case Items(of) | Entries(of):
            return [type(shape).__name__, told(of, above)]
        case Either(several):
            return [told(each, above) for each in several]
        case OneOf(values):
            return [str(each) for each in values]
        case _:
            return repr(shape)


def outputs(token: str) -> object:
    """Names and types of a resource's outputs."""
    found = resource_class(token)
    return found and {
        name: repr(kind)
        for name, kind in _types._types_from_py_properties(found).items()  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    }


TOKENS = sorted(
    token for each in ("azure-native", "databricks", "kubernetes") for token in kinds_of(each)
)
ONCE = ("azure-native:containerservice:ManagedCluster", "databricks:index/job:Job")
SEEN = {
    "registered": {
        each.name: [each.type, each.parent, each.inputs] for each in recorded("prod").resources
    },
    "inputs": {token: (block := inputs_of(token)) and sorted(block.properties) for token in TOKENS},
    "nested": {token: (block := inputs_of(token)) and told(block) for token in ONCE},
    "outputs": {token: outputs(token) for token in TOKENS},
    "others": [
        f"{each.__module__}.{each.__qualname__}"
        for each in (
            network.get_virtual_network,
            network.get_virtual_network_output,
            network.GetVirtualNetworkResult,
            network.IPVersion,
            network.SubnetArgs,
            network.outputs.SubnetResponse,
            pulumi_databricks.get_current_user,
            pulumi_databricks.JobTaskArgs,
            pulumi_kubernetes.core.v1.Pod,
            pulumi_kubernetes.core.v1.PodInitArgs,
            pulumi_kubernetes.core.v1.PodArgs,
        )
    ],
}
MODULES = len([each for each in sys.modules if each.startswith("pulumi_")])
sys.stdout.write(json.dumps({"seen": SEEN, "modules": MODULES}, default=str, sort_keys=True))
