"""Models of Azure OpenAI over its REST interface, with an Entra token at every request.

Interface: learn.microsoft.com/azure/ai-services/openai/reference.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import access
import httpx
import told

_VERSION = {"api-version": "2024-10-21"}
_BUSY, _TRIES, _LONGEST_WAIT = 429, 4, 20.0
Message = Mapping[str, object]


class BlockedError(Exception):
    """The content filter blocked a prompt or an answer."""


@dataclass(frozen=True)
class Call:
    """A tool that the model wants called."""

    id: str
    name: str
    arguments: str
    """JSON, as the model wrote it."""


@dataclass(frozen=True)
class Reply:
    """What a model said."""

    text: str
    message: Message
    """The message as it must be sent back in the next turn."""
    prompt_tokens: int
    answer_tokens: int
    calls: Sequence[Call] = field(default_factory=tuple[Call, ...])


class Models:
    """Both deployments of an application; every token that they take is counted."""

    def __init__(
        self, settings: told.OpenAi, dimensions: int, count: Callable[[int], None]
    ) -> None:
        self._settings, self._dimensions, self._count = settings, dimensions, count
        self._client = access.client(settings.endpoint)

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """A vector for each text."""
        asked: dict[str, object] = {"input": list(texts)}
        if self._settings.shortens:
            asked["dimensions"] = self._dimensions
        answer = self._ask(self._settings.embedding, "embeddings", asked)
        self._count(int(answer["usage"]["total_tokens"]))
        rows = sorted(answer["data"], key=lambda each: int(each["index"]))
        vectors = [[float(number) for number in each["embedding"]] for each in rows]
        if [len(each) for each in vectors] != [self._dimensions] * len(texts):
            raise access.ServiceError("Azure OpenAI gave vectors of another number or length")
        return vectors

    def chat(
        self, messages: Sequence[Message], most_tokens: int, tools: Sequence[Message] = ()
    ) -> Reply:
        """The model's next message.

        Raises:
            BlockedError: The content filter blocked it.
        """
        asked: dict[str, object] = {
            "messages": list(messages),
            "max_tokens": most_tokens,
            "temperature": 0,
        }
        if tools:
            asked["tools"] = list(tools)
        answer = self._ask(self._settings.chat, "chat/completions", asked)
        usage = answer["usage"]
        self._count(int(usage["total_tokens"]))
        choice = answer["choices"][0]
        if choice["finish_reason"] == "content_filter":
            raise BlockedError
        message = choice["message"]
        return Reply(
            text=message.get("content") or "",
            message=message,
            prompt_tokens=int(usage["prompt_tokens"]),
            answer_tokens=int(usage["completion_tokens"]),
            calls=[
                Call(each["id"], each["function"]["name"], each["function"]["arguments"])
                for each in message.get("tool_calls") or ()
            ],
        )

    def _ask(self, deployment: str, what: str, asked: Mapping[str, object]) -> dict:
        for attempt in range(_TRIES):
            answer = self._client.post(
                f"/openai/deployments/{deployment}/{what}",
                params=_VERSION,
                json=asked,
                headers={"Authorization": f"Bearer {access.token(self._settings.scope)}"},
            )
            if answer.status_code != _BUSY or attempt == _TRIES - 1:
                break
            time.sleep(_wait(answer))
        if _blocked(answer):
            raise BlockedError
        return access.checked("Azure OpenAI", answer).json()


def _wait(answer: httpx.Response) -> float:
    given = answer.headers.get("retry-after", "1")
    return min(float(given) if given.isdigit() else 1.0, _LONGEST_WAIT)


def _blocked(answer: httpx.Response) -> bool:
    if answer.status_code != httpx.codes.BAD_REQUEST:
        return False
    try:
        return answer.json()["error"]["code"] == "content_filter"
    except (ValueError, KeyError, TypeError):
        return False
