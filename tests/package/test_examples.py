"""The examples of other teams' programs, on the twin and with nothing but the CLI."""

import json
import shutil
from pathlib import Path

import pytest

from clinfra.policies_of_run import PACK
from tests.harness.checkout import ROOT
from tests.harness.declared import INDEX, declared_children
from tests.harness.engine import STACK
from tests.harness.others import Others
from twin.client import running_twin

EXAMPLES = ROOT / "examples"
COMPONENTS = {"KeyVault", "Lake", "LogAnalytics", "Network"}
KEY = "key-mercy-qa-eus2-storage"
RUN = """
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import program = require("./index");

async function main(): Promise<void> {
    const stack = await LocalWorkspace.createOrSelectStack(
        { stackName: "test", projectName: "research", program },
    );
    await stack.up({ onOutput: console.log });
}

main().then(() => process.exit(0), (error) => { console.log(String(error)); process.exit(1); });
"""


def example(language: str, tmp_path: Path, ports: str) -> Others:
    others = Others(tmp_path, ports)
    shutil.copytree(EXAMPLES / language, others.folder, dirs_exist_ok=True)
    return others


def must_have_made_the_lake(others: Others) -> None:
    """That the components and their children stand, private, tagged and encrypted."""
    deployment = json.loads(others.pulumi("stack", "export", "--stack", STACK).out)["deployment"]
    resources = deployment["resources"]
    types = {each["type"] for each in resources}
    assert {
        each.removeprefix("clinfra:index:") for each in types if ":index:" in each
    } == COMPONENTS
    assert {"clinfra:foundation:Lake", "clinfra:foundation:KeyVault"} <= types
    type_of = {each["urn"]: each["type"] for each in resources}
    seen: dict[str, set[str]] = {}
    for each in resources:
        if INDEX in (parent := type_of.get(each.get("parent", ""), "")):
            seen.setdefault(parent, set()).add(each["type"])
    assert seen == {each: declared_children()[each] for each in types if INDEX in each}
    (account,) = [each for each in resources if each["type"].endswith("storage:StorageAccount")]
    assert account["inputs"]["encryption"]["keySource"] == "Microsoft.Keyvault"
    assert account["inputs"]["encryption"]["keyVaultProperties"]["keyName"] == KEY
    assert account["inputs"]["publicNetworkAccess"] == "Disabled"
    tags = account["inputs"]["tags"]
    assert (tags["cost-center"], tags["owner"]) == ("CC-4102", "data-engineering")
    (stack,) = [each for each in resources if each["type"] == "pulumi:pulumi:Stack"]
    assert stack["outputs"]["lake"].endswith(".dfs.core.windows.net/")


@pytest.mark.engine
@pytest.mark.slow
def test_the_example_in_python_goes_up_under_the_policies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLINFRA_POLICY_PROFILE", str(EXAMPLES / "policy-profile.yaml"))
    with running_twin(tmp_path / "cloud.sqlite") as twin:
        others = example("python", tmp_path, twin.debug_providers)
        assert others.pulumi("stack", "init", STACK).code == 0
        made = others.pulumi("up", "--yes", "--skip-preview", "--policy-pack", str(PACK))
        assert made.code == 0, made.out + made.err
        assert "require-flow-log  (azure-native:network:VirtualNetwork: network" in made.out
        must_have_made_the_lake(others)


@pytest.mark.engine
@pytest.mark.slow
@pytest.mark.soak
def test_the_example_in_typescript_goes_up(tmp_path: Path) -> None:
    with running_twin(tmp_path / "cloud.sqlite") as twin:
        others = example("typescript", tmp_path, twin.debug_providers)
        (others.folder / "run.ts").write_text(RUN, encoding="utf-8")
        others.compiled("run.ts", "index.ts")
        made = others.run("node", "run.js")
        assert made.code == 0, made.out + made.err
        must_have_made_the_lake(others)


@pytest.mark.engine
@pytest.mark.slow
def test_the_example_in_yaml_goes_up_where_its_language_host_is_installed(tmp_path: Path) -> None:
    if not shutil.which("pulumi-language-yaml"):
        pytest.skip("pulumi-language-yaml is not on this machine")
    with running_twin(tmp_path / "cloud.sqlite") as twin:
        others = example("yaml", tmp_path, twin.debug_providers)
        assert others.pulumi("stack", "init", STACK).code == 0
        made = others.pulumi("up", "--yes", "--skip-preview")
        assert made.code == 0, made.out + made.err
        must_have_made_the_lake(others)
