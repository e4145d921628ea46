"""A row in the table for every question, and its text in a file of the lake.

Interface: learn.microsoft.com/azure/azure-monitor/logs/logs-ingestion-api-overview.
"""

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import access
import told
from container import Container

FOLDER = "texts/"
_SCOPE = "https://monitor.azure.com/.default"
_VERSION = {"api-version": "2023-01-01"}


@dataclass
class Record:
    """What is known of one question; a row holds no text."""

    request_id: str
    caller: str
    outcome: str = "failed"
    passages: Sequence[str] = ()
    """Ids and sources of what was retrieved."""
    tools: list[str] = field(default_factory=list[str])
    """Tools and whether each was called or refused."""
    prompt_tokens: int = 0
    answer_tokens: int = 0
    duration_ms: int = 0


class Records:
    """The log of an application."""

    def __init__(self, settings: told.Logs, own: Container) -> None:
        self._settings, self._own = settings, own
        self._client = access.client(settings.endpoint)

    def write(self, record: Record, text: Mapping[str, object]) -> None:
        """Write the text first, so that no row names a file that is not there."""
        now = dt.datetime.now(dt.UTC)
        name = f"{FOLDER}{now:%Y/%m/%d}/{record.request_id}.json"
        self._own.write(name, json.dumps(text).encode())
        row = {
            "TimeGenerated": now.isoformat(),
            "RequestId": record.request_id,
            "Caller": record.caller,
            "Outcome": record.outcome,
            "Passages": list(record.passages),
            "Tools": record.tools,
            "PromptTokens": record.prompt_tokens,
            "AnswerTokens": record.answer_tokens,
            "DurationMs": record.duration_ms,
            "Text": name,
        }
        answer = self._client.post(
            f"/dataCollectionRules/{self._settings.rule}/streams/{self._settings.stream}",
            params=_VERSION,
            json=[row],
            headers={"Authorization": f"Bearer {access.token(_SCOPE)}"},
        )
        access.checked("the log", answer)


def expired(names: Iterable[str], days: int, today: dt.date) -> list[str]:
    """Texts that are older than they may be, by the date in their names."""
    last = today - dt.timedelta(days=days)
    return [
        each
        for each in names
        if dt.date.fromisoformat("-".join(each.removeprefix(FOLDER).split("/")[:3])) < last
    ]
