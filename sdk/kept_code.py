"""Compiled parts of a source, kept beside it for the next process as Python keeps whole modules.

A program compiles some 2,700 classes of the SDK, a third of its time. The key of a part is
the digest of its text, so another version of the SDK finds nothing old, and a class is kept once
whoever asks for it.
"""

import atexit
import hashlib
import marshal
import os
from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from importlib.util import cache_from_source
from pathlib import Path
from types import CodeType

_unkept: list["KeptCode"] = []
"""Those with parts that no file holds yet."""


class KeptCode:
    """The compiled parts of one source file."""

    def __init__(self, source: Path) -> None:
        self._file = Path(cache_from_source(str(source), optimization="parts"))
        self._fresh: dict[bytes, CodeType] = {}

    def of(self, text: str, name: str) -> CodeType:
        """The code of a part, compiled if no process before has done so.

        Args:
            text: The part.
            name: What a traceback calls its file.
        """
        key = hashlib.sha256(f"{name}\0{text}".encode()).digest()
        found = self._held.get(key) or self._fresh.get(key)
        if found is None:
            if not self._fresh:
                _unkept.append(self)
            found = self._fresh[key] = compile(text, name, "exec", dont_inherit=True)
        return found

    def keep(self) -> None:
        """Write what is new; a folder that cannot be written stays as it is."""
        begun = self._file.with_suffix(f".{os.getpid()}")
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            begun.write_bytes(marshal.dumps({**_read(self._file), **self._fresh}))
            begun.replace(self._file)

    @cached_property
    def _held(self) -> Mapping[bytes, CodeType]:
        return _read(self._file)


@atexit.register
def keep_all() -> None:
    """Write what this process compiled; who ends without Python's own ending calls it first."""
    while _unkept:
        _unkept.pop().keep()


def _read(file: Path) -> Mapping[bytes, CodeType]:
    """What a file holds; nothing where it is missing or cut off."""
    with suppress(OSError, ValueError, EOFError, TypeError):
        held = marshal.loads(file.read_bytes())  # noqa: S302  # as trusted as Python's own
        return held if isinstance(held, dict) else {}
    return {}
