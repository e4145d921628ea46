"""What --kubernetes says to a person who gives it wrongly; no engine is started."""

from pathlib import Path

import pytest

from clinfra.errors import UsageError
from clinfra.options import cluster_arguments
from clinfra.targets import Target


def test_a_real_cluster_is_for_the_twin_alone(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="the target azure has clusters of its own"):
        cluster_arguments(tmp_path / "config", Target.AZURE)


def test_a_kubeconfig_that_is_missing_is_told_before_the_run(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file"):
        cluster_arguments(tmp_path / "config", Target.LOCAL)


def test_without_a_kubeconfig_the_twin_answers_itself() -> None:
    assert cluster_arguments(None, Target.AZURE) == []
