"""What the settings of a model's autoscaler refuse."""

import pytest
from pydantic import ValidationError

from stacks.models import Autoscaler, ScalingSettings

ROUNDS = {"start": "0 6 * * *", "stop": "0 10 * * *", "time_zone": "America/Chicago"}


def scaling(**given: object) -> ScalingSettings:
    return ScalingSettings.model_validate(given)


def test_kubernetes_own_autoscaler_is_taken_unless_another_is_named() -> None:
    assert scaling().autoscaler is Autoscaler.HPA
    assert scaling(autoscaler="keda", peaks=[{**ROUNDS, "replicas": 6}]).peaks[0].replicas == 6


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"autoscaler": "vpa"}, "'hpa' or 'keda'"),
        ({"peaks": [{**ROUNDS, "replicas": 4}]}, "autoscaler is hpa; keda alone knows hours"),
        (
            {"autoscaler": "keda", "peaks": [{**ROUNDS, "replicas": 7}]},
            "peaks.0.replicas is 7; more than min_replicas, 2, and at most max_replicas, 6",
        ),
        (
            {"autoscaler": "keda", "peaks": [{**ROUNDS, "replicas": 2}]},
            "peaks.0.replicas is 2; more than min_replicas, 2",
        ),
        (
            {"autoscaler": "keda", "peaks": [{**ROUNDS, "stop": ROUNDS["start"], "replicas": 4}]},
            "the same as start; a later moment is needed",
        ),
    ],
)
def test_a_scale_that_cannot_be_is_refused(given: dict[str, object], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        scaling(**given)
