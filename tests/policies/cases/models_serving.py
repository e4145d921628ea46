"""Cases of the rules on images, and on the pods that serve a model."""

from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from policies.core.judge import Outcome
from tests.harness.policy_cases import Cases, Mutation, changed

_DEPLOYMENT = "kubernetes:apps/v1:Deployment"
_SERVER = "ml-mlflow-server-deployment"
_CHAMPION = "ml-models-sepsis-early-warning-champion-deployment"
_TEMPLATE = "spec.template"
_POD = f"{_TEMPLATE}.spec"
_IMAGE = f"{_POD}.containers[0].image"
_LABEL = f'{_TEMPLATE}.metadata.labels."ml/model-name"'
_REGISTRY = "crmercyprod.azurecr.io"
_DIGEST = f"sha256:{'0123456789abcdef' * 4}"


def _pods(image: str) -> dict[str, object]:
    """A deployment of one container that serves no model."""
    return {
        "metadata": {"name": "scores", "namespace": "serving"},
        "spec": {
            "template": {
                "metadata": {"labels": {"app.kubernetes.io/name": "scores"}},
                "spec": {"containers": [{"name": "scores", "image": image}]},
            }
        },
    }


def _model() -> dict[str, object]:
    """A deployment of the pods of a model."""
    pods = _pods(f"{_REGISTRY}/clinfra/model-server:1.0.0@{_DIGEST}")
    return changed(pods, {_LABEL: "sepsis"})


CASES = {
    "forbid-floating-image-tag": Cases(
        good=_pods(f"{_REGISTRY}/clinfra/scores:1.2.0"),
        also_good=[
            {_IMAGE: f"{_REGISTRY}/clinfra/scores@{_DIGEST}"},
            {_IMAGE: f"{_REGISTRY}/clinfra/scores:latest@{_DIGEST}"},
            {_IMAGE: "localhost:5000/scores:1.2.0"},
        ],
        bad=[
            {_IMAGE: f"{_REGISTRY}/clinfra/scores:latest"},
            {_IMAGE: f"{_REGISTRY}/clinfra/scores"},
            {_IMAGE: "localhost:5000/scores"},
            {_IMAGE: f"{_REGISTRY}/clinfra/scores@sha256:0123"},
            {f"{_POD}.initContainers": [{"image": f"{_REGISTRY}/clinfra/wait:Latest"}]},
        ],
        absent={_IMAGE: Outcome.VIOLATED},
        unknown={_IMAGE: Outcome.UNDECIDED, f"{_POD}.containers": Outcome.UNDECIDED},
        mutation=Mutation(
            _DEPLOYMENT, {_IMAGE: f"{_REGISTRY}/clinfra/mlflow:latest"}, name=_SERVER
        ),
    ),
    "limit-image-registries": Cases(
        good=_pods(f"{_REGISTRY}/clinfra/scores:1.2.0"),
        also_good=[{_IMAGE: f"{_REGISTRY.upper()}/clinfra/scores:1.2.0"}],
        bad=[
            {_IMAGE: "python:3.12"},
            {_IMAGE: "clinfra/scores:1.2.0"},
            {_IMAGE: "ghcr.io/clinfra/scores:1.2.0"},
            {_IMAGE: "azurecr.io.example.com/scores:1.2.0"},
            {_IMAGE: "example.com/crmercyprod.azurecr.io/scores:1.2.0"},
            {f"{_POD}.initContainers": [{"image": "busybox:1.37"}]},
        ],
        absent={_IMAGE: Outcome.VIOLATED},
        unknown={_IMAGE: Outcome.UNDECIDED, f"{_POD}.containers": Outcome.UNDECIDED},
        mutation=Mutation(_DEPLOYMENT, {_IMAGE: "ghcr.io/mlflow/mlflow:v3.17.2"}, name=_SERVER),
    ),
    "require-model-image-digest": Cases(
        good=_model(),
        bad=[
            {_IMAGE: f"{_REGISTRY}/clinfra/model-server:1.0.0"},
            {_IMAGE: f"{_REGISTRY}/clinfra/model-server:1.0.0@sha256:0123"},
            {_LABEL: UNKNOWN_STRING_VALUE, _IMAGE: f"{_REGISTRY}/clinfra/model-server:1.0.0"},
        ],
        absent={_IMAGE: Outcome.VIOLATED, _LABEL: Outcome.NOT_APPLICABLE},
        unknown={_IMAGE: Outcome.UNDECIDED, f"{_POD}.containers": Outcome.UNDECIDED},
        mutation=Mutation(
            _DEPLOYMENT, {_IMAGE: f"{_REGISTRY}/clinfra/model-server:1.0.0"}, name=_CHAMPION
        ),
    ),
}
