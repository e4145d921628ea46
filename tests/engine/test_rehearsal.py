"""A rehearsal on the real engine predicts Azure's time and leaves nothing behind."""

import re
from pathlib import Path

import pytest

from tests.harness.checkout import Checkout
from tests.harness.environments import PROD_AND_SOAKED, recorded

pytestmark = [pytest.mark.engine, pytest.mark.slow]


@pytest.mark.parametrize("stack", PROD_AND_SOAKED)
def test_an_up_with_the_engines_parallelism_takes_hardly_longer_than_its_critical_path(
    stack: str, tmp_path: Path
) -> None:
    checkout = Checkout(tmp_path)
    picture = tmp_path / "gantt.html"

    done = checkout.run("rehearse", "--stack", stack, "--json", "--picture", str(picture))

    assert done.code == 0, done.err
    document = done.document()
    predicted, critical = document["predicted_seconds"], document["critical_path_seconds"]
    assert isinstance(predicted, int | float)
    assert isinstance(critical, int | float)
    assert 300 < critical <= predicted <= 1.05 * critical
    tasks = document["tasks"]
    assert isinstance(tasks, list)
    assert len(tasks) >= len(recorded(stack).resources)
    assert "compute-aks-cluster" in picture.read_text(encoding="utf-8")
    assert not checkout.cloud.exists()
    assert not checkout.state(stack).exists()


def test_a_person_reads_the_time_the_path_and_what_would_shorten_it(lean_qa: Checkout) -> None:
    done = lean_qa.run("rehearse", "--stack", "qa")

    assert done.code == 0, done.err
    for told in ("Predicted: ", " min ", "Critical path", "█", "Kinds", "What would shorten it"):
        assert told in done.out


def test_a_stack_without_a_file_is_refused_in_a_sentence(tmp_path: Path) -> None:
    done = Checkout(tmp_path).run("rehearse", "--stack", "nowhere")

    assert done.code == 2
    assert "the file does not exist" in done.err
    assert "Traceback" not in done.err


DAY = """
- {fault: slow, name: compute-aks-cluster}
- {fault: throttled, name: foundation-lake-account}
"""


def test_slow_and_throttled_operations_lengthen_the_prediction_and_are_told(
    lean_qa: Checkout, tmp_path: Path
) -> None:
    checkout, day = lean_qa, tmp_path / "day.yaml"
    day.write_text(DAY, encoding="utf-8")
    quiet = checkout.run("rehearse", "--stack", "qa", "--json").document()

    bad = checkout.run("rehearse", "--stack", "qa", "--json", "--faults", str(day))

    assert bad.code == 0
    document = bad.document()
    lost = document["lost_seconds"]
    assert isinstance(lost, dict)
    assert {urn.rsplit("::", 1)[1]: each for urn, each in lost.items()} == {
        "compute-aks-cluster": 840,
        "foundation-lake-account": 17,
    }
    assert document["ups"] == 1
    waited = document["waiting_for_faults_seconds"]
    assert isinstance(waited, int | float)
    assert isinstance(quiet["predicted_seconds"], int | float)
    assert document["predicted_seconds"] == quiet["predicted_seconds"] + waited
    assert 0 < waited <= 857


def test_a_day_that_ends_an_up_is_predicted_over_the_ups_that_it_takes(
    lean_qa: Checkout, tmp_path: Path
) -> None:
    checkout, day = lean_qa, tmp_path / "day.yaml"
    day.write_text("- {fault: timeout, name: compute-aks-cluster}\n", encoding="utf-8")

    done = checkout.run("rehearse", "--stack", "qa", "--faults", str(day))

    assert done.code == 1
    assert "OperationTimedOut" in done.out
    assert re.search(r"of this, waiting for faults: (5\d|60) min \d\d s, over 2 ups", done.out)
    assert "longer by" in done.out
    assert "the first up of qa failed on this day; 2 ups made everything" in done.err
