"""Reads a YAML file so that each value keeps its place."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from stacks.problems import Problem, SettingsError


def label(path: Path) -> str:
    """The file as people call it: its folder and its name."""
    return f"{path.parent.name}/{path.name}"


def parsed(path: Path, siblings: str, kind: str) -> object:
    """What a file holds, with the place of each key and value.

    Args:
        path: The file.
        siblings: Pattern of the files to name where it is missing.
        kind: What such a file is called.

    Raises:
        SettingsError: The file cannot be read, or is not YAML.
    """
    try:
        loaded: object = YAML(typ="rt").load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = sorted(each.name for each in path.parent.glob(siblings))
        have = f"this folder has {', '.join(known)}" if known else f"this folder has no {kind}"
        raise _whole(path, "the file does not exist", have) from None
    except (OSError, UnicodeDecodeError) as error:
        raise _whole(path, "the file cannot be read", str(error)) from None
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        what = (error.problem or "not YAML").splitlines()[0]
        raise SettingsError([Problem(label(path), line, "(YAML)", "", what)]) from None
    except (YAMLError, ValueError, RecursionError, NotImplementedError) as error:
        text = (str(error).splitlines() or ["not YAML"])[0]
        raise _whole(path, "the file is not YAML", text) from None
    except Exception as error:  # noqa: BLE001  # the parser's own faults on hostile input
        raise _whole(path, "the file is not YAML", type(error).__name__) from None
    return loaded


def _whole(path: Path, what: str, more: str) -> SettingsError:
    return SettingsError([Problem(label(path), 1, "(file)", "", f"{what}: {more}")])


def position(node: object, part: str | int) -> tuple[int, object] | None:
    """Line, from 0, and value of a part of a parsed mapping or list."""
    place = getattr(node, "lc", None)
    if isinstance(node, Mapping) and part in node and place is not None:
        return int(place.key(part)[0]), node[part]
    if (
        isinstance(node, Sequence)
        and isinstance(part, int)
        and part < len(node)
        and place is not None
    ):
        return int(place.item(part)[0]), node[part]
    return None
