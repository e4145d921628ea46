"""How much harm a model can do, and what its card must have for that."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, unique
from types import MappingProxyType

from stacks.evaluations import Dimension


@unique
class RiskTier(StrEnum):
    """How much harm a wrong answer of a model can do."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


@unique
class ApprovalRole(StrEnum):
    """In which capacity a person approves a version."""

    MODEL_OWNER = "model_owner"
    CLINICAL_SPONSOR = "clinical_sponsor"
    CLINICAL_SAFETY = "clinical_safety"
    PRIVACY = "privacy"
    AI_GOVERNANCE = "ai_governance"


@unique
class HumanOversight(StrEnum):
    """What a person does before a model's answer has an effect."""

    REVIEW_REQUIRED = "review-required"
    ADVISORY = "advisory"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class Demands:
    """What a card of a tier must have."""

    approvals: tuple[ApprovalRole, ...]
    """Capacities in which somebody must have approved."""
    dimensions: tuple[Dimension, ...]
    """What the evaluation must group patients by."""
    attributes: tuple[str, ...]
    """Source attributes that must not be unavailable, as groups or ``group.attribute``."""
    oversight: bool
    """Whether a person must stand between the answer and its effect, and a fall-back be told."""
    validity_days: int
    """Days for which an approval holds."""


DEMANDS: Mapping[RiskTier, Demands] = MappingProxyType(
    {
        RiskTier.LOW: Demands(
            approvals=(ApprovalRole.MODEL_OWNER,),
            dimensions=(),
            attributes=(),
            oversight=False,
            validity_days=365,
        ),
        RiskTier.MODERATE: Demands(
            approvals=(ApprovalRole.MODEL_OWNER, ApprovalRole.CLINICAL_SPONSOR),
            dimensions=(Dimension.AGE, Dimension.SEX),
            attributes=("update_schedule",),
            oversight=False,
            validity_days=365,
        ),
        RiskTier.HIGH: Demands(
            approvals=tuple(ApprovalRole),
            dimensions=(Dimension.AGE, Dimension.SEX, Dimension.RACE_OR_ETHNICITY),
            attributes=(
                "external_validation",
                "performance.external_validity",
                "performance.external_fairness",
                "maintenance",
                "update_schedule",
            ),
            oversight=True,
            validity_days=180,
        ),
    }
)
"""By tier; the choice is assumed, after the NIST AI RMF (GOVERN 1.3: effort follows risk)."""
