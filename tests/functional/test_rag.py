"""The programs of the image for answers from documents, as processes before real stores.

Azure OpenAI, the log's endpoint and the lake are stand-ins that check the token of every request;
PostgreSQL, Redis and FAISS are real.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import pytest

from tests.functional.azure_openai import Azure, Said, Script, azure_in, calls, said, vector_of
from tests.functional.blob_service import BlobService, blob_service
from tests.functional.entra import Entra, object_of
from tests.functional.faiss_server import API_KEY, faiss_at
from tests.functional.postgres import Postgres
from tests.functional.processes import Server, free_port, listens, running
from tests.functional.redis_server import RealRedis
from tests.functional.trust import HOST, Trust
from tests.harness.environments import ROOT

if any(find_spec(each) is None for each in ("fastapi", "httpx", "langchain_core")):
    pytest.skip("the packages of images/rag are not installed", allow_module_level=True)

IMAGE = ROOT / "images" / "rag"
CLIENT = "rag-app"
MODELS, LAKE = "https://cognitiveservices.azure.com/.default", "https://storage.azure.com/.default"
MONITOR = "https://monitor.azure.com/.default"
SEPSIS = "Sepsis: give broad antibiotics within one hour and measure lactate."
ASTHMA = "Asthma: give salbutamol by inhaler and review technique yearly."
CORPUS = {"curated/g/sepsis.md": SEPSIS, "curated/g/airways/asthma.txt": ASTHMA}
QUESTION = "Which antibiotics for sepsis, and when is lactate measured?"
DOSE = {
    "name": "dose",
    "description": "Gives the dose of a drug.",
    "parameters": {"drug": "Generic name.", "weight_kg": "Weight in kilograms."},
}
Messages = Sequence[Mapping[str, object]]


def of_passages(_messages: Messages, _request: Mapping[str, object]) -> Said:
    return said("Antibiotics within one hour [sepsis.md].")


@dataclass
class World:
    """Everything that the programs reach."""

    azure: Azure
    lake: BlobService
    entra: Entra
    folder: Path
    store: Mapping[str, object]

    def environment(self, **changes: object) -> dict[str, str]:
        """Environment of a program, with parts of what it is told changed."""
        told: dict[str, object] = {
            "application": "app",
            "openai": {
                "endpoint": self.azure.url,
                "scope": MODELS,
                "chat": "chat",
                "embedding": "embedding",
                "shortens": True,
            },
            "store": self.store,
            "lake": {
                "address": self.lake.url,
                "container": "rag-app",
                "corpus": "curated/g",
                "passage_words": 40,
                "overlap_words": 5,
            },
            "logs": {
                "endpoint": self.azure.url,
                "rule": "dcr-1",
                "stream": "Custom-Rag_app_CL",
                "text_days": 30,
            },
            "answer": {
                "instructions": "Answer from the passages alone.",
                "passages": 1,
                "answer_tokens": 200,
                "monthly_tokens": 100_000,
            },
            "tools": [],
            "evaluation": None,
            **changes,
        }
        return {"SETTINGS": json.dumps(told), **self.entra.environment(CLIENT)}

    def run(self, program: str, **changes: object) -> subprocess.CompletedProcess[str]:
        """Run a job to its end."""
        return subprocess.run(
            [sys.executable, str(IMAGE / f"{program}.py")],
            check=False,
            capture_output=True,
            text=True,
            timeout=120,
            cwd=self.folder,
            env={"PATH": "/usr/bin:/bin", "HOME": str(self.folder), **self.environment(**changes)},
        )

    def files(self, folder: str) -> dict[str, dict[str, object]]:
        """Files of the application's container below a folder."""
        prefix = f"rag-app/{folder}/"
        return {
            name.removeprefix(prefix): json.loads(content)
            for name, content in self.lake.files.items()
            if name.startswith(prefix)
        }


@dataclass(frozen=True)
class Orchestrator:
    """The service, running."""

    port: int
    server: Server

    def ask(self, body: object, caller: str = "ward-7") -> tuple[int, dict[str, object]]:
        """Status and body of an answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            headers = {"Content-Type": "application/json", "X-Caller": caller}
            connection.request("POST", "/v1/answer", json.dumps(body), headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()


@contextmanager
def orchestrator(world: World, **changes: object) -> Generator[Orchestrator]:
    port = free_port()
    with running(
        [sys.executable, str(IMAGE / "orchestrator.py")],
        log=world.folder / f"orchestrator-{port}.log",
        ready=lambda: listens(port),
        environment={
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "LANGSMITH_TRACING": "false",
            **world.environment(**changes),
        },
    ) as server:
        yield Orchestrator(port, server)


@contextmanager
def tool(answer: str) -> Generator[tuple[str, list[object]]]:
    """A tool: its address, and what it was asked."""
    asked: list[object] = []

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # inherited
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def stored_in(backend: str, port: int, **changes: object) -> dict[str, object]:
    return {
        "backend": backend,
        "endpoint": HOST,
        "port": port,
        "tls": True,
        "authentication": "entra_token",
        "token_scope": None,
        "namespace": "guidelines",
        "collection": "app",
        "dimensions": 64,
        "distance": "cosine",
        "role_name": CLIENT,
        "object_id": object_of(CLIENT),
        "secret_file": None,
        "authority_file": None,
        "index_kind": None,
        **changes,
    }


@contextmanager
def world_in(
    folder: Path, trust: Trust, entra: Entra, store: Mapping[str, object]
) -> Generator[World]:
    tokens = {
        "openai": entra.token(CLIENT, MODELS),
        "dataCollectionRules": entra.token(CLIENT, MONITOR),
    }
    with (
        azure_in(trust, tokens, of_passages) as azure,
        blob_service(trust, entra.token(CLIENT, LAKE)) as lake,
    ):
        lake.files |= {name: text.encode() for name, text in CORPUS.items()}
        yield World(azure, lake, entra, folder, store)


@pytest.fixture
def world(tmp_path: Path, trust: Trust, entra: Entra) -> Iterator[World]:
    """Before a FAISS server."""
    with faiss_at(f"file://{tmp_path}/index", tmp_path, dimensions="64") as faiss:
        files = {
            "secret_file": str(faiss.logins / API_KEY),
            "authority_file": str(faiss.trust.authority),
        }
        store = stored_in("faiss", faiss.port, authentication="api_key", **files)
        with world_in(tmp_path, trust, entra, store) as made:
            yield made


@pytest.fixture
def embedded(world: World) -> World:
    done = world.run("embed")
    assert done.returncode == 0, done.stderr
    return world


@pytest.fixture(params=["pgvector", "redis"])
def before_a_server(
    request: pytest.FixtureRequest, tmp_path: Path, trust: Trust, entra: Entra
) -> Iterator[World]:
    """Before a PostgreSQL or a Redis that takes the program's token."""
    scope = f"https://{request.param}.example/.default"
    token, authority = entra.token(CLIENT, scope), str(trust.authority)
    if request.param == "pgvector":
        postgres: Postgres = request.getfixturevalue("postgres")
        role = f"rag-{uuid4().hex}"
        postgres.make(role, role, token)
        postgres.run(role, "CREATE EXTENSION vector")
        store = stored_in("pgvector", postgres.port, namespace=role, role_name=role)
    else:
        redis: RealRedis = request.getfixturevalue("redis_server")
        redis.allow(object_of(CLIENT), token)
        store = stored_in("redis", redis.port, namespace=f"rag-{uuid4().hex}")
    store |= {"token_scope": scope, "authority_file": authority}
    with world_in(tmp_path, trust, entra, store) as made:
        yield made


def test_documents_are_embedded_once_and_found_again(before_a_server: World) -> None:
    world = before_a_server
    first, second = world.run("embed"), world.run("embed")

    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert "2 passages embedded, 0 dropped" in first.stderr
    assert "0 passages embedded, 0 dropped" in second.stderr
    with orchestrator(world) as service:
        status, body = service.ask({"question": QUESTION})
    assert status == 200
    assert [each["source"] for each in body["passages"]] == ["sepsis.md"]  # pyright: ignore[reportGeneralTypeIssues, reportIndexIssue]


def test_a_changed_document_replaces_its_passages(before_a_server: World) -> None:
    world = before_a_server
    assert world.run("embed").returncode == 0
    world.lake.files["curated/g/sepsis.md"] = b"Delirium: look for infection and pain first."
    again = world.run("embed")

    assert "1 passages embedded, 1 dropped" in again.stderr
    texts = {str(each["text"]) for each in world.files("passages").values()}
    assert texts == {ASTHMA, "Delirium: look for infection and pain first."}
    with orchestrator(world) as service:
        found = service.ask({"question": "infection with delirium and pain"})[1]["passages"]
    assert [each["source"] for each in found] == ["sepsis.md"]  # pyright: ignore[reportGeneralTypeIssues, reportIndexIssue]


def test_a_folder_that_is_suddenly_empty_deletes_nothing(embedded: World) -> None:
    lake = {"address": embedded.lake.url, "container": "rag-app", "corpus": "curated/typo"}
    done = embedded.run("embed", lake={**lake, "passage_words": 40, "overlap_words": 5})

    assert done.returncode == 1
    assert "nothing was deleted" in done.stderr
    assert len(embedded.files("passages")) == 2


def test_the_model_is_told_the_instructions_the_passages_and_the_question(
    embedded: World,
) -> None:
    with orchestrator(embedded) as service:
        status, body = service.ask({"question": QUESTION})

    assert (status, body["answer"]) == (200, "Antibiotics within one hour [sepsis.md].")
    (request,) = embedded.azure.asked
    assert request["max_tokens"] == 200
    assert "tools" not in request
    assert request["messages"] == [
        {
            "role": "system",
            "content": f"Answer from the passages alone.\n\n[sepsis.md]\n{SEPSIS}",
        },
        {"role": "user", "content": QUESTION},
    ]


def test_braces_of_a_question_are_text_and_no_template(embedded: World) -> None:
    question = "Is {instructions} of sepsis {0} antibiotics?"
    with orchestrator(embedded) as service:
        assert service.ask({"question": question})[0] == 200

    messages = embedded.azure.asked[0]["messages"]
    assert isinstance(messages, list)
    assert messages[1] == {"role": "user", "content": question}


def test_a_question_leaves_a_row_without_text_and_its_text_in_the_lake(embedded: World) -> None:
    with orchestrator(embedded) as service:
        request_id = service.ask({"question": QUESTION}, "ward-7")[1]["request_id"]
        output = service.server.said()

    (row,) = embedded.azure.rows
    assert (row["RequestId"], row["Caller"], row["Outcome"]) == (request_id, "ward-7", "answered")
    assert (row["PromptTokens"], row["AnswerTokens"]) == (70, 30)
    (passage,) = row["Passages"]  # pyright: ignore[reportGeneralTypeIssues]
    assert str(passage).endswith(" sepsis.md")
    assert "antibiotics" not in json.dumps(row).lower()
    texts = embedded.files("texts")
    assert str(row["Text"]).removeprefix("texts/") in texts
    assert list(texts.values()) == [
        {"question": QUESTION, "answer": "Antibiotics within one hour [sepsis.md]."}
    ]
    assert str(request_id) in output
    assert "antibiotics" not in output.lower()


def test_a_question_that_cannot_be_logged_gets_no_answer(embedded: World) -> None:
    embedded.azure.log_works = False
    with orchestrator(embedded) as service:
        answer = service.ask({"question": QUESTION})
        output = service.server.said()

    assert answer == (503, {"error": "the question could not be logged"})
    assert "antibiotics" not in output.lower()


def test_a_caller_with_a_strange_name_is_unknown(embedded: World) -> None:
    with orchestrator(embedded) as service:
        service.ask({"question": QUESTION}, "ward 7; drop table")

    assert embedded.azure.rows[0]["Caller"] == "unknown"


def test_a_body_without_a_question_is_refused_and_not_repeated(embedded: World) -> None:
    bodies: list[object] = [{}, {"question": ""}, {"question": "x" * 8001}, ["question"]]
    with orchestrator(embedded) as service:
        answers = [service.ask(each) for each in bodies]

    assert answers == [(400, {"error": "question is needed: text of 1 to 8000 characters"})] * 4


def test_an_allowed_tool_is_called_with_the_models_arguments(embedded: World) -> None:
    arguments = {"drug": "amoxicillin", "weight_kg": "70"}

    def script(messages: Messages, _request: Mapping[str, object]) -> Said:
        last = messages[-1]
        return (
            said(f"It is {last['content']}") if last["role"] == "tool" else calls("dose", arguments)
        )

    embedded.azure.script = script
    with (
        tool('{"dose": "500 mg"}') as (address, asked),
        orchestrator(embedded, tools=[{**DOSE, "address": address}]) as service,
    ):
        body = service.ask({"question": QUESTION})[1]

    assert asked == [{"arguments": arguments}]
    assert body["answer"] == 'It is {"dose": "500 mg"}'
    (function,) = embedded.azure.asked[0]["tools"]  # pyright: ignore[reportGeneralTypeIssues]
    assert function["function"]["name"] == "dose"  # pyright: ignore[reportIndexIssue]
    assert embedded.azure.rows[0]["Tools"] == ["dose: called"]


REFUSED: Sequence[tuple[str, Mapping[str, object], str]] = (
    ("shell", {"drug": "a", "weight_kg": "1"}, "shell: refused"),
    ("dose", {"drug": "a"}, "dose: refused"),
    ("dose", {"drug": "a", "weight_kg": 70}, "dose: refused"),
    ("dose", {"drug": "a", "weight_kg": "1", "url": "http://x"}, "dose: refused"),
)


def test_a_call_that_is_not_allowed_reaches_no_tool(embedded: World) -> None:
    def asking(name: str, arguments: Mapping[str, object]) -> Script:
        def script(messages: Messages, _request: Mapping[str, object]) -> Said:
            return said("No.") if messages[-1]["role"] == "tool" else calls(name, arguments)

        return script

    with (
        tool("{}") as (address, asked),
        orchestrator(embedded, tools=[{**DOSE, "address": address}]) as service,
    ):
        for name, arguments, _ in REFUSED:
            embedded.azure.script = asking(name, arguments)
            assert service.ask({"question": QUESTION})[0] == 200

    assert asked == []
    assert [each["Tools"] for each in embedded.azure.rows] == [[each] for _, _, each in REFUSED]


def test_a_model_that_calls_tools_for_ever_is_stopped(embedded: World) -> None:
    embedded.azure.script = lambda _messages, _request: calls("shell", {})
    with orchestrator(embedded) as service:
        status, body = service.ask({"question": QUESTION})

    assert (status, body["error"]) == (502, "the model called tools without an end")
    assert len(embedded.azure.asked) == 5


def test_the_content_filters_refusal_is_told_without_its_text(embedded: World) -> None:
    embedded.azure.script = lambda _messages, _request: {"blocked": True}
    with orchestrator(embedded) as service:
        answer = service.ask({"question": QUESTION})

    assert answer == (422, {"error": "the content filter blocked it"})
    assert embedded.azure.rows[0]["Outcome"] == "blocked"


def test_a_busy_service_is_asked_again(embedded: World) -> None:
    embedded.azure.busy = 2
    with orchestrator(embedded) as service:
        assert service.ask({"question": QUESTION})[0] == 200


def test_every_token_is_counted_and_none_is_spent_above_the_budget(embedded: World) -> None:
    (counted,) = embedded.files("usage").values()
    assert counted == {"tokens": 20}
    limits = {"instructions": "Answer.", "passages": 1, "answer_tokens": 50, "monthly_tokens": 130}
    with orchestrator(embedded, answer=limits) as service:
        assert service.ask({"question": QUESTION})[0] == 200
        assert list(embedded.files("usage").values()) == [{"tokens": 130}]
        refused = service.ask({"question": QUESTION})

    assert refused == (429, {"error": "the month's tokens are used up"})
    assert len(embedded.azure.asked) == 1
    assert embedded.azure.rows[-1]["Outcome"] == "spent"


def test_the_embedding_job_stops_at_the_budget(world: World) -> None:
    world.lake.files["rag-app/usage/keep"] = b""
    limits = {"instructions": "Answer.", "passages": 1, "answer_tokens": 50, "monthly_tokens": 0}
    done = world.run("embed", answer=limits)

    assert done.returncode == 1
    assert "are used up" in done.stderr
    assert world.azure.embedded == 0


def test_old_texts_are_forgotten_and_new_ones_are_not(embedded: World) -> None:
    embedded.lake.files["rag-app/texts/2020/01/31/a.json"] = b"{}"
    embedded.lake.files["rag-app/texts/2999/01/31/b.json"] = b"{}"
    assert embedded.run("embed").returncode == 0

    assert list(embedded.files("texts")) == ["2999/01/31/b.json"]


def test_a_lake_that_refuses_the_identity_fails_the_job(world: World) -> None:
    world.lake.token = "another"  # noqa: S105  # no secret
    done = world.run("embed")

    assert done.returncode == 1
    assert world.azure.embedded == 0


def judged(supported: int) -> Said:
    return said(json.dumps({"statements": 4, "supported": supported}))


@pytest.mark.parametrize(
    ("supported", "sources", "code", "figures"),
    [
        (4, ["sepsis.md"], 0, (1.0, 1.0)),
        (2, ["sepsis.md"], 1, (1.0, 0.5)),
        (4, ["sepsis.md", "airways/asthma.txt"], 1, (0.5, 1.0)),
    ],
)
def test_an_evaluation_fails_below_its_thresholds_and_keeps_its_figures(
    embedded: World, supported: int, sources: list[str], code: int, figures: tuple[float, float]
) -> None:
    def script(messages: Messages, request: Mapping[str, object]) -> Said:
        judge = "count the statements" in str(messages[0]["content"]).lower()
        return judged(supported) if judge else of_passages(messages, request)

    embedded.azure.script = script
    line = json.dumps({"question": QUESTION, "sources": sources})
    embedded.lake.files["curated/questions.jsonl"] = f"{line}\n\n".encode()
    with orchestrator(embedded) as service:
        done = embedded.run(
            "evaluate",
            evaluation={
                "answers": f"http://127.0.0.1:{service.port}",
                "questions": "curated/questions.jsonl",
                "groundedness": 0.9,
                "recall": 0.9,
            },
        )

    assert done.returncode == code, done.stderr
    (report,) = embedded.files("evaluations").values()
    assert (report["recall"], report["groundedness"]) == figures
    assert report["good"] is (code == 0)
    assert "antibiotics" not in json.dumps(report).lower() + done.stderr.lower()


def test_words_that_texts_share_make_their_vectors_near() -> None:
    def likeness(one: str, other: str) -> float:
        a, b = vector_of(one, 64), vector_of(other, 64)
        return sum(x * y for x, y in zip(a, b, strict=True))

    assert likeness(QUESTION, SEPSIS) > likeness(QUESTION, ASTHMA)
