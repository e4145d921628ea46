"""The record of promotions and roll-backs: a file that only grows, each record chained.

Each record holds the hash of the one before and of itself, so a record that was changed, moved or
taken out breaks the chain. Records taken off the end leave a whole chain: an older copy of the file
(git has one) tells of those, as of a chain that somebody made anew.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, unique
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from stacks.images import Image

FIRST = "0" * 64
"""What stands for the hash before the first record."""


@unique
class Action(StrEnum):
    """What was done."""

    PROMOTE = "promote"
    ROLLBACK = "rollback"
    STOP_CANARY = "stop_canary"


class Record(BaseModel):
    """Base of what stands in the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Release(Record):
    """A version as an environment serves it, and its files by their content."""

    version: int
    image: Image
    card_sha256: str
    """Hash of the card's file, which is kept in the folder beside the records."""
    evidence_sha256: str | None
    """Hash of the image's evidence likewise, where there is any."""


class Entry(Record):
    """Who did what, when, and on which evidence."""

    at: datetime
    """Time (UTC)."""
    by: str
    """Who did it, as they call themselves; the commit of the change proves it."""
    action: Action
    model: str
    source: str | None
    """Environment that the version came from; none for a roll-back."""
    target: str
    """Environment that was changed."""
    released: Release
    """What the environment serves after it."""
    replaced: Release | None
    """What it served before; none before the first promotion."""
    comparison: str
    """What compared the version with the champion: ``card``, ``challenger`` or ``none``."""
    evidence: Mapping[str, str]
    """SHA-256 of everything that was judged, by name."""


class Chained(Record):
    """An entry in its place."""

    number: int
    """Place in the file, from 1."""
    entry: Entry
    previous: str
    """Hash of the record before."""
    sha256: str
    """Hash of this record without this field."""


class BrokenChainError(ValueError):
    """A file that was tampered with; the text is one sentence for each finding."""


def sha256(content: bytes) -> str:
    """Hash in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def chained(entry: Entry, before: Sequence[Chained]) -> Chained:
    """An entry as the next record after others."""
    previous = before[-1].sha256 if before else FIRST
    record = Chained(number=len(before) + 1, entry=entry, previous=previous, sha256="")
    return record.model_copy(update={"sha256": _hash_of(record)})


def line_of(record: Chained) -> str:
    """The one way in which a record is written."""
    told = record.model_dump(mode="json")
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _hash_of(record: Chained) -> str:
    return sha256(line_of(record.model_copy(update={"sha256": ""})).encode())


def records_in(text: str) -> list[Chained]:
    """All records of a file's text.

    Raises:
        BrokenChainError: A record was changed, moved or taken out.
    """
    records: list[Chained] = []
    faults: list[str] = []
    lines = text.split("\n")
    if lines.pop():
        faults.append("the last record has no end")
    for number, line in enumerate(lines, 1):
        try:
            record = Chained.model_validate_json(line)
        except ValidationError:
            faults.append(f"record {number} cannot be read")
            continue
        faults += (f"record {number} {each}" for each in _faults(record, line, records, number))
        records.append(record)
    if faults:
        raise BrokenChainError("\n".join(faults))
    return records


def _faults(record: Chained, line: str, before: Sequence[Chained], number: int) -> Iterator[str]:
    if record.sha256 != _hash_of(record) or line != line_of(record):
        yield "was changed: its hash is another"
    if record.number != number:
        yield f"says that it is number {record.number}"
    if record.previous != (before[-1].sha256 if before else FIRST):
        yield "does not follow the one before"


def missing_from(records: Sequence[Chained], older: Sequence[Chained]) -> list[str]:
    """What an older copy of the file has and this one has not, a sentence for each."""
    ours = {each.number: each.sha256 for each in records}
    return [
        f"record {each.number} of the older copy is gone or another"
        for each in older
        if ours.get(each.number) != each.sha256
    ]


@dataclass(frozen=True)
class AuditLog:
    """The folder with the records, and with the files that they name by hash."""

    folder: Path

    @property
    def path(self) -> Path:
        """The file of the records."""
        return self.folder / "promotions.jsonl"

    def records(self) -> list[Chained]:
        """All records; none before the first.

        Raises:
            BrokenChainError: The file was tampered with.
        """
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return []
        except UnicodeDecodeError as error:
            raise BrokenChainError(f"the file is no text: {error.reason}") from None
        return records_in(text)

    @contextmanager
    def locked(self) -> Generator[None]:
        """Hold the only pen: whoever else writes waits until the block ends."""
        self.folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def append(self, entry: Entry) -> Chained:
        """Add an entry at the end, for good; the caller holds the lock.

        Raises:
            BrokenChainError: The file was tampered with; nothing is added to it.
        """
        record = chained(entry, self.records())
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        with os.fdopen(handle, "ab") as stream:
            stream.write(f"{line_of(record)}\n".encode())
            stream.flush()
            os.fsync(stream.fileno())
        return record

    def keep(self, content: bytes) -> str:
        """Keep a file under its hash, so that a roll-back finds it; gives the hash."""
        name = sha256(content)
        path = self._kept(name)
        if not path.is_file() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return name

    def kept(self, name: str) -> bytes:
        """A file that was kept.

        Raises:
            BrokenChainError: It is gone, or another.
        """
        path = self._kept(name)
        content = path.read_bytes() if path.is_file() else None
        if content is None or sha256(content) != name:
            told = "gone" if content is None else "changed"
            raise BrokenChainError(f"the kept file {path.name} is {told}")
        return content

    def file_faults(self, records: Sequence[Chained]) -> list[str]:
        """Kept files that are gone or were changed, a sentence for each."""
        found: list[str] = []
        for name in sorted({name for each in records for name in _names(each.entry)}):
            try:
                self.kept(name)
            except BrokenChainError as error:
                found.append(str(error))
        return found

    def _kept(self, name: str) -> Path:
        return self.folder / "files" / f"{name}.yaml"


def _names(entry: Entry) -> Iterator[str]:
    for release in (entry.released, entry.replaced):
        if release:
            yield release.card_sha256
            if release.evidence_sha256:
                yield release.evidence_sha256
