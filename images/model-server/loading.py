"""Loads one version of a model from MLflow's registry, and only the one that its card names."""

from collections.abc import Mapping, Sequence
from typing import Protocol

Row = Mapping[str, object]


class WrongModelError(Exception):
    """The registry gave another model than the card names."""


class Model(Protocol):
    """What answers."""

    @property
    def features(self) -> Sequence[str]:
        """Names of what it is asked, from its signature; none where it has no signature."""
        ...

    def predict(self, rows: Sequence[Row]) -> list[object]:
        """One answer for each row, in the types of JSON."""
        ...


class RegisteredModel:
    """A model of MLflow's registry."""

    def __init__(self, uri: str, run_id: str) -> None:
        """Download and load it.

        Args:
            uri: Version in the registry, such as ``models:/sepsis-early-warning/7``.
            run_id: Run that must have made it, from the card's lineage.

        Raises:
            WrongModelError: Another run made it.
        """
        from mlflow.pyfunc import load_model

        self._model = load_model(uri)
        made_by = self._model.metadata.run_id
        if made_by != run_id:
            raise WrongModelError(f"{uri} was made by run {made_by}; the card names run {run_id}")

    @property
    def features(self) -> Sequence[str]:
        """Names on the signature that it was logged with."""
        signature = self._model.metadata.signature
        columns = signature.inputs if signature else None
        return columns.input_names() if columns and columns.has_input_names() else ()

    def predict(self, rows: Sequence[Row]) -> list[object]:
        """One answer for each row."""
        import numpy as np
        import pandas as pd

        return np.asarray(self._model.predict(pd.DataFrame(list(rows)))).tolist()
