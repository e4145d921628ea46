"""Files of model cards: ``stacks/cards/<environment>/<model>.yaml``.

A canary is another version, so it has a card of its own beside it: ``<model>.canary.yaml``.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from pydantic import ValidationError

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
from stacks.vocabulary import Environment
from stacks.yaml_file import label, parsed, position

FOLDER = Path(__file__).parent / "cards"
CANARY = ".canary"
_MOST_VALUES = 5_000


def card_path(environment: Environment, model: str, *, canary: bool = False) -> Path:
    """Where the card of a model's champion, or of its canary, lies."""
    return FOLDER / environment / f"{model}{CANARY if canary else ''}.yaml"


def checksum(path: Path) -> str:
    """SHA-256 of a card's file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def load_card(path: Path) -> ModelCard:
    """Read and validate one card.

    Raises:
        SettingsError: With all problems of the file at once.
    """
    return _loaded(path, path.stat().st_mtime_ns if path.is_file() else 0)


@cache
def _loaded(path: Path, _changed: int) -> ModelCard:
    root = parsed(path, "*.yaml", "card")
    if not isinstance(root, Mapping):
        raise SettingsError([_problem(path, root, (), "a mapping of a card's keys is expected")])
    if _size(root) > _MOST_VALUES:
        allowed = f"at most {_MOST_VALUES} values are allowed"
        raise SettingsError([_problem(path, root, (), allowed)])
    values = json.loads(json.dumps(root, default=str))
    try:
        return ModelCard.model_validate_json(json.dumps(values), strict=True)
    except ValidationError as error:
        raise SettingsError(list(_problems(path, root, values, error))) from None


def _problems(
    path: Path, root: object, values: Mapping[str, object], error: ValidationError
) -> Iterator[Problem]:
    """Pydantic's errors, and what it did not come to: it checks no section with a bad value."""
    told: set[Mistake] = set()
    for details in each_sentence(error):
        where = as_written(details["loc"], values)
        told.add((where, details["msg"]))
        if details["type"] == "value_error":
            yield _mistake(path, root, where, details["msg"])
        else:
            given = None if details["type"] == "missing" else details["input"]
            shown = "" if given is None or isinstance(given, Mapping) else shortened(given)
            yield _problem(path, root, where, allowed_by(details, ModelCard), shown)
    for where, mistake in mistakes(ModelCard, values):
        if (where, mistake) not in told:
            yield _mistake(path, root, where, mistake)


def _mistake(path: Path, root: object, section: KeyPath, mistake: str) -> Problem:
    """A problem at the key that a sentence about a section begins with."""
    return _problem(path, root, _numbered(meant(section, mistake, ModelCard)), mistake)


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
    return "".join(parts).removeprefix(".") or "(card)"


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
