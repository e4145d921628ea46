"""The list of approved paths in production is the list of what the interface engine opens."""

import pytest

from policies.core.findings import Finding, NotApplicable, Violation
from policies.core.profile_files import load_profile, profile_file
from policies.core.resource import Resource
from policies.rules.network.limit_clinical_paths import RULE
from tests.harness.environments import recorded
from tests.harness.policy_cases import URN, context_of

NAME = "limit-clinical-paths"
KIND = "kubernetes:networking.k8s.io/v1:NetworkPolicy"


def approved() -> list[str]:
    paths = load_profile(profile_file("prod")).parameters[NAME]["paths"]
    assert isinstance(paths, list)
    return [str(each) for each in paths]


def found(paths: list[str]) -> list[Finding]:
    context = context_of(NAME, parameters={"paths": paths})
    assert RULE.check
    return [
        finding
        for each in recorded("prod").of_type(KIND)
        for finding in RULE.check(
            Resource(URN.format(kind=KIND, name=each.name), KIND, each.inputs), context
        )
        if isinstance(finding, Violation)
    ]


def test_every_path_that_production_opens_is_approved() -> None:
    assert found(approved()) == []


@pytest.mark.parametrize("path", approved())
def test_a_path_that_is_approved_no_more_is_told_with_what_opens_it(path: str) -> None:
    (finding,) = found([each for each in approved() if each != path])

    assert isinstance(finding, Violation)
    assert finding.given == path


def test_a_network_of_another_namespace_is_not_asked() -> None:
    properties = {"metadata": {"namespace": "rag"}, "spec": {"egress": [{}]}}
    resource = Resource(URN.format(kind=KIND, name="rag"), KIND, properties)
    context = context_of(NAME, parameters={"paths": ["outbound 10.8.7.20/32 2762"]})
    assert RULE.check

    assert list(RULE.check(resource, context)) == [NotApplicable("it is of another namespace")]
