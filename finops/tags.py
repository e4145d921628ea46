"""Tag coverage: how much of what can bear tags bears the right ones, by count and by cost."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from finops.lines import Estimate
from finops.quantities.decisions import Decision, decision_of
from finops.resources import (
    DATABRICKS,
    KUBERNETES,
    Resource,
    costs_nothing_by_nature,
    is_known,
    kind_of,
    name_of,
    short_kind,
)
from finops.tag_bearers import tags_of
from stacks.tag_support import tag_limit
from stacks.tag_vocabulary import COST_CENTER, TagMistake, TagSettings, TagVocabulary

_LABEL_SPACE = "-"


@dataclass(frozen=True)
class Tagged:
    """One taggable resource and what is wrong with its tags."""

    urn: str
    kind: str
    cost_center: str
    """Its cost center; empty where no tag says it."""
    monthly: float
    """Expected USD a month."""
    mistakes: tuple[TagMistake, ...] = ()
    too_many: int = 0
    """Tags beyond the limit of its kind."""

    @property
    def right(self) -> bool:
        """Whether every tag is there with an allowed value, within the limit."""
        return not self.mistakes and not self.too_many

    @property
    def name(self) -> str:
        """Logical name."""
        return name_of(self.urn)


@dataclass(frozen=True)
class Untaggable:
    """A kind that bears no tags, and the kind whose bill carries its cost."""

    kind: str
    lands_on: str
    """Empty where nothing of it is billed."""
    count: int
    monthly: float


@dataclass(frozen=True)
class Share:
    """A part of a whole, by count and by cost."""

    right: int = 0
    count: int = 0
    right_monthly: float = 0
    monthly: float = 0

    def with_one(self, one: Tagged) -> "Share":
        """The share with one more resource in it."""
        return Share(
            self.right + one.right,
            self.count + 1,
            self.right_monthly + (one.monthly if one.right else 0),
            self.monthly + one.monthly,
        )

    @property
    def by_count(self) -> float:
        """Part of the resources that are right: 1 where all are, or none is there."""
        return self.right / self.count if self.count else 1

    @property
    def by_cost(self) -> float:
        """Part of the expected cost whose resources are right."""
        return self.right_monthly / self.monthly if self.monthly else 1


@dataclass(frozen=True)
class TagCoverage:
    """Tag coverage of one stack."""

    stack: str
    taggable: tuple[Tagged, ...]
    untaggable: tuple[Untaggable, ...]
    undecided: tuple[str, ...] = field(default=())
    """Kinds of which it is not known whether they bear tags."""

    @property
    def whole(self) -> Share:
        """Everything taggable."""
        return next(iter(self.by(lambda _each: "").values()), Share())

    def by(self, key: Callable[[Tagged], str]) -> Mapping[str, Share]:
        """The coverage split by whatever a resource tells; most cost first."""
        shares: defaultdict[str, Share] = defaultdict(Share)
        for each in self.taggable:
            shares[key(each)] = shares[key(each)].with_one(each)
        return dict(sorted(shares.items(), key=lambda one: (-one[1].monthly, one[0])))

    @property
    def wrong(self) -> tuple[Tagged, ...]:
        """Resources with wrong tags; the dearest first."""
        wrong = (each for each in self.taggable if not each.right)
        return tuple(sorted(wrong, key=lambda each: (-each.monthly, each.urn)))


def tag_coverage(
    stack: str, resources: Sequence[Resource], estimate: Estimate, vocabulary: TagVocabulary
) -> TagCoverage:
    """Tag coverage of a plan, whose cost an estimate tells."""
    costs = {urn: part.expected for urn, part in estimate.by(lambda line: line.urn).items()}
    billed = [each for each in resources if not costs_nothing_by_nature(each)]
    decided = [(each, decision_of(kind_of(each))) for each in billed]
    taggable = tuple(
        _tagged(each, costs.get(each.urn, 0), vocabulary)
        for each, decision in decided
        if decision and decision.taggable
    )
    undecided = sorted({short_kind(kind_of(each)) for each, decision in decided if not decision})
    return TagCoverage(stack, taggable, tuple(_untaggable(decided, costs)), tuple(undecided))


def _tagged(resource: Resource, monthly: float, vocabulary: TagVocabulary) -> Tagged:
    kind, tags = kind_of(resource), tags_of(resource)
    compared = _as_labels(vocabulary) if kind.startswith(KUBERNETES) else vocabulary
    center = tags.get(COST_CENTER)
    return Tagged(
        resource.urn,
        kind,
        center if isinstance(center, str) and is_known(center) else "",
        monthly,
        tuple(compared.mistakes({name: _plain(value) for name, value in tags.items()})),
        0 if kind.startswith((KUBERNETES, DATABRICKS)) else _too_many(kind, tags),
    )


def _plain(value: object) -> object:
    """A value, or nothing in the place of one that is not known yet."""
    return value if is_known(value) else None


def _too_many(kind: str, tags: Mapping[str, object]) -> int:
    return max(len(tags) - tag_limit(short_kind(kind)), 0)


def _as_labels(vocabulary: TagVocabulary) -> TagVocabulary:
    """The vocabulary as labels write it: Kubernetes allows no space in a value."""
    labels = {
        name: TagSettings(
            meaning=tag.meaning,
            values={value.replace(" ", _LABEL_SPACE): why for value, why in tag.values.items()},
        )
        for name, tag in vocabulary.tags.items()
    }
    closed = {
        name: [value.replace(" ", _LABEL_SPACE) for value in values]
        for name, values in vocabulary.closed.items()
    }
    return TagVocabulary(tags=labels, closed=closed)


def _untaggable(
    decided: Iterable[tuple[Resource, Decision | None]], costs: Mapping[str, float]
) -> Iterator[Untaggable]:
    counts: defaultdict[tuple[str, str], int] = defaultdict(int)
    monthly: defaultdict[tuple[str, str], float] = defaultdict(float)
    for each, decision in decided:
        if decision and not decision.taggable:
            key = (kind_of(each), decision.lands_on)
            counts[key] += 1
            monthly[key] += costs.get(each.urn, 0)
    for key in sorted(counts):
        yield Untaggable(*key, counts[key], monthly[key])
