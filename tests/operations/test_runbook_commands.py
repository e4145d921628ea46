"""Azure's own command line takes every command of the runbooks and asks Azure for what it says."""

import json
import os
import re
import shlex
import subprocess
from pathlib import Path
from typing import TypedDict

import pytest

from tests.harness.runbooks import RUNBOOKS, commands

SCRIPT = Path(__file__).with_name("az_offline.py")
_PROVIDERS = "/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg/providers/"
STANDS_FOR = {
    "$ACCOUNT_ID": f"{_PROVIDERS}Microsoft.CognitiveServices/accounts/openai",
    "$GATEWAY_ID": f"{_PROVIDERS}Microsoft.Network/natGateways/nat",
    "$GROUP": "rg-mercy-prod",
    "$HUBS_ID": f"{_PROVIDERS}Microsoft.EventHub/namespaces/hubs",
    "$LOGS": "00000000-0000-4000-8000-000000000002",
    "$MONGO_ID": f"{_PROVIDERS}Microsoft.DocumentDB/mongoClusters/mongo",
    "$REDIS_ID": f"{_PROVIDERS}Microsoft.Cache/redisEnterprise/redis",
    "$REGISTRY": "crmercyprod",
    "$SEARCH_ID": f"{_PROVIDERS}Microsoft.Search/searchServices/search",
    "$SERVER_ID": f"{_PROVIDERS}Microsoft.DBforPostgreSQL/flexibleServers/server",
    "$SERVICE_ID": f"{_PROVIDERS}Microsoft.HealthcareApis/workspaces/health/fhirservices/fhir",
    "$SUBSCRIPTION": "00000000-0000-4000-8000-000000000001",
    "$VAULT_ID": f"{_PROVIDERS}Microsoft.KeyVault/vaults/kv-mercy",
    "$VAULT": "kv-mercy",
    "$WORKFLOW_ID": f"{_PROVIDERS}Microsoft.Logic/workflows/hours",
    "$WORKSPACE_ID": f"{_PROVIDERS}Microsoft.Monitor/accounts/metrics",
}
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
    return answers(python, tmp_path_factory.mktemp("azure"), [line for _, line in ALL])


def answers(python: str, folder: Path, lines: list[str]) -> dict[str, Told]:
    """What becomes of each command."""
    done = subprocess.run(
        [python, "-W", "ignore", str(SCRIPT)],
        input=json.dumps([shlex.split(filled(each))[1:] for each in lines]),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "AZURE_CONFIG_DIR": str(folder)},
    )
    assert done.returncode == 0, done.stderr
    return dict(zip(lines, json.loads(done.stdout.splitlines()[-1]), strict=True))


def filled(line: str) -> str:
    """The command with what a reader puts in place of its variables."""
    agreed = f"{line} --yes" if line.startswith(ASKS_FIRST) else line
    return re.sub(r"\$[A-Z_]+", lambda found: STANDS_FOR[found.group()], agreed)


@pytest.mark.parametrize(("page", "line"), ALL, ids=[f"{page.stem}: {line}" for page, line in ALL])
def test_the_command_line_takes_the_command_and_asks_azure(
    told: dict[str, Told], page: Path, line: str
) -> None:
    assert page in RUNBOOKS
    assert told[line]["code"] == 0, told[line]["said"]
    assert told[line]["requests"] or "get-access-token" in line


def test_an_option_that_is_not_there_is_found(python: str, tmp_path: Path) -> None:
    wrong = "az postgres flexible-server firewall-rule list --name SERVER --resource-group $GROUP"
    (said,) = answers(python, tmp_path, [wrong]).values()

    assert said["code"] == 2
    assert "unrecognized arguments: --name SERVER" in said["said"]
