"""All environments on the real engine, against the twin."""

import re
import stat
from pathlib import Path

import pytest

from clinfra.folders import Folders
from clinfra.plan import SECRET, Plan, plan_of_state
from clinfra.program import stack_file
from clinfra.served import served
from clinfra.session import Operation, local_session
from tests.harness.checkout import Checkout
from tests.harness.environments import PROD_AND_SOAKED, recorded
from tests.harness.ups import up_of
from twin.cloud import Cloud

pytestmark = [pytest.mark.engine, pytest.mark.slow]


def urns(plan: Plan) -> set[tuple[str, str]]:
    return {(each.type, each.name) for each in plan.resources}


@pytest.mark.parametrize("stack", PROD_AND_SOAKED)
def test_an_environment_goes_up_stays_the_same_and_comes_down_to_nothing(
    stack: str, ups: Path, tmp_path: Path
) -> None:
    checkout = up_of(stack, ups, tmp_path / "up")
    expected = {(each.type, each.name) for each in recorded(stack).resources}

    made = plan_of_state(stack, checkout.state(stack))
    assert urns(made) >= expected
    total = len([each for each in made.resources if not each.name.startswith("default")])
    said = (checkout.cache / "said").read_text(encoding="utf-8")
    assert re.findall(rf"^up of {stack} finished in .*: (.*)$", said, re.MULTILINE) == [
        f"{total} create"
    ]

    second = checkout.run("up", "--stack", stack, "--json", "--yes")
    assert second.document()["changed"] is False
    assert second.document()["counts"] == {"same": total}

    refreshed = checkout.run("refresh", "--stack", stack, "--json")
    assert refreshed.document()["changed"] is False

    if stack == "prod":
        refused = checkout.run("destroy", "--stack", stack, "--yes")
        assert refused.code == 2
        assert "hold data and are protected" in refused.err
    gone = checkout.run("destroy", "--stack", stack, "--yes", "--unprotect", "--json")
    assert gone.code == 0, gone.err
    assert Cloud(checkout.cloud).count() == 0


def test_secrets_of_production_are_encrypted_at_rest_and_hidden_in_the_plan(
    prod_up: Checkout,
) -> None:
    checkout = prod_up
    said = (checkout.cache / "said").read_text(encoding="utf-8")
    kind = "random:index/randomPassword:RandomPassword"
    passwords = [str(each.outputs["result"]) for each in Cloud(checkout.cloud).of_token(kind)]
    plan = plan_of_state("prod", checkout.state("prod"))
    cookie = next(each for each in plan.resources if each.name.endswith("login-cookie"))

    assert passwords
    for password in passwords:
        assert password not in checkout.state("prod").read_text(encoding="utf-8")
        assert password not in said
        assert password not in plan.to_json()
    assert cookie.inputs["stringData"] == SECRET
    passphrase = checkout.cache / "passphrase"
    assert stat.S_IMODE(passphrase.stat().st_mode) == 0o600
    assert Plan.from_json(plan.to_json()) == plan


def test_the_plain_cli_sees_the_same_environment_and_leaves_the_checkout_clean(
    qa_up: Checkout,
) -> None:
    checkout = qa_up
    before = checkout.shell("git status --short").out
    held = plan_of_state("qa", checkout.state("qa"))
    assert {each.version for each in served(held.resources, "sepsis-early-warning")} == {7, 8}

    plain = checkout.shell(
        'eval "$(clinfra twin env)" && trap "clinfra twin stop" EXIT && '
        "pulumi preview -s qa --expect-no-changes && pulumi destroy -s qa --yes"
    )

    assert plain.code == 0, plain.out[-3000:] + plain.err[-3000:]
    assert Cloud(checkout.cloud).count() == 0
    assert checkout.shell("git status --short").out == before


def test_a_preview_lists_what_it_would_make_and_touches_nothing(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)

    shown = checkout.run("preview", "--stack", "qa")

    assert shown.code == 0, shown.err
    assert "LOCAL preview of qa on the twin" in shown.out
    assert re.search(r"create +containerservice:ManagedCluster compute-aks-cluster", shown.out)
    assert Cloud(checkout.cloud).count() == 0


def test_the_plan_of_a_preview_knows_what_waits_for_what_as_the_state_will(
    qa_up: Checkout, tmp_path: Path
) -> None:
    folders = Folders(tmp_path / "preview")
    with local_session("qa", stack_file("qa"), throwaway=True, folders=folders) as session:
        foreseen = session.run(Operation.PREVIEW).outcome.plan()

    held = plan_of_state("qa", qa_up.state("qa"))
    waits = {each.urn: set(each.dependencies) for each in foreseen.resources}
    assert waits == {each.urn: set(each.dependencies) for each in held.resources}
    assert max(map(len, waits.values())) > 1
