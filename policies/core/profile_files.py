"""Files of the pack: profiles by name or path, read with every mistake told."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from policies.core.profile import Profile

PROFILES = Path(__file__).parents[1] / "profiles"
_File = TypeVar("_File")
EXTENDS = "extends"
"""Key of a profile that names the one it goes on from."""
_RULE_BY_RULE = {"overrides": 2, "parameters": 2}
"""Sections that hold rules, and how deep: a rule, and what is said of it."""
DEFAULT = "default"
"""The profile of programs that are none of the platform's environments."""


class PolicyFileError(ValueError):
    """A profile or a file of exemptions that cannot be used; its text has one mistake a line."""


def profile_names() -> list[str]:
    """The profiles that come with the pack."""
    return sorted(path.stem for path in PROFILES.glob("*.yaml"))


def profile_file(name: str) -> Path:
    """The file of a profile: one of the pack's by its name, or any by its path.

    Raises:
        PolicyFileError: There is none.
    """
    path = PROFILES / f"{name}.yaml" if name in profile_names() else Path(name)
    if not path.is_file():
        raise PolicyFileError(
            f"the policy profile {name} is given; allowed is one of {', '.join(profile_names())} "
            "or the path of a file"
        )
    return path


def load_profile(path: Path) -> Profile:
    """Read a profile; with ``extends`` it says only what differs from another one.

    Raises:
        PolicyFileError: It cannot be used, or the one that it extends.
    """
    return read(path, lambda raw: Profile.model_validate(_whole(path, raw)))


def _whole(path: Path, given: object) -> object:
    """A profile with what it takes over; rule by rule in two sections, all else is replaced."""
    if not isinstance(given, dict) or EXTENDS not in given:
        return given
    base = read(profile_file(str(given[EXTENDS])), _mapping)
    if EXTENDS in base:
        raise PolicyFileError(
            f"{path.name}: {EXTENDS}: {given[EXTENDS]!r} given; allowed is one that extends none"
        )
    own = {key: value for key, value in given.items() if key != EXTENDS}
    merged = {key: _over(base.get(key), own[key], _RULE_BY_RULE.get(key, 0)) for key in own}
    return {**base, **merged}


def _mapping(raw: object) -> dict[str, object]:
    return {str(key): value for key, value in raw.items()} if isinstance(raw, dict) else {}


def _over(base: object, own: object, depth: int) -> object:
    """What is given in place of the base, mappings merged down to a depth."""
    if depth == 0 or not isinstance(base, dict) or not isinstance(own, dict):
        return own
    return {**base, **{key: _over(base.get(key), own[key], depth - 1) for key in own}}


def read(path: Path, validate: Callable[[object], _File]) -> _File:
    """Read a file of the pack into its model.

    Raises:
        PolicyFileError: With every mistake of the file.
    """
    try:
        return validate(YAML(typ="safe").load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise PolicyFileError(f"{path.name}: {' '.join(str(error).split())}") from None
    except ValidationError as error:
        raise PolicyFileError("\n".join(_sentences(path, error))) from None


def _sentences(path: Path, error: ValidationError) -> Iterator[str]:
    for each in error.errors(include_url=False):
        key = ".".join(str(part) for part in each["loc"]) or "(file)"
        for message in each["msg"].removeprefix("Value error, ").splitlines():
            yield f"{path.name}: {key}: {message[:1].lower()}{message[1:]}"
