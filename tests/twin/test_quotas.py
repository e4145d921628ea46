"""Quotas decide by the first row that fits, and a preview warns of what a pool may grow to."""

from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.harness.cases import GROUP
from twin.azure.machines import machine
from twin.azure.vm_quota import QUOTA_RULES
from twin.cloud import Cloud
from twin.kinds import Connection
from twin.preview import Preview
from twin.provider import known_kind
from twin.quotas import Quota, QuotaError, quotas_of
from twin.wire import Properties

SIZE = "Standard_D4ds_v5"


def cluster(*pools: Properties) -> Properties:
    return {**GROUP, "resourceName": "aks", "agentPoolProfiles": list(pools)}


@pytest.mark.parametrize(
    ("size", "series"),
    [
        (SIZE, "Dds_v5"),
        ("Standard_NC24ads_A100_v4", "NCads_A100_v4"),
        ("Standard_NC4as_T4_v3", "NCas_T4_v3"),
        ("Standard_B2s", "Bs"),
    ],
)
def test_a_size_tells_its_family(size: str, series: str) -> None:
    found = machine(size)

    assert found is not None
    assert found.series == series


@given(
    counts=st.lists(st.integers(1, 20), min_size=1, max_size=6),
    allowed=st.integers(0, 500),
)
def test_a_quota_is_broken_exactly_where_the_sum_is_above_it(
    counts: list[int], allowed: int
) -> None:
    pools: list[Properties] = [{"name": "p", "vmSize": SIZE, "count": each} for each in counts]
    judge = QUOTA_RULES[0].judge
    with closing(Cloud(Path(":memory:"))) as cloud:
        cloud.quotas = (Quota(family="Dds_v5", vcpus=allowed), Quota(family="*", vcpus=9999))
        found = list(judge(cluster(*pools), "/subscriptions/s/x", cloud))

    assert bool(found) is (4 * sum(counts) > allowed)


def test_a_preview_warns_of_what_pools_may_grow_to_and_lets_it_pass(tmp_path: Path) -> None:
    with closing(Cloud(tmp_path / "cloud.sqlite")) as cloud:
        cloud.quotas = (Quota(family="Dds_v5", vcpus=16),)
        preview = Preview(cloud)
        group = known_kind("azure-native:resources:ResourceGroup")
        preview.create("group", group, {**GROUP}, Connection())
        inputs = cluster({"name": "p", "vmSize": SIZE, "count": 2, "maxCount": 5})
        kind = known_kind("azure-native:containerservice:ManagedCluster")

        foreseen = preview.create("cluster", kind, inputs, Connection())

    assert foreseen.refusals == []
    (warning,) = foreseen.cautions
    assert "at their largest all pools need 20 vCPUs of the family Dds_v5 in eastus2, 16" in warning


def test_a_file_of_quotas_that_cannot_be_used_is_told_by_row(tmp_path: Path) -> None:
    path = tmp_path / "quota.yaml"
    path.write_text("- {family: Dds_v5, vcpus: -1}\n- {zones: ['4']}\n", encoding="utf-8")

    with pytest.raises(QuotaError) as caught:
        quotas_of(path)

    first, *more = str(caught.value).splitlines()
    assert first.endswith("0.vcpus: input should be greater than or equal to 0")
    assert any("1.family: field required" in line for line in more)
