"""The record of promotions: what breaks its chain, and who may write at a time."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinfra.audit import (
    Action,
    AuditLog,
    BrokenChainError,
    Chained,
    Entry,
    Release,
    chained,
    line_of,
    missing_from,
    records_in,
)
from clinfra.roll_back import before_version
from stacks.images import Image

IMAGE = Image(repository="clinfra/model-server", tag="1.0.0", digest=f"sha256:{'a' * 64}")


def release(version: int, card: str = "c" * 64) -> Release:
    return Release(version=version, image=IMAGE, card_sha256=card, evidence_sha256=None)


def entry(version: int, before: int | None = None, action: Action = Action.PROMOTE) -> Entry:
    return Entry(
        at=datetime(2026, 11, 26, 8, version, tzinfo=UTC),
        by="J. Lindqvist",
        action=action,
        model="sepsis",
        source="qa",
        target="staging",
        released=release(version),
        replaced=release(before) if before else None,
        comparison="card" if before else "none",
        evidence={"card": "d" * 64},
    )


def chain(length: int) -> list[Chained]:
    records: list[Chained] = []
    for version in range(1, length + 1):
        records.append(chained(entry(version, version - 1 or None), records))
    return records


LINES = [line_of(each) for each in chain(5)]
TEXT = "".join(f"{each}\n" for each in LINES)


def test_a_chain_that_nobody_touched_holds() -> None:
    assert records_in(TEXT) == chain(5)
    assert records_in("") == []


@settings(max_examples=60)
@given(st.integers(0, len(TEXT) - 1), st.characters(min_codepoint=32, max_codepoint=126))
def test_no_character_can_be_changed_or_taken_out(place: int, other: str) -> None:
    changed = TEXT[:place] + other + TEXT[place + 1 :]
    if changed != TEXT:
        with pytest.raises(BrokenChainError):
            records_in(changed)
    with pytest.raises(BrokenChainError):
        records_in(TEXT[:place] + TEXT[place + 1 :])


@settings(max_examples=60)
@given(st.permutations(LINES), st.integers(0, 5))
def test_no_record_can_be_moved_or_taken_out_before_the_last(order: list[str], kept: int) -> None:
    left = order[:kept]
    text = "".join(f"{each}\n" for each in left)

    if left == LINES[:kept]:
        older = records_in(TEXT)
        assert len(missing_from(records_in(text), older)) == 5 - kept
        assert missing_from(older, records_in(text)) == []
    else:
        with pytest.raises(BrokenChainError):
            records_in(text)


def test_a_chain_that_was_made_anew_is_told_by_an_older_copy() -> None:
    records: list[Chained] = []
    for version in range(1, 6):
        forged = entry(version).model_copy(update={"by": "nobody"})
        records.append(chained(forged, records))
    assert records_in("".join(f"{line_of(each)}\n" for each in records))

    assert missing_from(records, chain(2)) == [
        "record 1 of the older copy is gone or another",
        "record 2 of the older copy is gone or another",
    ]


def test_writers_at_the_same_time_leave_one_whole_chain(tmp_path: Path) -> None:
    def write(version: int) -> None:
        log = AuditLog(tmp_path / "audit")
        with log.locked():
            log.append(entry(version))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(1, 33)))

    records = AuditLog(tmp_path / "audit").records()
    assert sorted(each.entry.released.version for each in records) == list(range(1, 33))


def test_nothing_is_added_to_a_broken_chain(tmp_path: Path) -> None:
    log = AuditLog(tmp_path)
    log.append(entry(1))
    broken = log.path.read_text(encoding="utf-8").replace("Lindqvist", "Lindquist")
    log.path.write_text(broken, encoding="utf-8")

    with pytest.raises(BrokenChainError, match="record 1 was changed"):
        log.append(entry(2))
    assert log.path.read_text(encoding="utf-8") == broken


def test_a_kept_file_that_is_gone_or_changed_is_told(tmp_path: Path) -> None:
    log = AuditLog(tmp_path)
    name = log.keep(b"name: sepsis\n")
    first = entry(1).model_copy(update={"released": release(1, name)})
    records = [log.append(first)]
    assert log.kept(name) == b"name: sepsis\n"
    assert log.file_faults(records) == []

    path = tmp_path / "files" / f"{name}.yaml"
    path.write_bytes(b"name: another\n")
    assert log.file_faults(records) == [f"the kept file {path.name} is changed"]
    path.unlink()
    assert log.file_faults(records) == [f"the kept file {path.name} is gone"]


def test_the_version_before_is_what_the_promotion_of_todays_version_replaced() -> None:
    back = chained(entry(2, 3, Action.ROLLBACK), chain(3))
    records = [*chain(3), back]

    assert before_version(records, "sepsis", "staging", 3) == release(2)
    assert before_version(records, "sepsis", "staging", 2) == release(1)
    assert before_version(records, "sepsis", "staging", 1) is None
    assert before_version(records, "sepsis", "prod", 3) is None


def test_a_record_is_one_line_of_json_with_who_what_when_and_hashes() -> None:
    told = json.loads(LINES[1])

    assert told["number"] == 2
    assert told["previous"] == json.loads(LINES[0])["sha256"]
    assert told["entry"]["at"] == "2026-11-26T08:02:00Z"
    assert told["entry"]["replaced"]["version"] == 1
