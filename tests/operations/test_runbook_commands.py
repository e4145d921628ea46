"""Azure's own command line takes every command of the runbooks and asks Azure for what it says."""

import json
import os
import re
import shlex
import subprocess
from pathlib import Path
from typing import TypedDict

import pytest

from tests.harness.azure_uses import NAMESPACES
from tests.harness.environment import GROUP_ID
from tests.harness.runbooks import RUNBOOKS, commands

SCRIPT = Path(__file__).with_name("az_offline.py")
STANDS_FOR = {
    "$GROUP": "rg-mercy-prod",
    "$LOGS": "00000000-0000-4000-8000-000000000002",
    "$REGISTRY": "crmercyprod",
    "$SUBSCRIPTION": "00000000-0000-4000-8000-000000000001",
    "$VAULT": "kv-mercy",
    "$WORKFLOW_ID": f"{GROUP_ID}/providers/Microsoft.Logic/workflows/hours",
}
"""Beside the resources whose metrics are asked for."""
OF_AN_EXTENSION = "az monitor log-analytics"
"""Azure gives it when it is first typed; its queries are judged elsewhere."""
ASKS_FIRST = "az acr repository delete"
ALL = [(page, line) for page, line in commands("az") if not line.startswith(OF_AN_EXTENSION)]


class Told(TypedDict):
    code: int
    said: str
    requests: list[str]


@pytest.fixture(scope="module")
def python() -> str:
    """The Python that has Azure's command line."""
    named = os.environ.get("CLINFRA_AZ_PYTHON")
    if not named:
        pytest.skip("CLINFRA_AZ_PYTHON names no Python with azure-cli: `make runbooks` sets one up")
    return named


@pytest.fixture(scope="module")
def told(python: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Told]:
    return answers(python, tmp_path_factory.mktemp("azure"), ALL)


def answers(python: str, folder: Path, asked: list[tuple[Path, str]]) -> dict[str, Told]:
    """What becomes of each command of a page."""
    done = subprocess.run(
        [python, "-W", "ignore", str(SCRIPT)],
        input=json.dumps([shlex.split(filled(*each))[1:] for each in asked]),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "AZURE_CONFIG_DIR": str(folder)},
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    return {line: each for (_, line), each in zip(asked, told, strict=True)}


def filled(page: Path, line: str) -> str:
    """The command with what a reader of the page puts in place of its variables."""
    known = {
        variable: named(kind) for (of, variable), kind in NAMESPACES.items() if of == page.stem
    }
    agreed = f"{line} --yes" if line.startswith(ASKS_FIRST) else line
    return re.sub(r"\$[A-Z_]+", lambda found: {**STANDS_FOR, **known}[found.group()], agreed)


def named(kind: str) -> str:
    """ARM id of a resource of a kind, such as ``Microsoft.Search/searchServices``."""
    provider, *types = kind.split("/")
    return f"{GROUP_ID}/providers/{provider}/" + "/".join(
        f"{each}/{each.lower()}" for each in types
    )


@pytest.mark.parametrize(("page", "line"), ALL, ids=[f"{page.stem}: {line}" for page, line in ALL])
def test_the_command_line_takes_the_command_and_asks_azure(
    told: dict[str, Told], page: Path, line: str
) -> None:
    assert page in RUNBOOKS
    assert told[line]["code"] == 0, told[line]["said"]
    assert told[line]["requests"] or "get-access-token" in line


def test_an_option_that_is_not_there_is_found(python: str, tmp_path: Path) -> None:
    wrong = "az postgres flexible-server firewall-rule list --name SERVER --resource-group $GROUP"
    (said,) = answers(python, tmp_path, [(RUNBOOKS[0], wrong)]).values()

    assert said["code"] == 2
    assert "unrecognized arguments: --name SERVER" in said["said"]
