"""The service that answers questions: ``POST /v1/answer``.

Nothing of a question or an answer goes to the output: the log table and the lake have them, and a
question that cannot be logged gets no answer.
"""

import logging
import os
import re
import time
from http import HTTPStatus
from typing import Annotated
from uuid import uuid4

import told
import uvicorn
from answering import Answering, EndlessError, Passages
from budget import Budget, SpentError
from container import Container
from fastapi import FastAPI, Header, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from models import BlockedError, Models
from pydantic import BaseModel, Field
from records import Record, Records
from tools import Tools
from vectors import store_of

_CALLER = re.compile(r"[A-Za-z0-9._@-]{1,64}")
_REFUSALS: dict[type[Exception], tuple[str, HTTPStatus, str]] = {
    SpentError: ("spent", HTTPStatus.TOO_MANY_REQUESTS, "the month's tokens are used up"),
    BlockedError: ("blocked", HTTPStatus.UNPROCESSABLE_ENTITY, "the content filter blocked it"),
    EndlessError: ("endless", HTTPStatus.BAD_GATEWAY, "the model called tools without an end"),
}
log = logging.getLogger("clinfra")


class Question(BaseModel):
    """What somebody asks."""

    question: Annotated[str, Field(min_length=1, max_length=8000)]


def application(answering: Answering, records: Records) -> FastAPI:
    """The HTTP interface."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)

    @app.exception_handler(RequestValidationError)
    def wrong(_request: Request, _error: RequestValidationError) -> JSONResponse:
        return _refused(HTTPStatus.BAD_REQUEST, "question is needed: text of 1 to 8000 characters")

    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.post("/v1/answer")
    def answer(asked: Question, x_caller: Annotated[str, Header()] = "") -> JSONResponse:
        caller = x_caller if _CALLER.fullmatch(x_caller) else "unknown"
        record, began = Record(uuid4().hex, caller), time.monotonic()
        response, text = _answered(answering, asked.question, record)
        record.duration_ms = round((time.monotonic() - began) * 1000)
        try:
            records.write(record, {"question": asked.question, "answer": text})
        except Exception as error:  # noqa: BLE001  # whatever it is, there is no log
            log.error("request %s: no log: %s", record.request_id, _kind(error))  # noqa: TRY400
            return _refused(HTTPStatus.SERVICE_UNAVAILABLE, "the question could not be logged")
        log.info("request %s: %s", record.request_id, record.outcome)
        return response

    return app


def _answered(answering: Answering, question: str, record: Record) -> tuple[JSONResponse, str]:
    """The response, and the answer's text for the log."""
    try:
        answered = answering.answer(question, record)
    except tuple(_REFUSALS) as error:
        record.outcome, status, sentence = _REFUSALS[type(error)]
        return _refused(status, sentence), ""
    except Exception as error:  # noqa: BLE001  # its text may hold a question
        log.error("request %s: %s", record.request_id, _kind(error))  # noqa: TRY400
        return _refused(HTTPStatus.BAD_GATEWAY, "the question could not be answered"), ""
    record.outcome = "answered"
    passages = [{"id": each.id, "source": each.metadata["source"]} for each in answered.documents]
    body = {"request_id": record.request_id, "answer": answered.text, "passages": passages}
    return JSONResponse(body), answered.text


def _kind(error: Exception) -> str:
    return type(error).__name__


def _refused(status: HTTPStatus, sentence: str) -> JSONResponse:
    return JSONResponse({"error": sentence}, status)


def main() -> None:
    """Serve the application that the environment names."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    log.setLevel(logging.INFO)
    settings = told.told()
    own = Container(settings.lake.address, settings.lake.container)
    budget = Budget(own, settings.answer.monthly_tokens)
    models = Models(settings.openai, settings.store.dimensions, budget.count)
    retriever = Passages(
        models=models, store=store_of(settings.store), own=own, limit=settings.answer.passages
    )
    answering = Answering(settings.answer, retriever, models, Tools(settings.tools), budget)
    app = application(answering, Records(settings.logs, own))
    host, port = os.environ.get("HOST", "0.0.0.0"), int(os.environ.get("PORT", "8080"))  # noqa: S104
    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
