"""What the programs of `images/rag` are told: plain values, and files that hold secrets."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.data.vector_store import VectorStoreOutputs
from components.foundation.workload_identity import WorkloadIdentity
from components.ml.openai import TOKEN_SCOPE, OpenAi
from components.ml.prompt_log import PromptLog
from components.workloads.mounted_secrets import SECRETS_FOLDER
from components.workloads.pod import SCRATCH
from stacks.rag import RagSettings

_API_KEY, _AUTHORITY = "api-key", "ca.pem"


@dataclass(frozen=True, kw_only=True)
class Told:
    """Where everything is that the programs of one application need."""

    application: str
    settings: RagSettings
    openai: OpenAi
    log: PromptLog
    store: VectorStoreOutputs
    blob_address: pulumi.Output[str]
    """Address of the lake's blob service."""
    container: pulumi.Output[str]
    """The application's own container."""
    answers: str
    """Address of the orchestrator inside the cluster."""

    def environment(
        self,
        identity: WorkloadIdentity,
        tools: Mapping[str, pulumi.Output[str]],
        *,
        writes: bool,
    ) -> dict[str, pulumi.Input[str]]:
        """Environment of a program that takes on an identity; tracing to the outside is off."""
        return {
            "HOME": SCRATCH,
            "LANGSMITH_TRACING": "false",
            "PYTHONDONTWRITEBYTECODE": "1",
            "SETTINGS": pulumi.Output.json_dumps(
                {
                    "application": self.application,
                    "openai": self._openai(),
                    "store": store_told(
                        self.store,
                        self.application,
                        role_name=identity.name,
                        object_id=identity.principal_id,
                        writes=writes,
                    ),
                    "lake": self._lake(),
                    "logs": {
                        "endpoint": self.log.endpoint,
                        "rule": self.log.rule,
                        "stream": self.log.stream,
                        "text_days": self.settings.logs.text_days,
                    },
                    "answer": self._answer(),
                    "tools": self._tools(tools),
                    "evaluation": self._evaluation(),
                }
            ),
        }

    def _openai(self) -> Mapping[str, object]:
        return {
            "endpoint": self.openai.endpoint,
            "scope": TOKEN_SCOPE,
            "chat": "chat",
            "embedding": "embedding",
            "shortens": self.settings.embedding.shortens,
        }

    def _lake(self) -> Mapping[str, object]:
        corpus = self.settings.corpus
        return {
            "address": self.blob_address,
            "container": self.container,
            "corpus": corpus.path,
            "passage_words": corpus.passage_words,
            "overlap_words": corpus.overlap_words,
        }

    def _answer(self) -> Mapping[str, object]:
        settings = self.settings
        return {
            "instructions": settings.instructions,
            "passages": settings.passages,
            "answer_tokens": settings.answer_tokens,
            "monthly_tokens": settings.monthly_tokens,
        }

    def _tools(self, addresses: Mapping[str, pulumi.Output[str]]) -> list[Mapping[str, object]]:
        return [
            {
                "name": name,
                "description": self.settings.tools[name].description,
                "parameters": dict(self.settings.tools[name].parameters),
                "address": address,
            }
            for name, address in sorted(addresses.items())
        ]

    def _evaluation(self) -> Mapping[str, object] | None:
        wanted = self.settings.evaluation
        if wanted is None:
            return None
        return {
            "answers": self.answers,
            "questions": wanted.questions,
            "groundedness": wanted.groundedness,
            "recall": wanted.recall,
        }


def store_told(
    store: VectorStoreOutputs,
    application: str,
    *,
    role_name: pulumi.Input[str],
    object_id: pulumi.Input[str],
    writes: bool,
) -> Mapping[str, object]:
    """What a program of an application is told of its vector store.

    Args:
        store: The store.
        application: Name of the application, of which the collection's is made.
        role_name: Name of the program's identity.
        object_id: Object id of the program's identity.
        writes: Whether it writes as well as searches.
    """
    files = secret_files(store, writes=writes)
    return {
        "backend": store.backend,
        "endpoint": store.endpoint,
        "port": store.port,
        "tls": store.tls,
        "authentication": store.authentication.value,
        "token_scope": store.token_scope,
        "namespace": store.namespace,
        "collection": application.replace("-", "_"),
        "dimensions": store.dimensions,
        "distance": store.distance.value if store.distance else None,
        "role_name": role_name,
        "object_id": object_id,
        "secret_file": f"{SECRETS_FOLDER}/{_API_KEY}" if _API_KEY in files else None,
        "authority_file": f"{SECRETS_FOLDER}/{_AUTHORITY}" if _AUTHORITY in files else None,
        "index_kind": store.index_kind,
    }


def secret_files(store: VectorStoreOutputs, *, writes: bool) -> dict[str, str]:
    """Names of secrets in Key Vault by the file that each is mounted as."""
    key = store.secret_name if writes else store.reader_secret_name or store.secret_name
    files = {_API_KEY: key, _AUTHORITY: store.authority_secret_name}
    return {file: secret for file, secret in files.items() if secret}
