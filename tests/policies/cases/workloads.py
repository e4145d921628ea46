"""Cases of the rules on what runs on a cluster and what stands around it."""

from policies.core.judge import Outcome
from policies.core.resource import Resource
from tests.harness.policy_cases import URN, Cases, Mutation

_DEPLOYMENT = "kubernetes:apps/v1:Deployment"
_STATEFUL = "kubernetes:apps/v1:StatefulSet"
_SERVICE = "kubernetes:core/v1:Service"
_BUDGET = "kubernetes:policy/v1:PodDisruptionBudget"
_SCALER = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"
_INGRESS = "kubernetes:networking.k8s.io/v1:Ingress"
_MAP = "kubernetes:core/v1:ConfigMap"
_ROLE = "kubernetes:rbac.authorization.k8s.io/v1:Role"
_BINDING = "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding"
_SERVER = "ml-mlflow-server-deployment"
_TEMPLATE = "spec.template"
_POD = f"{_TEMPLATE}.spec"
_CONTAINER = f"{_POD}.containers[0]"
_SECURITY = f"{_POD}.securityContext"
_HOST = "kubernetes.io/hostname"
_IDS = {"runAsUser": 10001, "runAsGroup": 10001, "fsGroup": 10001}
_DISK = {"requests": {"ephemeral-storage": "1Gi"}, "limits": {"ephemeral-storage": "2Gi"}}
VIOLATED, UNDECIDED, HOLDS = Outcome.VIOLATED, Outcome.UNDECIDED, Outcome.HOLDS
NOT_APPLICABLE = Outcome.NOT_APPLICABLE


def _pod(**pod: object) -> dict[str, object]:
    """A deployment of two pods of one container."""
    return {
        "metadata": {"name": "scores", "namespace": "serving"},
        "spec": {
            "replicas": 2,
            "template": {
                "metadata": {"labels": {"app": "scores"}},
                "spec": {"containers": [{"name": "scores"}], **pod},
            },
        },
    }


def _beside(kind: str, properties: dict[str, object]) -> Resource:
    metadata = {"name": "scores", "namespace": "serving"}
    return Resource(
        URN.format(kind=kind, name="beside"), kind, {"metadata": metadata, **properties}
    )


def _chosen(label: str) -> dict[str, object]:
    return {"spec": {"selector": {"matchLabels": {"app": label}}}}


_BACKEND = "spec.rules[0].http.paths[0].backend.service"
_PATHS = {"paths": [{"backend": {"service": {"name": "scores"}}}]}
_SCALED = {
    "metadata": {"name": "scores", "namespace": "serving"},
    "spec": {"minReplicas": 2, "scaleTargetRef": {"kind": "Deployment", "name": "scores"}},
}

CASES = {
    "require-high-user-ids": Cases(
        good=_pod(securityContext=_IDS),
        also_good=[
            {f"{_SECURITY}.runAsUser": 0, f"{_CONTAINER}.securityContext.runAsUser": 10002},
            {f"{_SECURITY}.supplementalGroups": [20000]},
        ],
        bad=[
            {f"{_SECURITY}.runAsUser": 1000},
            {f"{_SECURITY}.fsGroup": 0},
            {f"{_SECURITY}.supplementalGroups": [0]},
            {f"{_CONTAINER}.securityContext.runAsGroup": 0},
        ],
        absent={
            _SECURITY: VIOLATED,
            f"{_SECURITY}.runAsGroup": VIOLATED,
            f"{_SECURITY}.fsGroup": HOLDS,
        },
        unknown={_SECURITY: UNDECIDED, f"{_SECURITY}.runAsUser": UNDECIDED},
        mutation=Mutation(_DEPLOYMENT, {f"{_SECURITY}.runAsUser": 1000}, name=_SERVER),
    ),
    "require-disk-bounds": Cases(
        good=_pod(containers=[{"name": "scores", "resources": _DISK}]),
        bad=[{f"{_CONTAINER}.resources.limits": {"memory": "1Gi"}}],
        absent={
            f"{_CONTAINER}.resources": VIOLATED,
            f"{_CONTAINER}.resources.requests": VIOLATED,
        },
        unknown={f"{_CONTAINER}.resources": HOLDS, f"{_POD}.containers": HOLDS},
        mutation=Mutation(
            _DEPLOYMENT,
            drop=[f'{_CONTAINER}.resources.limits."ephemeral-storage"'],
            name=_SERVER,
        ),
    ),
    "limit-kernel-settings": Cases(
        good=_pod(securityContext={"sysctls": [{"name": "net.ipv4.tcp_syncookies"}]}),
        also_good=[
            {f"{_SECURITY}.seLinuxOptions": {"type": "container_t"}},
            {f"{_SECURITY}.appArmorProfile": {"type": "RuntimeDefault"}},
        ],
        bad=[
            {f"{_SECURITY}.sysctls": [{"name": "kernel.msgmax", "value": "65536"}]},
            {f"{_SECURITY}.seLinuxOptions": {"type": "spc_t"}},
            {f"{_CONTAINER}.securityContext.seLinuxOptions": {"role": "sysadm_r"}},
            {f"{_CONTAINER}.securityContext.appArmorProfile": {"type": "Unconfined"}},
            {f"{_SECURITY}.windowsOptions": {"hostProcess": True}},
        ],
        absent={_SECURITY: HOLDS},
        unknown={_SECURITY: UNDECIDED, f"{_SECURITY}.sysctls[0].name": UNDECIDED},
        mutation=Mutation(
            _DEPLOYMENT, {f"{_SECURITY}.sysctls": [{"name": "kernel.msgmax"}]}, name=_SERVER
        ),
    ),
    "forbid-host-aliases": Cases(
        good=_pod(hostAliases=[]),
        bad=[{f"{_POD}.hostAliases": [{"ip": "10.0.0.4", "hostnames": ["db"]}]}],
        absent={f"{_POD}.hostAliases": HOLDS},
        unknown={f"{_POD}.hostAliases": UNDECIDED},
        mutation=Mutation(_DEPLOYMENT, {f"{_POD}.hostAliases": [{"ip": "10.0.0.4"}]}, name=_SERVER),
    ),
    "require-own-account": Cases(
        good=_pod(serviceAccountName="scores"),
        bad=[{f"{_POD}.serviceAccountName": "default"}, {f"{_POD}.serviceAccountName": ""}],
        absent={f"{_POD}.serviceAccountName": VIOLATED},
        unknown={f"{_POD}.serviceAccountName": UNDECIDED},
        mutation=Mutation(_DEPLOYMENT, drop=[f"{_POD}.serviceAccountName"], name=_SERVER),
    ),
    "forbid-repeated-variables": Cases(
        good=_pod(containers=[{"name": "scores", "env": [{"name": "A"}, {"name": "B"}]}]),
        bad=[{f"{_CONTAINER}.env": [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}]}],
        absent={f"{_CONTAINER}.env": HOLDS},
        unknown={f"{_CONTAINER}.env": HOLDS, f"{_CONTAINER}.env[1].name": HOLDS},
        mutation=Mutation(
            _DEPLOYMENT,
            {f"{_CONTAINER}.env": [{"name": "HOME", "value": "/tmp"}] * 2},  # noqa: S108
            name=_SERVER,
        ),
    ),
    "require-pod-spread": Cases(
        good=_pod(topologySpreadConstraints=[{"topologyKey": _HOST}]),
        also_good=[
            {
                f"{_POD}.topologySpreadConstraints": [],
                f"{_POD}.affinity": {
                    "podAntiAffinity": {
                        "preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 1}]
                    }
                },
            },
        ],
        bad=[{f"{_POD}.topologySpreadConstraints": [{"topologyKey": "zone"}]}],
        absent={f"{_POD}.topologySpreadConstraints": VIOLATED, "spec.replicas": HOLDS},
        unknown={f"{_POD}.topologySpreadConstraints": UNDECIDED, "spec.replicas": HOLDS},
        mutation=Mutation(_DEPLOYMENT, drop=[f"{_POD}.topologySpreadConstraints"], name=_SERVER),
    ),
    "require-disruption-budget": Cases(
        good=_pod(),
        bad=[
            {f"{_TEMPLATE}.metadata.labels.app": "others"},
            {"metadata.namespace": "elsewhere"},
        ],
        others=[_beside(_BUDGET, _chosen("scores"))],
        absent={"spec.replicas": HOLDS},
        unknown={f"{_TEMPLATE}.metadata.labels": UNDECIDED, "spec.replicas": HOLDS},
        elsewhere=[([], VIOLATED), ([_beside(_BUDGET, _chosen("others"))], VIOLATED)],
        mutation=Mutation(_BUDGET, absent=True, name="ml-mlflow-server-disruption"),
    ),
    "require-chosen-pods": Cases(
        kind=_SERVICE,
        good={"metadata": {"namespace": "serving"}, "spec": {"selector": {"app": "scores"}}},
        bad=[{"spec.selector.app": "gone"}, {"metadata.namespace": "elsewhere"}],
        others=[_beside(_DEPLOYMENT, _pod())],
        absent={"spec.selector": NOT_APPLICABLE},
        unknown={"spec.selector": UNDECIDED, "metadata.namespace": UNDECIDED},
        elsewhere=[([], VIOLATED)],
        mutation=Mutation(
            _SERVICE,
            {'spec.selector."app.kubernetes.io/name"': "gone"},
            name="ml-mlflow-server-service",
        ),
    ),
    "forbid-node-ports": Cases(
        good={"metadata": {"namespace": "serving"}, "spec": {"type": "ClusterIP"}},
        bad=[{"spec.type": "NodePort"}],
        absent={"spec.type": HOLDS},
        unknown={"spec.type": UNDECIDED},
        mutation=Mutation(_SERVICE, {"spec.type": "NodePort"}, name="ml-mlflow-server-service"),
    ),
    "require-named-service": Cases(
        kind=_INGRESS,
        good={"metadata": {"namespace": "serving"}, "spec": {"rules": [{"http": _PATHS}]}},
        bad=[{f"{_BACKEND}.name": "gone"}, {"metadata.namespace": "elsewhere"}],
        others=[_beside(_SERVICE, {})],
        absent={f"{_BACKEND}.name": VIOLATED, "spec.rules": HOLDS},
        unknown={f"{_BACKEND}.name": UNDECIDED, "metadata.namespace": UNDECIDED},
        elsewhere=[([], VIOLATED)],
        mutation=Mutation(_STATEFUL, {"spec.serviceName": "gone"}),
    ),
    "require-autoscaler-target": Cases(
        good=_SCALED,
        bad=[
            {"spec.minReplicas": 1},
            {"spec.scaleTargetRef.name": "gone"},
            {"spec.scaleTargetRef.kind": "StatefulSet"},
            {"metadata.namespace": "elsewhere"},
        ],
        others=[_beside(_DEPLOYMENT, {"spec": {}})],
        absent={"spec.minReplicas": VIOLATED},
        unknown={
            "spec.minReplicas": UNDECIDED,
            "spec.scaleTargetRef": UNDECIDED,
            "metadata.namespace": HOLDS,
        },
        elsewhere=[([], VIOLATED), ([_beside(_DEPLOYMENT, {"spec": {"replicas": 3}})], VIOLATED)],
        mutation=Mutation(_SCALER, {"spec.scaleTargetRef.name": "gone"}),
    ),
    "forbid-secrets-in-config-maps": Cases(
        good={"data": {"settings.yaml": "user: scores\npassword: ${PASSWORD}\n"}},
        also_good=[{"data": {"tokens": "12", "note": "no secret: nothing"}}],
        bad=[
            {"data": {"password": "correct horse"}},
            {"data": {"db.ini": "user=a\npassword=correct-horse\n"}},
            {"data": {"lake": "AccountName=a;AccountKey=c2VjcmV0;"}},
            {"data": {"tls.pem": "-----BEGIN PRIVATE KEY-----"}},
        ],
        absent={"data": HOLDS},
        unknown={"data": HOLDS},
        mutation=Mutation(_MAP, {"data.lake": "AccountKey=c2VjcmV0"}),
    ),
    "forbid-ingress-snippets": Cases(
        good={"metadata": {"annotations": {"kubernetes.io/ingress.class": "nginx"}}},
        bad=[
            {
                'metadata.annotations."nginx.ingress.kubernetes.io/server-snippet"': "lua",
            }
        ],
        absent={"metadata.annotations": HOLDS},
        unknown={"metadata.annotations": HOLDS},
        mutation=Mutation(
            _INGRESS,
            {'metadata.annotations."nginx.ingress.kubernetes.io/server-snippet"': "lua"},
        ),
    ),
    "forbid-kubernetes-beta-api": Cases(
        kind=_BUDGET,
        good={"spec": {"maxUnavailable": 1}},
        bad=[],
        absent={"spec": HOLDS},
        unknown={"spec": HOLDS},
        mutation=Mutation(
            "kubernetes:policy/v1beta1:PodDisruptionBudget",
            add={
                "metadata": {"name": "scores", "namespace": "mlflow"},
                "spec": {"selector": {"matchLabels": {"app": "scores"}}},
            },
        ),
    ),
    "limit-role-resources": Cases(
        good={"rules": [{"resources": ["pods", "configmaps"], "verbs": ["get", "list"]}]},
        also_good=[{"rules[0]": {"resources": ["jobs"], "verbs": ["create", "get"]}}],
        bad=[
            {"rules[0].verbs": ["get", "create"]},
            {"rules[0].resources": ["secrets"]},
            {"rules[0].resources": ["pods/exec"]},
        ],
        absent={"rules": HOLDS},
        unknown={"rules": UNDECIDED, "rules[0].resources[0]": UNDECIDED},
        mutation=Mutation(
            _ROLE,
            add={
                "metadata": {"name": "reader", "namespace": "mlflow"},
                "rules": [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}],
            },
        ),
    ),
    "limit-role-subjects": Cases(
        good={"subjects": [{"kind": "ServiceAccount", "name": "scores"}]},
        also_good=[{"subjects": [{"kind": "Group", "name": "default"}]}],
        bad=[
            {"subjects": [{"kind": "Group", "name": "system:authenticated"}]},
            {"subjects": [{"kind": "User", "name": "system:anonymous"}]},
            {"subjects[0].name": "default"},
        ],
        absent={"subjects": HOLDS},
        unknown={"subjects": UNDECIDED, "subjects[0].name": UNDECIDED},
        mutation=Mutation(
            _BINDING,
            add={
                "metadata": {"name": "everybody", "namespace": "mlflow"},
                "roleRef": {
                    "apiGroup": "rbac.authorization.k8s.io",
                    "kind": "Role",
                    "name": "reader",
                },
                "subjects": [{"kind": "Group", "name": "system:authenticated"}],
            },
        ),
    ),
}
