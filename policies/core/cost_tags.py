"""The tags of Azure resources, those of node pools inside a cluster included."""

from collections.abc import Iterator, Mapping

from policies.core.findings import Finding, Undecided, Violation
from policies.core.identifiers import hidden
from policies.core.pools import CLUSTER, pools_of
from policies.core.resource import Resource
from policies.core.values import Node
from stacks.tag_support import TAGGABLE
from stacks.tag_vocabulary import TagFault, TagMistake, TagVocabulary

AZURE = "azure-native:"
TAGGABLE_KINDS = tuple(sorted(AZURE + kind for kind in TAGGABLE))
"""Kinds of Azure resources that bear tags."""
_NAMES = (TagFault.MISSING, TagFault.MISSPELT_NAME)


def tags_of(resource: Resource) -> Iterator[Node]:
    """The tags of a resource, then those of the pools inside it."""
    yield resource.get("tags")
    if resource.kind == CLUSTER:
        yield from (pool.get("tags") for pool in pools_of(resource))


def missing_tags(tags: Node, vocabulary: TagVocabulary) -> Iterator[Finding]:
    """Tags of the vocabulary that are not there, or only under a name of another spelling."""
    if tags.unknown:
        yield Undecided(tags.path)
        return
    for mistake in vocabulary.mistakes(_values(tags)):
        if mistake.fault in _NAMES:
            yield _missing(tags.path, mistake)


def wrong_tags(tags: Node, vocabulary: TagVocabulary) -> Iterator[Finding]:
    """Tags of the vocabulary with values that it does not allow, or no longer."""
    if tags.unknown:
        yield Undecided(tags.path)
        return
    for name in vocabulary.tags:
        if tags.key(name).unknown:
            yield Undecided(tags.key(name).path)
    for mistake in vocabulary.mistakes(_values(tags)):
        if mistake.fault not in _NAMES:
            yield _wrong(tags.key(mistake.tag), mistake, vocabulary)


def _values(tags: Node) -> Mapping[str, object]:
    """Values by name, with nothing in the place of what is not known yet."""
    return {
        name: value.raw if value.known else None
        for name, value in tags.entries()
        if not value.absent
    }


def _missing(path: str, mistake: TagMistake) -> Violation:
    if mistake.fault is TagFault.MISSPELT_NAME:
        named = f"{path}.{mistake.given}"
        return Violation(named, "a misspelt name", f"the name {mistake.tag}")
    return Violation(f"{path}.{mistake.tag}", "nothing", f"a value of the tag {mistake.tag}")


def _wrong(value: Node, mistake: TagMistake, vocabulary: TagVocabulary) -> Violation:
    closed = ", which is closed" if mistake.fault is TagFault.CLOSED else ""
    values = ", ".join(vocabulary.allowed(mistake.tag))
    nearest = f"; {mistake.nearest} is nearest" if mistake.nearest else ""
    return Violation(value.path, hidden(value.shown) + closed, f"one of {values}{nearest}")
