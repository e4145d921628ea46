"""Charts of what a component makes."""

import pytest

from clinfra.pictures import tree_of, with_pictures

LEDGER = """\
store > clinfra:data:Topic store-a
store > clinfra:data:Topic store-b
store > azure-native:eventhub:Namespace store-namespace
store-a > azure-native:eventhub:EventHub store-a-hub
"""
PAGE = "# Store\n\n<!-- picture: store -->\n\nText.\n"


def test_a_chart_shows_children_of_one_type_once() -> None:
    drawn = with_pictures(PAGE, tree_of(LEDGER))

    assert 'n --> n_0["Namespace"]' in drawn
    assert 'n --> n_1(["Topic x 2"])' in drawn
    assert 'n_1 --> n_1_0["EventHub"]' in drawn
    assert drawn.startswith("# Store\n")
    assert drawn.endswith("\n\nText.\n")


def test_a_chart_takes_the_place_of_the_one_before() -> None:
    tree = tree_of(LEDGER)

    assert with_pictures(with_pictures(PAGE, tree), tree) == with_pictures(PAGE, tree)


def test_a_component_that_makes_nothing_has_no_chart() -> None:
    with pytest.raises(KeyError, match="a picture of gone"):
        with_pictures("<!-- picture: gone -->\n", tree_of(LEDGER))
