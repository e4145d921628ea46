"""The page on doctor shows what it really says."""

import importlib.util
import os
import re
from pathlib import Path

import pytest

from clinfra.doctor.arm import Arm, pipeline_of
from clinfra.doctor.checks import AREAS, Asked, azure_findings
from clinfra.doctor.command import sections
from clinfra.doctor.login import credential_of, signed_in
from clinfra.sections import As, show
from clinfra.targets import Target
from tests.doctor.given import A100, FAMILIES, OWNER, REGION, ROOT, good_day, needed, role, usage
from tests.doctor.stand_in import TENANT, Azure

PAGE = Path(__file__).parents[2] / "docs" / "doctor.md"


def bad_day(azure: Azure) -> None:
    """A provider, a role, a quota and a name are missing, and one question is refused."""
    below = f"{ROOT}/providers"
    providers = azure.lists[below]
    azure.lists |= {
        below: [
            {**each, "registrationState": "NotRegistered"}
            if each["namespace"] == "Microsoft.Cache"
            else each
            for each in providers
        ],
        f"{below}/Microsoft.Compute/locations/{REGION}/usages": [
            usage("cores", 700, 40),
            usage("lowPriorityCores", 400),
            usage(FAMILIES[A100], 96),
            usage("standardDDSv5Family", 200, 40),
        ],
        f"{below}/Microsoft.KeyVault/deletedVaults": [
            {"name": "kv-mercy", "properties": {"location": REGION, "purgeProtectionEnabled": True}}
        ],
    }
    definition = f"{below}/Microsoft.Authorization/roleDefinitions/{OWNER}"
    azure.objects[definition] = role("Contributor", ["*"], ["Microsoft.Authorization/*/Write"])
    name = f"{below}/Microsoft.KeyVault/checkNameAvailability"
    azure.objects[name] = {"nameAvailable": False, "reason": "AlreadyExists"}
    azure.refused.add(f"Microsoft.CognitiveServices/locations/{REGION}/usages")


@pytest.mark.skipif(
    importlib.util.find_spec("azure.identity") is None, reason="azure-identity is not installed"
)
def test_the_output_on_the_page_is_what_a_bad_day_gives(
    server: Azure, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in server.with_secret().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "EnvironmentCredential")
    monkeypatch.setenv("COLUMNS", "100")
    bad_day(good_day(server))
    credential = credential_of(os.environ)
    caller = signed_in(credential, server.url)
    with pipeline_of(credential, server.url) as client:
        found = list(azure_findings(Asked(Arm(client, server.url), needed(), caller, TENANT)))

    show(As.TEXT, sections("prod", Target.AZURE, found), dict[str, object])

    printed = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert "\n".join(printed) == block("text")


def block(language: str) -> str:
    """The one block of a language on the page."""
    (found,) = re.findall(
        rf"```{language}\n(.*?)\n```", PAGE.read_text(encoding="utf-8"), re.DOTALL
    )
    return found


def test_the_page_says_what_is_checked_in_every_area() -> None:
    text = PAGE.read_text(encoding="utf-8")

    assert [area for area in AREAS if f"| {area} |" not in text] == []
