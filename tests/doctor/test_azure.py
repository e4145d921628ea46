"""Doctor against a stand-in of Entra and Azure Resource Manager, by the real azure-identity."""

import importlib.util
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from clinfra.cli import app
from clinfra.doctor.arm import Arm, ArmError, pipeline_of
from clinfra.doctor.checks import AREAS, Asked, azure_findings
from clinfra.doctor.findings import Finding, State
from clinfra.doctor.login import NoLoginError, credential_of, signed_in
from clinfra.doctor.needs import Needs, needs_of
from tests.doctor.given import GROUP, REGION, ROOT, SUBSCRIPTION, good_day, needed, plan_of
from tests.doctor.given import azure as made
from tests.doctor.stand_in import ASSERTION, CALLER, SECRET, TENANT, Azure

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("azure.identity") is None, reason="azure-identity is not installed"
)
SKUS = "Microsoft.Compute/skus"


def log_in(given: Mapping[str, str], chain: str, patch: pytest.MonkeyPatch) -> None:
    """Set the environment of a login; the chain is cut to what does not ask this machine."""
    for name, value in given.items():
        patch.setenv(name, value)
    patch.setenv("AZURE_TOKEN_CREDENTIALS", chain)


@pytest.fixture
def azure(server: Azure, monkeypatch: pytest.MonkeyPatch) -> Azure:
    log_in(server.with_secret(), "EnvironmentCredential", monkeypatch)
    return good_day(server)


def found_on(azure: Azure, needs: Needs | None = None) -> list[Finding]:
    credential = credential_of(os.environ)
    caller = signed_in(credential, azure.url)
    with pipeline_of(credential, azure.url) as client:
        asked = Asked(Arm(client, azure.url), needs or needed(), caller, TENANT)
        return list(azure_findings(asked))


def of(area: str, found: list[Finding]) -> list[Finding]:
    return [each for each in found if each.area == area]


def test_on_a_good_day_every_area_is_fine_and_only_a_name_without_a_question_is_open(
    azure: Azure,
) -> None:
    found = found_on(azure)

    assert {each.area for each in found} >= set(AREAS)
    assert [each.found for each in found if each.state is not State.OK] == [
        "Azure has no question for amr-mercy"
    ]


def test_a_secret_and_workload_identity_sign_in_through_the_chain(
    server: Azure, monkeypatch: pytest.MonkeyPatch
) -> None:
    for given, chain in (
        (server.with_secret(), "EnvironmentCredential"),
        (server.with_workload_identity(), "WorkloadIdentityCredential"),
    ):
        log_in(given, chain, monkeypatch)

        assert signed_in(credential_of(os.environ), server.url).object_id == CALLER


def test_a_refused_secret_is_one_line_of_reason_without_the_secret(
    server: Azure, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = server.with_secret() | {"AZURE_CLIENT_SECRET": "another-secret"}
    log_in(wrong, "EnvironmentCredential", monkeypatch)

    with pytest.raises(NoLoginError) as told:
        signed_in(credential_of(os.environ), server.url)

    assert "AADSTS7000215: Invalid client secret provided" in str(told.value)
    assert "another-secret" not in str(told.value)
    assert "\n" not in str(told.value)


def test_an_environment_without_a_login_says_what_was_tried(
    server: Azure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "EnvironmentCredential")

    with pytest.raises(NoLoginError, match="no credential is set up; tried EnvironmentCredential"):
        signed_in(credential_of(os.environ), server.url)


def test_lists_are_read_to_their_last_page(azure: Azure) -> None:
    found_on(azure)

    pages = [each for each in azure.asked if f"/{SKUS}?" in each]
    assert len(pages) == 2
    assert "location%20eq%20%27eastus2%27" in pages[0]


def test_a_page_that_leads_to_another_host_is_not_followed(azure: Azure) -> None:
    azure.elsewhere = "https://elsewhere.example"

    sizes = of("machine sizes", found_on(azure))

    assert [each.state for each in sizes] == [State.NOT_CHECKED]
    assert sizes[0].found == "the next page is elsewhere: https://elsewhere.example"


def test_where_azure_throttles_doctor_waits_as_long_as_it_is_asked_to(
    azure: Azure, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr("time.sleep", waits.append)
    azure.troubles += [
        (SKUS, 429, "7"),
        (SKUS, 429, "3600"),
        ("Vault/checkNameAvailability", 429, "2"),
    ]

    found = found_on(azure)

    assert waits == [7, 60, 2]
    assert of("machine sizes", found)[0].state is State.OK
    assert "kv-mercy is free (vaults)" in [each.found for each in of("names", found)]


def test_a_question_that_azure_refuses_ends_its_own_check_alone(azure: Azure) -> None:
    azure.refused |= {SKUS, "Microsoft.Authorization/roleAssignments"}

    found = found_on(azure)

    (sizes,), (roles,) = of("machine sizes", found), of("roles", found)
    assert sizes.state is roles.state is State.NOT_CHECKED
    assert sizes.found == "Azure answered 403 (AuthorizationFailed)"
    assert sizes.fix == (
        f'az role assignment create --assignee-object-id {CALLER} --role "Reader" --scope {ROOT}'
    )
    assert {each.state for each in of("deleted", found)} == {State.OK}


def test_without_the_list_of_sizes_the_quota_of_gpus_is_checked_by_the_catalogue(
    azure: Azure,
) -> None:
    azure.refused.add(SKUS)

    quota = of("quota", found_on(azure))

    assert {each.found.split(" in ")[0] for each in quota if each.state is State.OK} == {
        "StandardNCADSA100v4Family",
        "cores",
        "lowPriorityCores",
    }
    assert [each.found for each in quota if each.state is State.NOT_CHECKED] == [
        "eastus2 tells no quota of the family of Standard_D8ds_v5 (Standard_D8ds_v5)"
    ]


def test_a_subscription_that_is_not_there_fails_once_and_nothing_else_is_asked(
    azure: Azure,
) -> None:
    del azure.objects[ROOT]

    found = found_on(azure)

    assert [each.area for each in found if each.state is State.FAILED] == ["subscription"]
    assert {each.state for each in found[1:]} == {State.NOT_CHECKED}
    assert len(azure.asked) == 1


def test_a_name_is_asked_for_by_its_own_question(azure: Azure) -> None:
    found_on(azure)

    assert {"name": "kv-mercy", "type": "Microsoft.KeyVault/vaults"} in azure.bodies
    assert {
        "subdomainName": "oai-mercy",
        "type": "Microsoft.CognitiveServices/accounts",
    } in azure.bodies


def test_names_and_machines_that_are_the_stacks_own_already_are_no_collision(
    azure: Azure,
) -> None:
    azure.lists[f"{ROOT}/resourceGroups/{GROUP}/resources"] = [
        {"name": "KV-Mercy", "type": "Microsoft.KeyVault/vaults"}
    ]
    vault = "Microsoft.KeyVault/checkNameAvailability"
    azure.objects[f"{ROOT}/providers/{vault}"] = {"nameAvailable": False, "reason": "AlreadyExists"}

    names = [each.found for each in of("names", found_on(azure))]

    assert "kv-mercy is the stack's own already (vaults)" in names


def test_a_zone_that_others_own_is_there_missing_or_closed_to_the_caller(azure: Azure) -> None:
    below = f"{ROOT}/resourceGroups/rg-hub/providers/Microsoft.Network/privateDnsZones"
    there, missing, closed = (f"{below}/{name}.example" for name in ("there", "missing", "closed"))
    azure.objects[there] = {"id": there}
    azure.refused.add(closed)
    configs = [{"privateDnsZoneId": each} for each in (there, missing, closed)]
    group = made("network:PrivateDnsZoneGroup", "group", privateDnsZoneConfigs=configs)

    found = of("dns", found_on(azure, needs_of(plan_of(group), SUBSCRIPTION, REGION)))

    assert {each.found.split(" ")[0].strip(","): each.state for each in found[:3]} == {
        "there.example": State.OK,
        "missing.example": State.FAILED,
        "closed.example": State.NOT_CHECKED,
    }


def test_an_address_that_does_not_answer_is_told_in_one_line(
    azure: Azure, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr("time.sleep", waits.append)
    nowhere = "https://localhost:1"
    with (
        pipeline_of(credential_of(os.environ), azure.url) as client,
        pytest.raises(ArmError) as told,
    ):
        Arm(client, nowhere).get("/subscriptions", "2022-12-01")

    assert str(told.value).startswith(f"{nowhere} did not answer: ")
    assert "\n" not in str(told.value)


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    path = tmp_path / "plan.json"
    path.write_text(plan_of().to_json(), encoding="utf-8")
    return path


def run(plan_file: Path, *more: str) -> Result:
    told = ["doctor", "--stack", "prod", "--target", "azure", "--plan", str(plan_file), *more]
    return CliRunner().invoke(app, told)


def test_the_command_tells_each_finding_and_ends_with_1_where_one_failed(
    azure: Azure, plan_file: Path
) -> None:
    azure.lists[f"{ROOT}/providers"] = [
        {**each, "registrationState": "NotRegistered"}
        if each["namespace"] == "Microsoft.Cache"
        else each
        for each in azure.lists[f"{ROOT}/providers"]
    ]

    done = run(plan_file, "--json")

    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert (told["stack"], told["target"]) == ("prod", "azure")
    (failed,) = [e for e in told["findings"] if e["area"] == "providers" and e["state"] != "ok"]
    assert failed == {
        "area": "providers",
        "state": "failed",
        "found": "Microsoft.Cache is NotRegistered",
        "fix": "az provider register --namespace Microsoft.Cache "
        f"--subscription {SUBSCRIPTION} --wait",
    }
    assert told["counts"]["failed"] == sum(e["state"] == "failed" for e in told["findings"])


def test_the_command_shows_a_table_and_the_commands_to_type(azure: Azure, plan_file: Path) -> None:
    azure.refused.add(SKUS)

    done = run(plan_file)

    lines = done.stdout.splitlines()
    assert lines[0] == "Doctor of prod, target azure"
    assert any(line.split()[:3] == ["ok", "subscription", "Mercy"] for line in lines)
    assert "To type" in done.stdout
    assert f'--role "Reader" --scope {ROOT}' in done.stdout


def test_no_token_and_no_secret_is_ever_printed(azure: Azure, plan_file: Path) -> None:
    azure.refused |= {SKUS, "/providers", "checkNameAvailability"}

    printed = run(plan_file, "--json").output

    assert "subscription" in printed
    assert [e for e in (SECRET, ASSERTION, azure.token) if e in printed] == []


def test_an_address_without_tls_is_wrong_use(
    azure: Azure, plan_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_RESOURCE_MANAGER_URL", "http://localhost:1")

    done = run(plan_file)

    assert str(done.exception) == (
        "AZURE_RESOURCE_MANAGER_URL is http://localhost:1; an address with https:// is allowed"
    )
    assert azure.asked == []


def test_without_azure_identity_one_sentence_says_what_brings_it(
    azure: Azure, plan_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "azure.identity", None)

    told = json.loads(run(plan_file, "--json").stdout)["findings"]

    (login,) = [each for each in told if each["area"] == "login"]
    assert login["found"] == "azure-identity is not installed; the extra clinfra[azure] brings it"
    assert login["fix"] == "pip install 'clinfra[azure]'"
    assert {each["state"] for each in told if each["area"] in AREAS} == {"not checked"}
    assert azure.asked == []
