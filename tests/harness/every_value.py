"""Environments that differ in many settings at once, so that few of them take every value."""

from collections.abc import Sequence

from tests.harness.random_settings import (
    Json,
    Leaf,
    accepted,
    changeable,
    good_values,
    put,
    values_of,
    weakens,
)

ROUNDS = 8
"""As many as any setting has values, but those that name a region."""


def sound(stack: str) -> list[Leaf]:
    """The settings of a stack of which no value breaks a mandatory rule."""
    return [each for each in changeable(values_of(stack)) if not weakens(each)]


def weak(stack: str) -> list[Leaf]:
    """The settings of a stack of which some value breaks a mandatory rule."""
    return [each for each in changeable(values_of(stack)) if weakens(each)]


def changed(stack: str, leaves: Sequence[Leaf], number: int) -> Json:
    """The values of a stack file of which each given setting takes one of its own, by the round.

    What a value cannot stand beside stays as it was; of two such, the first one wins in odd rounds
    and the last one in even rounds.
    """
    values = values_of(stack)
    for leaf in leaves[:: 1 if number % 2 else -1]:
        one = put(values, leaf.path, value_in(leaf, number))
        if accepted(one):
            values = one
    return values


def value_in(leaf: Leaf, number: int) -> object:
    """What a setting takes in a round."""
    known = good_values(leaf.schema)
    return known[number % len(known)]
