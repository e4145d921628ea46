"""Assignments of Azure Policy to the subscription of an environment."""

import pytest

from components.operations.cloud_policy import CloudPolicy, CloudPolicyArgs
from stacks.cloud_policy import CloudPolicySettings, PodBaseline, Standard
from tests.harness.environment import PLACEMENT
from tests.harness.environments import STACKS, recorded
from tests.harness.recording import Recording, record

_KIND = "azure-native:authorization:PolicyAssignment"


def of(settings: CloudPolicySettings) -> Recording:
    args = CloudPolicyArgs(placement=PLACEMENT, settings=settings)
    return record(lambda: CloudPolicy("policy", args))[1]


@pytest.mark.parametrize("stack", STACKS)
def test_an_environment_is_measured_by_both_standards_and_takes_no_unsafe_pod(stack: str) -> None:
    made = {each.name: each for each in recorded(stack).of_type(_KIND)}

    assert sorted(made) == [
        "cloud-policy-hitrust-hipaa",
        "cloud-policy-nist-800-53-r5",
        "cloud-policy-pods",
    ]
    assert made["cloud-policy-pods"].get("parameters.effect.value") == "Deny"
    assert {str(each.get("scope")).count("/") for each in made.values()} == {2}


def test_a_standard_measures_and_neither_refuses_nor_changes_anything() -> None:
    made = of(CloudPolicySettings(standards=tuple(Standard))).of_type(_KIND)
    standards = [each for each in made if each.name != "policy-pods"]

    assert len(standards) == len(Standard)
    assert {str(each.get("enforcementMode")) for each in standards} == {"DoNotEnforce"}
    assert len({str(each.get("policyDefinitionId")) for each in standards}) == len(Standard)
    assert all(each.get("location") for each in standards)


def test_what_azure_and_the_gpus_need_is_passed_over_and_namespaces_are_added() -> None:
    settings = CloudPolicySettings(privileged_namespaces=("falco",))
    pods = of(settings).one("policy-pods")

    passed_over = pods.get("parameters.excludedNamespaces.value")
    assert isinstance(passed_over, list)
    assert {"kube-system", "gatekeeper-system", "gpu-system", "falco"} <= set(passed_over)


def test_a_security_team_that_does_it_itself_has_none() -> None:
    settings = CloudPolicySettings(standards=(), pods=PodBaseline.DISABLED)

    assert of(settings).of_type(_KIND) == []
