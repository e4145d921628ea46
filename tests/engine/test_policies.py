"""The policy pack on the real engine: refused, exempted, set right, found in the state."""

import json
import re
from pathlib import Path

import pytest

from clinfra.policies_of_run import PACK
from policies.core.catalogue import concerns, rules
from tests.harness.checkout import Checkout, Run
from tests.harness.engine import STACK
from tests.harness.others import Others
from tests.harness.stack_values import listed
from twin.client import DriftKind, running_twin

pytestmark = [pytest.mark.engine, pytest.mark.slow]
PURGE = "require-key-vault-purge-protection"
STRICT = """
environment: prod
patient_data: false
levels: {critical: mandatory, high: advisory, medium: advisory, low: advisory}
overrides: {require-model-approval: {level: disabled, reason: The models of QA need none}}
parameters: {require-key-vault-purge-protection: {days: 99}}
"""
GRANTED = """
project: clinfra
exemptions:
  - {rule: require-key-vault-purge-protection, resource: "*-vault", profiles: [strict],
     reason: No vault keeps anything longer, ticket: T-1, approver: a.nother, expires: 2999-12-31}
"""


class Held(Checkout):
    """A checkout whose runs are held to the policies of a profile of its own."""

    def environment(self) -> dict[str, str]:
        given = {"CLINFRA_POLICY_PROFILE": str(self.cache / "strict.yaml")}
        exemptions = self.cache / "exemptions.yaml"
        if exemptions.exists():
            given["CLINFRA_POLICY_EXEMPTIONS"] = str(exemptions)
        return super().environment() | given


def test_a_violation_refuses_the_run_and_an_exemption_lets_it_through(lean_qa: Checkout) -> None:
    held = Held(lean_qa.cache, policies=True, root=lean_qa.root)
    (held.cache / "strict.yaml").write_text(STRICT, encoding="utf-8")

    refused = held.run("preview", "--stack", "qa")
    assert refused.code == 3, refused.out + refused.err
    assert f"{PURGE}: Nobody can purge a deleted vault" in refused.out
    assert "softDeleteRetentionInDays is 90; allowed is at least 99" in refused.out
    assert re.search(r"preview of qa violates \d+ mandatory rule", refused.out)
    assert "HIPAA 164.312(c)(1)" in refused.out
    assert "Traceback" not in refused.out + refused.err

    stopped = held.run("up", "--stack", "qa", "--yes", "--json")
    (violation,) = (each for each in groups(stopped) if each["rule"] == PURGE)
    assert (stopped.code, violation["level"]) == (3, "mandatory")
    assert "azure-native:keyvault:Vault" not in kinds_of(held.state("qa"))

    (held.cache / "exemptions.yaml").write_text(GRANTED, encoding="utf-8")
    granted = held.run("preview", "--stack", "qa", "--json")
    levels = {each["rule"]: each["level"] for each in groups(granted)}
    assert granted.code == 0, granted.out
    assert (levels["report-used-exemption"], PURGE in levels) == ("advisory", False)
    assert "T-1" in granted.out

    unheld = held.run("preview", "--stack", "qa", "--no-policies")
    assert unheld.code == 0
    assert "POLICIES OFF" in unheld.out


def kinds_of(state: Path) -> set[str]:
    """Kinds of the resources in a state file."""
    resources = json.loads(state.read_text(encoding="utf-8"))["checkpoint"]["latest"]["resources"]
    return {each["type"] for each in resources}


def groups(run: Run) -> list[dict[str, object]]:
    """Violations by rule, from ``--json``."""
    return listed(run.document()["violations"])


def test_an_up_of_azure_cannot_be_let_off(tmp_path: Path) -> None:
    run = Checkout(tmp_path).run("up", "--stack", "qa", "--target", "azure", "--no-policies")

    assert run.code == 2
    assert "an up of Azure is always held" in run.err


def test_a_profile_that_cannot_be_used_is_wrong_use(tmp_path: Path) -> None:
    (tmp_path / "strict.yaml").write_text("environment: prod\n", encoding="utf-8")

    run = Held(tmp_path, policies=True).run("preview", "--stack", "qa")

    assert run.code == 2
    assert "strict.yaml: patient_data: field required" in run.err
    assert "Traceback" not in run.err


DRIFTED = {
    DriftKind.FIREWALL: ("foundation-registry-registry", "publicNetworkAccess is Enabled"),
    DriftKind.TAG: ("foundation-lake-account", "cost-center"),
}
"""What drifts, and what a violation then says of it."""


def test_policies_judge_what_drifted_in_the_cloud(prod_up: Checkout) -> None:
    judged = {
        DriftKind.FIREWALL: "forbid-registry-public-access" in rules(),
        DriftKind.TAG: "cost" in concerns().values(),
    }
    drifted = {how: DRIFTED[how] for how, known in judged.items() if known}
    if not drifted:
        pytest.skip("no rule judges registries or cost tags yet")
    checkout = prod_up
    before = checkout.run("policy", "check", "--stack", "prod", "--json")
    for how, (name, _) in drifted.items():
        drift = ("twin", "drift", "--stack", "prod", "--how", how, "--name", name)
        assert checkout.run(*drift).code == 0
    assert checkout.run("refresh", "--stack", "prod").code == 0

    after = checkout.run("policy", "check", "--stack", "prod", "--json")
    text = checkout.run("policy", "check", "--stack", "prod").out

    assert after.code == 3
    for name, told in drifted.values():
        assert not [each for each in found_on(before, name) if told in each]
        assert [each for each in found_on(after, name) if told in each]
        assert told in text


def found_on(run: Run, name: str) -> list[str]:
    """What a check says of one resource, by its logical name."""
    return [
        str(each["message"])
        for group in groups(run)
        for each in listed(group["resources"])
        if str(each["resource"]).endswith(f"::{name}")
    ]


def test_a_check_of_a_stack_without_state_is_wrong_use(tmp_path: Path) -> None:
    run = Checkout(tmp_path).run("policy", "check", "--stack", "qa")
    wrong = Checkout(tmp_path).run("policy", "check", "--stack", "qa", "--profile", "lab")

    assert (run.code, wrong.code) == (2, 2)
    assert "has no local state yet" in run.err


def test_the_linter_finds_nothing_wrong_in_what_is_checked_in(tmp_path: Path) -> None:
    run = Checkout(tmp_path).run("policy", "lint", "--json")

    assert (run.code, run.document()) == (0, {"mistakes": []})


OTHERS = """
import pulumi_azure_native as azure

group = azure.resources.ResourceGroup("group", resource_group_name="rg-theirs", location="eastus2")
azure.keyvault.Vault(
    "records",
    resource_group_name=group.name,
    vault_name="kv-theirs",
    location="eastus2",
    properties=azure.keyvault.VaultPropertiesArgs(
        tenant_id="00000000-0000-4000-8000-0000000000aa",
        sku=azure.keyvault.SkuArgs(family="A", name="standard"),
        soft_delete_retention_in_days=7,
        enable_rbac_authorization=True,
        public_network_access="Enabled",
    ),
)
azure.storage.StorageAccount(
    "account",
    account_name="sttheirs",
    resource_group_name=group.name,
    location="eastus2",
    kind="StorageV2",
    sku=azure.storage.SkuArgs(name="Standard_LRS"),
    allow_blob_public_access=True,
    allow_shared_key_access=True,
    enable_https_traffic_only=False,
    minimum_tls_version="TLS1_0",
    public_network_access="Enabled",
)
azure.containerregistry.Registry(
    "images",
    registry_name="crtheirs",
    resource_group_name=group.name,
    location="eastus2",
    sku=azure.containerregistry.SkuArgs(name="Premium"),
    admin_user_enabled=True,
    public_network_access="Enabled",
)
"""
IN_TYPESCRIPT = """
import * as pulumi from "@pulumi/pulumi";
import * as automation from "@pulumi/pulumi/automation";

class Any extends pulumi.CustomResource {}

async function program(): Promise<void> {
    const place = { resourceGroupName: "rg-theirs", location: "eastus2" };
    const group = new Any("azure-native:resources:ResourceGroup", "group", place);
    const make = (kind: string, name: string, inputs: pulumi.Inputs) =>
        new Any(
            `azure-native:${kind}`, name, { ...place, ...inputs }, { dependsOn: [group] },
        );
    make("keyvault:Vault", "records", {
        vaultName: "kv-theirs",
        properties: {
            tenantId: "00000000-0000-4000-8000-0000000000aa",
            sku: { family: "A", name: "standard" },
            softDeleteRetentionInDays: 7,
            enableRbacAuthorization: true,
            publicNetworkAccess: "Enabled",
        },
    });
    make("storage:StorageAccount", "account", {
        accountName: "sttheirs",
        kind: "StorageV2",
        sku: { name: "Standard_LRS" },
        allowBlobPublicAccess: true,
        allowSharedKeyAccess: true,
        enableHttpsTrafficOnly: false,
        minimumTlsVersion: "TLS1_0",
        publicNetworkAccess: "Enabled",
    });
    make("containerregistry:Registry", "images", {
        registryName: "crtheirs",
        sku: { name: "Premium" },
        adminUserEnabled: true,
        publicNetworkAccess: "Enabled",
    });
}

async function main(): Promise<void> {
    const stack = await automation.LocalWorkspace.createOrSelectStack(
        { stackName: "test", projectName: "theirs", program },
    );
    await stack.preview({ policyPacks: [process.argv[2]], onOutput: console.log });
}

main().then(() => process.exit(0), (error) => { console.log(String(error)); process.exit(1); });
"""


def must_be_told(run: Run) -> None:
    """That the pack refused the program of others; ten of its rules at least."""
    assert run.code != 0
    assert "properties.softDeleteRetentionInDays is 7; allowed is at least 90" in run.out
    assert "Traceback" not in run.out + run.err
    broken = {name for name in rules() if name in run.out}
    assert PURGE in broken
    assert len(broken) >= 10


def test_the_pack_works_alone_on_a_program_of_others_and_on_its_state(tmp_path: Path) -> None:
    with running_twin(tmp_path / "cloud.sqlite") as twin:
        others = Others(tmp_path, twin.debug_providers)
        (others.folder / "Pulumi.yaml").write_text("name: theirs\nruntime: python\n")
        (others.folder / "__main__.py").write_text(OTHERS)
        assert others.pulumi("stack", "init", STACK).code == 0

        previewed = others.pulumi("preview", "--policy-pack", str(PACK))
        made = others.pulumi("up", "--yes", "--skip-preview")
        exported = tmp_path / "state.json"
        exported.write_text(others.pulumi("stack", "export").out, encoding="utf-8")
        analyzed = others.pulumi(
            "policy", "analyze", "--policy-pack", str(PACK), "--file", str(exported), "--json"
        )

    assert made.code == 0, made.out + made.err
    must_be_told(previewed)
    must_be_told(analyzed)


def test_the_pack_works_on_a_program_in_typescript(tmp_path: Path) -> None:
    with running_twin(tmp_path / "cloud.sqlite") as twin:
        others = Others(tmp_path, twin.debug_providers)
        (others.folder / "program.ts").write_text(IN_TYPESCRIPT)
        others.compiled("program.ts")
        run = others.run("node", "program.js", str(PACK))

    must_be_told(run)
