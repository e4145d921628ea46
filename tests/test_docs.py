"""Docs that tests keep true."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from clinfra.documentation import pages
from tests.harness.markdown import PAGES
from tests.test_house_rules import ALLOWED_IMPORTS

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("page", sorted(pages()), ids=str)
def test_a_generated_page_is_the_one_that_the_code_gives(page: Path) -> None:
    assert (ROOT / page).read_text(encoding="utf-8") == pages()[page], "run: make docs"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(path: Path) -> None:
    prose = re.sub(r"`[^`]*`", "", path.read_text(encoding="utf-8"))
    links = re.findall(r"\]\((?!https?://|#|mailto:)([^)#]+)", prose)

    assert [link for link in links if not (path.parent / link).exists()] == []


def test_the_site_is_built_without_a_broken_link(tmp_path: Path) -> None:
    strictly = ["--quiet", "--fail-on-warning", "--keep-going", "-b", "html"]
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", *strictly, str(ROOT / "docs"), str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "mermaid" in (tmp_path / "architecture.html").read_text(encoding="utf-8")


def test_the_architecture_page_draws_the_imports_that_the_house_allows() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    drawn = re.findall(r"^  (\w+) --> (\w+)$", page.split("```")[1], re.MULTILINE)
    allowed = {(room, other) for room, others in ALLOWED_IMPORTS.items() for other in others}

    assert set(drawn) == allowed


def test_the_readme_stays_under_two_hundred_lines() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) < 200


def test_no_decision_record_is_longer_than_a_hundred_lines() -> None:
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))

    assert records
    assert [each.name for each in records if len(each.read_text().splitlines()) > 100] == []


def test_the_readme_leads_to_every_page_and_names_every_folder_of_code() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    pages_of_docs = [f"docs/{each.name}" for each in (ROOT / "docs").glob("*.md")]
    folders = {each.parts[0] for each in map(Path, tracked()) if len(each.parts) > 1}
    kept_quiet = {"docs", "tests", "audit", ".ci", ".github"}

    assert [each for each in pages_of_docs if f"({each})" not in readme] == []
    assert [each for each in folders - kept_quiet if f"| `{each}/` |" not in readme] == []


def tracked() -> list[str]:
    """Files that git knows."""
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()
