"""Which operations of a bad day meet which trouble."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.bad_day import (
    RANDOM_DAY,
    BadDay,
    BadDayError,
    Fault,
    Trouble,
    bad_day,
    can_meet,
    lost_seconds,
)
from twin.kinds import every_kind

POOL = "azure-native:containerservice:AgentPool"
URNS = [f"urn:pulumi:qa::clinfra::{POOL}::pool-{number}" for number in range(400)]


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "day.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_trouble_befalls_what_it_names_as_often_as_it_says(tmp_path: Path) -> None:
    path = written(tmp_path, "- {fault: quota, kind: '*:AgentPool', name: '*-1', times: 2}\n")
    day = bad_day(path, None)

    assert [day.strikes(URNS[1], POOL) for _ in range(3)] == [Fault.QUOTA, Fault.QUOTA, None]
    assert day.strikes(URNS[2], POOL) is None
    assert day.strikes(URNS[1], "azure-native:network:Subnet") is None


@given(seed=st.integers(0, 9999), order=st.permutations(URNS[:30]))
def test_the_same_seed_gives_the_same_day_in_any_order(seed: int, order: list[str]) -> None:
    troubles = (Trouble(fault=Fault.CONFLICT, chance=0.5),)
    one, other = BadDay(troubles, seed), BadDay(troubles, seed)

    befallen = {urn for urn in URNS[:30] if one.strikes(urn, POOL)}

    assert befallen == {urn for urn in order if other.strikes(urn, POOL)}


def test_a_chance_befalls_about_its_share_and_other_seeds_others() -> None:
    troubles = (Trouble(fault=Fault.SLOW, chance=0.25),)
    days = [{u for u in URNS if BadDay(troubles, s).strikes(u, POOL)} for s in (1, 2)]

    assert all(60 < len(each) < 140 for each in days)
    assert days[0] != days[1]


def test_a_quiet_day_has_no_trouble_and_a_seed_alone_has_some() -> None:
    quiet, random = bad_day(None, None), bad_day(None, 7)

    assert not any(quiet.strikes(urn, POOL) for urn in URNS)
    assert len({random.strikes(urn, POOL) for urn in URNS}) > 3


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("- {fault: earthquake}\n", "0.fault: input should be 'throttled', 'conflict'"),
        ("- {fault: slow, chance: 2}\n", "0.chance: input should be less than or equal to 1"),
        ("- {fault: slow, when: now}\n", "0.when: extra inputs are not permitted"),
        ("fault: [\n", "while parsing"),
        ("just text\n", "(file): input should be a valid tuple"),
    ],
)
def test_a_file_that_cannot_be_used_gets_one_sentence(
    tmp_path: Path, text: str, sentence: str
) -> None:
    with pytest.raises(BadDayError) as caught:
        bad_day(written(tmp_path, text), None)

    assert sentence in str(caught.value)
    assert "day.yaml" in str(caught.value)


def test_a_file_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadDayError, match="nowhere"):
        bad_day(tmp_path / "nowhere", None)


def test_a_trouble_befalls_only_what_can_meet_it() -> None:
    day = BadDay((Trouble(fault=Fault.NO_CAPACITY), Trouble(fault=Fault.QUOTA)))
    table, password = "azure-native:network:RouteTable", "random:index/randomId:RandomId"

    assert day.strikes(URNS[1], POOL) is Fault.NO_CAPACITY
    assert day.strikes("urn::table", table) is None
    assert not any(BadDay(RANDOM_DAY, seed).strikes("urn::id", password) for seed in range(300))


@given(seed=st.integers(0, 200), fault=st.sampled_from(list(Fault)))
def test_every_kind_meets_exactly_what_its_column_says(seed: int, fault: Fault) -> None:
    day = BadDay((Trouble(fault=fault),), seed)

    for kind in every_kind():
        met = day.strikes(f"urn::{kind.token}", kind.token)
        assert met is (fault if fault in can_meet(kind) else None)


def test_a_trouble_that_no_kind_can_meet_is_refused_with_those_that_can(tmp_path: Path) -> None:
    path = written(tmp_path, "- {fault: no_capacity, kind: '*:RouteTable'}\n")

    with pytest.raises(BadDayError, match=r"no kind like \*:RouteTable can meet no_capacity; azur"):
        bad_day(path, None)


def test_waiting_costs_what_the_trouble_says() -> None:
    assert [lost_seconds(fault, 40) for fault in (Fault.THROTTLED, Fault.SLOW)] == [17, 80]
    assert lost_seconds(Fault.TIMEOUT, 40) > lost_seconds(Fault.FAILS_AFTER_CREATION, 40) == 40
    assert lost_seconds(Fault.CONFLICT, 40) == 0
