"""A stand-in for Azure OpenAI and for the log's ingestion endpoint, for the programs of the image.

Embeddings count words in a few places, so that texts with the same words are near. What the chat
deployment says is scripted by the test.
"""

import json
import re
import zlib
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from tests.functional.processes import JsonEndpoint, serving
from tests.functional.trust import HOST, Trust

Said = Mapping[str, object]
Script = Callable[[Sequence[Mapping[str, object]], Mapping[str, object]], Said]


@dataclass
class Azure:
    """The services, and what they were asked."""

    tokens: Mapping[str, str]
    """Token by the first word of the path."""
    script: Script
    """What the model says to messages and to the whole request."""
    url: str = ""
    embedded: int = 0
    """Texts that were turned into vectors."""
    asked: list[Mapping[str, object]] = field(default_factory=list[Mapping[str, object]])
    """Requests to the chat deployment."""
    rows: list[Mapping[str, object]] = field(default_factory=list[Mapping[str, object]])
    """Rows of the log."""
    log_works: bool = True
    busy: int = 0
    """Requests that are put off before one is answered."""


def vector_of(text: str, dimensions: int) -> list[float]:
    """Counts of words."""
    vector = [0.001] * dimensions
    for word in re.findall(r"[a-z]{4,}", text.lower()):
        vector[zlib.crc32(word.encode()) % dimensions] += 1.0
    return vector


def said(text: str) -> Said:
    """A message with text."""
    return {"role": "assistant", "content": text}


def calls(name: str, arguments: Mapping[str, object]) -> Said:
    """A message that calls a tool."""
    function = {"name": name, "arguments": json.dumps(arguments)}
    call = {"id": "call-1", "type": "function", "function": function}
    return {"role": "assistant", "content": None, "tool_calls": [call]}


@contextmanager
def azure_in(trust: Trust, tokens: Mapping[str, str], script: Script) -> Generator[Azure]:
    """Run the services."""
    azure = Azure(tokens, script)

    class Endpoint(_Endpoint):
        services = azure

    with serving(Endpoint, trust.server_context()) as port:
        azure.url = f"https://{HOST}:{port}"
        yield azure


class _Endpoint(JsonEndpoint):
    services: Azure

    def do_POST(self) -> None:  # noqa: N802  # the name that http.server asks for
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        parts = urlsplit(self.path)
        first, *rest = parts.path.strip("/").split("/")
        if self.headers["Authorization"] != f"Bearer {self.services.tokens.get(first)}":
            self.answer(401, {"error": {"code": "401"}})
        elif not parse_qs(parts.query).get("api-version"):
            self.answer(404, {"error": {"code": "404"}})
        elif first == "dataCollectionRules":
            self._log(body, rest)
        elif self.services.busy:
            self.services.busy -= 1
            self.answer(429, {"error": {"code": "429"}}, {"Retry-After": "0"})
        elif rest[1:] == ["embedding", "embeddings"]:
            self._embed(body)
        elif rest[1:] == ["chat", "chat", "completions"]:
            self._chat(body)
        else:
            self.answer(404, {"error": {"code": "DeploymentNotFound"}})

    def _log(self, rows: list[Mapping[str, object]], rest: list[str]) -> None:
        if self.services.log_works and rest == ["dcr-1", "streams", "Custom-Rag_app_CL"]:
            self.services.rows += rows
            self.answer(204, None)
        else:
            self.answer(500, {"error": {"code": "500"}})

    def _embed(self, body: Mapping[str, object]) -> None:
        texts, dimensions = body["input"], body["dimensions"]
        assert isinstance(texts, list)
        assert isinstance(dimensions, int)
        self.services.embedded += len(texts)
        data = [
            {"index": at, "embedding": vector_of(each, dimensions)} for at, each in enumerate(texts)
        ]
        self.answer(200, {"data": data[::-1], "usage": {"total_tokens": 10 * len(texts)}})

    def _chat(self, body: Mapping[str, object]) -> None:
        self.services.asked.append(body)
        messages = body["messages"]
        assert isinstance(messages, list)
        message = self.services.script(messages, body)
        if message.get("blocked"):
            self.answer(400, {"error": {"code": "content_filter", "message": str(messages)}})
            return
        usage = {"prompt_tokens": 70, "completion_tokens": 30, "total_tokens": 100}
        choice = {"index": 0, "finish_reason": "stop", "message": message}
        self.answer(200, {"choices": [choice], "usage": usage})
