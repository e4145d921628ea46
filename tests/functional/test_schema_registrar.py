"""The registrar as its job runs it, with the real clients, against a registry's interface."""

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from components.workloads.file_job import REFUSED
from stacks.event_schemas import schema_text
from tests.functional.entra import Entra
from tests.functional.schema_registry import SchemaRegistry, schema_registry
from tests.functional.trust import Trust
from tests.harness.environments import ROOT, recorded

if find_spec("azure.schemaregistry") is None:
    pytest.skip("azure-schemaregistry is not installed", allow_module_level=True)

CLIENT, SCOPE = "schema-registrar", "https://eventhubs.azure.net/.default"
PROGRAM = ROOT / "images" / "schema-registrar" / "registrar.py"
VITALS = "clinical.VitalSign"


def variables() -> dict[str, str]:
    """What the component gives the job's container."""
    given = recorded("prod").one("streams-schemas-job").get("spec.template.spec.containers.0.env")
    assert isinstance(given, list)
    return {str(each["name"]): str(each.get("value")) for each in given}


@pytest.fixture
def registry(trust: Trust, entra: Entra) -> Iterator[SchemaRegistry]:
    group = recorded("prod").one("streams-hubs-schemas").get("schemaGroupName")
    with schema_registry(trust, entra.token(CLIENT, SCOPE), str(group)) as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What the component's config map mounts."""
    bodies = recorded("prod").one("streams-schemas-bodies").get("data")
    assert isinstance(bodies, dict)
    for name, body in bodies.items():
        (tmp_path / str(name)).write_text(str(body), encoding="utf-8")
    return tmp_path


def run(
    registry: SchemaRegistry, folder: Path, entra: Entra, client: str = CLIENT
) -> subprocess.CompletedProcess[str]:
    group = {"SCHEMA_GROUP": registry.group}
    given = variables() | group | {"REGISTRY_HOST": registry.host, "SCHEMAS_FOLDER": str(folder)}
    return subprocess.run(
        [sys.executable, str(PROGRAM)],
        env={**given, **entra.environment(client)},
        capture_output=True,
        text=True,
        check=False,
    )


def vitals(folder: Path, **field: object) -> str:
    """Give the schema of vital signs one more field, and say its new body."""
    schema = json.loads(schema_text("vitals.avsc"))
    schema["fields"].append({"name": "ward", "type": "string", **field})
    (folder / "vitals.avsc").write_text(json.dumps(schema), encoding="utf-8")
    return json.dumps(schema)


def test_every_schema_is_registered_under_its_records_full_name(
    registry: SchemaRegistry, folder: Path, entra: Entra
) -> None:
    done = run(registry, folder, entra)

    assert done.returncode == 0, done.stderr
    assert {name: len(bodies) for name, bodies in registry.versions.items()} == {
        "clinical.AdtEvent": 1,
        "clinical.LabResult": 1,
        VITALS: 1,
    }
    assert registry.versions[VITALS] == [schema_text("vitals.avsc")]
    assert (CLIENT, SCOPE) in entra.asked
    assert "vitals.avsc: clinical.VitalSign has version 1 in clinical" in done.stdout


def test_a_second_run_makes_no_version(
    registry: SchemaRegistry, folder: Path, entra: Entra
) -> None:
    run(registry, folder, entra)
    before = {name: list(bodies) for name, bodies in registry.versions.items()}

    done = run(registry, folder, entra)

    assert done.returncode == 0, done.stderr
    assert registry.versions == before


def test_a_field_with_a_default_makes_a_new_version(
    registry: SchemaRegistry, folder: Path, entra: Entra
) -> None:
    run(registry, folder, entra)
    body = vitals(folder, default="")

    done = run(registry, folder, entra)

    assert done.returncode == 0, done.stderr
    assert registry.versions[VITALS] == [schema_text("vitals.avsc"), body]
    assert "clinical.VitalSign has version 2" in done.stdout


def test_a_change_that_cannot_follow_is_told_in_one_sentence_and_the_others_are_registered(
    registry: SchemaRegistry, folder: Path, entra: Entra
) -> None:
    (folder / "adt-events.avsc").rename(folder / "zz-last.avsc")
    registry.versions[VITALS] = [schema_text("vitals.avsc")]
    vitals(folder)

    done = run(registry, folder, entra)

    assert done.returncode == REFUSED
    assert done.stderr == (
        "vitals.avsc: clinical.VitalSign is refused by the group clinical: Schema "
        "clinical.VitalSign is not Backward compatible; what the newest version wrote must stay "
        "readable, so give each new field a default and keep every type\n"
    )
    assert registry.versions[VITALS] == [schema_text("vitals.avsc")]
    assert "clinical.AdtEvent" in registry.versions


def test_a_role_that_does_not_hold_yet_is_no_refusal_so_that_the_job_tries_again(
    registry: SchemaRegistry, folder: Path, entra: Entra
) -> None:
    done = run(registry, folder, entra, client="somebody-else")

    assert done.returncode == 1
    assert done.stderr.startswith(
        f"the schema registry {registry.host} did not answer as it should"
    )
    assert "Traceback" not in done.stderr
    assert registry.versions == {}


def test_a_busy_registry_is_asked_again(
    registry: SchemaRegistry, folder: Path, entra: Entra
) -> None:
    registry.busy = 2

    done = run(registry, folder, entra)

    assert done.returncode == 0, done.stderr
    assert len(registry.versions) == 3
