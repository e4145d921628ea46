"""Finds commands and examples in the docs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
SHELL = frozenset({"sh", "console", "bash"})


@dataclass(frozen=True)
class Fence:
    """A fenced block."""

    page: Path
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def fences(*languages: str) -> Iterator[Fence]:
    """Every fenced block of these languages."""
    for page in PAGES:
        for token in _tokens(page):
            if token.type == "fence" and token.info in languages:
                line = token.map[0] + 1 if token.map else 0
                yield Fence(page, line, token.info, token.content)


def shell_lines() -> Iterator[tuple[Fence, str]]:
    """Every line that a reader types into a shell, without prompt and remark."""
    for fence in fences(*SHELL):
        prompted = "\n$ " in f"\n{fence.text}"
        for line in fence.text.splitlines():
            if prompted and not line.startswith("$ "):
                continue
            typed = re.sub(r"\s+#.*", "", line).removeprefix("$ ").strip()
            if typed and not typed.startswith("#"):
                yield fence, typed


def named_commands(page: Path) -> set[str]:
    """Every ``clinfra`` command that a page names, in a sentence or in a block."""
    typed = {line for fence, line in shell_lines() if fence.page == page}
    return {each for each in spans(page) | typed if each.startswith("clinfra ")}


def spans(page: Path) -> set[str]:
    """What stands in sentences as code."""
    return {
        child.content
        for token in _tokens(page)
        for child in token.children or ()
        if child.type == "code_inline"
    }


@cache
def _tokens(page: Path) -> list[Token]:
    markdown = MarkdownIt("commonmark").enable("table")
    return markdown.parse(page.read_text(encoding="utf-8"))
