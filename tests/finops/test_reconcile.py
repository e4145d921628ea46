"""A bill in FOCUS, made here, held against the estimate."""

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from clinfra.cli import app
from clinfra.plan import Plan, PlannedResource
from finops.estimate import estimate
from finops.price_book import price_book
from finops.reconcile import COLUMNS, NO_RESOURCE, NOBODY, kind_in, read_charges, reconciled
from stacks.usage_assumptions import UsageAssumptions
from tests.harness.environments import STACKS
from tests.harness.priced import TODAY, azure, estimated

GROUP = "/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/core/providers"
GATEWAY = f"{GROUP}/Microsoft.Network/natGateways/ng"
CHARGE = {
    "ChargePeriodStart": "2026-10-01T00:00:00Z",
    "ChargePeriodEnd": "2026-10-31T10:00:00Z",
    "ChargeCategory": "Usage",
    "BillingCurrency": "USD",
    "EffectiveCost": "40",
    "ResourceId": GATEWAY,
    "Tags": json.dumps({"cost-center": "CC-4101"}),
}
NO_DATA = {"nat_gb": {"low": 0, "expected": 0, "high": 0}}


def bill(*rows: dict[str, str]) -> io.StringIO:
    stream = io.StringIO()
    columns: list[str] = [*COLUMNS]
    writer = csv.DictWriter(stream, columns)
    writer.writeheader()
    writer.writerows({**CHARGE, **row} for row in rows)
    stream.seek(0)
    return stream


def test_a_month_is_held_against_a_month_and_a_half_against_a_half() -> None:
    usage = UsageAssumptions.model_validate({"quantities": NO_DATA})
    gateway = azure("network:NatGateway", tags={"cost-center": "CC-4101"})
    told = estimate("test", [gateway], price_book(), usage, TODAY)

    (whole,) = reconciled(told, read_charges(bill({}))).deviations
    half = reconciled(told, read_charges(bill({"ChargePeriodEnd": "2026-10-16T05:00:00Z"})))

    assert (whole.cost_center, whole.kind) == ("CC-4101", "network:natgateway")
    assert whole.estimated == pytest.approx(32.85)
    assert whole.difference == pytest.approx(40 - 32.85)
    assert half.estimated == pytest.approx(32.85 / 2)


def test_the_largest_deviation_is_first_and_what_is_not_estimated_is_told() -> None:
    told = estimate("test", [], price_book(), UsageAssumptions(), TODAY)
    rows = ({}, {"EffectiveCost": "99", "ResourceId": "", "Tags": ""})

    first, second = reconciled(told, read_charges(bill(*rows))).deviations

    assert (first.cost_center, first.kind, first.billed) == (NOBODY, NO_RESOURCE, 99)
    assert second.estimated == 0


def test_tax_is_left_out_and_tags_without_brackets_are_read() -> None:
    rows = ({"ChargeCategory": "Tax"}, {"Tags": '"cost-center": "CC-4102"'})

    (one,) = read_charges(bill(*rows))

    assert one.cost_center == "CC-4102"


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"BillingCurrency": "EUR"}, "row 2: the currency is EUR"),
        ({"EffectiveCost": "much"}, "row 2: could not convert"),
        ({"ChargePeriodStart": "yesterday"}, "row 2: Invalid isoformat"),
    ],
)
def test_a_row_that_is_no_charge_is_refused_with_its_number(
    row: dict[str, str], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        list(read_charges(bill(row)))


def test_a_file_that_is_no_bill_is_wrong_use(tmp_path: Path) -> None:
    plan, file = tmp_path / "plan.json", tmp_path / "bill.csv"
    given = azure("network:NatGateway")
    planned = (PlannedResource(given.urn, given.type, "create", given.inputs),)
    plan.write_text(Plan("qa", planned).to_json(), encoding="utf-8")
    arguments = ["reconcile", "-s", "qa", "--plan", str(plan), "--actual", str(file)]
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    wrong = CliRunner().invoke(app, arguments)
    file.write_text(bill({}).getvalue(), encoding="utf-8")
    right = CliRunner().invoke(app, [*arguments, "--json"])

    assert "it has no column ChargePeriodStart" in str(wrong.exception)
    assert json.loads(right.output)["billed"] == 40


@pytest.mark.parametrize(
    ("resource", "kind"),
    [
        (f"{GROUP}/Microsoft.ContainerRegistry/registries/r", "containerregistry:registry"),
        (f"{GROUP}/Microsoft.Network/publicIPAddresses/p", "network:publicipaddress"),
        (f"{GROUP}/Microsoft.DBforPostgreSQL/flexibleServers/s", "dbforpostgresql:server"),
        (f"{GROUP}/Microsoft.Cache/redisEnterprise/r", "cache:redisenterprise"),
        ("", NO_RESOURCE),
    ],
)
def test_the_kind_of_a_charge_is_in_its_id(resource: str, kind: str) -> None:
    assert kind_in(resource) == kind


@pytest.mark.parametrize("stack", STACKS)
def test_a_bill_of_nothing_deviates_by_the_whole_estimate(stack: str) -> None:
    told = reconciled(estimated(stack), read_charges(bill({"EffectiveCost": "0"})))

    assert told.estimated == pytest.approx(estimated(stack).total.expected)
