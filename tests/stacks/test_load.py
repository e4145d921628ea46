"""What a stack file may hold, and what is said when it holds something else."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from stacks.load import load_settings
from stacks.problems import SettingsError
from stacks.settings import Settings

ROOT = Path(__file__).parents[2]
STACKS = ("qa", "staging", "prod")
TEAM = "5e2a9c10-0000-4000-8000-000000000001"


def loaded(tmp_path: Path, text: str) -> Settings:
    path = tmp_path / "Pulumi.test.yaml"
    path.write_text(text, encoding="utf-8")
    return load_settings(path)


def refused(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        loaded(tmp_path, text)
    return [str(problem).removeprefix(f"{tmp_path.name}/") for problem in caught.value.problems]


def qa_text() -> str:
    return (ROOT / "stacks" / "Pulumi.qa.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("stack", STACKS)
def test_every_checked_in_stack_file_is_valid_and_names_its_environment(stack: str) -> None:
    settings_of = load_settings(ROOT / "stacks" / f"Pulumi.{stack}.yaml")

    assert settings_of.environment.value == stack


def test_production_protects_data_and_qa_does_not() -> None:
    protect = {s: load_settings(ROOT / f"stacks/Pulumi.{s}.yaml").protection.data for s in STACKS}

    assert protect == {"qa": False, "staging": False, "prod": True}


def test_all_mistakes_are_told_at_once_each_with_its_line(tmp_path: Path) -> None:
    text = re.sub(r"environment: qa", "environment: qaa", qa_text())
    text = re.sub(r"cost_center: \S+", "cost_center: 4102", text)

    first, second = refused(tmp_path, text)

    assert re.match(
        r"Pulumi.test.yaml:\d+: clinfra:environment: 'qaa' given; "
        r"allowed is 'qa', 'staging' or 'prod'",
        first,
    )
    assert "clinfra:tags.cost_center: 4102 given; " in second
    lines = text.splitlines()
    assert "environment: qaa" in lines[int(first.split(":")[1]) - 1]
    assert "cost_center: 4102" in lines[int(second.split(":")[1]) - 1]


BROKEN = {
    "environment": ({"environment": "qaa"}, "clinfra:environment: 'qaa' given"),
    "cost_center": ({"tags.cost_center": 4102}, "clinfra:tags.cost_center: 4102 given"),
    "paired_region": (
        {"paired_region": "eastus2"},
        "clinfra:paired_region: paired_region is",
    ),
    "pod_cidr": (
        {"network.pod_cidr": "172.16.0.0/18"},
        "clinfra:network.pod_cidr: pod_cidr 172",
    ),
    "egress": ({"network.egress": "firewall"}, "clinfra:network.egress: egress is firewall and"),
    "hub": (
        {"network.hub": {"network_id": 7, "address_spaces": []}},
        "clinfra:network.hub.network_id: 7 given",
    ),
    "max_pods": ({"cluster.max_pods": 7}, "clinfra:cluster.max_pods: 7 given"),
    "pool_order": (
        {"cluster.system_pool": {"min_nodes": 3, "max_nodes": 2}},
        "clinfra:cluster.system_pool.min_nodes: min_nodes is 3",
    ),
    "nodes": (
        {"cluster.gpu_pools.0.max_nodes": 999},
        "clinfra:network.address_space: network.address_space 10.40.0.0/20 is too small",
    ),
    "mlflow": (
        {"mlflow": {"flavour": "databricks"}},
        "clinfra:mlflow.flavour: mlflow.flavour is",
    ),
    "exporters": (
        {"clinical.health_data.fhir": {"exporters": {"team": {"object_id": TEAM}}}},
        "clinfra:clinical.health_data.fhir.exporters: exporters names team and",
    ),
    "standby": (
        {"data.postgresql.standby": True, "data.postgresql.tier": "Burstable"},
        "clinfra:data.postgresql.standby: standby is true and tier is Burstable",
    ),
    "feed_source": (
        {"integration.connections.adt.source": "0.0.0.0/0"},
        "clinfra:integration.connections.adt.source: connections.adt.source is 0.0.0.0/0",
    ),
    "engine_address": (
        {"integration.engine.address": "10.40.0.9"},
        "clinfra:integration.engine.address: integration.engine.address is 10.40.0.9",
    ),
    "feed_port": (
        {"integration.connections.adt.port": 80},
        "clinfra:integration.connections.adt.port: 80 given",
    ),
    "store": (
        {"data.vector_stores.broken": {"backend": "qdrant", "replicas": 0}},
        "clinfra:data.vector_stores.broken.replicas: 0 given",
    ),
    "stores": (
        {
            f"data.vector_stores.{name}": {"backend": "pgvector", "database": "twice"}
            for name in ("one", "two")
        },
        "clinfra:data: two vector stores name the database twice",
    ),
    "topic": (
        {"streams.topics.adt-events.partitions": 64},
        "clinfra:streams.topics.adt-events.partitions: topics.adt-events.partitions is 64; Stand",
    ),
    "features": (
        {"data.feature_store.sku": "Balanced_B2"},
        "clinfra:data.feature_store.sku: sku is Balanced_B2; the sizes are",
    ),
    "key": (
        {
            "key_vault": {
                "brought_keys": {
                    "disks": {
                        "vault_id": f"/subscriptions/{'0' * 36}/resourceGroups/g/vaults/kv-a",
                        "identifier": f"https://kv-b.vault.azure.net/keys/k/{'0' * 32}",
                    }
                }
            }
        },
        "clinfra:key_vault.brought_keys.disks.identifier: identifier is in the vault https://kv-b",
    ),
}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(names=st.sets(st.sampled_from(sorted(BROKEN)), min_size=1))
def test_any_set_of_mistakes_is_told_whole(tmp_path: Path, names: set[str]) -> None:
    content = YAML(typ="safe").load(qa_text())
    for path, value in ((p, v) for name in sorted(names) for p, v in BROKEN[name][0].items()):
        put(content["config"], f"clinfra:{path}", value)
    if "mlflow" in names:
        put(content["config"], "clinfra:databricks.enabled", value=False)
        put(content["config"], "clinfra:streams.jobs", {})
        put(content["config"], "clinfra:models", {})
    path = tmp_path / "Pulumi.test.yaml"
    with path.open("w", encoding="utf-8") as stream:
        YAML(typ="safe").dump(content, stream)

    with pytest.raises(SettingsError) as caught:
        load_settings(path)

    told = [str(each).split(": ", 1)[1] for each in caught.value.problems]
    wanted = [BROKEN[name][1] for name in names]
    assert sorted(w for w in wanted for t in told if t.startswith(w)) == sorted(wanted), told
    assert len(told) == len(wanted), told


def put(tree: dict[str, object], path: str, value: object) -> None:
    *parents, last = path.split(".")
    node: object = tree
    for part in parents:
        node = below(node, part)
    assert isinstance(node, dict)
    node[last] = value


def below(node: object, part: str) -> object:
    if isinstance(node, list):
        return next(each for index, each in enumerate(node) if str(index) == part)
    assert isinstance(node, dict)
    return node.setdefault(part, {})


def test_an_unknown_key_is_refused_with_the_nearest_known_one(tmp_path: Path) -> None:
    text = qa_text().replace("cost_center:", "cost_centre:")

    problems = refused(tmp_path, text)

    assert any("did you mean 'cost_center'?" in problem for problem in problems)
    assert any("clinfra:tags.cost_center: a value is required here" in p for p in problems)


def test_a_secret_in_the_settings_is_refused_without_showing_it(tmp_path: Path) -> None:
    text = qa_text().replace("clinfra:environment: qa", "clinfra:environment: {secure: AAAhidden}")

    problems = refused(tmp_path, text)

    assert any("settings hold no secrets" in problem for problem in problems)
    assert not any("AAAhidden" in problem for problem in problems)


def test_a_key_of_another_provider_is_refused_since_nothing_reads_it(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, qa_text().rstrip() + "\n  azure-native:location: westus2\n")

    assert "azure-native:location: keys of the namespace 'clinfra:'" in problem


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "a mapping with the key 'config' is expected"),
        ("- a\n- b\n", "a mapping with the key 'config' is expected"),
        ("config:\n", "a mapping of clinfra:… keys is expected"),
        ("confg: {}\n", "only config, "),
        ("config: {a: [}\n", "(YAML)"),
        ("config: {a: 1, a: 2}\n", "duplicate key"),
        (
            "config:\n  clinfra:tags: " + "[" * 70 + "]" * 70 + "\n",
            "nothing may be nested so deeply",
        ),
    ],
)
def test_a_file_that_is_not_a_stack_file_gets_one_sentence(
    tmp_path: Path, text: str, sentence: str
) -> None:
    assert any(sentence in problem for problem in refused(tmp_path, text))


def test_aliases_that_multiply_are_stopped(tmp_path: Path) -> None:
    levels = [f"    l{i}: &l{i} [*l{i - 1}, *l{i - 1}, *l{i - 1}]\n" for i in range(1, 20)]
    text = "config:\n  clinfra:tags:\n    l0: &l0 [x]\n" + "".join(levels)

    (problem,) = refused(tmp_path, text)

    assert "at most 20000 values are allowed" in problem


def test_a_missing_file_names_the_stack_files_that_exist() -> None:
    with pytest.raises(SettingsError, match=r"Pulumi\.prod\.yaml, Pulumi\.qa\.yaml"):
        load_settings(ROOT / "stacks" / "Pulumi.nowhere.yaml")


def test_the_checked_in_schema_is_the_one_of_the_models() -> None:
    from stacks.schema import stack_file_schema

    stored = json.loads((ROOT / "stacks" / "settings.schema.json").read_text(encoding="utf-8"))

    assert stored == stack_file_schema(), "run: make docs"


@pytest.mark.parametrize("stack", STACKS)
def test_editors_and_the_loader_agree_on_the_checked_in_files(stack: str) -> None:
    import jsonschema

    from stacks.schema import stack_file_schema

    path = ROOT / "stacks" / f"Pulumi.{stack}.yaml"
    content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))

    jsonschema.validate(content, stack_file_schema())
    assert path.read_text().startswith("# yaml-language-server: $schema=settings.schema.json\n")


KEYS = st.sampled_from([f"clinfra:{field}" for field in Settings.model_fields]) | st.text(
    max_size=9
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.dates()
    | st.binary(max_size=5)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=10,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(content=st.dictionaries(KEYS, VALUES, max_size=6))
def test_any_mapping_is_accepted_or_refused_with_sentences(
    tmp_path: Path, content: dict[str, object]
) -> None:
    path = tmp_path / "Pulumi.any.yaml"
    with path.open("w", encoding="utf-8") as stream:
        YAML(typ="safe").dump({"config": content}, stream)

    with pytest.raises(SettingsError) as caught:
        load_settings(path)

    assert all(problem.line >= 1 and problem.allowed for problem in caught.value.problems)
    assert "Traceback" not in str(caught.value)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(alphabet=st.characters(blacklist_categories=["Cs"]), max_size=200))
def test_any_text_is_accepted_or_refused_with_sentences(tmp_path: Path, text: str) -> None:
    path = tmp_path / "Pulumi.any.yaml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(SettingsError) as caught:
        load_settings(path)

    assert caught.value.problems


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(raw=st.binary(max_size=200))
def test_any_bytes_are_refused_with_sentences(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "Pulumi.any.yaml"
    path.write_bytes(raw)

    with pytest.raises(SettingsError):
        load_settings(path)


def test_a_region_without_a_clinical_service_is_refused_at_its_line(tmp_path: Path) -> None:
    text = re.sub(r"(\bregion): eastus2", r"\1: westus3", qa_text())
    (dicom,) = refused(tmp_path, text.replace("{fhir: {}}", "{fhir: {}, dicom: {}}"))
    (fhir,) = refused(tmp_path, re.sub(r"(\bregion): eastus2", r"\1: canadaeast", qa_text()))

    assert "clinfra:region: region is westus3, which has no DICOM service" in dicom
    assert "clinfra:region: region is canadaeast, which has no FHIR service" in fhir
    assert "region: westus3" in text.splitlines()[int(dicom.split(":")[1]) - 1]
