"""Remedies change what they name and nothing else."""

from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_policy import Secret
from pulumi_policy.proxy import UNKNOWN_OBJECT_VALUE, UNKNOWN_STRING_VALUE

from policies.core.properties import plain, remedied, steps

NAMES = st.text("abcdef", min_size=1, max_size=3)
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=4))
VALUES = st.recursive(
    LEAVES,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(NAMES, below, max_size=3),
    max_leaves=8,
)
PROPERTIES = st.dictionaries(NAMES, VALUES, max_size=4)


def read(value: object, path: str) -> object:
    for step in steps(path):
        value = value[step]  # pyright: ignore[reportIndexIssue]
    return value


@given(PROPERTIES, NAMES, st.booleans())
def test_a_remedy_sets_its_path_and_leaves_the_rest(
    properties: dict[str, object],
    name: str,
    value: bool,  # noqa: FBT001
) -> None:
    before = deepcopy(properties)
    done = remedied(properties, {name: value})

    assert done.pop(name) is value
    assert done == {key: each for key, each in before.items() if key != name}
    assert properties == before


@given(PROPERTIES, NAMES)
def test_what_is_missing_on_the_way_is_made(properties: dict[str, object], name: str) -> None:
    missing = {key: each for key, each in properties.items() if key != name}

    assert read(remedied(missing, {f"{name}.deep.er": 3}), f"{name}.deep.er") == 3


@given(PROPERTIES)
def test_plain_data_stays_as_it_is(properties: dict[str, object]) -> None:
    assert plain(properties) == properties


@pytest.mark.parametrize("unknown", [UNKNOWN_STRING_VALUE, UNKNOWN_OBJECT_VALUE])
@pytest.mark.parametrize("path", ["a", "a.b", "a[0].b"])
def test_a_value_that_is_not_known_is_never_overwritten(unknown: str, path: str) -> None:
    assert remedied({"a": unknown, "b": 1}, {path: True}) == {"a": unknown, "b": 1}


def test_a_secret_stays_secret_when_it_is_changed() -> None:
    done = remedied({"a": [{"b": Secret("old")}], "c": Secret({"d": 1})}, {"a[0].b": 2, "c.d": 3})

    changed, below = read(done, "a[0].b"), read(done, "c")
    assert isinstance(changed, Secret)
    assert isinstance(below, Secret)
    assert (changed.value, below.value) == (2, {"d": 3})


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("a.b", ["a", "b"]),
        ("rules[12].ports[0]", ["rules", 12, "ports", 0]),
        ('labels."a.b/c".d', ["labels", "a.b/c", "d"]),
    ],
)
def test_a_path_is_read_step_by_step(path: str, told: list[str | int]) -> None:
    assert steps(path) == told


def test_an_index_beyond_a_list_changes_nothing() -> None:
    assert remedied({"a": [1]}, {"a[1]": 2}) == {"a": [1]}
