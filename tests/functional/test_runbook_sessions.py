"""What the runbooks type into a database is taken by a real one."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.functional.postgres import Postgres
from tests.functional.redis_server import RealRedis
from tests.harness.markdown import Fence, fences
from tests.harness.runbooks import RUNBOOKS, commands

SQL = [each for each in fences("sql") if each.page in RUNBOOKS]
REDIS = [line for _, line in commands("redis-cli")]
_PLACE = re.compile(r"(-h) (\$\w+) (-p) (10000) (--tls --user) (\$\w+)")


def test_the_runbooks_type_something_into_each_database() -> None:
    assert SQL
    assert REDIS


@pytest.mark.parametrize("statement", SQL, ids=str)
def test_postgresql_takes_the_statement(statement: Fence, postgres: Postgres) -> None:
    columns = postgres.columns("postgres", statement.text)

    assert columns[0] == "pid"


@pytest.mark.parametrize("line", REDIS)
def test_redis_answers_the_command(line: str, redis_server: RealRedis) -> None:
    assert _PLACE.search(line), "it names no server, or logs in by a key"
    trusting = f"--cacert {redis_server.trust.authority}"
    here = _PLACE.sub(rf"\1 localhost \3 {redis_server.port} {trusting} \5 default", line)

    done = subprocess.run(
        ["bash", "-c", here],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={"PATH": f"{redis_server.programs}{os.pathsep}{os.environ['PATH']}"}
        | redis_server.login(),
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "ERR" not in done.stdout
    assert "NOAUTH" not in done.stdout


def test_the_login_of_redis_is_a_token_and_not_a_password() -> None:
    page = Path(RUNBOOKS[0].parent / "managed-redis.md").read_text(encoding="utf-8")

    assert "REDISCLI_AUTH=$(az account get-access-token --resource https://redis.azure.com" in page
