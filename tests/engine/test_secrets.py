"""No secret value stands where somebody could read it."""

from pathlib import Path

import pytest

from tests.harness.checkout import Checkout
from tests.harness.results import ON_THE_TWIN, exported, holding, secret_values
from twin.cloud import Cloud

pytestmark = [pytest.mark.engine, pytest.mark.slow]
KIND = "random:index/randomPassword:RandomPassword"


def values_of(checkout: Checkout, stack: str) -> set[str]:
    """Every secret of the state, those that the twin made among them."""
    values = secret_values(exported(checkout, stack))
    made = {str(each.outputs["result"]) for each in Cloud(checkout.cloud).of_token(KIND)}
    assert made
    assert made <= values
    return values


def test_no_secret_of_production_stands_in_state_folders_output_or_arguments(
    prod_up: Checkout,
) -> None:
    cache = prod_up.cache
    places = [cache / each for each in ("state", "work", "home", "said", "arguments")]
    values = values_of(prod_up, "prod")

    assert "pulumi" in (cache / "arguments").read_text(encoding="utf-8")
    assert holding(values, *places) == []
    assert holding(values, cache / "twin"), "the search finds what is there: the twin's own cloud"


@pytest.mark.soak
def test_no_secret_of_production_stands_in_what_is_written_about_it(prod_up: Checkout) -> None:
    out = prod_up.cache / "written"
    out.mkdir()
    values = values_of(prod_up, "prod")
    for command in (
        ("report", "--stack", "prod", "--out", str(out / "page.html")),
        ("export", "arm", "--stack", "prod", "--out", str(out / "arm")),
        ("export", "kubernetes", "--stack", "prod", "--out", str(out / "kubernetes")),
        ("plan", "--stack", "prod", "--json"),
    ):
        told = prod_up.run(*command)
        assert told.code == 0, told.err
        (out / f"said-{'-'.join(command[:2])}").write_text(told.out + told.err, encoding="utf-8")

    assert (out / "page.html").exists()
    assert holding(values, out) == []


@pytest.mark.soak
def test_no_secret_of_production_stands_in_the_events_of_the_plain_cli(tmp_path: Path) -> None:
    events, said, checkout = tmp_path / "events", tmp_path / "said", Checkout(tmp_path / "cache")
    checkout.cache.mkdir()

    up = f"PULUMI_DEBUG_COMMANDS=true pulumi up -s prod --yes --skip-preview --event-log {events}"
    done = checkout.shell(ON_THE_TWIN + f"pulumi stack init prod && {up}")
    said.write_text(done.out + done.err, encoding="utf-8")

    assert done.code == 0, done.err[-3000:]
    assert '"resourcePreEvent"' in events.read_text(encoding="utf-8")
    assert holding(values_of(checkout, "prod"), events, said, checkout.cache / "state") == []
