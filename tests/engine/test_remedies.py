"""A rule with a remedy sets a resource right on the real engine, and the report tells what."""

import os
import subprocess
from pathlib import Path

import pytest

from clinfra.folders import Folders
from clinfra.plan import plan_of_state
from clinfra.policies_of_run import host_environment
from clinfra.tools import find_pulumi
from tests.harness.engine import STACK
from twin.client import running_twin

pytestmark = [pytest.mark.engine, pytest.mark.slow]
ROOT = Path(__file__).parents[2]
KIND = "azure-native:storage:StorageAccount"
PROGRAM = """
import pulumi
import pulumi_azure_native as azure

group = azure.resources.ResourceGroup(
    "group", resource_group_name="rg-theirs", location="eastus2"
)
azure.storage.StorageAccount(
    "account",
    account_name="sttheirs",
    resource_group_name=group.name,
    location=group.location,
    kind="StorageV2",
    sku=azure.storage.SkuArgs(name="Standard_LRS"),
    allow_blob_public_access=True,
    tags={"note": pulumi.Output.secret("x7-never-shown"), "group": group.id},
)
"""
PACK = f"""
import sys
from datetime import date
sys.path.insert(0, {str(ROOT)!r})
from pulumi_policy import EnforcementLevel
from policies.core.analyzer import serve
from policies.core.bookkeeping import bookkeeping
from policies.core.pack import policy_of
from policies.core.rule import Context, Rule, Severity, always
from policies.core.sdk_policies import Records

rule = Rule(
    title="No account lets anyone in",
    why="It is a test.",
    fix="Set allowBlobPublicAccess to false.",
    severity=Severity.CRITICAL,
    kinds=({KIND!r},),
    docs="https://example.org",
    check=lambda of, _context: of.get("allowBlobPublicAccess").must_be_false(),
    remedy=always("allowBlobPublicAccess", value=False),
)
context = Context("prod", patient_data=True, today=date(2026, 11, 25))
records = Records()
policies = [policy_of("forbid-it", rule, context, EnforcementLevel.REMEDIATE, records)]
serve([*policies, *bookkeeping(records)], lambda _stack: [*policies, *bookkeeping(records)])
"""


def test_a_public_account_comes_up_private(tmp_path: Path) -> None:
    pack, program = tmp_path / "pack", tmp_path / "theirs"
    for folder, text in ((pack, PACK), (program, PROGRAM)):
        folder.mkdir()
        (folder / "__main__.py").write_text(text, encoding="utf-8")
    (pack / "PulumiPolicy.yaml").write_text("runtime: python\nversion: 0.1.0\n")
    (program / "Pulumi.yaml").write_text("name: theirs\nruntime: python\n")
    folders = Folders(tmp_path)
    own = folders.local_environment() | host_environment(folders)
    inherited = {name: value for name, value in os.environ.items() if "PULUMI_" not in name}
    with running_twin(folders.cloud) as twin:
        environment = inherited | own | {"PULUMI_DEBUG_PROVIDERS": twin.debug_providers}

        def pulumi(*arguments: str) -> "subprocess.CompletedProcess[str]":
            return subprocess.run(
                [find_pulumi(), *arguments, "--non-interactive"],
                cwd=program,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )

        assert pulumi("stack", "init", STACK).returncode == 0
        done = pulumi("up", "--yes", "--skip-preview", "--policy-pack", str(pack))

    state = folders.state / ".pulumi" / "stacks" / "theirs" / f"{STACK}.json"
    assert done.returncode == 0, done.stdout + done.stderr
    assert "forbid-it changed allowBlobPublicAccess from true to false" in done.stdout
    assert "x7-never-shown" not in done.stdout + done.stderr + state.read_text(encoding="utf-8")
    (account,) = (each for each in plan_of_state(STACK, state).resources if each.type == KIND)
    assert account.inputs["allowBlobPublicAccess"] is False
    tags = account.inputs["tags"]
    assert isinstance(tags, dict)
    assert tags["note"] == "[secret]"
    assert str(tags["group"]).endswith("/resourceGroups/rg-theirs")
