"""A small server before a FAISS index that lies in the lake.

Environment: ``INDEX_URL``, ``DIMENSIONS``, ``DISTANCE`` (cosine, inner_product or euclidean),
``REFRESH_SECONDS`` (how often another server's writes are taken over), ``LOGINS`` (a folder with
``tls.pem``, ``api-key`` and, where somebody only searches, ``reader-key``) and, from workload
identity, ``AZURE_CLIENT_ID``. Callers send a key in the header ``api-key``, except to
``/health``, which fails while the lake cannot be read or written, and ``/alive``, which does not: a
server that began anew could not load its index then.
"""

import asyncio
import json
import logging
import os
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from hmac import compare_digest
from pathlib import Path

import uvicorn
from lake import lake_at
from points import Distance, WrongError, matrix, nearest
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from stored import StoredIndex, UnusableError

LARGEST_BATCH, LARGEST_LIMIT, LARGEST_BODY = 10_000, 1_000, 256 * 1024 * 1024
_Answer = Callable[[StoredIndex, Mapping[str, object]], Mapping[str, object]]


@dataclass(frozen=True)
class Keys:
    """Files with the keys of callers, read anew each time so that a rotation is followed."""

    folder: Path

    def admit(self, given: str, *, writes: bool) -> bool:
        """Whether a caller with a key may write, or search."""
        files = ("api-key",) if writes else ("api-key", "reader-key")
        known = [key for key in map(self.read, files) if key]
        return any(compare_digest(key.encode(), given.encode()) for key in known)

    def read(self, file: str) -> str:
        """The key in a file; empty where there is none."""
        path = self.folder / file
        return path.read_text(encoding="utf-8").strip() if path.is_file() else ""


def application(stored: StoredIndex, keys: Keys, refresh_seconds: float) -> Starlette:
    """The HTTP interface of an index."""

    @asynccontextmanager
    async def alive(_: Starlette) -> AsyncGenerator[None]:
        await run_in_threadpool(stored.refresh)
        refreshing = asyncio.create_task(_refresh_for_ever(stored, refresh_seconds))
        yield
        refreshing.cancel()
        with suppress(asyncio.CancelledError):
            await refreshing

    async def health(_: Request) -> JSONResponse:
        if stored.problem:
            return JSONResponse({"status": "failing", "problem": stored.problem}, 503)
        return JSONResponse({"status": "ok", "points": stored.points.index.ntotal})

    async def working(_: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"})

    return Starlette(
        lifespan=alive,
        routes=[
            Route("/alive", working),
            Route("/health", health),
            Route("/v1/points", _endpoint(stored, keys, _put), methods=["PUT"]),
            Route("/v1/search", _endpoint(stored, keys, _search), methods=["POST"]),
        ],
    )


async def _refresh_for_ever(stored: StoredIndex, seconds: float) -> None:
    while True:
        await asyncio.sleep(seconds)
        await run_in_threadpool(stored.refresh)


def _endpoint(stored: StoredIndex, keys: Keys, answer: _Answer) -> Callable[[Request], object]:
    writes = answer is _put

    async def endpoint(request: Request) -> JSONResponse:
        if not keys.admit(request.headers.get("api-key", ""), writes=writes):
            needed = "write" if writes else "search"
            return JSONResponse({"error": f"api-key: a key that may {needed} is needed"}, 401)
        try:
            return JSONResponse(await run_in_threadpool(answer, stored, await _body(request)))
        except WrongError as error:
            return JSONResponse({"error": str(error)}, 400)
        except UnusableError as error:
            return JSONResponse({"error": str(error)}, 503)

    return endpoint


async def _body(request: Request) -> Mapping[str, object]:
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > LARGEST_BODY:
            raise WrongError(f"the body is longer than {LARGEST_BODY} bytes; send smaller batches")
    try:
        body = json.loads(content)
    except ValueError as error:
        raise WrongError("the body is not JSON") from error
    if not isinstance(body, dict):
        raise WrongError("the body is not a JSON object")
    return body


def _put(stored: StoredIndex, body: Mapping[str, object]) -> Mapping[str, object]:
    ids, rows = _list(body, "ids"), _list(body, "vectors")
    words = [each for each in ids if isinstance(each, str) and each]
    if len(words) != len(ids):
        raise WrongError("ids holds something else than strings with at least one character")
    if len(set(words)) != len(words):
        raise WrongError("ids names a point twice")
    if len(words) != len(rows):
        raise WrongError(f"{len(words)} ids and {len(rows)} vectors; each point needs both")
    if not 0 < len(words) <= LARGEST_BATCH:
        raise WrongError(f"{len(words)} points; allowed: 1 to {LARGEST_BATCH} in a batch")
    points = stored.upsert(words, matrix(stored.points, rows))
    return {"written": len(words), "points": points.index.ntotal}


def _search(stored: StoredIndex, body: Mapping[str, object]) -> Mapping[str, object]:
    limit = body.get("limit")
    if not isinstance(limit, int) or isinstance(limit, bool) or not 0 < limit <= LARGEST_LIMIT:
        raise WrongError(f"limit is {limit!r}; allowed: 1 to {LARGEST_LIMIT}")
    points = stored.points
    ids, scores = nearest(points, matrix(points, [body.get("vector")]), limit)
    return {"ids": ids, "scores": scores}


def _list(body: Mapping[str, object], key: str) -> Sequence[object]:
    value = body.get(key)
    if not isinstance(value, list):
        raise WrongError(f"{key} is not a list")
    return value


def main() -> None:
    """Serve the index that the environment names."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("azure").setLevel(logging.WARNING)
    stored = StoredIndex(
        lake_at(os.environ["INDEX_URL"]),
        int(os.environ["DIMENSIONS"]),
        Distance(os.environ["DISTANCE"]),
    )
    keys = Keys(Path(os.environ["LOGINS"]))
    if not keys.read("api-key"):
        raise SystemExit(f"LOGINS: the folder {keys.folder} has no api-key")
    app = application(stored, keys, float(os.environ.get("REFRESH_SECONDS", "30")))
    host, port = os.environ.get("HOST", "0.0.0.0"), int(os.environ.get("PORT", "8443"))  # noqa: S104
    pair = keys.folder / "tls.pem"
    uvicorn.run(app, host=host, port=port, log_level="warning", ssl_certfile=pair, ssl_keyfile=pair)


if __name__ == "__main__":
    main()
