"""A state is as safe in a blob container and in a bucket as it is in a folder."""

import json
import re
import threading
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pulumi
import pytest
from pulumi import automation
from pulumi.automation.errors import CommandError, ConcurrentUpdateError

from clinfra.engine import Engine
from clinfra.errors import RunFailedError, UsageError
from clinfra.folders import PROJECT, Folders, environment_of
from clinfra.locks import engine_said
from clinfra.state_backup import Store, read, restore, taken, write
from clinfra.state_move import Moved, move
from clinfra.tools import find_pulumi
from tests.state.servers import BlobPlace, BucketPlace, FolderPlace, Place, azurite, moto

KNOWN = "known-value-of-a-patient-key"
PLAIN = "plain-value"
SECONDS = 60


@pytest.fixture(scope="module")
def folder_place(tmp_path_factory: pytest.TempPathFactory) -> FolderPlace:
    return FolderPlace(tmp_path_factory.mktemp("folders"))


@pytest.fixture(scope="module")
def blob_place(tmp_path_factory: pytest.TempPathFactory) -> Generator[BlobPlace]:
    with azurite(tmp_path_factory.mktemp("azurite")) as place:
        yield place


@pytest.fixture(scope="module")
def bucket_place(tmp_path_factory: pytest.TempPathFactory) -> Generator[BucketPlace]:
    with moto(tmp_path_factory.mktemp("moto")) as place:
        yield place


@dataclass(frozen=True)
class Kept:
    """One backend of a place."""

    place: Place
    name: str
    store: Store

    def raw(self) -> bytes:
        """Every byte of it, names included."""
        return b"\n".join(
            path.encode() + content for path, content in self.place.content(self.name).items()
        )

    def up(self, program: Callable[[], None]) -> None:
        """Bring the stack up."""
        stack = automation.create_or_select_stack(
            "qa",
            PROJECT,
            program,
            opts=automation.LocalWorkspaceOptions(
                work_dir=str(self.store.work),
                env_vars=dict(self.store.environment),
                pulumi_command=self.store.engine,
                project_settings=automation.ProjectSettings(name=PROJECT, runtime="python"),
            ),
        )
        stack.up()

    def outputs(self) -> dict[str, str]:
        """What the stack says, secrets in the clear."""
        shown = ["stack", "output", "--json", "--show-secrets", "--stack", "qa"]
        engine = self.store.engine
        return json.loads(engine.run(shown, str(self.store.work), self.store.environment).stdout)


def kept_in(place: Place, folder: Path, name: str) -> Kept:
    """A new backend, with a workspace of its own and the passphrase that all of a folder share."""
    folders = Folders(folder)
    environment = {
        **folders.local_environment(),
        **environment_of(place.url(name)),
        **place.environment,
    }
    work = folders.work(name)
    work.mkdir(parents=True)
    return Kept(place, name, Store(environment, work, None, Engine(find_pulumi())))


SERVED = pytest.mark.parametrize("where", ["blob", "bucket"])


@pytest.fixture
def place(where: str, request: pytest.FixtureRequest) -> Place:
    return request.getfixturevalue(f"{where}_place")


@pytest.fixture
def kept(place: Place, tmp_path: Path, request: pytest.FixtureRequest) -> Kept:
    return kept_in(place, tmp_path, named(request))


def named(request: pytest.FixtureRequest) -> str:
    """A name that a container and a bucket may bear, and no other test has."""
    return f"state-{abs(hash(request.node.nodeid)) % 10**10}"


class Held(pulumi.ComponentResource):
    """A resource that the state holds and no provider makes."""

    def __init__(self, name: str) -> None:
        super().__init__("clinfra:tests:Held", name)


def program() -> None:
    Held("first")
    pulumi.export("key", pulumi.Output.secret(KNOWN))
    pulumi.export("plain", PLAIN)


@SERVED
def test_a_backup_comes_back_after_a_loss_and_no_byte_of_the_backend_shows_a_secret(
    kept: Kept, tmp_path: Path
) -> None:
    kept.up(program)
    write(taken(kept.store, "qa"), tmp_path / "qa.json")
    kept.store.remove("qa")
    assert kept.store.deployment("qa") is None

    restore(kept.store, read(tmp_path / "qa.json", "qa"), force=False)

    assert kept.outputs() == {"key": KNOWN, "plain": PLAIN}
    assert PLAIN.encode() in kept.raw()
    assert KNOWN.encode() not in kept.raw() + (tmp_path / "qa.json").read_bytes()


@SERVED
def test_of_two_writers_the_second_is_refused_and_the_first_is_not_harmed(kept: Kept) -> None:
    began, may_end = threading.Event(), threading.Event()

    def slow() -> None:
        program()
        began.set()
        assert may_end.wait(SECONDS)

    with ThreadPoolExecutor() as threads:
        first = threads.submit(kept.up, slow)
        try:
            assert began.wait(SECONDS)
            second = replace(
                kept,
                store=replace(
                    kept.store, work=kept.store.work / "second", engine=Engine(find_pulumi())
                ),
            )
            second.store.work.mkdir()
            with pytest.raises(ConcurrentUpdateError) as refused:
                second.up(lambda: pulumi.export("plain", "of the second"))
        finally:
            may_end.set()
        first.result()

    told = engine_said("qa", refused.value)
    assert re.search(r"the stack qa is in use by process \d+ of \S+@\S+, since 20", told)
    assert kept.outputs() == {"key": KNOWN, "plain": PLAIN}


@SERVED
def test_a_connection_that_comes_back_in_an_up_costs_nothing(kept: Kept, place: Place) -> None:
    assert isinstance(place, BlobPlace | BucketPlace)

    def interrupted() -> None:
        place.wire.cut()
        program()

    with ThreadPoolExecutor() as threads:
        mended = threads.submit(lambda: place.wire.refused.wait(SECONDS) and place.wire.mend())
        kept.up(interrupted)
        mended.result()

    assert place.wire.refused.is_set()
    assert kept.outputs() == {"key": KNOWN, "plain": PLAIN}


@SERVED
@pytest.mark.soak
def test_an_up_without_its_backend_that_is_killed_leaves_a_lock_and_the_next_up_completes(
    kept: Kept, place: Place
) -> None:
    assert isinstance(place, BlobPlace | BucketPlace)

    def cut_off() -> None:
        place.wire.cut()
        program()

    with ThreadPoolExecutor() as threads:
        killed = threads.submit(
            lambda: place.wire.refused.wait(SECONDS) and kept.store.engine.kill()
        )
        with pytest.raises(CommandError):
            kept.up(cut_off)
        killed.result()
    place.wire.mend()
    with pytest.raises(ConcurrentUpdateError):
        kept.up(program)
    kept.store.free("qa")
    kept.up(program)

    assert kept.outputs() == {"key": KNOWN, "plain": PLAIN}


ROUTES = pytest.mark.parametrize(
    ("where", "to"),
    [("folder", "blob"), ("blob", "bucket"), ("bucket", "folder")],
    ids=["folder to blob", "blob to bucket", "bucket to folder"],
)


@ROUTES
def test_a_stack_moves_with_its_secrets_and_its_source_is_gone(
    kept: Kept, to: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    target = kept_in(request.getfixturevalue(f"{to}_place"), tmp_path, f"{named(request)}-to")
    kept.up(program)
    before = kept.store.deployment("qa")

    moved = move(kept.store, target.store, "qa")

    assert moved == Moved("qa", resources=2, secrets=1)
    assert kept.store.deployment("qa") is None
    assert target.outputs() == {"key": KNOWN, "plain": PLAIN}
    assert KNOWN.encode() not in target.raw()
    assert before is not None
    target.up(program)


@pytest.fixture(scope="module")
def once_up(folder_place: FolderPlace, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """A stack that went up once; no move of it is let through."""
    source = kept_in(folder_place, tmp_path_factory.mktemp("source"), "source")
    source.up(program)
    return source


@pytest.fixture
def target(folder_place: FolderPlace, once_up: Kept, request: pytest.FixtureRequest) -> Kept:
    """An empty backend under the same passphrase."""
    return kept_in(folder_place, once_up.store.work.parents[1], named(request))


def below(kept: Kept, *parts: str) -> Path:
    root = kept.store.environment["PULUMI_BACKEND_URL"].removeprefix("file://")
    return Path(root, ".pulumi", *parts)


def test_a_move_never_takes_the_place_of_a_stack(once_up: Kept, target: Kept) -> None:
    held = once_up.store.deployment("qa")
    assert held is not None
    target.store.replace("qa", held, new=True)
    there = target.raw()

    with pytest.raises(UsageError, match="--to has a stack qa already"):
        move(once_up.store, target.store, "qa")

    assert once_up.store.deployment("qa") == held
    assert target.raw() == there


def test_a_stack_that_is_in_use_stays_where_it_is(once_up: Kept, target: Kept) -> None:
    held = once_up.store.deployment("qa")
    lock = below(once_up, "locks", "organization", PROJECT, "qa", "another.json")
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.write_text(
        '{"pid": 1, "username": "a", "hostname": "b", "timestamp": "2026-01-01T00:00:00Z"}'
    )

    with pytest.raises(RunFailedError, match=r"by process 1 of a@b, since.*nothing was moved"):
        move(once_up.store, target.store, "qa")
    lock.unlink()

    assert once_up.store.deployment("qa") == held
    assert target.store.deployment("qa") is None


def test_a_stack_whose_last_run_was_cut_off_is_not_moved(once_up: Kept, target: Kept) -> None:
    state = below(once_up, "stacks", PROJECT, "qa.json")
    whole = state.read_text()
    document = json.loads(whole)
    latest = document["checkpoint"]["latest"]
    latest["pending_operations"] = [{"resource": latest["resources"][0], "type": "creating"}]
    state.write_text(json.dumps(document))

    with pytest.raises(UsageError, match="a move would forget what was in flight"):
        move(once_up.store, target.store, "qa")
    state.write_text(whole)

    assert target.store.deployment("qa") is None


def test_a_move_without_the_key_of_the_secrets_is_refused_and_changes_nothing(
    once_up: Kept, target: Kept, tmp_path: Path
) -> None:
    held = once_up.store.deployment("qa")
    (tmp_path / "other").write_text("another passphrase")
    other = {"PULUMI_CONFIG_PASSPHRASE_FILE": str(tmp_path / "other")}
    foreign = replace(target.store, environment={**target.store.environment, **other})

    with pytest.raises(RunFailedError, match="passphrase"):
        move(once_up.store, foreign, "qa")

    assert once_up.store.deployment("qa") == held
    assert target.store.deployment("qa") is None
