"""Objectives of serving: when they page, when they queue work, and when they stay silent."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from pydantic import ValidationError

from components.operations.slo_rules import BURNS, WINDOWS, alerts, records
from stacks.alerts.packs import PACKS
from stacks.alerts.rules import PromqlRule, Tier
from stacks.slos import Indicator, SloSettings, Within, burn_rate, usual_slos
from tests.harness.environments import STACKS, recorded
from tests.harness.metrics import named_by, prometheus_metrics

AVAILABILITY = SloSettings(indicator=Indicator.AVAILABILITY, objective=99, window_days=30)
MEASURES = Path(__file__).parents[2] / "images" / "model-server" / "measures.py"


def rule_file(folder: Path) -> Path:
    """Every rule of the platform in Prometheus' own form; JSON is YAML."""
    slos = {**usual_slos(), "test": AVAILABILITY}
    groups = [
        {
            "name": slo,
            "rules": [
                *({"record": e.name, "expr": e.expression} for e in records(slo, settings)),
                *(
                    {
                        "alert": e.name,
                        "expr": e.expression,
                        "for": "2m",
                        "labels": {"tier": e.tier.value},
                        "annotations": {"summary": e.says},
                    }
                    for e in alerts(slo, settings)
                ),
            ],
        }
        for slo, settings in slos.items()
    ]
    packs = [
        {
            "alert": pack.alert(rule),
            "expr": rule.expression,
            "for": f"{rule.minutes}m",
            "annotations": {"summary": rule.says},
        }
        for pack in PACKS.values()
        for rule in pack.rules
        if isinstance(rule, PromqlRule)
    ]
    path = folder / "rules.yaml"
    path.write_text(json.dumps({"groups": [*groups, {"name": "packs", "rules": packs}]}))
    return path


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(list(command), capture_output=True, text=True, check=False)


def judge(name: str, package: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not on PATH; build it with: go install {package}")
    return found


@pytest.fixture
def promtool() -> str:
    return judge("promtool", "github.com/prometheus/prometheus/cmd/promtool@v0.316.0")


def test_the_shares_and_windows_are_those_of_the_workbook() -> None:
    rates = [burn_rate(each.share, 30, each.hours) for each in BURNS]

    assert rates == pytest.approx([14.4, 6, 3, 1])
    assert [each.tier for each in BURNS] == [Tier.PAGE, Tier.PAGE, Tier.TICKET, Tier.TICKET]
    assert {window for each in BURNS for window in (each.long, each.short)} == set(WINDOWS)


@pytest.mark.parametrize(("slo", "settings"), usual_slos().items())
def test_every_rule_of_an_objective_asks_for_metrics_that_exist(
    slo: str, settings: SloSettings
) -> None:
    made = {each.name for each in records(slo, settings)}

    assert all(named_by(each.expression) <= prometheus_metrics() for each in records(slo, settings))
    assert all(named_by(each.expression) <= made for each in alerts(slo, settings))


def test_a_time_that_an_objective_can_ask_for_is_a_bound_of_the_servers_histogram() -> None:
    found = re.search(r"_LATENCY_BUCKETS = \((.+)\)", MEASURES.read_text(encoding="utf-8"))
    assert found
    bounds = {str(float(each)) for each in found[1].split(",")}

    assert {each.value for each in Within} <= bounds


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"indicator": "latency", "objective": 99}, "within is None; the indicator latency needs"),
        (
            {"indicator": "availability", "objective": 99, "within": "0.5"},
            "the indicator availability has none",
        ),
        (
            {"indicator": "availability", "objective": 90, "window_days": 30},
            "no share of failures is fast enough to page",
        ),
    ],
)
def test_an_objective_that_could_never_alert_is_a_mistake(
    given: dict[str, object], says: str
) -> None:
    with pytest.raises(ValidationError, match=says):
        SloSettings.model_validate(given)


@pytest.mark.parametrize("stack", STACKS)
def test_every_objective_is_a_group_of_rules_that_tells_the_group_of_its_tier(stack: str) -> None:
    made = recorded(stack)
    tiers = {made.one(f"on-call-{tier}").id: tier.severity for tier in Tier}
    found = [
        each
        for each in made.of_type("azure-native:alertsmanagement:PrometheusRuleGroup")
        if each.name.startswith("incidents-slos-")
    ]
    serves = bool(made.of_type("clinfra:ml:ModelService"))

    assert len(found) == (len(usual_slos()) if serves else 0)
    for group in found:
        rules = group.get("rules")
        assert isinstance(rules, list)
        assert group.get("scopes.0") == made.one("observability-metrics-workspace").id
        burning = [each for each in rules if each.get("alert")]
        assert len(burning) == len(BURNS)
        for each in burning:
            assert tiers[each["actions"][0]["actionGroupId"]] == each["severity"]


def test_promtool_finds_nothing_wrong_with_any_rule(promtool: str, tmp_path: Path) -> None:
    done = run(promtool, "check", "rules", "--lint=all", "--lint-fatal", rule_file(tmp_path))

    assert done.returncode == 0, done.stdout + done.stderr


def test_pint_finds_no_bug_in_any_rule(tmp_path: Path) -> None:
    pint = judge("pint", "github.com/cloudflare/pint/cmd/pint@v0.80.0")
    done = run(pint, "--offline", "--no-color", "lint", rule_file(tmp_path))

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("failing", "minutes", "firing"),
    [
        (200, 60, {"test-now", "test-today", "test-this-day", "test-this-week"}),
        (80, 60, {"test-today", "test-this-day", "test-this-week"}),
        (20, 60, {"test-this-week"}),
        (5, 60, set[str]()),
    ],
    ids=["a fifth fails", "eight per cent fail", "two per cent fail", "half a per cent fails"],
)
def test_the_faster_the_budget_goes_the_more_alerts_fire(
    promtool: str, tmp_path: Path, failing: int, minutes: int, firing: set[str]
) -> None:
    rules = rule_file(tmp_path)
    series = [
        {"series": 'model_requests_total{model="m",status="200"}', "values": _rate(1000 - failing)},
        {"series": 'model_requests_total{model="m",status="503"}', "values": _rate(failing)},
    ]
    told = {each.name: each for each in alerts("test", AVAILABILITY)}
    expected = [
        {
            "eval_time": f"{minutes}m",
            "alertname": name,
            "exp_alerts": [
                {
                    "exp_labels": {"model": "m", "tier": each.tier.value},
                    "exp_annotations": {"summary": each.says},
                }
            ]
            if name in firing
            else [],
        }
        for name, each in told.items()
    ]
    case = {"interval": "1m", "input_series": series, "alert_rule_test": expected}
    path = tmp_path / "case.yaml"
    path.write_text(json.dumps({"rule_files": [str(rules)], "tests": [case]}))
    done = run(promtool, "test", "rules", path)

    assert done.returncode == 0, done.stdout + done.stderr


def _rate(each_minute: int) -> str:
    return f"0+{each_minute}x70"
