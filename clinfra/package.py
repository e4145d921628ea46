"""The components as a Pulumi package: ``pulumi-resource-clinfra`` serves them to any language.

What the SDK's ``component_provider_host`` does, and two things that it leaves out: a key that no
component knows is refused rather than dropped, and a mistake in the settings is told as such rather
than as a traceback.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import version

import pulumi
from pulumi.provider import ConstructResult
from pulumi.provider import main as served
from pulumi.provider.experimental.analyzer import PropertyDefinition
from pulumi.provider.experimental.component import ComponentProvider
from pulumi.provider.server import ComponentInitError

from sdk.by_need import load_by_need

NAME = "clinfra"


def components() -> list[type[pulumi.ComponentResource]]:
    """The components of the package, in order of their names."""
    load_by_need()
    from components.index.event_hubs import EventHubs
    from components.index.feature_store import FeatureStore
    from components.index.key_vault import KeyVault
    from components.index.kubernetes_cluster import KubernetesCluster
    from components.index.lake import Lake
    from components.index.log_analytics import LogAnalytics
    from components.index.network import Network
    from components.index.postgresql import PostgreSql
    from components.index.registry import Registry

    return [
        EventHubs,
        FeatureStore,
        KeyVault,
        KubernetesCluster,
        Lake,
        LogAnalytics,
        Network,
        PostgreSql,
        Registry,
    ]


class Package(ComponentProvider):
    """Serves the components, and tells mistakes in one sentence each."""

    def __init__(self) -> None:
        super().__init__(components(), NAME, version=version(NAME))

    def construct(
        self,
        name: str,
        resource_type: str,
        inputs: pulumi.Inputs,
        options: pulumi.ResourceOptions | None = None,
    ) -> ConstructResult:
        """Make one component.

        Raises:
            InputPropertiesError: With one sentence for each mistake in the inputs.
        """
        definition = self._component_defs.get(resource_type.rpartition(":")[2])
        strangers = list(self._unknown(inputs, definition.inputs, "")) if definition else []
        if strangers:
            raise pulumi.InputPropertiesError("", strangers)
        try:
            return super().construct(name, resource_type, inputs, options)
        except ComponentInitError as error:
            if isinstance(error.inner, pulumi.InputPropertiesError):
                raise error.inner from None
            raise

    def _unknown(
        self, given: object, known: Mapping[str, PropertyDefinition], path: str
    ) -> Iterator[pulumi.InputPropertyErrorDetails]:
        for key, value in given.items() if isinstance(given, Mapping) else ():
            if key not in known:
                reason = f"no such key; allowed are {', '.join(sorted(known))}"
                yield {"property_path": f"{path}{key}", "reason": reason}
                continue
            yield from self._unknown_below(value, known[key], f"{path}{key}")

    def _unknown_below(
        self, value: object, known: PropertyDefinition, path: str
    ) -> Iterator[pulumi.InputPropertyErrorDetails]:
        if known.ref:
            definition = self.get_type_definition(known)
            if definition and not definition.enum:
                yield from self._unknown(value, definition.properties, f"{path}.")
        elif known.items and isinstance(value, list):
            for index, each in enumerate(value):
                yield from self._unknown_below(each, known.items, f"{path}[{index}]")
        elif known.additional_properties and isinstance(value, Mapping):
            for key, each in value.items():
                yield from self._unknown_below(each, known.additional_properties, f"{path}.{key}")


def schema() -> str:
    """The package's schema as JSON, which SDKs of other languages are made from."""
    text = Package().schema or "{}"
    return json.dumps(json.loads(text), indent=2) + "\n"


def main() -> None:
    """Serve one engine until it is done."""
    served(Package(), sys.argv[1:])


if __name__ == "__main__":
    main()
