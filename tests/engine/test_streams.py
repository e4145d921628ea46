"""Event streams and feature serving under settings that no stack file uses, on the real engine."""

from collections.abc import Callable
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from clinfra.folders import Folders
from clinfra.session import Operation, Report, local_session
from tests.harness.variants import Values, let_others_send, qa_values, show_shards

pytestmark = [pytest.mark.engine, pytest.mark.slow, pytest.mark.soak]


def run(operation: Operation, folder: Path, change: Callable[[Values], None]) -> Report:
    """Carry out one operation on QA after a change of its settings; the cloud is gone on with."""
    path = folder / "Pulumi.qa.yaml"
    config = {f"clinfra:{key}": value for key, value in qa_values(change).items()}
    with path.open("w", encoding="utf-8") as stream:
        YAML(typ="safe").dump({"config": config}, stream)
    with local_session("qa", path, throwaway=True, folders=Folders(folder)) as session:
        return session.run(operation)


@pytest.mark.parametrize("change", [let_others_send, show_shards], ids=["others", "shards"])
def test_a_variant_goes_up_and_stays_the_same(
    change: Callable[[Values], None], tmp_path: Path
) -> None:
    first = run(Operation.UP, tmp_path, change)
    second = run(Operation.UP, tmp_path, change)

    assert [each.sentence for each in first.outcome.failures] == []
    assert set(second.outcome.counts) == {"same"}


def test_what_cannot_change_in_place_is_refused_with_what_to_do(tmp_path: Path) -> None:
    def protected(values: Values) -> None:
        values["protection"]["data"] = True

    def more_partitions(values: Values) -> None:
        protected(values)
        values["streams"]["topics"] = {"adt-events": {"partitions": 4, "consumers": []}}

    def another_policy(values: Values) -> None:
        protected(values)
        store = values["data"]["feature_store"]
        assert isinstance(store, dict)
        store["clustering"] = "NoCluster"

    first = run(Operation.UP, tmp_path, protected)
    assert not first.failed, first.outcome.failures
    (partitions,) = run(Operation.PREVIEW, tmp_path, more_partitions).outcome.failures
    (policy,) = run(Operation.PREVIEW, tmp_path, another_policy).outcome.failures

    assert "'partitionCount' is 4; the tier standard keeps what it has, 2" in partitions.sentence
    assert policy.name == "azure-native:redisenterprise:Database 'data-features-database'"
    assert policy.sentence.startswith(
        "is protected, and this change cannot be made in place "
        "(clusteringPolicy: 'EnterpriseCluster' → 'NoCluster'): a new resource would take its place"
    )
