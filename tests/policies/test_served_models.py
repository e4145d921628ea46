"""Which image a reference means, what a selector chooses, and what leads to a model."""

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from policies.core.images import Reference, is_of
from policies.core.judge import Outcome, verdict
from policies.core.resource import Resource, Stack
from policies.core.selectors import chooses, selects
from policies.core.tolerations import tolerates
from policies.core.values import node_of
from policies.rules.models.forbid_public_model_endpoint import RULE
from tests.harness.policy_cases import context_of
from tests.harness.policy_parts import part

NAME = "forbid-public-model-endpoint"
DEPLOYMENT = "kubernetes:apps/v1:Deployment"
SERVICE = "kubernetes:core/v1:Service"
INGRESS = "kubernetes:networking.k8s.io/v1:Ingress"
WORDS = some.from_regex(r"[a-z][a-z0-9]{0,12}", fullmatch=True)
PATHS = some.lists(WORDS, min_size=1, max_size=3)
LABELS = some.dictionaries(WORDS, WORDS, max_size=4)
LABEL = {"ml/model-name": "sepsis"}


@given(host=WORDS, path=PATHS, tag=WORDS, pinned=some.booleans())
def test_a_reference_is_taken_apart_as_it_was_made(
    host: str, path: list[str], tag: str, *, pinned: bool
) -> None:
    digest = f"sha256:{'0' * 64}" if pinned else ""
    text = f"{host}.azurecr.io/{'/'.join(path)}:{tag}" + (f"@{digest}" if pinned else "")

    assert Reference.of(text) == Reference(f"{host}.azurecr.io", "/".join(path), tag, digest)


def test_a_first_part_without_a_dot_or_a_slash_after_it_is_no_registry() -> None:
    assert Reference.of("python:3.12") == Reference("docker.io", "python", "3.12", "")
    assert Reference.of("library/python") == Reference("docker.io", "library/python", "", "")


def test_a_name_with_a_dot_first_stands_for_all_below_and_not_for_what_only_ends_so() -> None:
    assert is_of("own.azurecr.io", (".azurecr.io",))
    assert not is_of("ownazurecr.io", (".azurecr.io",))
    assert not is_of("other.azurecr.io", ("own.azurecr.io",))


@given(LABELS, LABELS)
def test_a_service_chooses_what_has_all_its_labels(
    labels: dict[str, str], wanted: dict[str, str]
) -> None:
    expected = bool(wanted) and wanted.items() <= labels.items()

    assert chooses(node_of("labels", labels), node_of("selector", wanted)) is expected


@given(LABELS, LABELS)
def test_an_expression_says_the_same_as_equal_labels(
    labels: dict[str, str], wanted: dict[str, str]
) -> None:
    spelled = [{"key": key, "operator": "In", "values": [each]} for key, each in wanted.items()]
    own = node_of("labels", labels)

    assert selects(node_of("selector", {"matchExpressions": spelled}), own) is selects(
        node_of("selector", {"matchLabels": wanted}), own
    )


@pytest.mark.parametrize(
    ("operator", "values", "chosen"),
    [
        ("Exists", [], True),
        ("DoesNotExist", [], False),
        ("In", ["sepsis", "fall"], True),
        ("NotIn", ["sepsis"], False),
        ("NotIn", ["fall"], True),
        ("NotIn", [UNKNOWN_STRING_VALUE], None),
        (UNKNOWN_STRING_VALUE, [], None),
    ],
)
def test_each_operator_chooses_as_kubernetes_says(
    operator: str, values: list[str], *, chosen: bool | None
) -> None:
    expression = {"key": "ml/model-name", "operator": operator, "values": values}
    selector = node_of("selector", {"matchExpressions": [expression]})

    assert selects(selector, node_of("labels", LABEL)) is chosen


@pytest.mark.parametrize(
    ("toleration", "tolerated"),
    [
        ({"operator": "Exists"}, True),
        ({"key": "gpu"}, False),
        ({"key": "gpu", "value": "yes"}, True),
        ({"key": "gpu", "operator": "Exists", "effect": "NoExecute"}, False),
        ({"key": "other", "operator": UNKNOWN_STRING_VALUE}, False),
        ({"key": "gpu", "operator": UNKNOWN_STRING_VALUE, "value": "no"}, None),
        (UNKNOWN_STRING_VALUE, None),
    ],
)
def test_a_toleration_lets_onto_a_node_as_kubernetes_says(
    toleration: object, *, tolerated: bool | None
) -> None:
    assert tolerates(node_of("tolerations[0]", toleration), "gpu", "yes") is tolerated


def model() -> Resource:
    template = {"metadata": {"labels": LABEL}, "spec": {"containers": []}}
    return part(DEPLOYMENT, {"metadata": {"namespace": "serving"}, "spec": {"template": template}})


def service(**spec: object) -> Resource:
    metadata = {"name": "sepsis", "namespace": "serving"}
    return part(SERVICE, {"metadata": metadata, "spec": {"selector": LABEL, **spec}})


def ingress(name: str, namespace: str = "serving", *, otherwise: bool = False) -> Resource:
    backend = {"service": {"name": name}}
    paths = [{"http": {"paths": [{"path": "/", "backend": backend}]}}]
    spec = {"defaultBackend": backend} if otherwise else {"rules": paths}
    return part(INGRESS, {"metadata": {"namespace": namespace}, "spec": spec})


@pytest.mark.parametrize(
    ("way", "told"),
    [
        (ingress("sepsis"), Outcome.VIOLATED),
        (ingress("sepsis", otherwise=True), Outcome.VIOLATED),
        (ingress("other"), Outcome.NOT_APPLICABLE),
        (ingress("sepsis", "elsewhere"), Outcome.NOT_APPLICABLE),
        (ingress(UNKNOWN_STRING_VALUE), Outcome.UNDECIDED),
    ],
)
def test_an_ingress_may_not_lead_to_a_model(way: Resource, told: Outcome) -> None:
    stack = Stack([model(), service(), way])

    assert verdict(NAME, RULE, way, stack, context_of(NAME)).outcome is told


def test_a_port_of_the_nodes_may_lead_to_what_serves_no_model() -> None:
    other = service(selector={"tier": "proxy"}, type="NodePort")

    found = verdict(NAME, RULE, other, Stack([model(), other]), context_of(NAME))

    assert found.outcome is Outcome.NOT_APPLICABLE
