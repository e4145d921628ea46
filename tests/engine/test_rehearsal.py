"""A rehearsal on the real engine predicts Azure's time and leaves nothing behind."""

from pathlib import Path

import pytest

from tests.harness.checkout import Checkout
from tests.harness.environments import STACKS, recorded

pytestmark = [pytest.mark.engine, pytest.mark.slow]


@pytest.mark.parametrize("stack", STACKS)
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


def test_a_person_reads_the_time_the_path_and_what_would_shorten_it(tmp_path: Path) -> None:
    done = Checkout(tmp_path).run("rehearse", "--stack", "qa")

    assert done.code == 0, done.err
    for told in ("Predicted: ", " min ", "Critical path", "█", "Kinds", "What would shorten it"):
        assert told in done.out


def test_a_stack_without_a_file_is_refused_in_a_sentence(tmp_path: Path) -> None:
    done = Checkout(tmp_path).run("rehearse", "--stack", "nowhere")

    assert done.code == 2
    assert "the file does not exist" in done.err
    assert "Traceback" not in done.err
