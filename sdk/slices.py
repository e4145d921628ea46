"""Modules of generated classes, each compiled when it is first needed."""

import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from sdk.kept_code import KeptCode

_CLASS = re.compile(rb"^(?:@pulumi\.\w+\n)?class (\w+)", re.MULTILINE)
_PUBLIC = re.compile(rb"^__all__ = \[.*?^\]\n", re.MULTILINE | re.DOTALL)
_QUOTED = re.compile(rb"'(\w+)'")
_WORD = re.compile(rb"\w+")


@dataclass(frozen=True)
class SourceSlices:
    """Where the classes of a generated file stand."""

    path: Path
    head: str
    """What stands before the first class, without the list of public names."""
    spans: Mapping[str, tuple[int, int]]
    """First and last offset in bytes, by name of the class."""

    @classmethod
    def of(cls, path: Path) -> "SourceSlices":
        """Find the classes of a file that holds nothing else below its head."""
        text = path.read_bytes()
        found = [(match[1].decode(), match.start()) for match in _CLASS.finditer(text)]
        starts = [start for _, start in found] + [len(text)]
        return cls(
            path=path,
            head=_PUBLIC.sub(b"", text[: starts[0]]).decode(),
            spans={name: (start, starts[at]) for at, (name, start) in enumerate(found, start=1)},
        )

    def with_named(self, names: Iterable[str]) -> Mapping[str, bytes]:
        """The sources of classes and of all that they name in turn, in the order of the file.

        A class names others in quotes, in annotations that the SDK reads when it first uses it.
        """
        wanted, found = list(names), dict[str, bytes]()
        with self.path.open("rb") as file:
            while wanted:
                name = wanted.pop()
                if name in self.spans and name not in found:
                    start, end = self.spans[name]
                    file.seek(start)
                    found[name] = file.read(end - start)
                    wanted += (each.decode() for each in _QUOTED.findall(found[name]))
        return dict(sorted(found.items(), key=lambda item: self.spans[item[0]]))


class SlicedModule:
    """A module whose classes appear when they are asked for.

    They are made out of sight and appear all at once, so that another thread never finds a class
    without those that it names.
    """

    def __init__(self, module: ModuleType, path: Path) -> None:
        self._space = module.__dict__
        self._slices = SourceSlices.of(path)
        self._lock, self._code = threading.RLock(), KeptCode(path)
        self._run(self._slices.head, str(path), self._space)
        self._workshop = dict(self._space)
        self._space["__all__"] = ()
        self._space["__getattr__"] = self._asked

    def named_in(self, source: bytes) -> Mapping[str, object]:
        """The classes that a source names, made."""
        names = {each.decode() for each in _WORD.findall(source)} & self._slices.spans.keys()
        self._make(names)
        return {name: self._space[name] for name in names}

    def _asked(self, name: str) -> object:
        if name not in self._slices.spans:
            raise AttributeError(f"{self._slices.path} has no {name}")
        self._make([name])
        return self._space[name]

    def _make(self, names: Iterable[str]) -> None:
        with self._lock:
            wanted = self._slices.with_named(each for each in names if each not in self._space)
            fresh = {name: text for name, text in wanted.items() if name not in self._space}
            for text in fresh.values():
                self._run(text.decode(), f"<part of {self._slices.path}>", self._workshop)
            self._space |= {name: self._workshop[name] for name in fresh}

    def _run(self, source: str, name: str, space: dict[str, object]) -> None:
        exec(self._code.of(source, name), space)  # noqa: S102  # the SDK's own
