"""Requests for promotion, as the retraining service writes them into the lake."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

_MEASURES = {"auroc": "auroc", "average_precision": "auprc"}
"""Names of measures in a request, and on a card."""
Measure = Annotated[float, Field(allow_inf_nan=False)]


class Challenge(BaseModel):
    """How a candidate compared with the champion on the same held-out cases."""

    model_config = ConfigDict(frozen=True)

    model: str
    version: Annotated[int, Field(ge=1)]
    run_id: str
    """MLflow run that made the candidate."""
    metrics: Mapping[str, Measure]
    """The candidate's measure by its name; ``champion`` is the champion's, ``gain`` the
    difference, ``gain_low`` and ``gain_high`` its 95 % interval."""
    subgroups: Mapping[str, Mapping[str, Measure]] = Field(
        default_factory=dict[str, Mapping[str, Measure]]
    )
    """``candidate``, ``champion`` and ``cases`` by subgroup, ``column=value``."""
    compared_with: Annotated[int, Field(ge=1)] | None
    """Champion's version; none where there was no champion."""
    decided_at: datetime

    @property
    def measure(self) -> tuple[str, float] | None:
        """Name, as cards write it, and value of what the candidate was measured by."""
        named = next((name for name in _MEASURES if name in self.metrics), None)
        return (_MEASURES[named], self.metrics[named]) if named else None
