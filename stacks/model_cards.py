"""Model cards: what a model is for, how good it is, where it comes from and who answers for it."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

from pydantic import Field, StringConstraints

from stacks.base import Check, Model
from stacks.evaluations import DatasetName, DataVersion, Evaluation
from stacks.risk_tiers import DEMANDS, ApprovalRole, Demands, HumanOversight, RiskTier
from stacks.source_attributes import DecisionRole, Prose, SourceAttributes
from stacks.vocabulary import DataClassification

ModelName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,29}$")]
"""Name of a model in MLflow's registry, and of its service."""
ImageDigest = Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]
PersonOrTeam = Annotated[str, StringConstraints(pattern=r"^[^\W_][\w .,'-]{1,59}$")]
"""Name of a person or a team; no e-mail address, as it stands in annotations and reports."""


class Approval(Model):
    """One person's approval of this version."""

    role: ApprovalRole
    """Capacity in which the person approves."""
    person: PersonOrTeam
    """Who approves."""
    date: dt.date
    """Day of the approval."""


class Dataset(Model):
    """Data that a model was trained on."""

    name: DatasetName
    """Name, such as ``features.vitals``."""
    version: DataVersion
    """Version that was read."""
    classification: DataClassification
    """How sensitive it is."""
    first_day: dt.date
    """First day of the patients' data."""
    last_day: dt.date
    """Last day of the patients' data."""
    patients: Annotated[int, Field(ge=1)]
    """Patients in it."""

    def _checks(self) -> Sequence[Check]:
        return (self._period_mistakes,)

    def _period_mistakes(self) -> Iterator[str]:
        if self.last_day < self.first_day:
            yield f"last_day is {self.last_day}, before first_day, {self.first_day}"


class Lineage(Model):
    """Where a version comes from, so that it can be made again."""

    run_id: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
    """MLflow run that made it."""
    version: Annotated[int, Field(ge=1)]
    """Version in MLflow's registry."""
    data_versions: Annotated[Mapping[DatasetName, DataVersion], Field(min_length=1)]
    """Version of every data set that the run read, evaluation data among them."""
    code_repository: Annotated[str, StringConstraints(pattern=r"^https://[^\s@]+$")]
    """Repository of the training code; no user name stands in it."""
    code_commit: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40}$")]
    """Commit of the training code."""
    image_digest: ImageDigest
    """Content digest of the image that serves it."""


class ModelCard(Model):
    """One version of a model, as those read it who approve it and those who use it."""

    name: ModelName
    """Name in MLflow's registry."""
    title: Annotated[str, StringConstraints(min_length=3, max_length=100)]
    """What people call it."""
    uri: Annotated[str, StringConstraints(pattern=r"^(https|abfss)://[^\s]+$")]
    """Where people read the card."""
    owner: PersonOrTeam
    """Team that answers for the model."""
    clinical_sponsor: PersonOrTeam
    """Clinician who answers for its use."""
    risk_tier: RiskTier
    """How much harm a wrong answer can do."""
    human_oversight: HumanOversight
    """What a person does before an answer has an effect."""
    fallback: Prose | None = None
    """What clinicians do when the model does not answer."""
    training_data: Annotated[tuple[Dataset, ...], Field(min_length=1)]
    """Data that it was trained on."""
    evaluation: Evaluation
    """How good it is."""
    lineage: Lineage
    """Where it comes from."""
    approvals: tuple[Approval, ...] = ()
    """Who approved this version."""
    source_attributes: SourceAttributes
    """What the rule HTI-1 lets its users read: intended use and users, limits, and the rest."""

    @property
    def approval_date(self) -> dt.date | None:
        """Day of the oldest approval, from which its validity counts."""
        return min((each.date for each in self.approvals), default=None)

    def _checks(self) -> Sequence[Check]:
        return (self._data_mistakes, self._approval_mistakes, self._oversight_mistakes)

    def _data_mistakes(self) -> Iterator[str]:
        evaluated = ("evaluation.data_version", self.evaluation.dataset)
        trained = [
            (f"training_data.{index}.version", each.name, each.version)
            for index, each in enumerate(self.training_data)
        ]
        for where, name, version in [*trained, (*evaluated, self.evaluation.data_version)]:
            known = self.lineage.data_versions.get(name)
            if known != version:
                told = "nothing" if known is None else known
                yield f"{where} is {version} for {name}; lineage.data_versions has {told}"

    def _approval_mistakes(self) -> Iterator[str]:
        roles = [each.role for each in self.approvals]
        for index, role in enumerate(roles):
            if role in roles[:index]:
                yield f"approvals.{index}.role is {role} again; each capacity approves once"

    def _oversight_mistakes(self) -> Iterator[str]:
        replaces = self.source_attributes.purpose.decision_role is DecisionRole.REPLACES
        if replaces and self.human_oversight is not HumanOversight.NONE:
            yield (
                f"human_oversight is {self.human_oversight}; a model that replaces the decision "
                "(source_attributes.purpose.decision_role) has none"
            )


def missing_for(card: ModelCard, tier: RiskTier, today: dt.date) -> list[str]:
    """Every reason why a card does not do for a model of a tier today, a sentence for each."""
    return [
        *gaps_for(card, tier),
        *missing_approvals(card, tier),
        *expired_approvals(card, tier, today),
    ]


def gaps_for(card: ModelCard, tier: RiskTier) -> list[str]:
    """What a card of a tier must have and this one lacks, approvals aside."""
    demands = DEMANDS[tier]
    return [
        *_tier_gaps(card, tier),
        *_dimension_gaps(card, tier, demands),
        *_attribute_gaps(card, tier, demands),
        *(_oversight_gaps(card, tier) if demands.oversight else ()),
    ]


def missing_approvals(card: ModelCard, tier: RiskTier) -> list[str]:
    """Capacities in which nobody approved yet."""
    given = {each.role for each in card.approvals}
    return [
        f"approvals lacks {role}, which risk tier {tier} needs"
        for role in DEMANDS[tier].approvals
        if role not in given
    ]


def expired_approvals(card: ModelCard, tier: RiskTier, today: dt.date) -> list[str]:
    """Approvals that do not hold today."""
    days = DEMANDS[tier].validity_days
    return [
        sentence
        for index, each in enumerate(card.approvals)
        for sentence in _expiry(f"approvals.{index}.date", each, days, today)
    ]


def _expiry(where: str, approval: Approval, days: int, today: dt.date) -> Iterator[str]:
    last = approval.date + dt.timedelta(days=days)
    if approval.date > today:
        yield f"{where} is {approval.date} ({approval.role}), which is yet to come on {today}"
    elif today > last:
        yield f"{where} is {approval.date} ({approval.role}); it held for {days} days, to {last}"


def _tier_gaps(card: ModelCard, tier: RiskTier) -> Iterator[str]:
    if card.risk_tier is not tier:
        yield f"risk_tier is {card.risk_tier}; the model is run as {tier}"


def _dimension_gaps(card: ModelCard, tier: RiskTier, demands: Demands) -> Iterator[str]:
    for dimension in demands.dimensions:
        groups = sum(each.dimension is dimension for each in card.evaluation.subgroups)
        if groups < 2:  # noqa: PLR2004  # one group alone compares nothing
            yield (
                f"evaluation.subgroups has {groups} groups by {dimension}; "
                f"risk tier {tier} needs two or more"
            )


def _attribute_gaps(card: ModelCard, tier: RiskTier, demands: Demands) -> Iterator[str]:
    for name in card.source_attributes.unavailable():
        if name in demands.attributes or name.partition(".")[0] in demands.attributes:
            yield f"source_attributes.{name} is not available; risk tier {tier} needs it"


def _oversight_gaps(card: ModelCard, tier: RiskTier) -> Iterator[str]:
    if card.human_oversight is HumanOversight.NONE:
        allowed = f"{HumanOversight.REVIEW_REQUIRED} or {HumanOversight.ADVISORY}"
        yield f"human_oversight is none; risk tier {tier} needs {allowed}"
    if card.fallback is None:
        yield f"fallback is not given; risk tier {tier} needs what clinicians do without the model"
