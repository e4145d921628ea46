"""Rules with a remedy set resources right on the real engine, and the report tells what."""

from pathlib import Path

import pytest

from clinfra.folders import Folders
from clinfra.plan import plan_of_state
from clinfra.policies_of_run import PACK
from policies.core.catalogue import rules
from tests.harness.engine import STACK
from tests.harness.others import Others
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
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile, folders = tmp_path / "repairing.yaml", Folders(tmp_path)
    safe = [name for name, rule in rules().items() if rule.remedy]
    profile.write_text(PROFILE.format(names=", ".join(safe)), encoding="utf-8")
    monkeypatch.setenv("CLINFRA_POLICY_PROFILE", str(profile))
    with running_twin(folders.cloud) as twin:
        others = Others(tmp_path, twin.debug_providers)
        (others.folder / "__main__.py").write_text(PROGRAM, encoding="utf-8")
        (others.folder / "Pulumi.yaml").write_text("name: theirs\nruntime: python\n")
        assert others.pulumi("stack", "init", STACK).code == 0
        done = others.pulumi("up", "--yes", "--skip-preview", "--policy-pack", str(PACK))

    state = folders.state / ".pulumi" / "stacks" / "theirs" / f"{STACK}.json"
    assert done.code == 0, done.out + done.err
    assert [each for each in CHANGES if each not in done.out] == []
    assert "x7-never-shown" not in done.out + done.err + state.read_text(encoding="utf-8")
    (account,) = (each for each in plan_of_state(STACK, state).resources if each.type == KIND)
    assert account.inputs["allowBlobPublicAccess"] is False
    assert account.inputs["enableHttpsTrafficOnly"] is True
    tags = account.inputs["tags"]
    assert isinstance(tags, dict)
    assert tags["note"] == "[secret]"
    assert str(tags["group"]).endswith("/resourceGroups/rg-theirs")
