"""Which version answers a request, by a file that may change while the server runs.

The file holds ``{"canary": {"host", "port", "percent", "timeout_ms"}}``, or ``{}``.
"""

import hashlib
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

_HUNDRED = 100


class CanaryFailedError(Exception):
    """The canary gave no answer that can be used; the text holds nothing of the request."""


@dataclass(frozen=True)
class Canary:
    """The second version, as the champion sees it."""

    host: str
    port: int
    percent: int
    """Share of the requests that it answers."""
    timeout_ms: int

    def answer(self, body: bytes) -> Mapping[str, object]:
        """Its answer to a request.

        Raises:
            CanaryFailedError: It failed, or took too long.
        """
        connection = HTTPConnection(self.host, self.port, timeout=self.timeout_ms / 1000)
        try:
            connection.request("POST", "/predict", body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            content = response.read()
            if response.status != 200:  # noqa: PLR2004
                raise CanaryFailedError(f"status {response.status}")
            answer: object = json.loads(content)
        except (OSError, HTTPException, ValueError) as error:
            raise CanaryFailedError(type(error).__name__) from None
        finally:
            connection.close()
        if not isinstance(answer, dict) or not isinstance(answer.get("predictions"), list):
            raise CanaryFailedError("no predictions")
        return answer


class Router:
    """Reads the file again when it is older than some seconds."""

    def __init__(
        self,
        file: Path | None,
        *,
        every_seconds: float = 5,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._file = file
        self._every = every_seconds
        self._clock = clock
        self._read_at: float | None = None
        self._canary: Canary | None = None
        self.problem = ""
        """Why the file cannot be used; then no request goes to a canary."""

    def canary_for(self, key: str | None) -> Canary | None:
        """The canary, where it is the one to answer.

        Args:
            key: Keeps its bearer with one version; without it each request is drawn anew.
        """
        canary = self._current()
        return canary if canary and _bucket(key) < canary.percent else None

    def _current(self) -> Canary | None:
        now = self._clock()
        if self._file and (self._read_at is None or now - self._read_at >= self._every):
            self._read_at = now
            try:
                self._canary, self.problem = _canary_in(self._file), ""
            except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
                self._canary, self.problem = None, type(error).__name__
        return self._canary


def _canary_in(file: Path) -> Canary | None:
    given = json.loads(file.read_text(encoding="utf-8")).get("canary")
    if not given:
        return None
    canary = Canary(
        str(given["host"]), int(given["port"]), int(given["percent"]), int(given["timeout_ms"])
    )
    if not 0 <= canary.percent <= _HUNDRED or canary.timeout_ms <= 0:
        raise ValueError("percent or timeout_ms")
    return canary


def _bucket(key: str | None) -> int:
    """A number from 0 to 99: the same for the same key, else by chance."""
    if key is None:
        return secrets.randbelow(_HUNDRED)
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") % _HUNDRED
