"""Nothing that the platform makes goes unwatched, and every alert says what to do."""

import re

import pulumi
import pytest
from pulumi_azure_native import dbforpostgresql
from pydantic import ValidationError

from components.operations.alarms import Alarms
from components.operations.alert_packs import RULES_OF_A_GROUP, AlertPacks, AlertPacksArgs
from components.registration import Registered
from stacks.alerts.own import OWN
from stacks.alerts.packs import ALERTS, NO_PACK, PACKS
from stacks.alerts.packs_activity import ACTIVITY
from stacks.alerts.rules import ActivityRule, LogRule, MetricRule, OwnRule, PromqlRule, Tier
from stacks.incidents import IncidentSettings, WebhookSettings
from tests.harness.environment import GROUP_ID, PLACEMENT
from tests.harness.environments import ROOT, STACKS, recorded
from tests.harness.metrics import azure_metrics, makers, named_by, prometheus_metrics
from tests.harness.recording import Recording, record
from tests.harness.stack_values import listed

EVERY = (*PACKS.values(), ACTIVITY, *OWN)
RUNBOOKS = ROOT / "docs" / "runbooks"
OBJECT = "5e2a9c30-0000-4000-8000-000000000003"


def alerts_of(made: Recording) -> list[tuple[str, str]]:
    """Target and metric of every alert of the packs."""
    return [
        (str(each.get("scopes.0")), str(each.get("criteria.allOf.0.metricName")))
        for each in made.of_type("azure-native:monitor:MetricAlert")
        if each.name.startswith("incidents-")
    ]


@pytest.mark.parametrize("stack", STACKS)
def test_every_kind_of_a_plan_has_its_pack_or_a_reason_for_having_none(stack: str) -> None:
    kinds = {each.type for each in recorded(stack).resources}
    real = {kind for kind in kinds if not kind.startswith(("clinfra:", "pulumi:"))}

    assert sorted(real - set(PACKS) - set(NO_PACK)) == []
    assert sorted(set(PACKS) & set(NO_PACK)) == []
    assert {
        "azure-native:databricks:Workspace",
        "azure-native:healthcareapis:FhirService",
        "azure-native:mongocluster:MongoCluster",
        "azure-native:redisenterprise:RedisEnterprise",
    } <= set(PACKS)


@pytest.mark.parametrize("stack", STACKS)
def test_every_resource_is_watched_as_its_pack_demands(stack: str) -> None:
    made = recorded(stack)
    wanted = {
        (each.id, rule.metric)
        for each in made.resources
        if each.type in PACKS
        for rule in PACKS[each.type].rules
        if isinstance(rule, MetricRule)
    }
    assert set(alerts_of(made)) == wanted

    kinds = {each.type for each in made.resources}
    present = {pack.alert(r): r for k, pack in PACKS.items() if k in kinds for r in pack.rules}
    groups = made.of_type("azure-native:alertsmanagement:PrometheusRuleGroup")
    rules = [rule for group in groups for rule in listed(group.get("rules")) if "alert" in rule]
    asked = {str(rule["expression"]) for rule in rules}
    assert {r.expression for r in present.values() if isinstance(r, PromqlRule)} <= asked
    queries = {
        str(each.get("criteria.allOf.0.query"))
        for each in made.of_type("azure-native:monitor:ScheduledQueryRule")
    }
    assert {r.query for r in present.values() if isinstance(r, LogRule)} <= queries


@pytest.mark.parametrize("pack", PACKS.values(), ids=lambda pack: pack.name)
def test_every_pack_asks_for_metrics_that_exist(pack: object) -> None:
    found = next(each for each in PACKS.values() if each is pack)
    tables = {each for maker in makers() for each in maker.get("tables", [])}

    for rule in found.rules:
        match rule:
            case MetricRule():
                assert rule.metric in azure_metrics(found.namespace)
                assert rule.minutes in {1, 5, 15, 30, 60, 360, 720, 1440}
            case LogRule():
                assert rule.query.split(" ")[0] in tables
            case PromqlRule():
                named = named_by(rule.expression)
                assert named
                assert named <= prometheus_metrics()
            case ActivityRule() | OwnRule():
                pytest.fail("a rule of the subscription or of a component is in a kind's pack")


def test_every_runbook_exists_and_names_each_of_its_alerts() -> None:
    for pack in EVERY:
        page = (RUNBOOKS / f"{pack.runbook}.md").read_text(encoding="utf-8")
        for rule in pack.rules:
            assert f"| `{pack.alert(rule)}` | {rule.tier} | {rule.says} |" in page
        assert re.search(r"## Look\n(.|\n)*```sh\n(.|\n)*## Do\n(.|\n)*- ", page)
    pages = {path.stem for path in RUNBOOKS.glob("*.md")} - {"README"}
    assert pages == {pack.runbook for pack in EVERY} | {"slo"}
    listed_pages = (RUNBOOKS / "README.md").read_text(encoding="utf-8")
    assert all(f"]({page}.md)" in listed_pages for page in pages)


def watched(incidents: IncidentSettings) -> Recording:
    """One PostgreSQL server and its alerts."""

    def build() -> None:
        made = Registered()
        owner = pulumi.ComponentResource(
            "clinfra:test:Owner",
            "owner",
            opts=pulumi.ResourceOptions(transformations=[made.record]),
        )
        dbforpostgresql.Server(
            "db", resource_group_name="rg", opts=pulumi.ResourceOptions(parent=owner)
        )
        AlertPacks(
            "packs",
            AlertPacksArgs(
                placement=PLACEMENT,
                alarms=Alarms(
                    settings=incidents,
                    owner="team",
                    groups=dict.fromkeys(Tier, f"{GROUP_ID}/on-call"),
                ),
                made=made,
                metrics_id="metrics",
                cluster_id="cluster",
                workspace_id="logs",
            ),
        )

    return record(build)[1]


def test_settings_change_bound_and_tier_of_one_alert_or_switch_it_off() -> None:
    incidents = IncidentSettings.model_validate(
        {
            "runbooks": "https://runbooks.mercy.example/ml",
            "alerts": {
                "postgresql-cpu": {"threshold": 80, "tier": "page"},
                "postgresql-memory": {"enabled": False},
            },
        }
    )
    made = watched(incidents)

    changed = made.one("packs-db-cpu")
    assert changed.get("criteria.allOf.0.threshold") == 80
    assert changed.get("severity") == Tier.PAGE.severity
    page = changed.get("actions.0.webHookProperties.runbook")
    assert page == "https://runbooks.mercy.example/ml/postgresql.md"
    names = {each.name for each in made.resources}
    assert "packs-db-storage" in names
    assert "packs-db-memory" not in names


def test_an_alert_that_no_pack_has_is_a_mistake_that_names_its_neighbours() -> None:
    with pytest.raises(ValidationError, match=r"names postgresql-cpus; postgresql-alive, .* are"):
        IncidentSettings.model_validate({"alerts": {"postgresql-cpus": {"enabled": False}}})
    with pytest.raises(ValidationError, match=r"its bound follows rag\.\*\.daily_percent"):
        IncidentSettings.model_validate({"alerts": {"openai-tokens": {"threshold": 2}}})
    with pytest.raises(ValidationError, match="its bound stands in its expression"):
        IncidentSettings.model_validate({"alerts": {"job-failed": {"threshold": 2}}})


def test_each_tier_has_a_group_and_the_hospitals_tool_is_called_with_an_entra_token() -> None:
    page = recorded("prod").one("on-call-page")

    assert page.get("emailReceivers.0.emailAddress") == "clinical-ml-on-call@mercy.example"
    assert page.get("webhookReceivers.0.useAadAuth") is True
    assert page.get("webhookReceivers.0.serviceUri") == "https://alerts.mercy.example/azure/page"
    assert page.get("webhookReceivers.0.useCommonAlertSchema") is True
    shorts = [recorded("prod").one(f"on-call-{t}").get("groupShortName") for t in Tier]
    assert len(set(shorts)) == len(Tier)
    assert all(len(str(each)) <= 12 for each in shorts)


@pytest.mark.parametrize(
    "url",
    [
        "https://tool.example/hook?key=1",
        "https://user:word@tool.example/hook",
        "http://tool.example/hook",
    ],
)
def test_a_webhook_whose_address_bears_a_key_is_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="url"):
        WebhookSettings(url=url, application_object_id=OBJECT, identifier_uri="api://tool.example")


def test_no_group_of_rules_is_larger_than_azure_allows_and_no_alert_shares_its_name() -> None:
    groups = recorded("prod").of_type("azure-native:alertsmanagement:PrometheusRuleGroup")

    assert all(0 < len(listed(each.get("rules"))) <= RULES_OF_A_GROUP for each in groups)
    assert len(ALERTS) == sum(len(pack.rules) for pack in EVERY)
