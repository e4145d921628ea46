"""A bad day is told in Azure's words, and the next up brings everything right."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from clinfra.folders import Folders
from clinfra.session import Operation, Report
from tests.harness.agreement import in_state, made
from tests.harness.checkout import Checkout
from tests.harness.engine import carried_out
from twin.bad_day import HARMLESS, SENTENCES, Fault
from twin.cloud import Cloud

pytestmark = pytest.mark.engine
FAULTS = sorted(Fault)
IN_CI = {Fault.THROTTLED, Fault.NO_CAPACITY, Fault.FAILS_AFTER_CREATION}
"""One that is waited out, one that refuses and one that leaves something behind."""

OF_THE_WHOLE_QA = 50
"""Days of a soak before this one strike the whole QA, the others a small one, in half the time."""


def two_services() -> None:
    from pulumi_azure_native import resources, search

    group = resources.ResourceGroup("group", resource_group_name="rg", location="eastus2")
    for name in ("lucky", "struck"):
        search.Service(
            name,
            search_service_name=name,
            resource_group_name=group.name,
            location="eastus2",
            sku=search.SkuArgs(name=search.SkuName.BASIC),
        )


def up(folder: Path, *arguments: str) -> Report:
    return carried_out(two_services, Operation.UP, folder, *arguments)


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(each, marks=() if each in IN_CI else pytest.mark.soak)
        for each in sorted(set(Fault) - {Fault.PROVIDER_CRASH})
    ],
)
def test_a_trouble_is_told_and_the_next_up_converges(fault: Fault, tmp_path: Path) -> None:
    day = tmp_path / "day.yaml"
    day.write_text(json.dumps([{"fault": fault.value, "name": "struck"}]), encoding="utf-8")

    bad = up(tmp_path, "--faults", str(day))
    told = bad.outcome.warnings if fault in HARMLESS else bad.outcome.failures
    good = up(tmp_path)

    assert bad.failed is (fault not in HARMLESS), bad.outcome.failures
    assert [each.name for each in told if SENTENCES[fault] in each.sentence] == [
        "azure-native:search:Service 'struck'"
    ]
    assert not good.failed, good.outcome.failures
    assert not up(tmp_path).outcome.changed
    assert Cloud(Folders(tmp_path).cloud).count() == 3


@pytest.mark.soak
def test_what_a_dead_provider_made_is_adopted_by_the_next_up(
    lean_qa: Checkout, tmp_path: Path
) -> None:
    checkout, day = replace(lean_qa, checkpoints=True), tmp_path / "day.yaml"
    trouble = {"fault": "provider_crash", "name": "foundation-keys-vault"}
    day.write_text(json.dumps([trouble]), encoding="utf-8")

    bad = checkout.run("up", "--stack", "qa", "--yes", "--faults", str(day))
    good = checkout.run("up", "--stack", "qa", "--yes")

    assert bad.code == 1
    assert good.code == 0, good.out + good.err
    assert "had been made and are adopted (foundation-keys-vault" in good.err
    assert made(checkout) == in_state(checkout, "qa")
    assert checkout.run("up", "--stack", "qa", "--yes", "--json").document()["changed"] is False


@pytest.mark.slow
def test_after_any_bad_day_of_an_environment_the_next_up_converges(
    soaked_qa: Checkout, lean_qa: Checkout, tmp_path: Path, day_seed: int
) -> None:
    qa = soaked_qa if day_seed < OF_THE_WHOLE_QA else lean_qa
    fault, more = FAULTS[day_seed % len(FAULTS)], FAULTS[day_seed // len(FAULTS) % len(FAULTS)]
    cut_off = Fault.PROVIDER_CRASH in (fault, more)
    checkout = replace(qa, checkpoints=cut_off)
    day = tmp_path / "day.yaml"
    troubles = [{"fault": each.value, "chance": 0.1} for each in (fault, more)]
    day.write_text(json.dumps(troubles), encoding="utf-8")

    bad = checkout.run(
        "up", "--stack", "qa", "--yes", "--faults", str(day), "--seed", str(day_seed)
    )
    if cut_off and "clinfra state unlock" in bad.err:
        assert checkout.run("state", "unlock", "--stack", "qa").code == 0
    good = checkout.run("up", "--stack", "qa", "--yes")

    assert bad.code in (0, 1)
    assert "Traceback" not in bad.out + bad.err + good.out + good.err
    assert good.code == 0, good.out + good.err
    assert made(checkout) == in_state(checkout, "qa")
    assert checkout.run("up", "--stack", "qa", "--yes", "--json").document()["changed"] is False


@pytest.mark.soak
def test_the_same_seed_gives_the_same_day_on_the_real_engine(lean_qa: Checkout) -> None:
    """Which resources the engine still begins after a failure differs; what strikes them not."""
    told: list[dict[str, str]] = []
    for run in ("one", "other"):
        checkout = replace(lean_qa, cache=lean_qa.cache / run)
        done = checkout.run("rehearse", "--stack", "qa", "--seed", "3", "--json")
        assert done.code == 1
        failures = done.document()["failures"]
        assert isinstance(failures, list)
        told.append({each["resource"]: each["message"] for each in failures})
    both = told[0].keys() & told[1].keys()

    assert both
    assert {each: told[0][each] for each in both} == {each: told[1][each] for each in both}


def test_a_day_for_azure_and_a_day_that_is_none_are_refused(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)

    azure = checkout.run("up", "--stack", "qa", "--target", "azure", "--yes", "--seed", "1")
    nothing = checkout.run("up", "--stack", "qa", "--faults", str(tmp_path / "nowhere"))

    assert (azure.code, nothing.code) == (2, 2)
    assert "--faults and --seed are for the twin" in azure.err
    assert "nowhere" in nothing.err
    assert "Traceback" not in azure.err + nothing.err
