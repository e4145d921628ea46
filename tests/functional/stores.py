"""The vector stores of the stacks, as the platform hands them to consumers."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from unittest.mock import patch

import numpy as np
import pulumi

from components import platform
from components.data.data_services import DataServices, DataServicesArgs
from components.data.vector_store import Distance, VectorStoreOutputs
from components.ml.rag_settings import store_told
from stacks.load import load_settings
from stacks.settings import Settings
from tests.functional.entra import object_of
from tests.functional.trust import HOST
from tests.harness.environments import ROOT, recorded_of
from tests.harness.variants import every_store_settings

Vector = Sequence[float]

EVERY = tuple(Distance)


@cache
def outputs_of(backend: str) -> VectorStoreOutputs:
    """What production gives for a backend, or QA where production has none of it."""
    return next(each for each in _stores() if each.backend == backend)


def told_of(backend: str, client: str, port: int, **changes: object) -> dict[str, object]:
    """What a program that writes is told of a store, with a server of the tests in its place.

    Args:
        backend: The store.
        client: Name of the program's identity.
        port: Port of the server.
        changes: Other parts of what is told, by their names: places, collection, vectors.
    """
    outputs = outputs_of(backend)
    given = store_told(outputs, client, role_name=client, object_id=object_of(client), writes=True)
    here = {"endpoint": HOST, "port": port, **changes}
    assert set(here) <= set(given)
    return {**given, **here}


def points_of(count: int, dimensions: int, seed: int = 7) -> dict[str, Vector]:
    """Random points."""
    drawn = np.random.default_rng(seed).normal(size=(count, dimensions)).astype(np.float32)
    return {f"p{position}": row.tolist() for position, row in enumerate(drawn)}


def exact(
    points: Mapping[str, Vector], vector: Vector, distance: Distance, limit: int
) -> list[str]:
    """Nearest points by comparing with all."""
    rows, wanted = np.asarray(list(points.values())), np.asarray(vector)
    far = {
        Distance.COSINE: lambda: -(rows @ wanted) / np.linalg.norm(rows, axis=1),
        Distance.INNER_PRODUCT: lambda: -(rows @ wanted),
        Distance.EUCLIDEAN: lambda: np.linalg.norm(rows - wanted, axis=1),
    }[distance]()
    ids = list(points)
    return [ids[int(position)] for position in np.argsort(far)[:limit]]


@cache
def _stores() -> tuple[VectorStoreOutputs, ...]:
    prod = load_settings(ROOT / "stacks" / "Pulumi.prod.yaml")
    return (*_made("prod", prod), *_made("qa", every_store_settings()))


def _made(stack: str, settings: Settings) -> Iterable[VectorStoreOutputs]:
    made: list[DataServices] = []

    class Kept(DataServices):
        def __init__(
            self, name: str, args: DataServicesArgs, opts: pulumi.ResourceOptions | None = None
        ) -> None:
            super().__init__(name, args, opts)
            made.append(self)

    with patch.object(platform, "DataServices", Kept):
        recorded_of(settings, stack)
    return made[0].vector_stores.values()
