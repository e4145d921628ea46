"""Settings of language models: deployments, their versions and capacity, and content filters."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum, unique
from typing import Annotated

from pydantic import Field, StringConstraints

from stacks.base import Check, Model
from stacks.vector_stores import EMBEDDING_DIMENSIONS

BlocklistName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]{1,63}$")]

_SMALL, _LARGE, _ADA = "text-embedding-3-small", "text-embedding-3-large", "text-embedding-ada-002"
_DIMENSIONS = {_SMALL: EMBEDDING_DIMENSIONS, _LARGE: 2 * EMBEDDING_DIMENSIONS}
"""Longest vector of a model that can shorten its vectors.

Source: learn.microsoft.com/azure/ai-services/openai/concepts/models."""


@unique
class DeploymentSku(StrEnum):
    """Where a model runs: in the region, in a zone of many regions, or anywhere.

    Source: learn.microsoft.com/azure/ai-services/openai/how-to/deployment-types.
    """

    STANDARD = "Standard"
    PROVISIONED = "ProvisionedManaged"
    DATA_ZONE = "DataZoneStandard"
    GLOBAL = "GlobalStandard"

    @property
    def regional(self) -> bool:
        """Whether prompts are processed in the account's region alone."""
        return self in (DeploymentSku.STANDARD, DeploymentSku.PROVISIONED)


class ModelDeployment(Model):
    """A model of Azure OpenAI at one version; Azure never moves it to another by itself."""

    model: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]{1,63}$")]
    """Name of the model, such as ``gpt-4o``."""
    version: Annotated[str, StringConstraints(pattern=r"^[0-9][0-9A-Za-z.-]{0,31}$")]
    """Version of the model, such as ``2024-11-20``."""
    sku: DeploymentSku = DeploymentSku.STANDARD
    """Where prompts are processed; patient data needs a regional one."""
    capacity: Annotated[int, Field(ge=1)]
    """Thousand tokens a minute that the deployment may take; throughput units where the sku is
    provisioned."""
    quota: Annotated[int, Field(ge=1)]
    """What Azure approved for the model and the sku in the region, in the unit of ``capacity``;
    all deployments of the subscription share it."""

    def _checks(self) -> Sequence[Check]:
        return (self._quota_mistakes,)

    def _quota_mistakes(self) -> Iterator[str]:
        if self.capacity > self.quota:
            yield f"capacity is {self.capacity}; at most the quota, {self.quota}, is allowed"


class EmbeddingDeployment(ModelDeployment):
    """A model that turns text into vectors as long as the vector store's ``dimensions``."""

    model: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]{1,63}$")] = _SMALL
    """Name of the model."""
    version: Annotated[str, StringConstraints(pattern=r"^[0-9][0-9A-Za-z.-]{0,31}$")] = "1"
    """Version of the model."""

    @property
    def shortens(self) -> bool:
        """Whether the model gives vectors of any length up to its longest."""
        return self.model != _ADA

    def dimension_mistakes(self, dimensions: int) -> Iterator[str]:
        """What is wrong with vectors of a length."""
        longest = _DIMENSIONS.get(self.model)
        if longest and dimensions > longest:
            yield f"{dimensions} dimensions; {self.model} gives {longest} at most"
        if not self.shortens and dimensions != EMBEDDING_DIMENSIONS:
            yield f"{dimensions} dimensions; {self.model} gives {EMBEDDING_DIMENSIONS}"


@unique
class Severity(StrEnum):
    """Level of harm from which text is blocked; ``Low`` blocks the most.

    Source: learn.microsoft.com/azure/ai-services/openai/concepts/content-filter.
    """

    LOW = "Low"
    MEDIUM = "Medium"
    HIGH = "High"


class Blocklist(Model):
    """Terms that neither a prompt nor an answer may hold."""

    terms: tuple[Annotated[str, Field(min_length=1, max_length=256)], ...] = ()
    """Words and phrases, taken as they are."""
    patterns: tuple[Annotated[str, Field(min_length=1, max_length=256)], ...] = ()
    """Regular expressions."""

    def _checks(self) -> Sequence[Check]:
        return (self._empty_mistakes,)

    def _empty_mistakes(self) -> Iterator[str]:
        if not self.terms and not self.patterns:
            yield "terms and patterns are empty; a blocklist needs one at least"


class ContentFilterSettings(Model):
    """What Azure blocks in prompts and answers.

    Attempts to make the model break its rules (in the prompt and in retrieved text) and protected
    material are always blocked, so they are no settings.
    """

    hate: Severity = Severity.MEDIUM
    """Level from which hate is blocked."""
    sexual: Severity = Severity.MEDIUM
    """Level from which sexual content is blocked; clinical text may need ``High``."""
    violence: Severity = Severity.MEDIUM
    """Level from which violence is blocked; clinical text may need ``High``."""
    self_harm: Severity = Severity.MEDIUM
    """Level from which self-harm is blocked; clinical text may need ``High``."""
    blocklists: Mapping[BlocklistName, Blocklist] = Field(
        default_factory=dict[BlocklistName, Blocklist]
    )
    """Lists of one's own, by name."""
