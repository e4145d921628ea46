"""Files of model cards: ``stacks/cards/<environment>/<model>.yaml``.

A canary is another version, so it has a card of its own beside it: ``<model>.canary.yaml``. The
evidence on the image of either lies beside its card: ``<model>.evidence.yaml``.
"""

import hashlib
import json
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from stacks.base import Model
from stacks.model_cards import ModelCard
from stacks.partial import Mistake, mistakes
from stacks.problems import (
    KeyPath,
    Problem,
    SettingsError,
    allowed_by,
    as_written,
    each_sentence,
    meant,
    shortened,
)
from stacks.release_evidence import ReleaseEvidence
from stacks.vocabulary import Environment
from stacks.yaml_file import label, parsed, position

FOLDER = Path(__file__).parent / "cards"
CANARY = ".canary"
_MOST_VALUES = 5_000
_FOLDER = ContextVar("_FOLDER", default=FOLDER)
File = TypeVar("File", bound=Model)


@contextmanager
def cards_in(folder: Path) -> Generator[None]:
    """Read the cards of another folder until the block ends, as a change on trial does."""
    token = _FOLDER.set(folder)
    try:
        yield
    finally:
        _FOLDER.reset(token)


def card_path(environment: Environment, model: str, *, canary: bool = False) -> Path:
    """Where the card of a model's champion, or of its canary, lies."""
    return _FOLDER.get() / environment / f"{model}{CANARY if canary else ''}.yaml"


def evidence_path(environment: Environment, model: str, *, canary: bool = False) -> Path:
    """Where the evidence on the image of a model's champion, or of its canary, lies."""
    return card_path(environment, model, canary=canary).with_suffix(".evidence.yaml")


def checksum(path: Path) -> str:
    """SHA-256 of a card's file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def load_card(path: Path) -> ModelCard:
    """Read and validate one card.

    Raises:
        SettingsError: With all problems of the file at once.
    """
    return _loaded(path, _changed(path), ModelCard)


def load_evidence(path: Path) -> ReleaseEvidence:
    """Read and validate the evidence on one image.

    Raises:
        SettingsError: With all problems of the file at once.
    """
    return _loaded(path, _changed(path), ReleaseEvidence)


def _changed(path: Path) -> int:
    return path.stat().st_mtime_ns if path.is_file() else 0


def _loaded(path: Path, changed: int, kind: type[File]) -> File:
    loaded = _validated(path, changed, kind)
    assert isinstance(loaded, kind)  # noqa: S101  # what the cache gives back
    return loaded


@cache
def _validated(path: Path, _changed: int, kind: type[Model]) -> Model:
    root = parsed(path, "*.yaml", "card")
    if not isinstance(root, Mapping):
        raise SettingsError([_problem(path, root, (), "a mapping of the file's keys is expected")])
    if _size(root) > _MOST_VALUES:
        allowed = f"at most {_MOST_VALUES} values are allowed"
        raise SettingsError([_problem(path, root, (), allowed)])
    values = json.loads(json.dumps(root, default=str))
    try:
        return kind.model_validate_json(json.dumps(values), strict=True)
    except ValidationError as error:
        raise SettingsError(list(_problems(path, root, values, error, kind))) from None


def _problems(
    path: Path,
    root: object,
    values: Mapping[str, object],
    error: ValidationError,
    kind: type[Model],
) -> Iterator[Problem]:
    """Pydantic's errors, and what it did not come to: it checks no section with a bad value."""
    told: set[Mistake] = set()
    for details in each_sentence(error):
        where = as_written(details["loc"], values)
        told.add((where, details["msg"]))
        if details["type"] == "value_error":
            yield _mistake(path, root, where, details["msg"], kind)
        else:
            given = None if details["type"] == "missing" else details["input"]
            shown = "" if given is None or isinstance(given, Mapping) else shortened(given)
            yield _problem(path, root, where, allowed_by(details, kind), shown)
    for where, mistake in mistakes(kind, values):
        if (where, mistake) not in told:
            yield _mistake(path, root, where, mistake, kind)


def _mistake(
    path: Path, root: object, section: KeyPath, mistake: str, kind: type[Model]
) -> Problem:
    """A problem at the key that a sentence about a section begins with."""
    return _problem(path, root, _numbered(meant(section, mistake, kind)), mistake)


def _problem(path: Path, root: object, place: KeyPath, allowed: str, given: str = "") -> Problem:
    return Problem(label(path), _line(root, place), _dotted(place), given, allowed)


def _numbered(where: KeyPath) -> KeyPath:
    return tuple(int(part) if str(part).isdigit() else part for part in where)


def _line(root: object, where: KeyPath) -> int:
    line, node = 0, root
    for part in where:
        found = position(node, part)
        if found is None:
            break
        line, node = found
    return line + 1


def _dotted(where: KeyPath) -> str:
    parts = [f"[{part}]" if isinstance(part, int) else f".{part}" for part in where]
    return "".join(parts).removeprefix(".") or "(file)"


def _size(root: object) -> int:
    """Values below a node, aliases counted wherever they stand; stops when it is too many."""
    waiting, count = [root], 0
    while waiting and count <= _MOST_VALUES:
        node = waiting.pop()
        count += 1
        if isinstance(node, Mapping):
            waiting.extend(node.values())
        elif isinstance(node, Sequence) and not isinstance(node, str):
            waiting.extend(node)
    return count
