"""A change of files: shown as a diff, tried out on a copy, written as a whole."""

import difflib
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from stacks.card_files import cards_in
from stacks.load import load_settings
from stacks.problems import SettingsError


@dataclass(frozen=True)
class Change:
    """New content of files below a folder, by their path from there; none where one goes."""

    root: Path
    files: Mapping[Path, bytes | None]

    def diff(self) -> str:
        """The change as a unified diff; empty where nothing changes."""
        return "".join(each for path, new in self.files.items() for each in self._diff(path, new))

    def _diff(self, path: Path, new: bytes | None) -> Iterator[str]:
        whole = self.root / path
        old = whole.read_bytes() if whole.exists() else None
        before, after = ((each or b"").decode().splitlines(keepends=True) for each in (old, new))
        ours = "/dev/null" if old is None else f"a/{path}"
        theirs = "/dev/null" if new is None else f"b/{path}"
        return difflib.unified_diff(before, after, ours, theirs)

    def faults(self, stack_file: Path) -> list[str]:
        """Why a stack file could not be used after the change, a sentence for each; on a copy.

        Args:
            stack_file: The stack file, by its path from the folder.
        """
        with TemporaryDirectory() as made:
            stacks = Path(made) / stack_file.parent
            shutil.copytree(self.root / stack_file.parent / "cards", stacks / "cards")
            Change(Path(made), self.files).write()
            try:
                with cards_in(stacks / "cards"):
                    load_settings(Path(made) / stack_file)
            except SettingsError as error:
                return [str(each) for each in error.problems]
        return []

    def write(self) -> None:
        """Write every file, each as a whole."""
        for path, content in self.files.items():
            whole = self.root / path
            if content is None:
                whole.unlink(missing_ok=True)
                continue
            whole.parent.mkdir(parents=True, exist_ok=True)
            beside = whole.with_name(f".{whole.name}.new")
            beside.write_bytes(content)
            os.replace(beside, whole)  # noqa: PTH105  # what says that it replaces
