"""What a model card must have, and what is said of one that lacks it."""

import datetime as dt
import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from stacks.card_files import card_path, checksum, load_card
from stacks.evaluations import Metric, Thresholds, shortfalls
from stacks.load import load_settings
from stacks.model_cards import (
    Approval,
    ModelCard,
    expired_approvals,
    gaps_for,
    missing_approvals,
    missing_for,
)
from stacks.problems import SettingsError
from stacks.risk_tiers import DEMANDS, ApprovalRole, HumanOversight, RiskTier
from stacks.source_attributes import SourceAttributes
from stacks.vocabulary import Environment
from tests.stacks.test_load import loaded, put, qa_text

ROOT = Path(__file__).parents[2]
NAME = "sepsis-early-warning"
SEPSIS = card_path(Environment.QA, NAME)
DAY = dt.date(2026, 11, 1)
Content = dict[str, object]


def content() -> Content:
    return YAML(typ="safe").load(SEPSIS.read_text(encoding="utf-8"))


def card(change: Callable[[Content], None] = lambda _: None) -> ModelCard:
    values = content()
    change(values)
    return ModelCard.model_validate_json(json.dumps(values, default=str), strict=True)


def refused(tmp_path: Path, change: Callable[[Content], None]) -> list[str]:
    values = content()
    change(values)
    path = tmp_path / "qa" / f"{NAME}.yaml"
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8") as stream:
        YAML(typ="safe").dump(values, stream)
    with pytest.raises(SettingsError) as caught:
        load_card(path)
    assert all(each.line >= 1 for each in caught.value.problems)
    return [str(each) for each in caught.value.problems]


def approved(*approvals: tuple[ApprovalRole, dt.date]) -> ModelCard:
    given = tuple(Approval(role=role, person="J. Lindqvist", date=day) for role, day in approvals)
    return card().model_copy(update={"approvals": given})


def test_the_rules_thirty_one_attributes_stand_in_nine_groups() -> None:
    attributes = card().source_attributes

    assert len(attributes.values()) == 31
    assert len(SourceAttributes.model_fields) == 9
    assert attributes.unavailable() == ("performance.outcome_references",)


def test_a_card_approved_in_every_capacity_today_lacks_nothing() -> None:
    complete = approved(*((role, DAY) for role in ApprovalRole))

    assert missing_for(complete, RiskTier.HIGH, DAY) == []


def test_every_reason_is_given_at_once() -> None:
    def change(values: Content) -> None:
        put(values, "human_oversight", "none")
        put(values, "source_attributes.maintenance.local_fairness", None)
        values.pop("fallback")
        values["approvals"] = [{"role": "privacy", "person": "A. Diaz", "date": "2026-01-01"}]
        evaluation = cast("dict[str, list[Content]]", values["evaluation"])
        evaluation["subgroups"] = [
            each for each in evaluation["subgroups"] if each["group"] != "female"
        ]

    assert missing_for(card(change), RiskTier.HIGH, DAY) == [
        "evaluation.subgroups has 1 groups by sex; risk tier high needs two or more",
        "source_attributes.maintenance.local_fairness is not available; risk tier high needs it",
        "human_oversight is none; risk tier high needs review-required or advisory",
        "fallback is not given; risk tier high needs what clinicians do without the model",
        "approvals lacks model_owner, which risk tier high needs",
        "approvals lacks clinical_sponsor, which risk tier high needs",
        "approvals lacks clinical_safety, which risk tier high needs",
        "approvals lacks ai_governance, which risk tier high needs",
        "approvals.0.date is 2026-01-01 (privacy); it held for 180 days, to 2026-06-30",
    ]


def test_a_model_is_not_run_as_another_tier_than_its_card_says() -> None:
    assert "risk_tier is high; the model is run as low" in gaps_for(card(), RiskTier.LOW)


def test_a_higher_tier_never_demands_less() -> None:
    tiers = [DEMANDS[tier] for tier in (RiskTier.LOW, RiskTier.MODERATE, RiskTier.HIGH)]
    for lower, higher in itertools.pairwise(tiers):
        assert set(lower.approvals) < set(higher.approvals)
        assert set(lower.dimensions) < set(higher.dimensions)
        assert set(lower.attributes) < set(higher.attributes)
        assert lower.validity_days >= higher.validity_days


@given(
    tier=st.sampled_from(RiskTier),
    roles=st.sets(st.sampled_from(ApprovalRole)),
    age=st.integers(-400, 800),
)
def test_an_approval_holds_from_its_day_for_the_days_of_the_tier(
    tier: RiskTier, roles: set[ApprovalRole], age: int
) -> None:
    made = approved(*((role, DAY) for role in roles))
    held = 0 <= age <= DEMANDS[tier].validity_days

    expired = expired_approvals(made, tier, DAY + dt.timedelta(days=age))

    assert len(expired) == (0 if held else len(roles))
    assert len(missing_approvals(made, tier)) == len(set(DEMANDS[tier].approvals) - roles)


@given(value=st.floats(0, 1), limit=st.floats(0, 1), metric=st.sampled_from(Metric))
def test_a_limit_is_a_least_or_a_most_by_what_is_better(
    value: float, limit: float, metric: Metric
) -> None:
    evaluation = card().evaluation.model_copy(
        update={"overall": {metric: value}, "subgroups": (), "champion": None}
    )
    worse = value > limit if metric.lower_is_better else value < limit

    assert bool(shortfalls(evaluation, Thresholds(limits={metric: limit}))) is worse


def test_groups_and_champion_are_held_to_their_thresholds() -> None:
    def change(values: Content) -> None:
        put(values, "evaluation.subgroups.0.metrics.auroc", 0.7)
        put(values, "evaluation.subgroups.1.patients", 12)
        overall = {**cast("dict[str, float]", content_of(values, "evaluation.overall"))}
        put(values, "evaluation.champion", {"version": 6, "metrics": {**overall, "auroc": 0.9}})

    assert shortfalls(card(change).evaluation, Thresholds(limits={Metric.F1: 0.5})) == [
        "evaluation.overall lacks f1; at least 0.5 is needed",
        (
            "evaluation.subgroups.0.metrics.auroc is 0.7 for 18 to 64 (age) and 0.861 overall; "
            "a difference of at most 0.1 is allowed"
        ),
        "evaluation.subgroups.1.patients is 12 for 65 and older (age); at least 50 are needed",
        (
            "evaluation.overall.auroc is 0.861 and the champion's, version 6, is 0.9; "
            "a loss of at most 0.01 is allowed"
        ),
    ]


def content_of(values: object, path: str) -> object:
    for part in path.split("."):
        assert isinstance(values, dict)
        values = values[part]
    return values


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("risk_tier", "hi", "risk_tier: 'hi' given; allowed is 'low', 'moderate' or 'high'"),
        ("owne", "x", "owne: 'x' given; no such key; did you mean 'owner'?"),
        ("owner", "ml@mercy.example", "owner: 'ml@mercy.example' given; text that matches"),
        ("lineage.run_id", None, "lineage.run_id: allowed is a valid string"),
        (
            "evaluation.overall.auroc",
            1.2,
            "evaluation.overall.auroc: 1.2 given; allowed is less than or equal to 1",
        ),
        (
            "evaluation.data_version",
            "delta@8",
            (
                "evaluation.data_version is delta@8 for evaluation.sepsis; "
                "lineage.data_versions has delta@9"
            ),
        ),
        (
            "training_data.1.last_day",
            "2020-01-01",
            "training_data[1].last_day: last_day is 2020-01-01, before first_day, 2023-01-01",
        ),
        (
            "evaluation.subgroups.0.patients",
            99999,
            (
                "evaluation.subgroups[0].patients: subgroups.0.patients is 99999; "
                "the evaluation has 11934"
            ),
        ),
        (
            "source_attributes.purpose.decision_role",
            "replaces",
            "human_oversight is advisory; a model that replaces the decision",
        ),
    ],
)
def test_a_mistake_in_a_card_is_one_sentence_with_file_line_and_key(
    tmp_path: Path, path: str, value: object, sentence: str
) -> None:
    (told,) = refused(tmp_path, lambda values: put(values, path, value))

    assert told.startswith(f"qa/{NAME}.yaml:")
    assert sentence in told


def test_a_mistake_stands_at_its_own_line(tmp_path: Path) -> None:
    text = SEPSIS.read_text(encoding="utf-8").replace("patients: 47903", "patients: 0")
    path = tmp_path / "card.yaml"
    path.write_text(text, encoding="utf-8")
    line = text.splitlines().index("    patients: 0") + 1

    with pytest.raises(SettingsError) as caught:
        load_card(path)

    (problem,) = caught.value.problems
    assert (problem.line, problem.key) == (line, "training_data[1].patients")


def test_a_card_that_multiplies_itself_is_refused(tmp_path: Path) -> None:
    levels = "".join(f"l{i}: &l{i} [*l{i - 1}, *l{i - 1}, *l{i - 1}]\n" for i in range(1, 20))
    path = tmp_path / "card.yaml"
    path.write_text(f"l0: &l0 [x]\n{levels}", encoding="utf-8")

    with pytest.raises(SettingsError, match="at most 5000 values are allowed"):
        load_card(path)


def test_a_missing_card_names_those_that_exist() -> None:
    with pytest.raises(SettingsError, match=f"this folder has .*{NAME}.yaml"):
        load_card(card_path(Environment.QA, "nothing"))


def test_the_checksum_is_the_files_own() -> None:
    assert len(checksum(SEPSIS)) == 64
    assert checksum(SEPSIS) != checksum(ROOT / "stacks" / "Pulumi.qa.yaml")


FILES = sorted((ROOT / "stacks" / "cards").rglob("*.yaml"))
EVIDENCE = [path for path in FILES if path.name.endswith(".evidence.yaml")]


@pytest.mark.parametrize("path", [path for path in FILES if path not in EVIDENCE], ids=str)
def test_editors_and_the_loader_agree_on_the_checked_in_cards(path: Path) -> None:
    import jsonschema

    from stacks.schema import card_schema

    values = YAML(typ="safe").load(path.read_text(encoding="utf-8"))

    jsonschema.validate(json.loads(json.dumps(values, default=str)), card_schema())
    assert load_card(path).name == path.name.partition(".")[0]
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../../model-card.schema.json"


def test_a_model_without_a_card_cannot_be_served(tmp_path: Path) -> None:
    told = models_refused(tmp_path, lambda text: text.replace(f"{NAME}:", "falls:"))

    assert any(
        "clinfra:models.falls: models.falls has no usable card: qa/falls.yaml:1: (file): "
        "the file does not exist" in each
        for each in told
    )


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("version: 7", "version: 8", "lineage.version is 7; the stack file serves 8"),
        ("sha256:5b", "sha256:6b", "lineage.image_digest is sha256:5b"),
        ("      thresholds:", "      risk_tier: low\n      thresholds:", "the model is run as low"),
        ("auroc: 0.8,", "auroc: 0.9,", "evaluation.overall.auroc is 0.861; at least 0.9 is needed"),
        (
            "data_classification: synthetic",
            "data_classification: phi",
            "approvals lacks clinical_safety, which risk tier high needs",
        ),
        (
            "      thresholds:",
            "      gpu: {pool: big}\n      thresholds:",
            "gpu.pool is big; cluster.gpu_pools has gput4",
        ),
        ("version: 8", "version: 7", "canary.version is 7, the same as version; another is needed"),
        (
            (
                "name: gput4\n        max_nodes: 2\n        capacity:\n"
                "          - {vm_size: Standard_NC4as_T4_v3, spot: true}\n"
                "          - {vm_size: Standard_NC4as_T4_v3}"
            ),
            (
                "name: gput4\n        capacity:\n"
                "          - {vm_size: Standard_NC4as_T4_v3, spot: true}"
            ),
            "gpu.pool is gput4, which has spot machines alone; they go any time",
        ),
    ],
)
def test_a_model_is_refused_when_settings_are_loaded(
    tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    def change(text: str) -> str:
        assert old in text
        gpu = "      gpu: {pool: gput4}\n" if "gput4" in old else ""
        return text.replace(old, new).replace("      callers:", f"{gpu}      callers:")

    told = models_refused(tmp_path, change)

    assert any(sentence in each and f"clinfra:models.{NAME}" in each for each in told), told


def models_refused(tmp_path: Path, change: Callable[[str], str]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        loaded(tmp_path, change(qa_text()))
    return [str(problem) for problem in caught.value.problems]


def test_a_canary_needs_a_card_of_its_own(tmp_path: Path) -> None:
    digest = f"sha256:{'0a' * 32}"
    image = f"{{repository: a, tag: b, digest: {digest}}}"
    canary = f"      canary: {{version: 8, image: {image}}}\n      thresholds:"
    text = (ROOT / "stacks" / "Pulumi.prod.yaml").read_text(encoding="utf-8")
    told = models_refused(tmp_path, lambda _: text.replace("      thresholds:", canary))

    assert any(
        f"prod/{NAME}.canary.yaml:1: (file): the file does not exist" in each for each in told
    )


def test_qa_serves_a_high_risk_model_whose_approvals_are_not_all_there() -> None:
    (name, model), *_ = load_settings(ROOT / "stacks" / "Pulumi.qa.yaml").models.items()
    served = load_card(card_path(Environment.QA, name))

    assert model.risk_tier is RiskTier.HIGH
    assert served.human_oversight is HumanOversight.ADVISORY
    assert missing_approvals(served, RiskTier.HIGH) != []
