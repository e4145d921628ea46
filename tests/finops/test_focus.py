"""A bill made here in the columns of FOCUS, before a validator of others and the command.

The validator, focus-validator 2.2.1, needs Python 3.12 and a PyArrow below 22:
``pip install focus-validator==2.2.1 'pyarrow<22'``. It ends with 0 whatever it finds, and opens a
file of its own package relative to the current folder.
"""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from clinfra.cli import app
from clinfra.plan import Plan, PlannedResource
from finops.reconcile import COLUMNS, read_charges, reconciled
from tests.harness.environments import STACKS
from tests.harness.focus import Bill, bill_of
from tests.harness.priced import estimated, resources_of

FLAGS = ("--validate-version", "1.2.0.1", "--block-download", "--focus-dataset", "CostAndUsage")
WITHOUT = ("CAPACITY_RESERVATION_SUPPORTED", "COMMITMENT_DISCOUNT_SUPPORTED")
"""Features that the bill has no row of; the validator's rules on them want a status of rows without
a reservation or commitment, which two other rules of it forbid."""
ALTERNATIVES = {"InvoiceId-C-004-C": "InvoiceId-C-003-C"}
"""A rule by the rule above it, which wants one of two: InvoiceId is empty in every charge, or
in none. The validator prints the one that a bill does not keep; the rule above it passes."""
LIMIT = 600


def judged(bill: Bill, folder: Path) -> dict[str, str]:
    """What the validator says of each of its rules."""
    program = shutil.which("focus-validator")
    if program is None:
        pytest.skip("not on PATH: focus-validator, which needs Python 3.12")
    library = Path(program).resolve().parents[1] / "lib"
    (packages,) = library.glob("python3*/site-packages/focus_validator")
    file = folder / "bill.csv"
    bill.write(file)
    model = json.loads((packages / "rules" / "model-1.2.0.1.json").read_text(encoding="utf-8"))
    features = ",".join(each for each in model["ApplicabilityCriteria"] if each not in WITHOUT)
    asked = (*FLAGS, "--applicability-criteria", features)
    command = (program, "--data-file", str(file), *asked)
    others = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        command,
        cwd=packages.parent,
        env=others,
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT,
    )
    told = done.stdout + done.stderr
    total = re.search(r"Total: (\d+)", told)
    assert total, told[-2000:]
    found = dict(re.findall(r"^\S+ (\S+): (PASS|FAIL|SKIPPED)", told, re.MULTILINE))
    assert len(found) == int(total[1])
    return found


def test_a_validator_of_others_finds_no_fault_in_a_bill_but_where_one_was_made(
    tmp_path: Path,
) -> None:
    bill = bill_of(estimated("qa"))
    broken = Bill(({**bill.rows[0], "ChargeCategory": "Gift"}, *bill.rows[1:]))

    good, bad = judged(bill, tmp_path), judged(broken, tmp_path)

    assert len(good) > 500
    assert [rule for rule, said in good.items() if said == "FAIL"] == list(ALTERNATIVES)
    assert all(good[above] == "PASS" for above in ALTERNATIVES.values())
    assert [rule for rule, said in bad.items() if said == "FAIL" and "ConsumedQuantity" in rule]


@pytest.mark.parametrize("stack", STACKS)
def test_a_bill_has_every_column_that_is_read_and_its_costs_are_prices_of_quantities(
    stack: str,
) -> None:
    for row in bill_of(estimated(stack)).rows:
        assert set(COLUMNS) <= set(row)
        assert len(row) == 57
        product = float(row["ListUnitPrice"]) * float(row["PricingQuantity"])
        assert float(row["ListCost"]) == pytest.approx(product)


@pytest.mark.parametrize("stack", STACKS)
def test_a_bill_of_what_was_estimated_deviates_by_the_length_of_its_month(
    stack: str, tmp_path: Path
) -> None:
    told, file = estimated(stack), tmp_path / "bill.csv"
    bill_of(told).write(file)
    with file.open(encoding="utf-8", newline="") as stream:
        found = reconciled(told, read_charges(stream))

    assert found.billed == pytest.approx(told.total.expected, rel=1e-3)
    assert found.estimated == pytest.approx(told.total.expected * 31 * 12 / 365, rel=1e-3)
    longer = 31 * 12 / 365 - 1
    for each in found.deviations:
        assert abs(each.difference) <= each.billed * longer * 1.01 + 0.02, each


def test_the_command_is_found_beside_the_estimate_and_at_its_own_name(tmp_path: Path) -> None:
    plan, file = tmp_path / "plan.json", tmp_path / "bill.csv"
    planned = (
        PlannedResource(each.urn, each.type, "create", each.inputs, each.parent)
        for each in resources_of("qa")
    )
    plan.write_text(Plan("qa", tuple(planned)).to_json(), encoding="utf-8")
    bill_of(estimated("qa")).write(file)
    asked = ("-s", "qa", "--plan", str(plan), "--actual", str(file), "--json")

    one, other = (
        CliRunner().invoke(app, [*words, *asked])
        for words in (["cost", "reconcile"], ["reconcile"])
    )

    assert one.exit_code == other.exit_code == 0
    assert json.loads(one.output) == json.loads(other.output)
