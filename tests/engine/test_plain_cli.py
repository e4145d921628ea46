"""The plain CLI on the twin makes what clinfra makes, to the last input and output."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clinfra.plan import plan_of_state
from clinfra.policy_check import judged
from tests.harness.checkout import Checkout, Run, went_up
from tests.harness.environments import STACKS
from tests.harness.results import ON_THE_TWIN, exported, results
from twin.cloud import Cloud

pytestmark = [pytest.mark.engine, pytest.mark.slow]
WEAKER: Mapping[str, tuple[str, object]] = {
    "azure-native:keyvault:Vault": ("properties.enablePurgeProtection", False),
    "azure-native:storage:StorageAccount": ("allowBlobPublicAccess", True),
    "azure-native:containerservice:ManagedCluster": ("disableLocalAccounts", False),
    "azure-native:network:VirtualNetwork": ("tags", {}),
}
"""An input that a rule reports, by the kind that has it."""


def test_policy_analyze_finds_what_clinfra_finds_in_a_state(
    lean_up: Checkout, tmp_path: Path
) -> None:
    state, exported = lean_up.state("qa"), tmp_path / "state.json"
    export = ON_THE_TWIN + f"pulumi stack export -s qa --file {exported}"
    assert lean_up.shell(export).code == 0
    healthy, expected = analyzed(lean_up, "qa", exported), violated("qa", state)
    assert healthy.code == 0, healthy.err
    assert found(healthy) == expected

    for path in (exported, state):
        path.write_text(weakened(path.read_text(encoding="utf-8")), encoding="utf-8")
    broken, expected = analyzed(lean_up, "qa", exported), violated("qa", state)
    assert broken.code != 0
    assert found(broken) == expected
    assert len({rule for rule, _, mandatory in expected if mandatory}) >= len(WEAKER)


def violated(stack: str, state: Path) -> set[tuple[str, str, bool]]:
    """What clinfra says of a state."""
    told = judged(plan_of_state(stack, state), datetime.now(UTC).date()).violations
    return {(each.policy, each.urn, each.mandatory) for each in told}


def analyzed(checkout: Checkout, stack: str, state: Path) -> Run:
    """What ``pulumi policy analyze`` says of an exported state, of which no cloud is asked.

    The policies' host need not lie beside the CLI: it is on the path that `clinfra twin env` says.
    """
    return checkout.shell(
        'eval "$(clinfra twin env)" && clinfra twin stop >&2 && '
        f"CLINFRA_POLICY_PROFILE={stack} pulumi policy analyze --file {state} "
        "--policy-pack $PWD/policies --json"
    )


def found(run: Run) -> set[tuple[str, str, bool]]:
    """Rules, what violates them, and whether that ends a run."""
    events = [json.loads(each) for each in run.out.splitlines() if each.startswith("{")]
    told = [each["policyEvent"] for each in events if "policyEvent" in each]
    return {
        (each["policyName"], each.get("resourceUrn", ""), each["enforcementLevel"] == "mandatory")
        for each in told
    }


def weakened(text: str) -> str:
    """A state in which a resource of each kind is less safe than it was made."""
    document = json.loads(text)
    kept = document.get("checkpoint", {}).get("latest") or document["deployment"]
    for kind, (path, value) in WEAKER.items():
        place = next(each for each in kept["resources"] if each["type"] == kind)["inputs"]
        *sections, name = path.split(".")
        for each in sections:
            place = place[each]
        place[name] = value
    return json.dumps(document)


@pytest.mark.soak
@pytest.mark.parametrize("stack", STACKS)
def test_the_plain_cli_makes_the_resources_that_clinfra_makes(stack: str, tmp_path: Path) -> None:
    ours, theirs = Checkout(went_up(stack, tmp_path / "ours")), Checkout(tmp_path / "theirs")
    theirs.cache.mkdir()

    made = theirs.shell(
        ON_THE_TWIN + f"pulumi stack init {stack} && pulumi up -s {stack} --yes --skip-preview"
    )
    assert made.code == 0, made.out[-3000:] + made.err[-3000:]
    expected, got = results(exported(ours, stack)), results(exported(theirs, stack))
    assert len(expected) > 500
    assert set(got) == set(expected)
    assert [urn for urn in expected if got[urn] != expected[urn]] == []

    state = tmp_path / "state.json"
    assert theirs.shell(ON_THE_TWIN + f"pulumi stack export -s {stack} --file {state}").code == 0
    assert found(analyzed(theirs, stack, state)) == violated(stack, ours.state(stack))

    gone = theirs.shell(
        ON_THE_TWIN + f"pulumi preview -s {stack} --expect-no-changes && "
        f"pulumi up -s {stack} --yes --expect-no-changes && "
        f"pulumi refresh -s {stack} --yes --expect-no-changes && "
        f"pulumi state unprotect --all -s {stack} --yes && pulumi destroy -s {stack} --yes"
    )
    assert gone.code == 0, gone.out[-3000:] + gone.err[-3000:]
    assert Cloud(theirs.cloud).count() == 0
