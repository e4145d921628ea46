"""What the docs tell a reader to type exists, and the settings that they show are taken."""

import re
import shlex
from collections.abc import Mapping
from pathlib import Path

import pytest
import typer
from ruamel.yaml import YAML
from typer.core import TyperGroup

from clinfra.cli import app
from stacks.load import load_settings
from tests.harness.markdown import PAGES, ROOT, Fence, fences, named_commands
from tests.harness.stack_values import mapping, read_values, write_values

STACKS = sorted((ROOT / "stacks").glob("Pulumi.*.yaml"))
STANDS_FOR = {
    "sha256:5b0e…": "sha256:5b0e2c8f7d914a63be1f40a7c9d28356e0f1b4a79c6d835e2f10ab4c7d9e6815",
    "sha256:e41b…": "sha256:e41b7c20d95f8a36b1c7049e2f5d8b63a07c91e4f2d86b3501ac9e7f48d2b05c",
    "-----\n      …": "-----\n      MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE",
    "/subscriptions/SUBSCRIPTION": f"/subscriptions/{'0' * 8}-0000-4000-8000-{'0' * 12}",
    "resourceGroups/GROUP": "resourceGroups/keys",
    "vaults/VAULT": "vaults/kv-mercy-keys",
    "https://VAULT": "https://kv-mercy-keys",
    "keys/NAME/VERSION": f"keys/storage/{'0' * 32}",
}
"""What a reader puts in the place of the words that the examples leave open."""
OF_SETTINGS = [each for each in fences("yaml") if re.match(r"\s*clinfra:", each.text)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_that_a_page_names_exists_with_its_options(page: Path) -> None:
    assert [each for each in sorted(named_commands(page)) if not exists(each)] == []


def exists(line: str) -> bool:
    """Whether a command and its options are there; of `a|b` every one must be."""
    command = typer.main.get_command(app)
    words = shlex.split(line)[1:]
    while isinstance(command, TyperGroup) and words and not words[0].startswith("-"):
        several = [command.commands.get(each) for each in words.pop(0).split("|")]
        if None in several:
            return False
        command = next(each for each in several if each)
    known = {option for parameter in command.params for option in parameter.opts}
    return {each for each in words if each.startswith("--")} <= known


def test_a_command_or_an_option_that_is_not_there_is_found() -> None:
    assert exists("clinfra state backup|restore --stack qa")
    assert not exists("clinfra fleet dance")
    assert not exists("clinfra preview --sloppy")


@pytest.mark.parametrize("example", OF_SETTINGS, ids=str)
def test_an_environment_takes_the_settings_that_a_page_shows(
    example: Fence, tmp_path: Path
) -> None:
    text = example.text
    for word, value in STANDS_FOR.items():
        text = text.replace(word, value)
    shown = {
        key.removeprefix("clinfra:"): value for key, value in YAML(typ="safe").load(text).items()
    }
    said: list[str] = []
    for stack in STACKS:
        path = tmp_path / stack.name
        write_values(path, merged(read_values(stack), shown))
        try:
            load_settings(path)
        except ValueError as error:
            said.append(str(error))
        else:
            return
    raise AssertionError("\n".join(said))


def merged(values: Mapping[str, object], shown: Mapping[str, object]) -> dict[str, object]:
    """The values with what is shown in their place, mapping by mapping."""
    result = dict(values)
    for key, value in shown.items():
        within = mapping(result.get(key))
        result[key] = merged(within, mapping(value)) if within and mapping(value) else value
    return result
