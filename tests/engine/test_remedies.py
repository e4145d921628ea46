"""Rules with a remedy set resources right on the real engine, and the report tells what."""

import os
import subprocess
from pathlib import Path

import pytest

from clinfra.folders import Folders
from clinfra.plan import plan_of_state
from clinfra.policies_of_run import PACK, host_environment
from clinfra.tools import find_pulumi
from policies.core.catalogue import rules
from tests.harness.engine import STACK
from twin.client import running_twin

pytestmark = [pytest.mark.engine, pytest.mark.slow]
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
    enable_https_traffic_only=False,
    minimum_tls_version="TLS1_0",
    tags={"note": pulumi.Output.secret("x7-never-shown"), "group": group.id},
)
"""
PROFILE = """
environment: prod
patient_data: false
levels: {{critical: advisory, high: advisory, medium: advisory, low: advisory}}
remediate: [{names}]
"""
CHANGES = (
    "forbid-storage-anonymous-access changed allowBlobPublicAccess from true to false",
    "require-storage-https changed enableHttpsTrafficOnly from false to true",
    "require-storage-tls-version changed minimumTlsVersion from TLS1_0 to TLS1_2",
)


def test_a_profile_that_switches_every_remedy_on_brings_a_public_account_up_private(
    tmp_path: Path,
) -> None:
    profile, program = tmp_path / "repairing.yaml", tmp_path / "theirs"
    safe = [name for name, rule in rules().items() if rule.remedy]
    profile.write_text(PROFILE.format(names=", ".join(safe)), encoding="utf-8")
    program.mkdir()
    (program / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    (program / "Pulumi.yaml").write_text("name: theirs\nruntime: python\n")
    folders = Folders(tmp_path)
    own = folders.local_environment() | host_environment(folders)
    own["CLINFRA_POLICY_PROFILE"] = str(profile)
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
        done = pulumi("up", "--yes", "--skip-preview", "--policy-pack", str(PACK))

    state = folders.state / ".pulumi" / "stacks" / "theirs" / f"{STACK}.json"
    assert done.returncode == 0, done.stdout + done.stderr
    assert [each for each in CHANGES if each not in done.stdout] == []
    assert "x7-never-shown" not in done.stdout + done.stderr + state.read_text(encoding="utf-8")
    (account,) = (each for each in plan_of_state(STACK, state).resources if each.type == KIND)
    assert account.inputs["allowBlobPublicAccess"] is False
    assert account.inputs["enableHttpsTrafficOnly"] is True
    tags = account.inputs["tags"]
    assert isinstance(tags, dict)
    assert tags["note"] == "[secret]"
    assert str(tags["group"]).endswith("/resourceGroups/rg-theirs")
