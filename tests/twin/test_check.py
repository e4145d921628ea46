"""Every input is checked against the SDK's own types, and every fault is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.check import faults
from twin.shapes import Block, inputs_of
from twin.wire import UNKNOWN, Json, Properties


def shape(token: str) -> Block:
    found = inputs_of(token)
    assert found is not None
    return found


def told(token: str, inputs: Properties) -> list[str]:
    return [str(fault) for fault in faults(shape(token), inputs)]


VAULT = "azure-native:keyvault:Vault"


def test_a_missing_property_an_unknown_one_and_a_wrong_type_are_told_together() -> None:
    assert told(VAULT, {"vaultName": 3, "colour": "red", "resourceGroupName": "rg"}) == [
        "'properties' is missing; a value is required",
        "'vaultName' is 3; text is allowed",
        "'colour' is not a property of Vault",
    ]


def test_a_nested_fault_has_its_whole_path() -> None:
    properties: Json = {"tenantId": "t", "sku": {"family": "A", "name": "gold"}}

    assert told(VAULT, {"resourceGroupName": "rg", "properties": properties}) == [
        "'properties.sku.name' is 'gold'; allowed are 'standard', 'premium'"
    ]


def test_enumerations_compare_without_case_as_azure_does() -> None:
    properties: Json = {"tenantId": "t", "sku": {"family": "a", "name": "PREMIUM"}}

    assert told(VAULT, {"resourceGroupName": "rg", "properties": properties}) == []


def test_what_is_not_known_yet_is_not_judged() -> None:
    assert told(VAULT, {"resourceGroupName": UNKNOWN, "properties": UNKNOWN}) == []


def test_an_item_of_a_list_is_named_by_its_index() -> None:
    (fault,) = told(
        "azure-native:network:VirtualNetwork",
        {"resourceGroupName": "rg", "addressSpace": {"addressPrefixes": ["10.0.0.0/16", 7]}},
    )

    assert fault == "'addressSpace.addressPrefixes[1]' is 7; text is allowed"


def test_the_value_of_a_secret_is_never_told() -> None:
    (fault,) = told(
        "azure-native:dbforpostgresql:Server",
        {"resourceGroupName": "rg", "administratorLoginPassword": 12345},
    )

    assert "12345" not in fault
    assert "[secret]" in fault


def test_kubernetes_objects_are_checked_as_deeply() -> None:
    container = {"name": "x", "ports": [{"containerPort": "80"}]}
    spec = {"selector": {}, "template": {"spec": {"containers": [container]}}}

    (fault,) = told("kubernetes:apps/v1:Deployment", {"spec": spec})

    path = "spec.template.spec.containers[0].ports[0].containerPort"
    assert fault == f"'{path}' is '80'; a whole number is allowed"


@pytest.mark.parametrize(
    "token",
    [
        "azure-native:network:Subnet",
        "databricks:index/clusterPolicy:ClusterPolicy",
        "kubernetes:helm.sh/v3:Release",
        "random:index/randomPassword:RandomPassword",
    ],
)
def test_each_package_gives_its_types(token: str) -> None:
    assert shape(token).properties


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(
    value=st.dictionaries(
        st.sampled_from(sorted(shape("azure-native:containerservice:AgentPool").properties)), JSON
    )
)
def test_no_input_makes_the_checker_stumble(value: Properties) -> None:
    found = list(faults(shape("azure-native:containerservice:AgentPool"), value))

    assert all(fault.path and fault.sentence for fault in found)
