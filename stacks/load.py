"""Reads a stack file into `Settings`, with every mistake in one sentence."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from stacks.partial import Mistake, mistakes
from stacks.problems import (
    NAMESPACE,
    KeyPath,
    Problem,
    SettingsError,
    allowed_by,
    as_written,
    dotted,
    each_sentence,
    meant,
    shortened,
    union_word,
)
from stacks.settings import Settings
from stacks.yaml_file import label, parsed, position

_OWN_KEYS = ("config", "encryptionsalt", "encryptedkey", "secretsprovider", "environment")
_DEEPEST = 60
_MOST_VALUES = 20_000


def load_settings(path: Path) -> Settings:
    """Read and validate one stack file.

    Raises:
        SettingsError: With all problems of the file at once.
    """
    tree = _Tree(label(path), parsed(path, "Pulumi.*.yaml", "stack file"))
    config = tree.config()
    values, problems = tree.own_values(config)
    try:
        settings = Settings.model_validate_json(json.dumps(values, default=str), strict=True)
    except ValidationError as error:
        problems += _all_told(tree, error, values)
    else:
        if not problems:
            return settings
    raise SettingsError(problems)


def _all_told(
    tree: "_Tree", error: ValidationError, values: Mapping[str, object]
) -> Iterator[Problem]:
    """Pydantic's errors, and what it did not come to: it checks no section with a bad value."""
    told: set[Mistake] = set()
    for details in each_sentence(error):
        path = as_written(details["loc"], values)
        told.add((path, details["msg"]))
        whole_section = details["type"] == "value_error"
        yield tree.mistake(path, details["msg"]) if whole_section else tree.problem(path, details)
    for path, mistake in mistakes(Settings, values):
        if (path, mistake) not in told:
            yield tree.mistake(path, mistake)


class _Tree:
    """A parsed stack file that still knows where each value stood."""

    def __init__(self, file: str, root: object) -> None:
        self._file = file
        self._root = root
        self._values = 0

    def config(self) -> Mapping[object, object]:
        if not isinstance(self._root, Mapping):
            raise self._refused((), self._root, "a mapping with the key 'config' is expected")
        config: object = self._root.get("config")
        strange = [key for key in self._root if key not in _OWN_KEYS]
        if strange:
            allowed = f"only {', '.join(_OWN_KEYS)} may stand at the top"
            raise self._refused((str(strange[0]),), None, allowed)
        if not isinstance(config, Mapping):
            raise self._refused(("config",), config, "a mapping of clinfra:… keys is expected")
        return config

    def own_values(
        self, config: Mapping[object, object]
    ) -> tuple[dict[str, object], list[Problem]]:
        values: dict[str, object] = {}
        problems: list[Problem] = []
        for key, value in config.items():
            namespace, _, field = str(key).partition(":")
            if namespace == NAMESPACE and field:
                values[field] = self._plain(value, (field,), problems)
            elif namespace != "pulumi":
                allowed = f"keys of the namespace '{NAMESPACE}:' (or 'pulumi:') are allowed here"
                problems.append(self._at(("config", str(key)), None, allowed, key=str(key)))
        return values, problems

    def _plain(self, value: object, path: KeyPath, problems: list[Problem]) -> object:
        """The value in JSON's types; what has none becomes a problem."""
        self._values += 1
        if self._values > _MOST_VALUES:
            raise self._refused((), None, f"at most {_MOST_VALUES} values are allowed")
        if len(path) > _DEEPEST:
            problems.append(self._at(path, None, "nothing may be nested so deeply"))
        elif isinstance(value, Mapping):
            if set(value) == {"secure"}:
                allowed = "settings hold no secrets; keep the value in Key Vault"
                problems.append(self._at(path, None, allowed))
                return None
            return {str(k): self._plain(v, (*path, str(k)), problems) for k, v in value.items()}
        elif isinstance(value, str | int | float | bool | None):
            return value
        elif isinstance(value, Sequence):
            return [self._plain(v, (*path, i), problems) for i, v in enumerate(value)]
        return str(value) if len(path) <= _DEEPEST else None

    def mistake(self, path: KeyPath, mistake: str) -> Problem:
        return self._at(meant(path, mistake), None, mistake)

    def problem(self, path: KeyPath, details: ErrorDetails) -> Problem:
        missing = details["type"] in ("missing", "union_tag_not_found")
        given = None if missing else details["input"]
        if word := union_word(details):
            path = (*path, word)
            given = given.get(word) if isinstance(given, Mapping) else None
        show = not missing and given is not None and not isinstance(given, Mapping)
        return self._at(path, given, allowed_by(details), show=show)

    def _refused(self, path: KeyPath, given: object, allowed: str) -> SettingsError:
        problem = self._at(path, given, allowed, key=".".join(map(str, path)) or "(file)")
        return SettingsError([problem])

    def _at(
        self,
        path: KeyPath,
        given: object,
        allowed: str,
        *,
        key: str | None = None,
        show: bool | None = None,
    ) -> Problem:
        shown = shortened(given) if (given is not None if show is None else show) else ""
        name = key if key is not None else dotted(path)
        return Problem(self._file, self._line(path), name, shown, allowed)

    def _line(self, path: KeyPath) -> int:
        node: object = self._root
        line = 0
        if path[:1] != ("config",) and isinstance(node, Mapping):
            node = node.get("config", {})
            path = (f"{NAMESPACE}:{path[0]}", *path[1:]) if path else ()
        for part in path:
            found = position(node, part)
            if found is None:
                break
            line, node = found
        return line + 1
