"""Passages: how documents are cut, named and kept."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from container import Container

FOLDER = "passages/"


@dataclass(frozen=True)
class Passage:
    """A part of a document."""

    source: str
    """Path of the document below the corpus."""
    text: str

    @property
    def id(self) -> str:
        """Another for every source and text, the same in every run."""
        whole = f"{self.source}\0{self.text}".encode()
        return hashlib.sha256(whole).hexdigest()[:32]


def cut(source: str, text: str, words: int, overlap: int) -> Iterator[Passage]:
    """Passages of so many words, each beginning with the last words of the one before."""
    every = text.split()
    for start in range(0, len(every), words - overlap):
        yield Passage(source, " ".join(every[start : start + words]))
        if start + words >= len(every):
            return


def keep(own: Container, passage: Passage) -> None:
    """Write a passage where the orchestrator finds it."""
    own.write(f"{FOLDER}{passage.id}.json", json.dumps(asdict(passage)).encode())


def kept(own: Container, identifier: str) -> Passage | None:
    """A passage by its id; nothing where its document is gone."""
    file = own.read(f"{FOLDER}{identifier}.json")
    return Passage(**json.loads(file.content)) if file else None


def kept_ids(own: Container) -> set[str]:
    """Ids of all passages."""
    return {each.removeprefix(FOLDER).removesuffix(".json") for each in own.names(FOLDER)}


def forget(own: Container, identifier: str) -> None:
    """Delete a passage."""
    own.delete(f"{FOLDER}{identifier}.json")
