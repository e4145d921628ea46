"""The FAISS index server keeps its contract as a running process."""

import json
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import pytest

from components.data.vector_store import Distance
from tests.functional.blob_service import BlobService, blob_service
from tests.functional.entra import Entra
from tests.functional.faiss_server import API_KEY, READER_KEY, FaissServer, faiss_at
from tests.functional.stores import EVERY, exact, points_of
from tests.functional.trust import Trust

if any(find_spec(each) is None for each in ("faiss", "starlette", "uvicorn", "azure.storage.blob")):
    pytest.skip("the packages of images/faiss are not installed", allow_module_level=True)

SCOPE = "https://storage.azure.com/.default"
CLIENT = "index-server"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"file://{tmp_path}/index"


@pytest.fixture
def server(url: str, tmp_path: Path) -> Iterator[FaissServer]:
    with faiss_at(url, tmp_path) as made:
        yield made


@pytest.fixture
def lake(trust: Trust, entra: Entra) -> Iterator[BlobService]:
    with blob_service(trust, entra.token(CLIENT, SCOPE)) as made:
        yield made


def pointer(tmp_path: Path) -> Path:
    return tmp_path / "index" / "current.json"


def index_file(tmp_path: Path) -> Path:
    return tmp_path / "index" / json.loads(pointer(tmp_path).read_text())["index"]


def soon(true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while not true() and time.monotonic() < deadline:
        time.sleep(0.05)
    return true()


def three(server: FaissServer) -> None:
    points = points_of(3, 8)
    assert server.put(list(points), list(points.values()))[0] == 200


def one_point(server: FaissServer, at: int) -> tuple[int, dict[str, object]]:
    return server.put([f"w{at}"], [[1.0 + at] * 8])


@pytest.mark.parametrize("key", ["", "guessed", "api-key-of-the-test"])
def test_nobody_writes_or_searches_without_a_key(server: FaissServer, key: str) -> None:
    point, search = {"ids": ["a"], "vectors": [[1.0] * 8]}, {"vector": [1.0] * 8, "limit": 1}

    assert server.ask("PUT", "/v1/points", point, key) == (
        401,
        {"error": "api-key: a key that may write is needed"},
    )
    assert server.ask("POST", "/v1/search", search, key) == (
        401,
        {"error": "api-key: a key that may search is needed"},
    )


def test_the_readers_key_searches_and_cannot_write(server: FaissServer) -> None:
    three(server)
    reader, search = server.key(READER_KEY), {"vector": [1.0] * 8, "limit": 1}

    assert server.ask("POST", "/v1/search", search, reader)[0] == 200
    assert server.ask("PUT", "/v1/points", {"ids": ["a"], "vectors": [[1.0] * 8]}, reader)[0] == 401


def test_a_key_that_is_changed_in_key_vault_counts_at_once(server: FaissServer) -> None:
    old = server.key()
    (server.logins / API_KEY).write_text("another")

    three(server)
    assert server.ask("PUT", "/v1/points", {"ids": ["a"], "vectors": [[1.0] * 8]}, old)[0] == 401


def test_a_connection_without_tls_gets_no_answer(server: FaissServer) -> None:
    with socket.create_connection(("localhost", server.port), timeout=10) as plain:
        plain.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        plain.settimeout(10)

        assert b"HTTP/1.1 200" not in plain.recv(4096)


@pytest.mark.parametrize("distance", EVERY)
def test_a_search_finds_what_comparing_with_all_finds(
    url: str, tmp_path: Path, distance: Distance
) -> None:
    points, wanted = points_of(300, 8), points_of(1, 8, seed=8)["p0"]
    with faiss_at(url, tmp_path, distance=distance.value) as server:
        assert server.put(list(points), list(points.values())) == (
            200,
            {"written": 300, "points": 300},
        )
        status, found = server.search(wanted, 10)

    assert (status, found["ids"]) == (200, exact(points, wanted, distance, 10))


def test_scores_are_likenesses_for_the_cosine_and_distances_for_euclidean(
    tmp_path: Path,
) -> None:
    scores: dict[str, object] = {}
    for word in ("cosine", "inner_product", "euclidean"):
        with faiss_at(f"file://{tmp_path}/{word}", tmp_path, distance=word, dimensions="2") as one:
            one.put(["same", "far"], [[3, 4], [-3, -4]])
            scores[word] = one.search([3, 4], 2)[1]["scores"]

    assert scores == {
        "cosine": pytest.approx([1, -1]),
        "inner_product": [25, -25],
        "euclidean": [0, 10],
    }


def test_an_id_that_is_there_gets_its_new_vector(server: FaissServer) -> None:
    three(server)
    assert server.put(["p1"], [[9, 0, 0, 0, 0, 0, 0, 0]])[1] == {"written": 1, "points": 3}

    assert server.search([1, 0, 0, 0, 0, 0, 0, 0], 1)[1]["ids"] == ["p1"]


def test_a_restarted_server_reads_its_index_back(url: str, tmp_path: Path) -> None:
    with faiss_at(url, tmp_path) as first:
        three(first)
        before = first.search([1] * 8, 3)
    with faiss_at(url, tmp_path) as second:
        assert second.ask("GET", "/health") == (200, {"status": "ok", "points": 3})
        assert second.search([1] * 8, 3) == before


def test_a_reader_takes_over_what_a_writer_left(
    server: FaissServer, url: str, tmp_path: Path
) -> None:
    with faiss_at(url, tmp_path) as reader:
        assert reader.search([1] * 8, 3) == (200, {"ids": [], "scores": []})
        three(server)

        assert soon(lambda: reader.search([1] * 8, 3) == server.search([1] * 8, 3))


def test_two_servers_that_write_at_once_lose_no_point(
    server: FaissServer, url: str, tmp_path: Path
) -> None:
    with faiss_at(url, tmp_path) as other, ThreadPoolExecutor(4) as pool:
        servers = (server, other)
        answers = list(pool.map(one_point, [servers[at % 2] for at in range(24)], range(24)))
        written = [f"w{at}" for at, (status, _) in enumerate(answers) if status == 200]
        refused = [body for status, body in answers if status == 503]

        assert written
        assert len(written) + len(refused) == 24
        assert all("other servers write" in str(body["error"]) for body in refused)
        assert soon(lambda: set(other.search([1] * 8, 100)[1]["ids"]) >= set(written))  # pyright: ignore[reportArgumentType]


def test_writers_of_one_server_lose_no_point(server: FaissServer) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(one_point, [server] * 24, range(24)))

    assert {status for status, _ in answers} == {200}
    assert server.ask("GET", "/health")[1]["points"] == 24


@pytest.mark.parametrize(
    ("ids", "vectors", "sentence"),
    [
        (["a"], [[1] * 7], "vector 0 has 7 dimensions; the index has 8"),
        (["a", "b"], [[1] * 8], "2 ids and 1 vectors; each point needs both"),
        (["a", "a"], [[1] * 8] * 2, "ids names a point twice"),
        (["a"], [["x"] * 8], "vector 0 is not a list of numbers"),
        ([1], [[1] * 8], "ids holds something else than strings with at least one character"),
        ([], [], "0 points; allowed: 1 to 10000 in a batch"),
        (["a"], [[0] * 8], "a vector is all zeros, which has no direction for the cosine"),
        (["a"], [[1e39] * 8], "a vector holds a number that is not finite in single precision"),
        ("a", [[1] * 8], "ids is not a list"),
    ],
)
def test_a_wrong_batch_is_refused_in_a_sentence_and_changes_nothing(
    server: FaissServer, ids: object, vectors: object, sentence: str
) -> None:
    assert server.put(ids, vectors) == (400, {"error": sentence})
    assert server.ask("GET", "/health")[1]["points"] == 0


@pytest.mark.parametrize(
    ("vector", "limit", "sentence"),
    [
        ([1] * 9, 1, "vector 0 has 9 dimensions; the index has 8"),
        (None, 1, "vector 0 is not a list of numbers"),
        ([1] * 8, 0, "limit is 0; allowed: 1 to 1000"),
        ([1] * 8, "5", "limit is '5'; allowed: 1 to 1000"),
    ],
)
def test_a_wrong_search_is_refused_in_a_sentence(
    server: FaissServer, vector: object, limit: object, sentence: str
) -> None:
    assert server.search(vector, limit) == (400, {"error": sentence})


def test_a_body_that_is_no_json_is_refused(server: FaissServer) -> None:
    assert server.ask("POST", "/v1/search", "{") == (400, {"error": "the body is not JSON"})


def corrupt(tmp_path: Path) -> None:
    file = index_file(tmp_path)
    file.write_bytes(file.read_bytes()[:-7] + b"garbage")


def lose(tmp_path: Path) -> None:
    index_file(tmp_path).unlink()


def lose_pointer(tmp_path: Path) -> None:
    pointer(tmp_path).unlink()


def garble_pointer(tmp_path: Path) -> None:
    pointer(tmp_path).write_text("{", encoding="utf-8")


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (corrupt, "is corrupt: its digest is another"),
        (lose, "is missing"),
        (lose_pointer, "current.json is missing, although an index was"),
        (garble_pointer, "current.json is corrupt: it is not JSON"),
    ],
    ids=["corrupt", "missing", "pointer-missing", "pointer-corrupt"],
)
def test_a_harmed_index_fails_the_health_page_and_is_never_served_as_empty(
    url: str, tmp_path: Path, harm: Callable[[Path], None], sentence: str
) -> None:
    with faiss_at(url, tmp_path) as first:
        three(first)
    harm(tmp_path)
    with faiss_at(url, tmp_path) as second:
        status, page = second.ask("GET", "/health")
        assert (status, page["status"]) == (503, "failing")
        assert second.ask("GET", "/alive") == (200, {"status": "ok"})
        assert sentence in str(page["problem"])
        assert sentence in str(second.search([1] * 8, 1)[1]["error"])
        assert second.search([1] * 8, 1)[0] == 503
        assert second.put(["new"], [[1] * 8])[0] == 503
        assert second.server.said().count(sentence) == 1


def test_a_server_is_well_again_once_the_index_is_brought_back(url: str, tmp_path: Path) -> None:
    with faiss_at(url, tmp_path) as server:
        three(server)
        good = index_file(tmp_path).read_bytes()
    index_file(tmp_path).write_bytes(b"")
    with faiss_at(url, tmp_path) as server:
        assert server.ask("GET", "/health")[0] == 503
        index_file(tmp_path).write_bytes(good)

        assert soon(lambda: server.ask("GET", "/health")[0] == 200)
        assert len(server.search([1] * 8, 3)[1]["ids"]) == 3  # pyright: ignore[reportArgumentType]


def test_a_server_of_other_dimensions_does_not_serve_the_index(url: str, tmp_path: Path) -> None:
    with faiss_at(url, tmp_path) as server:
        three(server)
    with faiss_at(url, tmp_path, dimensions="9") as server:
        page = server.ask("GET", "/health")[1]

    assert page["problem"] == (
        "the stored index has dimensions and distance 8 and cosine; "
        "this server is set to 9 and cosine"
    )


def test_a_temporary_file_of_a_writer_that_died_harms_nothing(url: str, tmp_path: Path) -> None:
    with faiss_at(url, tmp_path) as server:
        three(server)
    (tmp_path / "index" / "index-half").write_bytes(b"half")
    with faiss_at(url, tmp_path) as server:
        assert server.ask("GET", "/health") == (200, {"status": "ok", "points": 3})


def test_old_index_files_are_cleared_away(server: FaissServer, tmp_path: Path) -> None:
    for _ in range(7):
        three(server)

    assert len(list((tmp_path / "index").glob("index-*"))) == 4


def test_the_lake_is_written_with_an_entra_token_and_under_conditions(
    lake: BlobService, entra: Entra, tmp_path: Path
) -> None:
    url, asked = f"{lake.url}/features/faiss/notes", len(entra.asked)
    with faiss_at(url, tmp_path, entra.environment(CLIENT)) as server:
        three(server)
        three(server)
        before = server.search([1] * 8, 3)
    with faiss_at(url, tmp_path, entra.environment(CLIENT)) as server:
        assert server.search([1] * 8, 3) == before

    assert set(entra.asked[asked:]) == {(CLIENT, SCOPE)}
    written = [(path.rpartition("/")[2], how.split()[0]) for path, how in lake.conditions]
    assert [how for name, how in written if name == "current.json"] == ["none", "match", "match"]
    assert {how for name, how in written if name != "current.json"} == {"none"}
    assert len(lake.files) == 3


def test_a_reader_of_the_lake_takes_over_what_a_writer_left(
    lake: BlobService, entra: Entra, tmp_path: Path
) -> None:
    url, environment = f"{lake.url}/features/faiss/notes", entra.environment(CLIENT)
    with (
        faiss_at(url, tmp_path, environment) as writer,
        faiss_at(url, tmp_path, environment) as reader,
    ):
        three(writer)

        assert soon(lambda: reader.search([1] * 8, 3) == writer.search([1] * 8, 3))


def test_a_lake_that_refuses_the_identity_fails_the_health_page(
    lake: BlobService, entra: Entra, tmp_path: Path
) -> None:
    environment = entra.environment("somebody-else")
    with faiss_at(f"{lake.url}/features/faiss/notes", tmp_path, environment) as server:
        status, page = server.ask("GET", "/health")

    assert status == 503
    assert "the lake cannot be read: HttpResponseError" in str(page["problem"])
    assert "somebody-else" not in server.server.said()


def test_a_lake_out_of_reach_leaves_the_copy_in_memory_serving(
    trust: Trust, entra: Entra, tmp_path: Path
) -> None:
    token = entra.token(CLIENT, SCOPE)
    with blob_service(trust, token) as lake:
        url = f"{lake.url}/features/faiss/notes"
        with faiss_at(url, tmp_path, entra.environment(CLIENT)) as server:
            three(server)
            lake.token = "revoked"  # noqa: S105  # no secret
            assert soon(lambda: "the copy in memory serves on" in server.server.said())
            assert server.ask("GET", "/health")[0] == 200
            assert len(server.search([1] * 8, 3)[1]["ids"]) == 3  # pyright: ignore[reportArgumentType]
            status, body = server.put(["new"], [[1] * 8])

    assert status == 503
    assert "the batch was not written: HttpResponseError" in str(body["error"])


def test_an_address_that_is_no_lake_ends_the_server_with_a_sentence(tmp_path: Path) -> None:
    with (
        pytest.raises(AssertionError, match=r"INDEX_URL is 'ftp://x'; allowed: https://ACCOUNT"),
        faiss_at("ftp://x", tmp_path),
    ):
        pytest.fail("it started")
