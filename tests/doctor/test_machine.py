"""What doctor finds on the machine that runs the commands."""

import importlib.metadata
import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from clinfra.azure import PLUGINS
from clinfra.cli import app
from clinfra.doctor.findings import State
from clinfra.doctor.machine import (
    azure_machine_findings,
    cache_finding,
    cli_finding,
    kubelogin_finding,
    plugin_findings,
    python_finding,
    quota_file_finding,
)
from clinfra.folders import Folders
from stacks.load import load_settings

ROOT = Path(__file__).parents[2]


def fake_cli(path: Path, version: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho {version}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_python_must_be_new_enough() -> None:
    assert python_finding((3, 11, 2)).state is State.OK
    assert python_finding((3, 10, 9)).found == "Python 3.10.9 is older than 3.11"


def test_a_pulumi_cli_is_told_with_its_version_and_a_missing_one_with_every_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}/path{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.delenv("CLINFRA_TOOLCHAIN", raising=False)
    folders = Folders(tmp_path / "cache")
    missing = cli_finding(folders)
    fake_cli(folders.tools / "pulumi" / "pulumi", "v3.300.1")

    assert missing.state is State.FAILED
    assert missing.found.endswith(
        "(on PATH: none there; in the cache folder: none there; in CLINFRA_TOOLCHAIN: none there)"
    )
    assert missing.fix == "make setup"
    assert cli_finding(folders).found == "Pulumi CLI 3.300.1 in the cache folder"


def test_the_cache_folder_needs_to_be_writable_and_to_have_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = Folders(tmp_path / "not" / "there" / "yet")

    assert cache_finding(folders).state is State.OK

    def refuses(_path: Path, _mode: int) -> bool:
        return False

    monkeypatch.setattr("os.access", refuses)
    assert cache_finding(folders).found == f"the cache folder {folders.root} cannot be written"


def test_a_full_disk_is_told_in_mebibytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def little(_folder: Path) -> int:
        return 3 * 2**20

    monkeypatch.setattr("clinfra.doctor.machine.free_bytes", little)

    found = cache_finding(Folders(tmp_path))

    assert found.state is State.FAILED
    assert found.found.startswith("3 MiB are free for the cache folder; ")


def test_a_file_of_quotas_that_cannot_be_used_fails(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text("- {family: NCads_A100_v4, vcpus: 96}\n", encoding="utf-8")
    bad.write_text("- {family: NCads_A100_v4, vcpus: many}\n", encoding="utf-8")

    def state_with(path: Path) -> State:
        return quota_file_finding(Folders(tmp_path), {"CLINFRA_QUOTA": str(path)}).state

    assert (state_with(good), state_with(bad)) == (State.OK, State.FAILED)


def test_each_missing_plugin_has_the_command_that_installs_its_sdks_version(
    tmp_path: Path,
) -> None:
    version = importlib.metadata.version("pulumi-databricks")
    for plugin in set(PLUGINS) - {"databricks"}:
        own = importlib.metadata.version(f"pulumi-{plugin}")
        (tmp_path / "plugins" / f"resource-{plugin}-v{own}").mkdir(parents=True)

    (missing,) = plugin_findings(tmp_path)
    (tmp_path / "plugins" / f"resource-databricks-v{version}").mkdir()

    assert missing.state is State.FAILED
    assert missing.fix == f"pulumi plugin install resource databricks {version}"
    assert [each.state for each in plugin_findings(tmp_path)] == [State.OK]


def test_kubelogin_must_be_on_path() -> None:
    assert kubelogin_finding("/usr/bin/kubelogin").state is State.OK
    assert kubelogin_finding(None).fix == "az aks install-cli"


def test_a_shell_of_the_twin_and_a_stack_without_a_backend_are_in_azures_way(
    tmp_path: Path,
) -> None:
    settings = load_settings(ROOT / "stacks" / "Pulumi.prod.yaml")
    environment = {"PULUMI_DEBUG_PROVIDERS": "azure-native:1", "PULUMI_HOME": str(tmp_path)}

    found = {each.area: each for each in azure_machine_findings("prod", settings, environment)}

    assert found["shell"].fix == "unset PULUMI_DEBUG_PROVIDERS"
    assert found["state"].found.startswith("clinfra:backend is not set")
    assert found["state"].fix == "${EDITOR:-vi} stacks/Pulumi.prod.yaml"


def test_a_plan_for_the_twin_is_wrong_use() -> None:
    done = CliRunner().invoke(app, ["doctor", "--stack", "qa", "--plan", "plan.json"])

    assert str(done.exception).startswith("--plan is given; it is for --target azure")


def test_the_twin_needs_no_login_and_a_good_machine_ends_with_0(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_cli(tmp_path / "bin" / "pulumi", "v3.300.1")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("CLINFRA_CACHE", str(tmp_path / "cache"))

    done = CliRunner().invoke(app, ["doctor", "--stack", "qa", "--json"])

    told = json.loads(done.stdout)
    assert done.exit_code == 0
    assert told["target"] == "local"
    assert [each["area"] for each in told["findings"]] == [
        "python",
        "pulumi",
        "cache",
        "quota file",
        "types",
    ]
    assert told["counts"]["failed"] == 0
    assert not (tmp_path / "cache").exists()
