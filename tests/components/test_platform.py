"""What every environment creates: identities, children, tags, diagnostics and defaults.

The ledger of identities (type and logical name below each parent) is golden: a renamed or
re-parented resource is a deletion and a creation in every hospital, so review must see it. To
accept a change, run ``pytest --update-ledger`` and read the diff.
"""

import re
from pathlib import Path

import pytest

from clinfra.documentation import ROOT, component_docstrings
from components.foundation.tags import taggable
from components.operations.diagnostics import DIAGNOSABLE, lacking
from tests.harness.declared import INDEX, declared_children
from tests.harness.environments import STACKS, recorded
from tests.harness.stack_values import mapping
from tests.harness.variants import (
    databricks_mlflow,
    enterprise,
    every_vector_store,
    models_on_gpus,
    rag_on_every_store,
    streams_of_others,
    watched_model,
)

LEDGER = Path(__file__).parent / "ledger"


def ledger_of(stack: str) -> str:
    lines = {f"{each.parent} > {each.type} {each.name}" for each in recorded(stack).resources}
    return "\n".join(sorted(lines)) + "\n"


@pytest.mark.parametrize("stack", STACKS)
def test_every_component_makes_exactly_the_children_of_the_ledger(
    stack: str, pytestconfig: pytest.Config
) -> None:
    path = LEDGER / f"{stack}.txt"
    if pytestconfig.getoption("--update-ledger"):
        path.write_text(ledger_of(stack), encoding="utf-8")

    assert ledger_of(stack).splitlines() == path.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("stack", STACKS)
def test_no_two_resources_share_type_and_name(stack: str) -> None:
    identities = [(each.type, each.name) for each in recorded(stack).resources]

    assert len(identities) == len(set(identities))


def test_every_component_creates_what_its_docstring_says_and_all_of_it() -> None:
    seen: dict[str, set[str]] = {}
    variants = (
        enterprise(),
        databricks_mlflow(),
        streams_of_others(),
        every_vector_store(),
        models_on_gpus(),
        watched_model(),
        rag_on_every_store(),
    )
    for recording in (*map(recorded, STACKS), *variants):
        type_of = {e.name: e.type for e in recording.resources if e.type.startswith("clinfra:")}
        for each in recording.resources:
            if each.parent:
                seen.setdefault(type_of[each.parent], set()).add(each.type)
    declared = {token: made for token, made in declared_children().items() if INDEX not in token}

    assert seen == declared


@pytest.mark.parametrize("stack", STACKS)
def test_every_taggable_resource_bears_every_cost_tag(stack: str) -> None:
    keys = {
        "application",
        "business-unit",
        "cost-center",
        "data-classification",
        "environment",
        "managed-by",
        "owner",
    }
    untagged = [
        each.name
        for each in recorded(stack).resources
        if taggable(each.type, each.inputs) and not keys <= set(mapping(each.inputs["tags"]))
    ]
    pools = recorded(stack).of_type("azure-native:containerservice:AgentPool")

    assert untagged == []
    assert pools
    assert all(keys <= set(mapping(pool.inputs["tags"])) for pool in pools)


@pytest.mark.parametrize("stack", STACKS)
def test_nothing_that_emits_logs_lacks_a_diagnostic_setting(stack: str) -> None:
    recording = recorded(stack)
    targets = [
        str(each.inputs["resourceUri"])
        for each in recording.of_type("azure-native:monitor:DiagnosticSetting")
    ]
    emitting = [each for each in recording.resources if each.type in DIAGNOSABLE]

    assert lacking({each.id: each.name for each in emitting}, targets) == []
    assert emitting


@pytest.mark.parametrize("stack", STACKS)
def test_no_resource_of_azure_uses_a_provider_that_nobody_configured(stack: str) -> None:
    loose = [
        each.name
        for each in recorded(stack).resources
        if each.type.startswith("azure-native:") and "platform-azure" not in each.provider
    ]

    assert loose == []


def test_production_protects_everything_that_holds_data() -> None:
    held = {each.name for each in recorded("prod").resources if each.protect}
    types = {each.type for each in recorded("prod").resources if each.protect}

    assert {
        "azure-native:keyvault:Vault",
        "azure-native:keyvault:Key",
        "azure-native:storage:StorageAccount",
        "azure-native:storage:BlobContainer",
        "azure-native:dbforpostgresql:Server",
        "azure-native:dbforpostgresql:Database",
        "azure-native:redisenterprise:RedisEnterprise",
        "azure-native:eventhub:Namespace",
        "azure-native:eventhub:EventHub",
        "azure-native:operationalinsights:Workspace",
        "azure-native:operationalinsights:Table",
        "azure-native:cognitiveservices:Account",
        "azure-native:databricks:Workspace",
        "azure-native:healthcareapis:Workspace",
        "azure-native:healthcareapis:FhirService",
        "azure-native:healthcareapis:DicomService",
        "databricks:index/catalog:Catalog",
    } <= types
    assert not {each.name for each in recorded("qa").resources if each.protect}
    assert held


PUBLIC = {
    "azure-native:keyvault:Vault": "properties.publicNetworkAccess",
    "azure-native:cognitiveservices:Account": "properties.publicNetworkAccess",
    "azure-native:containerregistry:Registry": "publicNetworkAccess",
    "azure-native:storage:StorageAccount": "publicNetworkAccess",
    "azure-native:containerservice:ManagedCluster": "publicNetworkAccess",
    "azure-native:databricks:Workspace": "publicNetworkAccess",
    "azure-native:dbforpostgresql:Server": "network.publicNetworkAccess",
    "azure-native:redisenterprise:RedisEnterprise": "publicNetworkAccess",
    "azure-native:eventhub:Namespace": "publicNetworkAccess",
    "azure-native:eventhub:NamespaceNetworkRuleSet": "publicNetworkAccess",
}


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize(("token", "path"), PUBLIC.items())
def test_no_service_is_open_to_the_public_network(stack: str, token: str, path: str) -> None:
    found = recorded(stack).of_type(token)

    assert found
    assert {each.get(path) for each in found} == {"Disabled"}


@pytest.mark.parametrize("stack", STACKS)
def test_every_pod_runs_under_the_restricted_profile_unless_its_namespace_says_why(
    stack: str,
) -> None:
    for kind in ("Deployment", "StatefulSet"):
        found = recorded(stack).of_type(f"kubernetes:apps/v1:{kind}")
        assert found
        for each in found:
            pod = "spec.template.spec"
            assert each.get(f"{pod}.securityContext.runAsNonRoot") is True
            assert each.get(f"{pod}.automountServiceAccountToken") is False
            container = f"{pod}.containers.0.securityContext"
            assert each.get(f"{container}.readOnlyRootFilesystem") is True
            assert each.get(f"{container}.allowPrivilegeEscalation") is False
            assert each.get(f"{container}.capabilities.drop") == ["ALL"]
            assert each.get(f"{pod}.containers.0.resources.limits.memory")
    for space in recorded(stack).of_type("kubernetes:core/v1:Namespace"):
        level = space.inputs["metadata"]
        labels = mapping(mapping(level)["labels"])
        restricted = labels["pod-security.kubernetes.io/enforce"] == "restricted"
        assert restricted or "clinfra.io/privileged-because" in labels


def test_no_environment_variable_of_a_pod_holds_a_secret() -> None:
    for each in recorded("prod").resources:
        if each.type.startswith("kubernetes:apps/v1:"):
            variables = each.get("spec.template.spec.containers.0.env") or []
            names = [mapping(one)["name"] for one in variables]  # pyright: ignore[reportGeneralTypeIssues]
            assert not [name for name in names if re.search(r"PASSWORD|API_KEY|TOKEN$", str(name))]


def test_a_component_page_exists_for_every_component() -> None:
    page = (ROOT / "docs" / "reference" / "components.md").read_text(encoding="utf-8")

    assert all(docstring.splitlines()[0] in page for docstring in component_docstrings())
