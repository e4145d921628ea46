"""The source attributes that users of a predictive decision support intervention may read.

Source: 45 CFR 170.315(b)(11)(iv)(B), from the final rule HTI-1 (89 FR 1192, 9 January 2024): nine
groups, thirty-one attributes; the number in each docstring is the paragraph below (B). A proposed
later rule would drop them; the hospital's own review asks for them all the same.

Attributes that may be ``None`` are those whose lack the rule lets a developer state in place of the
text (assumed from (b)(11)(v)(A); not confirmed word for word). A card states it with ``null``.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum, unique
from typing import Annotated

from pydantic import StringConstraints

from stacks.base import Model

Prose = Annotated[str, StringConstraints(min_length=3, max_length=4000, strip_whitespace=True)]
"""Text that people read."""


@unique
class OutputType(StrEnum):
    """What kind of answer a model gives: (1)(iv)."""

    PREDICTION = "prediction"
    CLASSIFICATION = "classification"
    RECOMMENDATION = "recommendation"
    EVALUATION = "evaluation"
    ANALYSIS = "analysis"
    OTHER = "other"


@unique
class DecisionRole(StrEnum):
    """What a model's answer is to a clinician's decision: (2)(iv)."""

    INFORMS = "informs"
    AUGMENTS = "augments"
    REPLACES = "replaces"


class OutputDetails(Model):
    """(1) Details and output of the intervention."""

    developer: Prose
    """(1)(i) Name of the developer, and how to reach them."""
    funding_source: Prose
    """(1)(ii) Who paid for the technical implementation."""
    output_value: Prose
    """(1)(iii) The value that the model produces, and its unit."""
    output_type: OutputType
    """(1)(iv) Kind of output."""


class Purpose(Model):
    """(2) Purpose of the intervention."""

    intended_use: Prose
    """(2)(i) What the model is for."""
    intended_patients: Prose
    """(2)(ii) Patients that it is meant for."""
    intended_users: Prose
    """(2)(iii) People who act on it."""
    decision_role: DecisionRole
    """(2)(iv) What its answer is to the decision."""


class OutOfScopeUse(Model):
    """(3) Cautioned out-of-scope use of the intervention."""

    cautioned_uses: Prose
    """(3)(i) Tasks, situations and patients that it is not for."""
    known_risks: Prose
    """(3)(ii) Known risks, wrong settings and uses, and limits."""


class Development(Model):
    """(4) Development details and input features."""

    training_criteria: Prose
    """(4)(i) What let patients into the training data and what kept them out."""
    sensitive_inputs: Prose
    """(4)(ii) Use of race, ethnicity, language, sexual orientation, gender identity, sex, date of
    birth, social determinants and health status assessments as input features."""
    training_representativeness: Prose
    """(4)(iii) How far those groups stand in the training data."""
    training_relevance: Prose
    """(4)(iv) Relevance of the training data to where the model is used."""


class FairnessProcess(Model):
    """(5) Process used to ensure fairness in development."""

    fairness_approach: Prose
    """(5)(i) How the developer made sure that the output is fair."""
    bias_management: Prose
    """(5)(ii) How bias is managed, reduced or removed."""


class ExternalValidation(Model):
    """(6) External validation process."""

    external_source: Prose | None
    """(6)(i) Data, setting or environment, other than the source of training and test data, in
    which validity and fairness were assessed."""
    external_party: Prose | None
    """(6)(ii) Who tested it there."""
    external_representativeness: Prose | None
    """(6)(iii) How far the groups of (4)(ii) stand in those data."""
    external_process: Prose | None
    """(6)(iv) How it was validated there."""


class Performance(Model):
    """(7) Quantitative measures of performance."""

    test_validity: Prose
    """(7)(i) Validity in test data from the source of the training data."""
    test_fairness: Prose
    """(7)(ii) Fairness in those data."""
    external_validity: Prose | None
    """(7)(iii) Validity in data from another source."""
    external_fairness: Prose | None
    """(7)(iv) Fairness in data from another source."""
    outcome_references: Prose | None
    """(7)(v) Citations of evaluations of its use on outcomes, such as mortality."""


class Maintenance(Model):
    """(8) Ongoing maintenance of implementation and use."""

    validity_monitoring: Prose
    """(8)(i) How, and how often, validity is monitored."""
    local_validity: Prose | None
    """(8)(ii) Validity in local data."""
    fairness_monitoring: Prose
    """(8)(iii) How, and how often, fairness is monitored."""
    local_fairness: Prose | None
    """(8)(iv) Fairness in local data."""


class UpdateSchedule(Model):
    """(9) Update and continued validation or fairness assessment schedule."""

    update_process: Prose | None
    """(9)(i) How, and how often, the model is updated."""
    correction_frequency: Prose | None
    """(9)(ii) How often its performance is corrected when risks to validity or fairness are
    found."""


class SourceAttributes(Model):
    """The thirty-one attributes, in the rule's nine groups."""

    output_details: OutputDetails
    """(1)"""
    purpose: Purpose
    """(2)"""
    out_of_scope_use: OutOfScopeUse
    """(3)"""
    development: Development
    """(4)"""
    fairness_process: FairnessProcess
    """(5)"""
    external_validation: ExternalValidation
    """(6)"""
    performance: Performance
    """(7)"""
    maintenance: Maintenance
    """(8)"""
    update_schedule: UpdateSchedule
    """(9)"""

    def groups(self) -> Iterator[tuple[str, Model]]:
        """Name and content of each group, in the rule's order."""
        for name in type(self).model_fields:
            group: Model = getattr(self, name)
            yield name, group

    def values(self) -> Mapping[str, str | None]:
        """Each attribute by ``group.attribute``; ``None`` where the card says it is unavailable."""
        return {
            f"{name}.{attribute}": None if value is None else str(value)
            for name, group in self.groups()
            for attribute, value in group
        }

    def unavailable(self) -> tuple[str, ...]:
        """Attributes that the card states to be unavailable, as ``group.attribute``."""
        return tuple(name for name, value in self.values().items() if value is None)
