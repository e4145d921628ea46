"""What a program is told: the JSON of the variable ``SETTINGS``, which holds no secret."""

import os
from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class OpenAi(_Part):
    """Azure OpenAI."""

    endpoint: str
    scope: str
    chat: str
    """Name of the deployment that answers."""
    embedding: str
    """Name of the deployment that makes vectors."""
    shortens: bool
    """Whether the embedding model takes the length of its vectors as an argument."""


class Store(_Part):
    """The vector store, and who the program is there."""

    backend: str
    endpoint: str
    port: int
    tls: bool
    authentication: Literal["entra_token", "api_key"]
    token_scope: str | None
    namespace: str
    collection: str
    dimensions: int
    distance: Literal["cosine", "inner_product", "euclidean"]
    role_name: str
    """Name of the identity, which is its role in PostgreSQL."""
    object_id: str
    """Object id of the identity, which is its user name in Redis."""
    secret_file: str | None
    authority_file: str | None
    index_kind: Literal["vector-ivf", "vector-hnsw", "vector-diskann"] | None
    """Kind of index, where the backend has several."""


class Lake(_Part):
    """The lake's blob service, the application's container and the documents."""

    address: str
    container: str
    corpus: str
    passage_words: int
    overlap_words: int


class Logs(_Part):
    """Where rows go, and how long texts stay."""

    endpoint: str
    rule: str
    stream: str
    text_days: int


class Answer(_Part):
    """How a question is answered."""

    instructions: str
    passages: int
    answer_tokens: int
    monthly_tokens: int


class Tool(_Part):
    """A tool that may be called."""

    name: str
    description: str
    parameters: Mapping[str, str]
    address: str


class Evaluation(_Part):
    """Questions with known sources, and thresholds."""

    answers: str
    """Address of the orchestrator."""
    questions: str
    groundedness: float
    recall: float


class Told(_Part):
    """All of it."""

    application: str
    openai: OpenAi
    store: Store
    lake: Lake
    logs: Logs
    answer: Answer
    tools: tuple[Tool, ...]
    evaluation: Evaluation | None


def told() -> Told:
    """What this program is told.

    Raises:
        pydantic.ValidationError: The variable is not what the platform writes.
    """
    return Told.model_validate_json(os.environ["SETTINGS"])
