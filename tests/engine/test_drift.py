"""Drift is told as a person would say it, and the next up sets it right."""

from pathlib import Path

import pytest

from clinfra.plan import plan_of_state
from tests.harness.checkout import Checkout
from twin.client import DriftKind

pytestmark = [pytest.mark.engine, pytest.mark.slow]


def test_what_drifted_is_told_by_property_and_set_right(prod_up: Checkout) -> None:
    checkout = prod_up
    where = {
        DriftKind.TAG: "foundation-lake-account",
        DriftKind.FIREWALL: "foundation-registry-registry",
        DriftKind.POOL: "compute-nodes-work-pool",
        DriftKind.SECRET: "ml-mlflow-login-cookie",
        DriftKind.GONE: "foundation-logs-diagnostics",
    }
    for how, name in where.items():
        done = checkout.run("twin", "drift", "--stack", "prod", "--how", how, "--name", name)
        assert done.code == 0, done.err
        assert name in done.out

    refreshed = checkout.run("refresh", "--stack", "prod")
    foreseen = checkout.run("preview", "--stack", "prod")
    repaired = checkout.run("up", "--stack", "prod", "--yes", "--json")

    for told in (
        "drifted  azure-native:storage:StorageAccount 'foundation-lake-account'",
        "tags.cost-center: 'CC-4103' → nothing",
        "publicNetworkAccess: 'Disabled' → 'Enabled'",
        "maxCount: 12 → 24",
        "stringData.cookie: [secret] → [secret]",
        "gone     azure-native:monitor:DiagnosticSetting 'foundation-logs-diagnostics'",
    ):
        assert told in refreshed.out
    assert "publicNetworkAccess: 'Enabled' → 'Disabled'" in foreseen.out
    held = plan_of_state("prod", checkout.state("prod")).resources
    same = len([each for each in held if not each.name.startswith("default")]) - 5
    assert repaired.document()["counts"] == {"create": 1, "same": same, "update": 4}
    text = refreshed.out + foreseen.out + checkout.state("prod").read_text(encoding="utf-8")
    assert "rotated" not in text


def test_what_cannot_drift_is_refused_in_a_sentence(tmp_path: Path, lean_up: Checkout) -> None:
    early = Checkout(tmp_path).run("twin", "drift", "--stack", "qa", "--how", "tag")
    nothing = lean_up.run("twin", "drift", "--stack", "qa", "--how", "pool", "--name", "x*")

    assert (early.code, nothing.code) == (2, 2)
    assert "has no local state yet" in early.err
    assert "no resource named 'x*' can drift by 'pool' in the stack qa" in nothing.err
