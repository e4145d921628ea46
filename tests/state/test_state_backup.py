"""A state is backed up whole, encrypted, and never lost to an older one."""

import json
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pulumi
import pytest
from pulumi import automation

from clinfra.engine import Engine
from clinfra.errors import RunFailedError, UsageError
from clinfra.folders import PROJECT, Folders
from clinfra.stack_edit import with_backend
from clinfra.state_backup import Backup, Store, read, restore, taken, write
from clinfra.state_commands import move, unlock
from clinfra.targets import Target
from clinfra.tools import find_pulumi
from tests.harness.checkout import Checkout

KNOWN = "known-value-of-a-patient-key"
PLAIN = "plain-value"


def store_in(folder: Path) -> Store:
    folders = Folders(folder)
    return Store(folders.local_environment(), folders.work("qa"), None, Engine(find_pulumi()))


def gone_up(store: Store, plain: str = PLAIN) -> None:
    def program() -> None:
        pulumi.export("key", pulumi.Output.secret(KNOWN))
        pulumi.export("plain", plain)

    store.work.mkdir(parents=True, exist_ok=True)
    automation.create_or_select_stack(
        "qa",
        PROJECT,
        program,
        opts=automation.LocalWorkspaceOptions(
            work_dir=str(store.work),
            env_vars=dict(store.environment),
            pulumi_command=store.engine,
            project_settings=automation.ProjectSettings(name=PROJECT, runtime="python"),
        ),
    ).up()


def outputs(store: Store) -> str:
    shown = ["stack", "output", "--json", "--show-secrets", "--stack", "qa"]
    return store.engine.run(shown, str(store.work), store.environment).stdout


@pytest.fixture(scope="module")
def once_up(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store whose stack went up once; tests only read it."""
    store = store_in(tmp_path_factory.mktemp("up"))
    gone_up(store)
    return store


@pytest.fixture(scope="module")
def held(once_up: Store) -> Backup:
    return taken(once_up, "qa")


def test_a_backup_holds_what_is_plain_and_no_secret_in_the_clear(
    held: Backup, tmp_path: Path
) -> None:
    write(held, tmp_path / "qa.json")
    content = (tmp_path / "qa.json").read_bytes()

    assert PLAIN.encode() in content
    assert KNOWN.encode() not in content
    assert stat.S_IMODE((tmp_path / "qa.json").stat().st_mode) == 0o600


def test_a_backup_never_takes_the_place_of_a_file(held: Backup, tmp_path: Path) -> None:
    (tmp_path / "qa.json").write_text("other")

    with pytest.raises(UsageError, match="is there already; name a new file"):
        write(held, tmp_path / "qa.json")
    assert (tmp_path / "qa.json").read_text() == "other"


def cut_off(text: str) -> str:
    return text[:-20]


def forged(text: str) -> str:
    return text.replace(PLAIN, "forged")


def changed(**changes: object) -> Callable[[str], str]:
    return lambda text: json.dumps({**json.loads(text), **changes})


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (cut_off, "is cut off or is none"),
        (forged, "was changed after it was made"),
        (changed(format=2), "has format 2; allowed: 1"),
        (changed(stack="prod"), "is of the stack prod of clinfra; --stack is qa"),
        (changed(project="other"), "is of the stack qa of other; --stack is qa"),
    ],
    ids=["cut off", "changed", "of another format", "of another stack", "of another project"],
)
def test_a_file_that_is_no_whole_backup_of_the_stack_is_refused(
    held: Backup, tmp_path: Path, change: Callable[[str], str], told: str
) -> None:
    file = tmp_path / "qa.json"
    write(held, file)
    file.write_text(change(file.read_text()))

    with pytest.raises(UsageError, match=told):
        read(file, "qa")


def test_a_lost_state_comes_back_with_its_secrets(
    once_up: Store, held: Backup, tmp_path: Path
) -> None:
    passphrase = Path(once_up.environment["PULUMI_CONFIG_PASSPHRASE_FILE"]).read_bytes()
    (tmp_path / "passphrase").write_bytes(passphrase)
    store = store_in(tmp_path)

    restore(store, held, force=False)

    assert json.loads(outputs(store)) == {"key": KNOWN, "plain": PLAIN}
    assert KNOWN not in Folders(tmp_path).state_file("qa").read_text()


def test_a_backup_under_another_passphrase_is_refused_until_the_right_one_is_there(
    once_up: Store, held: Backup, tmp_path: Path
) -> None:
    store = store_in(tmp_path)
    with pytest.raises(RunFailedError, match="passphrase"):
        restore(store, held, force=False)
    passphrase = Path(once_up.environment["PULUMI_CONFIG_PASSPHRASE_FILE"]).read_bytes()
    (tmp_path / "passphrase").write_bytes(passphrase)

    restore(store, held, force=False)

    assert json.loads(outputs(store)) == {"key": KNOWN, "plain": PLAIN}


def test_a_newer_state_is_overwritten_with_force_alone(
    once_up: Store, held: Backup, tmp_path: Path
) -> None:
    folder = shutil.copytree(once_up.work.parents[1], tmp_path / "copy", symlinks=True)
    store = store_in(folder)
    gone_up(store, "newer")

    with pytest.raises(UsageError, match="after the one in the backup"):
        restore(store, held, force=False)
    restore(store, held, force=True)

    assert json.loads(outputs(store))["plain"] == PLAIN


def test_the_commands_say_what_cannot_be_backed_up_or_restored(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path / "cache")
    out = str(tmp_path / "qa.json")

    backed_up = checkout.run("state", "backup", "--stack", "qa", "--out", out)
    restored = checkout.run("state", "restore", "--stack", "qa", "--file", out)

    assert (backed_up.code, restored.code) == (2, 2)
    assert "the stack qa has no state yet" in backed_up.err
    assert "cannot be read: No such file" in restored.err


def test_a_move_and_an_unlock_on_azure_say_what_they_need(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In this process: neither gets as far as the engine."""
    with pytest.raises(UsageError, match="clinfra:backend is not set in the stack file of qa"):
        move("qa", f"file://{tmp_path}")
    with pytest.raises(UsageError, match="--yes frees every lock all the same"):
        unlock("qa", Target.AZURE)
    assert capsys.readouterr().out == ""


def test_the_stack_file_follows_a_move_and_keeps_its_comments_and_its_key() -> None:
    before = (
        "config:\n"
        "  clinfra:backend:  # of the hospital\n"
        "    url: azblob://state?storage_account=mercystate\n"
        "    secrets_provider: azurekeyvault://kv.vault.azure.net/keys/state\n"
        "  clinfra:region: eastus2\n"
    )

    after = with_backend(before, "s3://state?region=us-east-1")

    assert after == before.replace(
        "azblob://state?storage_account=mercystate", "s3://state?region=us-east-1"
    )
