"""What the rules on cost say, and how they judge kinds that their cases leave out."""

import json
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pulumi_policy.proxy import UNKNOWN_OBJECT_VALUE

from policies.core.catalogue import rules
from policies.core.cost_tags import wrong_tags
from policies.core.findings import Violation
from policies.core.identifiers import identifier_in
from policies.core.judge import Outcome, Verdict, mistake, verdict
from policies.core.resource import Resource, Stack
from policies.core.values import node_of
from stacks.tag_vocabulary import TagVocabulary, tag_vocabulary
from tests.harness.plans import resources_of
from tests.harness.policy_cases import TAGS, Json, context_of
from tests.harness.policy_costs import LABELS

_AZURE = "azure-native:"
_SPARK = "databricks:index/"
_LISTED = [{"key": name, "value": value} for name, value in TAGS.items()]
_BAD_TAGS = {**TAGS, "owner": "MRN 00412345", "contact": "jane.doe@example.org"}


def judged(name: str, kind: str, properties: Mapping[str, Json], **context: Json) -> Verdict:
    resource = Resource(f"urn:pulumi:prod::clinfra::{kind}::one", kind, properties)
    return verdict(name, rules()[name], resource, Stack([resource]), context_of(name, **context))


def told(found: Verdict) -> str:
    return "\n".join(mistake(each) for each in found.violations)


@pytest.mark.parametrize(
    "name",
    ["forbid-patient-identifiers-in-tags", "limit-cost-tag-values", "limit-tags"],
)
def test_no_rule_repeats_what_identifies_a_patient(name: str) -> None:
    tags = {**_BAD_TAGS, "x<078-05-1120": "1", "078-05-1120": "2"}
    found = judged(name, f"{_AZURE}storage:StorageAccount", {"tags": tags})

    assert found.outcome is Outcome.VIOLATED
    for secret in ("00412345", "jane.doe", "078-05-1120"):
        assert secret not in told(found)


def test_the_nearest_allowed_value_stands_in_the_sentence() -> None:
    tags = {**TAGS, "environment": "production"}
    found = judged("limit-cost-tag-values", f"{_AZURE}keyvault:Vault", {"tags": tags})

    assert told(found) == (
        "tags.environment is production; allowed is one of qa, staging, prod; prod is nearest"
    )


def test_a_misspelt_name_is_told_with_the_right_one() -> None:
    tags = {name: value for name, value in TAGS.items() if name != "cost-center"}
    given = {**tags, "CostCenter": "CC-4103"}
    found = judged("require-cost-tags", f"{_AZURE}keyvault:Vault", {"tags": given})

    assert told(found) == ("tags.CostCenter is a misspelt name; allowed is the name cost-center")


def test_a_closed_value_is_told_as_closed() -> None:
    usual = tag_vocabulary()
    vocabulary = TagVocabulary(tags=usual.tags, closed={"cost-center": ["CC-4103"]})

    (found,) = wrong_tags(node_of("tags", TAGS), vocabulary)

    assert isinstance(found, Violation)
    assert found.given == "CC-4103, which is closed"
    assert "CC-4103" not in found.allowed


@pytest.mark.parametrize(
    ("kind", "count", "outcome"),
    [
        ("storage:StorageAccount", 50, Outcome.HOLDS),
        ("storage:StorageAccount", 51, Outcome.VIOLATED),
        ("privatedns:VirtualNetworkLink", 15, Outcome.HOLDS),
        ("privatedns:VirtualNetworkLink", 16, Outcome.VIOLATED),
    ],
)
def test_kinds_bear_as_many_tags_as_azure_takes(kind: str, count: int, outcome: Outcome) -> None:
    tags = {f"tag-{number}": "x" for number in range(count)}

    assert judged("limit-tags", _AZURE + kind, {"tags": tags}).outcome is outcome


@pytest.mark.parametrize(("length", "outcome"), [(128, "holds"), (129, "violated")])
def test_names_of_tags_on_storage_accounts_are_shorter(length: int, outcome: str) -> None:
    tags = {"n" * length: "x"}
    found = judged("limit-tags", f"{_AZURE}storage:StorageAccount", {"tags": tags})

    assert found.outcome == outcome


@settings(max_examples=60)
@given(
    st.sampled_from(["{}-{}-{}", "mrn {}{}{}", "MRN:{}{}{}", "{}.{}@example.org", "({}) 0{}-{}"]),
    st.from_regex(r"[1-9][0-9]{2}", fullmatch=True),
    st.from_regex(r"[1-9][0-9]", fullmatch=True),
    st.from_regex(r"[1-9][0-9]{3}", fullmatch=True),
    st.from_regex(r"[a-z]{0,8}", fullmatch=True),
)
def test_an_identifier_is_found_and_hidden_wherever_it_stands(
    form: str, first: str, second: str, third: str, word: str
) -> None:
    identifier = form.format(first, second, third)
    tags = {**TAGS, "owner": f"{word} {identifier} {word}"}
    properties = {"tags": tags}

    kind = f"{_AZURE}keyvault:Vault"
    found = judged("forbid-patient-identifiers-in-tags", kind, properties)
    beside = judged("limit-cost-tag-values", kind, properties)

    assert found.outcome is beside.outcome is Outcome.VIOLATED
    assert identifier not in told(found) + told(beside)


def test_words_and_numbers_of_everyday_identify_nobody() -> None:
    everyday = [*TAGS.values(), "2026-11-26", "172.16.254.1", "Standard_D4ds_v5", "emrn-2024"]

    assert [each for each in everyday if identifier_in(each)] == []


@pytest.mark.parametrize(
    ("kind", "properties", "outcome"),
    [
        ("instancePool:InstancePool", {"customTags": TAGS}, Outcome.HOLDS),
        ("instancePool:InstancePool", {}, Outcome.VIOLATED),
        ("sqlEndpoint:SqlEndpoint", {"tags": {"customTags": _LISTED}}, Outcome.HOLDS),
        ("sqlEndpoint:SqlEndpoint", {"tags": {"customTags": _LISTED[1:]}}, Outcome.VIOLATED),
        (
            "sqlEndpoint:SqlEndpoint",
            {"tags": {"customTags": [*_LISTED[1:], UNKNOWN_OBJECT_VALUE]}},
            Outcome.UNDECIDED,
        ),
        ("job:Job", {"tasks": [{"existingClusterId": "1"}]}, Outcome.NOT_APPLICABLE),
    ],
)
def test_machines_of_databricks_bear_tags(
    kind: str, properties: Mapping[str, Json], outcome: Outcome
) -> None:
    assert judged("require-spark-cost-tags", _SPARK + kind, properties).outcome is outcome


@pytest.mark.parametrize(
    ("fixed", "outcome"),
    [
        ({"type": "fixed", "value": "CC-4103"}, Outcome.HOLDS),
        ({"type": "fixed", "value": "CC-9999"}, Outcome.VIOLATED),
        ({"type": "unlimited", "defaultValue": "CC-4103"}, Outcome.VIOLATED),
        (None, Outcome.VIOLATED),
    ],
)
def test_a_policy_of_clusters_fixes_the_cost_center(fixed: Json, outcome: Outcome) -> None:
    definition = json.dumps({"custom_tags.cost-center": fixed})
    kind = f"{_SPARK}clusterPolicy:ClusterPolicy"

    found = judged("require-spark-cost-tags", kind, {"definition": definition})

    assert found.outcome is outcome


@pytest.mark.parametrize("definition", ["not json", "[]", "{}", None])
def test_a_policy_of_clusters_that_fixes_nothing_violates(definition: str | None) -> None:
    kind = f"{_SPARK}clusterPolicy:ClusterPolicy"
    found = judged("require-spark-cost-tags", kind, {"definition": definition})

    assert found.outcome is Outcome.VIOLATED


def test_a_namespace_bears_the_labels_itself() -> None:
    kind = "kubernetes:core/v1:Namespace"
    good, bad = {"metadata": {"labels": LABELS}}, {"metadata": {"name": "serving"}}

    assert judged("require-cost-labels", kind, good).outcome is Outcome.HOLDS
    assert judged("require-cost-labels", kind, bad).outcome is Outcome.VIOLATED


@pytest.mark.parametrize(
    ("kind", "properties", "outcome"),
    [
        ("dbforpostgresql:Server", {"sku": {"name": "Standard_D4ds_v5"}}, Outcome.HOLDS),
        ("dbforpostgresql:Server", {"sku": {"name": "Standard_E96ds_v5"}}, Outcome.VIOLATED),
        ("redisenterprise:RedisEnterprise", {"sku": {"name": "Balanced_B250"}}, Outcome.HOLDS),
        ("redisenterprise:RedisEnterprise", {"sku": {"name": "Balanced_B1000"}}, Outcome.VIOLATED),
        ("search:Service", {"sku": {"name": "standard2"}}, Outcome.HOLDS),
        ("search:Service", {"sku": {"name": "storage_optimized_l2"}}, Outcome.VIOLATED),
        (
            "mongocluster:MongoCluster",
            {"properties": {"compute": {"tier": "M200"}}},
            Outcome.VIOLATED,
        ),
        (
            "containerservice:ManagedCluster",
            {"agentPoolProfiles": [{"vmSize": "Standard_ND96isr_H100_v5"}]},
            Outcome.VIOLATED,
        ),
    ],
)
def test_each_kind_has_its_own_sizes(
    kind: str, properties: Mapping[str, Json], outcome: Outcome
) -> None:
    assert judged("limit-sku", _AZURE + kind, properties).outcome is outcome


@pytest.mark.parametrize(
    ("kind", "properties", "stage", "outcome"),
    [
        (
            "dbforpostgresql:Server",
            {"highAvailability": {"mode": "ZoneRedundant"}},
            "qa",
            "violated",
        ),
        ("dbforpostgresql:Server", {"highAvailability": {"mode": "SameZone"}}, "qa", "holds"),
        ("dbforpostgresql:Server", {}, "staging", "holds"),
        ("operationalinsights:Workspace", {"retentionInDays": 31}, "qa", "violated"),
        ("operationalinsights:Workspace", {"retentionInDays": 30}, "qa", "holds"),
        ("operationalinsights:Workspace", {"retentionInDays": 90}, "staging", "not applicable"),
        ("operationalinsights:Workspace", {"retentionInDays": 365}, "prod", "not applicable"),
    ],
)
def test_what_is_not_production_is_small(
    kind: str, properties: Mapping[str, Json], stage: str, outcome: str
) -> None:
    name = "limit-nonproduction-scale"

    assert judged(name, _AZURE + kind, properties, environment=stage).outcome == outcome


def test_software_of_gpus_runs_on_every_gpu_machine() -> None:
    pod = {"template": {"spec": {"tolerations": [{"operator": "Exists"}], "containers": [{}]}}}
    kind, name = "kubernetes:apps/v1:DaemonSet", "forbid-gpu-toleration-without-gpu"

    def outcome(namespace: str) -> Outcome:
        return judged(name, kind, {"metadata": {"namespace": namespace}, "spec": pod}).outcome

    assert outcome("gpu-system") is Outcome.NOT_APPLICABLE
    assert outcome("serving") is Outcome.VIOLATED


@pytest.mark.engine
def test_the_agents_of_the_gpus_are_chosen_by_their_name_alone() -> None:
    kind = "kubernetes:apps/v1:DaemonSet"
    agents = [each for each in resources_of("prod") if each.kind == kind]

    assert agents
    for each in agents:
        chosen = each.get("spec.selector.matchLabels").raw
        assert chosen == {"app.kubernetes.io/name": each.get("metadata.name").raw}
