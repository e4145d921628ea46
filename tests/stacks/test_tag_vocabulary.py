"""The tags that carry cost, and what is said of a wrong one."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.foundation.tags import cost_tags
from stacks.load import load_settings
from stacks.tag_vocabulary import (
    COST_CENTER,
    TagFault,
    TagMistake,
    TagVocabulary,
    read_tag_vocabulary,
    tag_vocabulary,
)
from stacks.vocabulary import DataClassification, Environment

ROOT = Path(__file__).parents[2]
STACKS = ("qa", "staging", "prod")
RIGHT = {name: next(iter(tag.values)) for name, tag in tag_vocabulary().tags.items()}


def mistakes(tags: dict[str, object]) -> list[TagMistake]:
    return list(tag_vocabulary().mistakes(tags))


@pytest.mark.parametrize("stack", STACKS)
def test_the_tags_of_every_stack_are_in_the_vocabulary(stack: str) -> None:
    tags = cost_tags(load_settings(ROOT / "stacks" / f"Pulumi.{stack}.yaml"))

    assert set(tags) == set(tag_vocabulary().tags)
    assert mistakes(dict(tags)) == []


def test_closed_lists_of_the_settings_are_those_of_the_vocabulary() -> None:
    assert set(tag_vocabulary().allowed("environment")) == set(Environment)
    assert set(tag_vocabulary().allowed("data-classification")) == set(DataClassification)


def test_a_missing_tag_is_told() -> None:
    tags: dict[str, object] = {k: v for k, v in RIGHT.items() if k != "owner"}

    assert mistakes(tags) == [TagMistake("owner", TagFault.MISSING)]


def test_a_name_in_another_spelling_is_told_with_the_right_one() -> None:
    tags: dict[str, object] = {k: v for k, v in RIGHT.items() if k != COST_CENTER}

    (mistake,) = mistakes({**tags, "Cost_Center": "CC-4101"})

    assert mistake.sentence == "the tag 'Cost_Center' is given; it is written 'cost-center'"


@pytest.mark.parametrize(
    ("tag", "given", "nearest"),
    [
        (COST_CENTER, "cc-4103", "CC-4103"),
        ("environment", "production", "prod"),
        ("business-unit", "clinical informatics", "Clinical Informatics"),
        ("owner", "zzz", ""),
    ],
)
def test_a_wrong_value_is_told_with_the_nearest_allowed_one(
    tag: str, given: str, nearest: str
) -> None:
    (mistake,) = mistakes({**RIGHT, tag: given})

    assert (mistake.fault, mistake.given, mistake.nearest) == (TagFault.NOT_ALLOWED, given, nearest)


def test_a_closed_value_is_told_and_never_proposed() -> None:
    raw = tag_vocabulary().model_dump()
    vocabulary = TagVocabulary.model_validate({**raw, "closed": {COST_CENTER: ["CC-4101"]}})

    (mistake,) = vocabulary.mistakes({**RIGHT, COST_CENTER: "CC-4101"})

    assert mistake.fault is TagFault.CLOSED
    assert mistake.nearest in vocabulary.allowed(COST_CENTER)


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=20), max_size=8))
def test_whatever_the_tags_each_name_of_the_vocabulary_has_one_mistake_or_is_right(
    tags: dict[str, str],
) -> None:
    wrong = [each.tag for each in tag_vocabulary().mistakes(tags)]

    assert len(wrong) == len(set(wrong))
    for name in set(tag_vocabulary().tags) - set(wrong):
        assert tags[name] in tag_vocabulary().allowed(name)


def test_a_vocabulary_without_cost_centers_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "vocabulary.yaml"
    path.write_text("tags: {owner: {meaning: Team., values: {a: A}}}\n", encoding="utf-8")

    with pytest.raises(ValueError, match="cost-center is not given"):
        read_tag_vocabulary(path)


def test_a_closed_value_that_never_was_allowed_is_refused() -> None:
    raw = tag_vocabulary().model_dump()

    with pytest.raises(ValueError, match="'CC-1'"):
        TagVocabulary.model_validate({**raw, "closed": {COST_CENTER: ["CC-1"]}})
