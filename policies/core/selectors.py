"""Which objects the selectors of Kubernetes choose.

As https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/ says.
"""

from collections.abc import Iterator

from policies.core.answers import Answer, all_of, any_of, is_one_of
from policies.core.resource import Resource
from policies.core.values import Node


def chooses(labels: Node, wanted: Node) -> Answer:
    """Whether labels have all the wanted values, of which no selector at all chooses nothing."""
    if labels.unknown or wanted.unknown:
        return None
    pairs = list(wanted.entries())
    return all_of(_equal(labels.key(name), value) for name, value in pairs) if pairs else False


def selects(selector: Node, labels: Node) -> Answer:
    """Whether a label selector chooses an object with some labels; an empty one chooses all."""
    if selector.unknown or labels.unknown:
        return None
    return all_of(_answers(selector, labels))


def same_namespace(one: Resource, other: Resource) -> Answer:
    """Whether two objects stand in one namespace."""
    return _equal(one.get("metadata.namespace"), other.get("metadata.namespace"))


def is_named(one: Resource, name: Node) -> Answer:
    """Whether an object bears a name that another one says; no name is nobody's."""
    return None if name.unknown else is_one_of(one.get("metadata.name"), name.text or "")


def _answers(selector: Node, labels: Node) -> Iterator[Answer]:
    if selector.get("matchLabels").unknown:
        yield None
    for name, value in selector.get("matchLabels").entries():
        yield _equal(labels.key(name), value)
    for each in selector.get("matchExpressions").items():
        yield _meets(each, labels)


def _meets(expression: Node, labels: Node) -> Answer:
    key, operator = expression.get("key").text, expression.get("operator")
    if key is None or operator.text is None:
        return None
    label = labels.key(key)
    if operator.says("Exists", "DoesNotExist"):
        return label.absent is operator.says("DoesNotExist")
    among = any_of(_equal(label, each) for each in expression.get("values").items())
    return among if operator.says("In") or among is None else not among


def _equal(one: Node, other: Node) -> Answer:
    if one.unknown or other.unknown:
        return None
    return one.absent and other.absent if other.text is None else is_one_of(one, other.text)
