"""Cases of the rules on images, and on the pods that serve a model."""

from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from policies.core.judge import Outcome
from policies.core.resource import Resource
from tests.harness.policy_cases import Cases, Mutation, changed
from tests.harness.policy_parts import part
from tests.harness.signing import Signer

_DEPLOYMENT = "kubernetes:apps/v1:Deployment"
_SERVER = "ml-mlflow-server-deployment"
_CHAMPION = "ml-models-sepsis-early-warning-champion-deployment"
_TEMPLATE = "spec.template"
_POD = f"{_TEMPLATE}.spec"
_IMAGE = f"{_POD}.containers[0].image"
_LABEL = f'{_TEMPLATE}.metadata.labels."ml/model-name"'
_REGISTRY = "crmercyprod.azurecr.io"
_ENV = f"{_POD}.containers[0].env"
_URI = "models:/sepsis/7"
_POD_MONITOR = "kubernetes:azmonitoring.coreos.com/v1:PodMonitor"
_SERVICE_MONITOR = "kubernetes:monitoring.coreos.com/v1:ServiceMonitor"
_SERVICE = "kubernetes:core/v1:Service"
_SPOT = {"key": "kubernetes.azure.com/scalesetpriority", "operator": "Equal", "value": "spot"}
_NO_MODEL = {_LABEL: Outcome.NOT_APPLICABLE}
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


def _told(name: str) -> str:
    """Path of an annotation of the pods."""
    return f'{_TEMPLATE}.metadata.annotations."ml.governance/{name}"'


def _model() -> dict[str, object]:
    """A deployment of the pods of a model."""
    pods = _pods(f"{_REGISTRY}/clinfra/model-server:1.0.0@{_DIGEST}")
    told = {
        "model-card-uri": "https://git.mercy.example/cards/sepsis.yaml",
        "model-card-sha256": _DIGEST.removeprefix("sha256:"),
        "model-version": "7",
        "intended-use": "Bring inpatients to a nurse's attention.",
        "owner": "Clinical ML platform",
        "clinical-sponsor": "Dr R. Okafor",
        "approved-by": "J. Lindqvist (model_owner)",
        "approval-date": "2026-11-01",
        "risk-tier": "high",
        "stage": "approved",
        "human-oversight": "advisory",
    }
    variables = [{"name": "HOME", "value": "/tmp"}, {"name": "MODEL_URI", "value": _URI}]  # noqa: S108
    annotations = {_told(name): value for name, value in told.items()}
    return changed(pods, {_LABEL: "sepsis", _ENV: variables, **annotations})


def _object(kind: str, spec: dict[str, object], **metadata: object) -> Resource:
    """An object in the namespace of the model."""
    return part(kind, {"metadata": {"namespace": "serving", **metadata}, "spec": spec})


def _service() -> dict[str, object]:
    """A service before the model."""
    return {
        "metadata": {"name": "sepsis", "namespace": "serving"},
        "spec": {"type": "ClusterIP", "selector": {"ml/model-name": "sepsis"}},
    }


_VALUE, _PAYLOAD = _told("image-signature"), _told("image-signature-payload")
_SIGNER, _STRANGER = Signer(), Signer()


def _signed() -> dict[str, object]:
    """A deployment of the pods of a model whose image is signed."""
    signature = _SIGNER.signed(_DIGEST, {})
    return changed(_model(), {_VALUE: signature.value, _PAYLOAD: signature.payload})


CASES = {
    "require-signed-model-image": Cases(
        good=_signed(),
        also_good=[{_IMAGE: f"{_REGISTRY}/clinfra/model-server:1.0.0"}],
        bad=[
            {_VALUE: _STRANGER.signed(_DIGEST, {}).value},
            {_VALUE: "no signature at all"},
            {_IMAGE: f"{_REGISTRY}/clinfra/model-server:1.0.0@sha256:{'f' * 64}"},
        ],
        absent={_VALUE: Outcome.VIOLATED, _PAYLOAD: Outcome.VIOLATED, **_NO_MODEL},
        unknown={
            _VALUE: Outcome.UNDECIDED,
            _PAYLOAD: Outcome.UNDECIDED,
            _IMAGE: Outcome.UNDECIDED,
        },
        context={"parameters": {"keys": [_SIGNER.public]}},
        mutation=Mutation(_DEPLOYMENT, drop=(_VALUE,), name=_CHAMPION),
    ),
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
    "require-model-card": Cases(
        good=_model(),
        also_good=[{_told("model-card-uri"): "abfss://audit@lake.dfs.core.windows.net/card.yaml"}],
        bad=[
            {_told("model-card-uri"): "http://git.mercy.example/card.yaml"},
            {_told("model-card-sha256"): "f615ebd6"},
            {_told("intended-use"): ""},
            {_told("risk-tier"): "some"},
        ],
        absent={
            **_NO_MODEL,
            **dict.fromkeys(map(_told, ("model-card-uri", "owner")), Outcome.VIOLATED),
        },
        unknown={
            _told("model-card-uri"): Outcome.UNDECIDED,
            _told("risk-tier"): Outcome.UNDECIDED,
            _told("owner"): Outcome.HOLDS,
        },
        mutation=Mutation(_DEPLOYMENT, drop=[_told("intended-use")], name=_CHAMPION),
    ),
    "require-versioned-model-uri": Cases(
        good=_model(),
        also_good=[
            {f"{_ENV}[1].value": f"runs:/{'0123456789abcdef' * 2}/model"},
            {_told("model-version"): None},
        ],
        bad=[
            {f"{_ENV}[1].value": "models:/sepsis@champion"},
            {f"{_ENV}[1].value": "models:/sepsis/Production"},
            {f"{_ENV}[1].value": "models:/sepsis/latest"},
            {f"{_ENV}[1].value": "models:/sepsis/8"},
            {f"{_ENV}[1].name": "MODEL"},
        ],
        absent={**_NO_MODEL, _ENV: Outcome.VIOLATED, f"{_ENV}[1].value": Outcome.VIOLATED},
        unknown={
            f"{_ENV}[1].value": Outcome.UNDECIDED,
            f"{_ENV}[1].name": Outcome.UNDECIDED,
            _ENV: Outcome.UNDECIDED,
        },
        mutation=Mutation(
            _DEPLOYMENT, {f"{_ENV}[3].value": "models:/sepsis@champion"}, name=_CHAMPION
        ),
    ),
    "require-model-approval": Cases(
        good=_model(),
        also_good=[
            {_told("approval-date"): "2026-11-25"},
            {_told("approval-date"): "2026-05-29"},
            {_told("approval-date"): "2025-11-25", _told("risk-tier"): "low"},
        ],
        bad=[
            {_told("stage"): "candidate"},
            {_told("approved-by"): "nobody"},
            {_told("approval-date"): "2026-11-26"},
            {_told("approval-date"): "2026-05-28"},
            {_told("approval-date"): "2025-11-24", _told("risk-tier"): "low"},
            {_told("approval-date"): "2025-11-25", _told("risk-tier"): "some"},
            {_told("approval-date"): "none"},
        ],
        absent={
            **_NO_MODEL,
            **dict.fromkeys(
                map(_told, ("stage", "approved-by", "approval-date")), Outcome.VIOLATED
            ),
        },
        unknown={
            _told("stage"): Outcome.UNDECIDED,
            _told("approval-date"): Outcome.UNDECIDED,
        },
        mutation=Mutation(_DEPLOYMENT, {_told("approval-date"): "2026-05-28"}, name=_CHAMPION),
    ),
    "require-human-oversight": Cases(
        good=_model(),
        also_good=[{_told("human-oversight"): "review-required"}],
        bad=[
            {_told("human-oversight"): "none"},
            {_told("human-oversight"): "none", _told("risk-tier"): "some"},
            {_told("human-oversight"): "none", _told("risk-tier"): UNKNOWN_STRING_VALUE},
        ],
        absent={**_NO_MODEL, _told("human-oversight"): Outcome.VIOLATED},
        unknown={_told("human-oversight"): Outcome.UNDECIDED},
        mutation=Mutation(_DEPLOYMENT, {_told("human-oversight"): "none"}, name=_CHAMPION),
    ),
    "forbid-spot-for-serving": Cases(
        good=_model(),
        also_good=[
            {f"{_POD}.tolerations": [{"key": "nvidia.com/gpu", "operator": "Exists"}]},
            {f"{_POD}.tolerations": [{**_SPOT, "value": "regular"}]},
            {f"{_POD}.tolerations": [{**_SPOT, "effect": "PreferNoSchedule"}]},
        ],
        bad=[
            {f"{_POD}.tolerations": [_SPOT]},
            {f"{_POD}.tolerations": [{**_SPOT, "effect": "NoSchedule"}]},
            {f"{_POD}.tolerations": [{"key": _SPOT["key"], "operator": "Exists"}]},
            {f"{_POD}.tolerations": [{"operator": "Exists"}]},
        ],
        absent=_NO_MODEL,
        unknown={f"{_POD}.tolerations": Outcome.UNDECIDED},
        mutation=Mutation(_DEPLOYMENT, {f"{_POD}.tolerations": [_SPOT]}, name=_CHAMPION),
    ),
    "require-model-monitoring": Cases(
        good=_model(),
        also_good=[{_LABEL: "other", f'{_TEMPLATE}.metadata.labels."tier"': "scraped"}],
        bad=[
            {"metadata.namespace": "elsewhere"},
            {_LABEL: "unwatched"},
        ],
        absent=_NO_MODEL,
        unknown={_LABEL: Outcome.UNDECIDED, "metadata.namespace": Outcome.UNDECIDED},
        others=(
            _object(_POD_MONITOR, {"selector": {"matchLabels": {"ml/model-name": "sepsis"}}}),
            _object(_SERVICE_MONITOR, {"selector": {"matchLabels": {"scraped": "yes"}}}),
            _object(_SERVICE, {"selector": {"tier": "scraped"}}, labels={"scraped": "yes"}),
        ),
        mutation=Mutation(
            _POD_MONITOR,
            {"spec.selector": {"matchLabels": {"ml/model-name": "another"}}},
            name="ml-models-scrape",
        ),
    ),
    "forbid-public-model-endpoint": Cases(
        good=_service(),
        bad=[{"spec.type": "NodePort"}],
        absent={"spec.type": Outcome.HOLDS, "spec.selector": Outcome.NOT_APPLICABLE},
        unknown={"spec.type": Outcome.UNDECIDED, "spec.selector": Outcome.HOLDS},
        others=(part(_DEPLOYMENT, _model()),),
        mutation=Mutation(
            _SERVICE,
            {"spec.type": "NodePort"},
            name="ml-models-sepsis-early-warning-champion-service",
        ),
    ),
}
