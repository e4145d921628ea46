"""Cases of the rules on GPUs, and on what runs without anybody asking."""

import json

from policies.core.judge import Outcome
from tests.harness.policy_cases import Cases, Mutation

_DEPLOYMENT = "kubernetes:apps/v1:Deployment"
_CRON_JOB = "kubernetes:batch/v1:CronJob"
_POOL = "azure-native:containerservice:AgentPool"
_SERVER = "ml-mlflow-server-deployment"
_POD = "spec.template.spec"
_TOLERATIONS = f"{_POD}.tolerations"
_LIMITS = f"{_POD}.containers[0].resources.limits"
_JOB = "spec.jobTemplate.spec"
_GPU = {"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}
_SPOT = {"key": "kubernetes.azure.com/scalesetpriority", "operator": "Exists"}
_ENV = f"{_POD}.containers[0].env"
_BOUNDS: dict[str, object] = {
    "cool_down_hours": 72,
    "monthly_budget_usd": 200,
    "monthly_runs": 4,
    "timeout_hours": 6,
}


def _pods(limits: dict[str, str], *tolerations: dict[str, str]) -> dict[str, object]:
    container = {"name": "scores", "resources": {"limits": limits}}
    spec = {"containers": [container], "tolerations": list(tolerations)}
    return {"metadata": {"namespace": "serving"}, "spec": {"template": {"spec": spec}}}


def _trigger(**changed: object) -> str:
    limits = {name: each for name, each in (_BOUNDS | changed).items() if each is not None}
    return json.dumps({"model": "sepsis", "limits": limits})


def _told(value: str) -> dict[str, object]:
    return {_ENV: [{"name": "RETRAINING_TRIGGER", "value": value}]}


CASES = {
    "require-gpu-toleration": Cases(
        kind=_DEPLOYMENT,
        good=_pods({"nvidia.com/gpu": "1"}, _SPOT, _GPU),
        also_good=[
            {_TOLERATIONS: [{"operator": "Exists"}]},
            {_TOLERATIONS: [{"key": "nvidia.com/gpu", "value": "present"}]},
            {_LIMITS: {"nvidia.com/mig-3g.40gb": "1"}},
        ],
        bad=[
            {_TOLERATIONS: []},
            {_TOLERATIONS: [_SPOT]},
            {_TOLERATIONS: [{**_GPU, "effect": "NoExecute"}]},
            {_TOLERATIONS: [{"key": "nvidia.com/gpu", "value": "absent"}]},
            {_LIMITS: {"nvidia.com/mig-3g.40gb": "1"}, _TOLERATIONS: []},
        ],
        absent={_TOLERATIONS: Outcome.VIOLATED, _LIMITS: Outcome.NOT_APPLICABLE},
        unknown={
            _TOLERATIONS: Outcome.UNDECIDED,
            f"{_TOLERATIONS}[1].key": Outcome.UNDECIDED,
            _LIMITS: Outcome.HOLDS,
        },
        mutation=Mutation(_DEPLOYMENT, {f'{_LIMITS}."nvidia.com/gpu"': "1"}, name=_SERVER),
    ),
    "forbid-gpu-toleration-without-gpu": Cases(
        kind=_DEPLOYMENT,
        good=_pods({"nvidia.com/gpu": "1"}, _SPOT, _GPU),
        bad=[
            {_LIMITS: {"cpu": "1"}},
            {_LIMITS: {"nvidia.com/gpu": "0"}},
            {_LIMITS: {"cpu": "1"}, _TOLERATIONS: [{"operator": "Exists"}]},
            {"metadata.namespace": "gpu-system", _LIMITS: {"cpu": "1"}},
        ],
        absent={
            _LIMITS: Outcome.VIOLATED,
            _TOLERATIONS: Outcome.HOLDS,
        },
        unknown={_LIMITS: Outcome.UNDECIDED, _TOLERATIONS: Outcome.HOLDS},
        mutation=Mutation(_DEPLOYMENT, {_TOLERATIONS: [_GPU]}, name=_SERVER),
    ),
    "limit-gpu-pools": Cases(
        kind=_POOL,
        good={"vmSize": "Standard_NC24ads_A100_v4", "enableAutoScaling": True, "maxCount": 6},
        bad=[
            {"enableAutoScaling": False},
            {"maxCount": 9},
            {"vmSize": "standard_nc24ads_a100_v4", "maxCount": 9},
        ],
        absent={
            "enableAutoScaling": Outcome.VIOLATED,
            "maxCount": Outcome.VIOLATED,
            "vmSize": Outcome.NOT_APPLICABLE,
        },
        unknown={"vmSize": Outcome.UNDECIDED, "maxCount": Outcome.UNDECIDED},
        mutation=Mutation(_POOL, drop=["maxCount"], name="compute-gpu-training-pool-1"),
    ),
    "limit-job-runs": Cases(
        kind=_CRON_JOB,
        good={
            "spec": {
                "concurrencyPolicy": "Forbid",
                "startingDeadlineSeconds": 3600,
                "jobTemplate": {"spec": {"activeDeadlineSeconds": 3600, "backoffLimit": 2}},
            }
        },
        also_good=[
            {f"{_JOB}.backoffLimit": 0},
            {"spec.suspend": True, "spec.startingDeadlineSeconds": None},
        ],
        bad=[
            {"spec.concurrencyPolicy": "Allow"},
            {"spec.concurrencyPolicy": "Replace"},
            {f"{_JOB}.activeDeadlineSeconds": 200000},
            {f"{_JOB}.backoffLimit": 7},
        ],
        absent={
            "spec.concurrencyPolicy": Outcome.VIOLATED,
            "spec.startingDeadlineSeconds": Outcome.VIOLATED,
            f"{_JOB}.activeDeadlineSeconds": Outcome.VIOLATED,
            f"{_JOB}.backoffLimit": Outcome.VIOLATED,
        },
        unknown={f"{_JOB}.activeDeadlineSeconds": Outcome.UNDECIDED, _JOB: Outcome.UNDECIDED},
        mutation=Mutation(_CRON_JOB, {"spec.concurrencyPolicy": "Allow"}),
    ),
    "require-retraining-bounds": Cases(
        kind=_DEPLOYMENT,
        good={
            "spec": {
                "template": {
                    "spec": {
                        "containers": [
                            {"env": [{"name": "RETRAINING_TRIGGER", "value": _trigger()}]}
                        ]
                    }
                }
            }
        },
        bad=[
            _told(_trigger(cool_down_hours=0)),
            _told(_trigger(cool_down_hours=None)),
            _told(_trigger(monthly_budget_usd=None)),
            _told(_trigger(monthly_runs=1000)),
            _told(_trigger(timeout_hours=None)),
            _told("{}"),
            _told("every night"),
        ],
        absent={_ENV: Outcome.NOT_APPLICABLE, f"{_ENV}[0].value": Outcome.VIOLATED},
        unknown={f"{_ENV}[0].value": Outcome.UNDECIDED, f"{_ENV}[0].name": Outcome.UNDECIDED},
        mutation=Mutation(_DEPLOYMENT, _told(_trigger(cool_down_hours=None)), name=_SERVER),
    ),
}
