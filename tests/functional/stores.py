"""The vector stores of the production stack, as the platform hands them to consumers."""

from collections.abc import Iterator
from functools import cache
from unittest.mock import patch

import numpy as np
import pulumi

from components import platform
from components.data.data_services import DataServices, DataServicesArgs
from components.data.vector_store import Distance, VectorStoreOutputs
from stacks.load import load_settings
from tests.functional.consumer import Reached, Vector
from tests.harness.environments import ROOT, recorded_of

EVERY = tuple(Distance)


@cache
def outputs_of(backend: str) -> VectorStoreOutputs:
    """What production gives for a backend."""
    return next(each for each in _stores() if each.backend == backend)


def reached(
    outputs: VectorStoreOutputs, port: int, trusted: str | None = None, host: str = "localhost"
) -> Reached:
    """The outputs with the address of a server of the tests."""
    return Reached(
        backend=outputs.backend,
        endpoint=host,
        port=port,
        tls=outputs.tls,
        authentication=outputs.authentication,
        token_scope=outputs.token_scope,
        namespace=outputs.namespace,
        trusted=trusted,
    )


def points_of(count: int, dimensions: int, seed: int = 7) -> dict[str, Vector]:
    """Random points."""
    drawn = np.random.default_rng(seed).normal(size=(count, dimensions)).astype(np.float32)
    return {f"p{position}": row.tolist() for position, row in enumerate(drawn)}


def exact(points: dict[str, Vector], vector: Vector, distance: Distance, limit: int) -> list[str]:
    """Nearest points by comparing with all."""
    rows, wanted = np.asarray(list(points.values())), np.asarray(vector)
    far = {
        Distance.COSINE: lambda: -(rows @ wanted) / np.linalg.norm(rows, axis=1),
        Distance.INNER_PRODUCT: lambda: -(rows @ wanted),
        Distance.EUCLIDEAN: lambda: np.linalg.norm(rows - wanted, axis=1),
    }[distance]()
    ids = list(points)
    return [ids[int(position)] for position in np.argsort(far)[:limit]]


def _stores() -> Iterator[VectorStoreOutputs]:
    made: list[DataServices] = []

    class Kept(DataServices):
        def __init__(
            self, name: str, args: DataServicesArgs, opts: pulumi.ResourceOptions | None = None
        ) -> None:
            super().__init__(name, args, opts)
            made.append(self)

    with patch.object(platform, "DataServices", Kept):
        recorded_of(load_settings(ROOT / "stacks" / "Pulumi.prod.yaml"), "prod")
    return iter(made[0].vector_stores.values())
