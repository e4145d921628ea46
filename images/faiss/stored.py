"""The index that this server holds, kept equal to the one in the lake."""

import hashlib
import json
import logging
import threading
import uuid
from collections.abc import Mapping, Sequence

from lake import ChangedError, Lake
from points import Distance, Matrix, Points, empty, packed, unpacked, with_points

LOG = logging.getLogger("clinfra.faiss")
POINTER = "current.json"
_KEPT = 3  # files before the current one, for readers that still load one
_TRIES = 5


class UnusableError(Exception):
    """What lies in the lake cannot be served, in a sentence."""


class StoredIndex:
    """A copy of the index in memory; every batch is written to the lake before it is seen."""

    def __init__(self, lake: Lake, dimensions: int, distance: Distance) -> None:
        self._lake = lake
        self._dimensions = dimensions
        self._distance = distance
        self._writing = threading.Lock()
        self._version: str | None = None
        self._pointer: Mapping[str, object] = {}
        self._points: Points | None = None
        self.problem: str | None = "the index has not been read yet"
        """Why the index is not fit to serve; nothing while it is."""

    @property
    def points(self) -> Points:
        """The current copy.

        Raises:
            UnusableError: There is no good copy.
        """
        if self._points is None:
            raise UnusableError(self.problem or "the index has not been read yet")
        return self._points

    def refresh(self) -> None:
        """Take over what another writer left; a good copy stays while the lake is out of reach."""
        with self._writing:
            try:
                self._read()
            except UnusableError as error:
                self._say(str(error))
            except Exception as error:  # noqa: BLE001  # storage fails in many ways
                sentence = f"the lake cannot be read: {type(error).__name__}: {error}"
                if self._points is None:
                    self._say(sentence)
                else:
                    LOG.warning("%s; the copy in memory serves on", sentence)

    def upsert(self, ids: Sequence[str], vectors: Matrix) -> Points:
        """Write a batch to the lake, then show it.

        Raises:
            UnusableError: The batch was not written, and why.
        """
        with self._writing:
            for _ in range(_TRIES):
                try:
                    self._read()
                    return self._write(with_points(self.points, ids, vectors))
                except ChangedError:
                    LOG.info("another server wrote at the same time; the batch is tried again")
                except UnusableError as error:
                    self._say(str(error))
                    raise
                except Exception as error:
                    raise UnusableError(
                        f"the batch was not written: {type(error).__name__}: {error}"
                    ) from error
        raise UnusableError("other servers write to the index without a pause; try again")

    def _say(self, problem: str) -> None:
        if self.problem != problem:
            LOG.error("%s", problem)
        self.problem = problem

    def _read(self) -> None:
        found = self._lake.read(POINTER)
        if found is None:
            self._start_empty()
        elif found.version != self._version or self.problem:
            pointer = _parsed(found.content)
            self._take(pointer, found.version, self._loaded(pointer))

    def _start_empty(self) -> None:
        lost = [each for each in self._lake.names() if each.startswith("index-")]
        if lost or self._version is not None:
            raise UnusableError(f"{POINTER} is missing, although an index was written before")
        self._take({}, None, empty(self._dimensions, self._distance))

    def _loaded(self, pointer: Mapping[str, object]) -> Points:
        given = (pointer.get("dimensions"), pointer.get("distance"))
        if given != (self._dimensions, self._distance.value):
            raise UnusableError(
                f"the stored index has dimensions and distance {given[0]} and {given[1]}; "
                f"this server is set to {self._dimensions} and {self._distance.value}"
            )
        name = pointer.get("index")
        if name is None:
            return empty(self._dimensions, self._distance)
        file = self._lake.read(str(name))
        if file is None:
            raise UnusableError(f"the index file {name} is missing")
        if hashlib.sha256(file.content).hexdigest() != pointer.get("sha256"):
            raise UnusableError(f"the index file {name} is corrupt: its digest is another")
        return unpacked(file.content, self._dimensions, self._distance)

    def _take(self, pointer: Mapping[str, object], version: str | None, points: Points) -> None:
        self._pointer, self._version, self._points = pointer, version, points
        if self.problem:
            LOG.info("serving %d points", points.index.ntotal)
        self.problem = None

    def _write(self, points: Points) -> Points:
        if self._version is None:  # so that a pointer that is missing later was lost
            self._point({}, None)
        content, name = packed(points), f"index-{uuid.uuid4().hex}"
        self._lake.write(name, content, over=None)
        try:
            self._point({"index": name, "sha256": hashlib.sha256(content).hexdigest()}, points)
        except ChangedError:
            self._lake.delete(name)
            raise
        return points

    def _point(self, to: Mapping[str, object], points: Points | None) -> None:
        current, before = self._pointer.get("index"), _names(self._pointer.get("previous"))
        previous = [str(current), *before] if current else before
        pointer = {
            **to,
            "dimensions": self._dimensions,
            "distance": self._distance.value,
            "previous": previous[:_KEPT],
        }
        version = self._lake.write(POINTER, json.dumps(pointer).encode(), over=self._version)
        self._take(pointer, version, points or self.points)
        for name in previous[_KEPT:]:
            self._delete(name)

    def _delete(self, name: str) -> None:
        try:
            self._lake.delete(name)
        except Exception:  # noqa: BLE001  # the batch is safe; an old file is only litter
            LOG.warning("the old index file %s could not be deleted", name)


def _parsed(content: bytes) -> Mapping[str, object]:
    try:
        pointer = json.loads(content)
    except ValueError as error:
        raise UnusableError(f"{POINTER} is corrupt: it is not JSON") from error
    if not isinstance(pointer, dict):
        raise UnusableError(f"{POINTER} is corrupt: it is not an object")
    return pointer


def _names(listed: object) -> list[str]:
    return [str(each) for each in listed] if isinstance(listed, list) else []
