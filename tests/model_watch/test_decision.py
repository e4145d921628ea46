"""A flapping alert cannot start more runs than the limits allow, whatever comes when."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model_watch.decision import Limits, decide, open_runs, runs_of
from model_watch.lake import LocalFolder, TakenError
from model_watch.ledger import Cause, CauseKind, Decide, Entry, Finished, Ledger, Refused, Started

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LIMITS = Limits(
    triggers=frozenset(CauseKind),
    cool_down_hours=24,
    monthly_runs=4,
    monthly_budget_usd=100,
    usd_per_hour=2,
    timeout_hours=10,
)


def cause(key: str = "one", kind: CauseKind = CauseKind.DRIFT) -> Cause:
    return Cause(kind=kind, key=key, says="drift of sepsis")


def ended(run: int, at: datetime, hours: float = 1) -> Finished:
    return Finished(at=at, run=run, outcome="worse", hours=hours)


def started(at: datetime, key: str) -> Started:
    return Started(at=at, cause=cause(key))


def refused(entry: object) -> str:
    assert isinstance(entry, Refused)
    return "; ".join(entry.reasons)


STEPS = st.lists(
    st.tuples(
        st.integers(1, 30),  # hours that pass
        st.sampled_from(list(CauseKind)),
        st.integers(0, 12),  # hours after which an open run ends; none where it is 0
    ),
    max_size=80,
)


@settings(deadline=None)
@given(STEPS)
def test_no_series_of_requests_passes_the_limits(steps: list[tuple[int, CauseKind, int]]) -> None:
    history: list[Entry] = []
    now = NOON
    for number, (hours, kind, taken) in enumerate(steps):
        now += timedelta(hours=hours)
        ending = open_runs(history) if taken else []
        history += [ended(run.number, now, taken) for run in ending]
        entry = decide(cause(str(number), kind), history, LIMITS, now)
        assert entry is not None
        history.append(entry)
        assert len(open_runs(history)) <= LIMITS.max_concurrent

    runs = list(runs_of(history).values())
    for before, after in pairwise(runs):
        if after.started.cause.kind is not CauseKind.MANUAL:
            gap = after.started.at - before.started.at
            assert gap >= timedelta(hours=LIMITS.cool_down_hours)
    for month in {(each.started.at.year, each.started.at.month) for each in runs}:
        its = [r for r in runs if (r.started.at.year, r.started.at.month) == month]
        dollars = [r.finished.hours * 2 if r.finished else 20.0 for r in its]
        assert len(its) <= LIMITS.monthly_runs
        assert sum(dollars[:-1]) + 20 <= LIMITS.monthly_budget_usd + 0.01


def test_a_second_delivery_of_an_alert_is_not_decided_again() -> None:
    history = [started(NOON, "one")]

    assert decide(cause("one"), history, LIMITS, NOON + timedelta(days=9)) is None


def test_a_refusal_says_every_reason() -> None:
    limits = LIMITS.model_copy(
        update={"triggers": frozenset({CauseKind.MANUAL}), "monthly_budget_usd": 30.0}
    )
    text = refused(decide(cause("two"), [started(NOON, "one")], limits, NOON))

    assert "drift is no trigger of this model; manual are" in text
    assert "1 runs are unfinished; 1 may be" in text
    assert "began at 2026-03-02T12:00Z; the next may begin at 2026-03-03T12:00Z" in text
    assert "this month has cost 20.00 USD and a run may cost 20.00 USD; 30.00 USD" in text


def test_a_person_need_not_wait_but_has_no_more_money() -> None:
    history = [started(NOON, "one"), ended(0, NOON)]
    later = NOON + timedelta(hours=1)

    assert isinstance(decide(cause("m", CauseKind.MANUAL), history, LIMITS, later), Started)
    few = LIMITS.model_copy(update={"monthly_runs": 1})
    text = refused(decide(cause("m", CauseKind.MANUAL), history, few, later))
    assert text == "1 runs began this month; 1 may"


def test_a_new_month_has_new_runs() -> None:
    limits = LIMITS.model_copy(update={"monthly_runs": 1})
    history = [started(NOON, "one"), ended(0, NOON)]

    refused(decide(cause("two"), history, limits, NOON + timedelta(days=20)))
    allowed = decide(cause("two"), history, limits, NOON + timedelta(days=30))
    assert isinstance(allowed, Started)


def asking(key: str) -> Decide:
    return lambda history: decide(cause(key), history, LIMITS, NOON)


def all_at_once(folder: Path, keys: Sequence[str]) -> list[Entry | None]:
    """What as many triggers decide of as many alerts, each with a ledger of its own."""
    with ThreadPoolExecutor(len(keys)) as pool:
        ledgers = [Ledger(LocalFolder(folder)) for _ in keys]
        asked = [
            pool.submit(each.append, asking(key)) for each, key in zip(ledgers, keys, strict=True)
        ]
        return [each.result() for each in asked]


def test_of_many_triggers_at_once_one_starts(tmp_path: Path) -> None:
    entries = all_at_once(tmp_path, [f"alert-{number}" for number in range(16)])

    assert sum(isinstance(each, Started) for each in entries) == 1
    assert sum(isinstance(each, Refused) for each in entries) == 15
    assert len(Ledger(LocalFolder(tmp_path)).history()) == 16


def test_the_same_alert_to_many_triggers_at_once_is_decided_once(tmp_path: Path) -> None:
    entries = all_at_once(tmp_path, ["same"] * 8)

    assert sum(each is not None for each in entries) == 1


def test_the_limits_survive_a_restart(tmp_path: Path) -> None:
    Ledger(LocalFolder(tmp_path)).append(asking("one"))
    again = Ledger(LocalFolder(tmp_path)).append(asking("two"))

    assert "unfinished" in refused(again)


def test_nothing_is_decided_on_a_ledger_with_a_gap(tmp_path: Path) -> None:
    ledger = Ledger(LocalFolder(tmp_path))
    for key in ("one", "two"):
        ledger.append(asking(key))
    (tmp_path / "00000000.json").unlink()

    with pytest.raises(LookupError, match=r"00000001.json is in place of 00000000.json"):
        Ledger(LocalFolder(tmp_path)).append(asking("three"))


def test_a_file_of_the_ledger_is_never_replaced(tmp_path: Path) -> None:
    folder = LocalFolder(tmp_path)
    folder.create("00000000.json", b"first")

    with pytest.raises(TakenError):
        folder.create("00000000.json", b"second")
    assert folder.read("00000000.json") == b"first"
    assert folder.names() == ["00000000.json"]
