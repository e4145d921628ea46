"""Every image is pinned, runs as nobody special, and holds what its tests ran."""

import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

IMAGES = Path(__file__).parents[2] / "images"
DOCKERFILES = sorted(IMAGES.glob("*/Dockerfile"))
COPYING = [path for path in DOCKERFILES if "\nCOPY " in path.read_text(encoding="utf-8")]
PINNED = (
    "faiss",
    "feast",
    "grafana-dashboards",
    "model-server",
    "model-watch",
    "qdrant-snapshots",
    "rag",
    "schema-registrar",
)


def named(path: Path) -> str:
    return path.parent.name


def pinned(text: str) -> dict[str, str]:
    found = re.findall(r"([a-z][\w-]*)(?:\[[\w,]+\])?==([\d.]+)", text)
    return {str(name): str(pin) for name, pin in found}


@pytest.mark.parametrize("path", DOCKERFILES, ids=named)
def test_an_image_starts_from_a_tag_and_runs_as_another_user_than_root(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    users = [line.removeprefix("USER ") for line in lines if line.startswith("USER ")]

    assert re.fullmatch(r"ARG BASE=[\w./-]+:[\w.-]+", lines[0])
    assert users
    assert int(users[-1]) >= 10000


@pytest.mark.parametrize("path", COPYING, ids=named)
def test_an_image_copies_files_that_are_there(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    copies = [line.split()[1:-1] for line in lines if line.startswith("COPY ")]
    stages = {line.split()[-1] for line in lines if re.match(r"FROM .+ AS ", line)}
    from_stages = [words for words in copies if words[0].startswith("--from=")]
    copied = [word for words in copies if words not in from_stages for word in words]

    assert copied
    assert [word for word in copied if not (path.parent / word).is_file()] == []
    assert {words[0].removeprefix("--from=") for words in from_stages} <= stages


@pytest.mark.parametrize("image", PINNED)
def test_an_image_installs_nothing_but_pinned_packages(image: str) -> None:
    text = (IMAGES / image / "Dockerfile").read_text(encoding="utf-8")
    (command,) = re.findall(r"pip install --no-cache-dir ((?:.|\\\n)+?)(?<!\\)\n", text)
    words = command.replace("\\\n", " ").replace('"', "").split()

    assert [word for word in words if "==" not in word] == []


@pytest.mark.parametrize("image", PINNED)
def test_an_image_holds_the_versions_that_its_tests_ran_with(image: str) -> None:
    text = (IMAGES / image / "Dockerfile").read_text(encoding="utf-8")
    for name, pin in pinned(text).items():
        try:
            installed = version(name)
        except PackageNotFoundError:
            pytest.skip(f"{name} is not installed: dependency group functional")
        assert (name, pin) == (name, installed)
