"""Keeps what a model was asked and answered, for the job that looks for drift.

A row holds a number drawn here, the score, the version, and the features that the model's signature
names; whatever else a caller sends, a name or a record number, is in no row. The day stands in the
file's folder. Nothing here can delay an answer or make one fail: rows wait in memory, a thread
writes them, and what cannot be written in time is counted and dropped.
"""

import tempfile
import threading
import uuid
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

MOST_WAITING, MOST_OF_A_FILE = 50_000, 10_000
LONGEST_WORD = 64
"""Letters of a category; what is longer may be prose, in which a patient may be named."""
_OWN = frozenset({"prediction_id", "score", "model_version", "predicted_at", "date"})
Record = dict[str, object]


class Place(Protocol):
    """A folder in which files are made."""

    def create(self, name: str, content: bytes) -> None:
        """Make a file in one step."""
        ...


class LocalPlace:
    """A folder of this machine, for tests."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def create(self, name: str, content: bytes) -> None:
        """Write a file beside its place and move it there."""
        place = self._folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self._folder, prefix=".", delete=False) as file:
            file.write(content)
        Path(file.name).rename(place)


class BlobPlace:
    """A folder of the lake, by the pod's workload identity."""

    def __init__(self, account_url: str, container: str, path: str) -> None:
        from azure.identity import WorkloadIdentityCredential
        from azure.storage.blob import ContainerClient

        self._path = path
        self._container = ContainerClient(
            account_url, container, credential=WorkloadIdentityCredential()
        )

    def create(self, name: str, content: bytes) -> None:
        """Send a whole file in one request."""
        self._container.upload_blob(f"{self._path}/{name}", content, overwrite=False)


def place_at(url: str) -> Place:
    """The folder at ``https://ACCOUNT.blob.core.windows.net/CONTAINER/PATH`` or ``file:///PATH``.

    Raises:
        ValueError: The address has another form.
    """
    parts = urlsplit(url)
    if parts.scheme == "file" and not parts.netloc and parts.path != "/":
        return LocalPlace(Path(unquote(parts.path)))
    container, _, path = parts.path.strip("/").partition("/")
    if parts.scheme == "https" and parts.netloc and container and path:
        return BlobPlace(f"https://{parts.netloc}", container, path)
    raise ValueError(f"PREDICTIONS_URL is {url!r}; https://ACCOUNT/CONTAINER/PATH is allowed")


def _today() -> date:
    return datetime.now(UTC).date()


class Recorder:
    """Rows that wait, and the thread that writes them."""

    def __init__(
        self,
        place: Place,
        version: str,
        dropped: Callable[[int], None],
        *,
        every_seconds: float = 60,
        today: Callable[[], date] = _today,
    ) -> None:
        """Begin to write.

        Args:
            place: Where files go.
            version: Version of the model.
            dropped: Is told of rows that will never be written.
            every_seconds: How often a file is made, where rows wait.
            today: Gives the day in UTC.
        """
        self._place, self._version, self._dropped, self._today = place, version, dropped, today
        self._waiting: deque[tuple[date, Record]] = deque()
        self._lock, self._writing, self._ended = (
            threading.Lock(),
            threading.Lock(),
            threading.Event(),
        )
        self.problem = ""
        """Kind of error that the last attempt to write ended with."""
        self._thread = threading.Thread(target=self._run, args=[every_seconds], daemon=True)
        self._thread.start()

    def keep(
        self,
        rows: Sequence[Mapping[str, object]],
        predictions: Sequence[object],
        features: Sequence[str],
    ) -> list[str]:
        """Take rows with their answers, and give the number of each.

        Args:
            rows: What the model was asked.
            predictions: What it answered.
            features: Names on its signature; no other value of a row is kept.
        """
        names, day = [uuid.uuid4().hex for _ in rows], self._today()
        found = [
            (day, {**_kept(row, features), "prediction_id": name, "score": score, **self._about})
            for row, name, prediction in zip(rows, names, predictions, strict=False)
            if (score := score_of(prediction)) is not None
        ]
        with self._lock:
            self._waiting.extend(found)
            over = max(len(self._waiting) - MOST_WAITING, 0)
            for _ in range(over):
                self._waiting.popleft()
        if over:
            self._dropped(over)
        return names

    @property
    def _about(self) -> Record:
        return {"model_version": self._version}

    def write(self) -> None:
        """Write what waits; what fails waits on."""
        with self._writing:
            while batch := self._batch():
                try:
                    day = batch[0][0]
                    self._place.create(
                        f"date={day}/{uuid.uuid4().hex}.parquet", parquet([row for _, row in batch])
                    )
                except Exception as error:  # noqa: BLE001  # its text may hold a row
                    self.problem = type(error).__name__
                    return
                with self._lock:
                    for each in batch:
                        if self._waiting and self._waiting[0] is each:
                            self._waiting.popleft()
            self.problem = ""

    def _batch(self) -> list[tuple[date, Record]]:
        """The oldest rows, of one day."""
        with self._lock:
            oldest = list(self._waiting)[:MOST_OF_A_FILE]
        return [each for each in oldest if each[0] == oldest[0][0]]

    def end(self) -> None:
        """Write what waits and write no more; what cannot be written now is dropped."""
        self._ended.set()
        self._thread.join()
        self.write()
        with self._lock:
            left = len(self._waiting)
            self._waiting.clear()
        if left:
            self._dropped(left)

    def _run(self, every_seconds: float) -> None:
        while not self._ended.wait(every_seconds):
            self.write()


def _kept(row: Mapping[str, object], features: Sequence[str]) -> Record:
    return {name: _value(row.get(name)) for name in features if name not in _OWN}


def _value(value: object) -> object:
    return None if isinstance(value, str) and len(value) > LONGEST_WORD else value


def score_of(prediction: object) -> float | None:
    """The score of an answer: itself, or of probabilities that of the last class."""
    last = prediction[-1] if isinstance(prediction, list) and prediction else prediction
    return float(last) if isinstance(last, int | float) else None


def parquet(rows: Sequence[Record]) -> bytes:
    """Rows as one file; a column of several types becomes one of words."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {name: _column([row.get(name) for row in rows]) for name in rows[0]}
    file = BytesIO()
    pq.write_table(pa.table(columns), file)
    return file.getvalue()


def _column(values: list[object]) -> list[object]:
    kinds = {type(each) for each in values if each is not None}
    if kinds <= {bool} or kinds <= {str}:
        return values
    if kinds <= {int, float}:
        return [None if each is None else float(str(each)) for each in values]
    return [None if each is None else str(each) for each in values]
