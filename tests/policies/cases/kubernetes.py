"""Cases of the rules on Kubernetes."""

from policies.core.judge import Outcome
from policies.core.resource import Resource
from tests.harness.policy_cases import Cases, Mutation

_DEPLOYMENT = "kubernetes:apps/v1:Deployment"
_SERVICE = "kubernetes:core/v1:Service"
_NAMESPACE = "kubernetes:core/v1:Namespace"
_INGRESS = "kubernetes:networking.k8s.io/v1:Ingress"
_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
_ACCOUNT = "kubernetes:core/v1:ServiceAccount"
_ROLE = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole"
_SERVER = "ml-mlflow-server-deployment"
_POD = "spec.template.spec"
_CONTAINER = f"{_POD}.containers[0]"
_CONTEXT = f"{_CONTAINER}.securityContext"
_INTERNAL = "service.beta.kubernetes.io/azure-load-balancer-internal"


def _pod(**container: object) -> dict[str, object]:
    """A deployment of one container."""
    return {
        "metadata": {"name": "scores", "namespace": "serving"},
        "spec": {
            "template": {
                "metadata": {},
                "spec": {
                    "automountServiceAccountToken": False,
                    "securityContext": {"seccompProfile": {"type": "RuntimeDefault"}},
                    "containers": [{"name": "scores", **container}],
                },
            }
        },
    }


def _secure(**context: object) -> dict[str, object]:
    return _pod(securityContext=context)


CASES = {
    "require-pod-non-root": Cases(
        good=_secure(runAsNonRoot=True, runAsUser=10001),
        also_good=[
            {
                f"{_POD}.securityContext.runAsNonRoot": True,
                _CONTEXT: {"allowPrivilegeEscalation": False},
            },
        ],
        bad=[
            {f"{_CONTEXT}.runAsNonRoot": False},
            {f"{_CONTEXT}.runAsUser": 0},
            {f"{_POD}.securityContext.runAsUser": 0},
        ],
        absent={_CONTEXT: Outcome.VIOLATED},
        unknown={_CONTEXT: Outcome.UNDECIDED, f"{_POD}.containers": Outcome.UNDECIDED},
        mutation=Mutation(_DEPLOYMENT, {f"{_CONTEXT}.runAsNonRoot": False}, name=_SERVER),
    ),
    "forbid-privilege-escalation": Cases(
        good=_secure(allowPrivilegeEscalation=False),
        bad=[
            {f"{_CONTEXT}.allowPrivilegeEscalation": True},
            {f"{_CONTEXT}.privileged": True},
            {f"{_CONTEXT}.procMount": "Unmasked"},
        ],
        absent={f"{_CONTEXT}.allowPrivilegeEscalation": Outcome.VIOLATED},
        unknown={f"{_CONTEXT}.allowPrivilegeEscalation": Outcome.UNDECIDED},
        mutation=Mutation(_DEPLOYMENT, {f"{_CONTEXT}.privileged": True}, name=_SERVER),
    ),
    "require-dropped-capabilities": Cases(
        good=_secure(capabilities={"drop": ["ALL"]}),
        also_good=[{f"{_CONTEXT}.capabilities.add": ["NET_BIND_SERVICE"]}],
        bad=[
            {f"{_CONTEXT}.capabilities.drop": ["NET_RAW"]},
            {f"{_CONTEXT}.capabilities.add": ["SYS_ADMIN"]},
        ],
        absent={f"{_CONTEXT}.capabilities": Outcome.VIOLATED},
        unknown={f"{_CONTEXT}.capabilities.drop": Outcome.UNDECIDED},
        mutation=Mutation(_DEPLOYMENT, {f"{_CONTEXT}.capabilities.add": ["SYS_PTRACE"]}),
    ),
    "require-read-only-root": Cases(
        good=_secure(readOnlyRootFilesystem=True),
        bad=[{f"{_CONTEXT}.readOnlyRootFilesystem": False}],
        absent={_CONTEXT: Outcome.VIOLATED},
        unknown={f"{_CONTEXT}.readOnlyRootFilesystem": Outcome.UNDECIDED},
        mutation=Mutation(_DEPLOYMENT, drop=[f"{_CONTEXT}.readOnlyRootFilesystem"], name=_SERVER),
    ),
    "require-seccomp": Cases(
        good=_pod(),
        also_good=[
            {f"{_POD}.securityContext": {}, f"{_CONTEXT}.seccompProfile.type": "Localhost"},
        ],
        bad=[{f"{_POD}.securityContext.seccompProfile.type": "Unconfined"}],
        absent={f"{_POD}.securityContext": Outcome.VIOLATED},
        unknown={f"{_POD}.securityContext.seccompProfile": Outcome.UNDECIDED},
        mutation=Mutation(
            _DEPLOYMENT,
            {f"{_POD}.securityContext.seccompProfile.type": "Unconfined"},
            name=_SERVER,
        ),
    ),
    "forbid-host-access": Cases(
        good=_pod(ports=[{"containerPort": 8080}]),
        bad=[
            {f"{_POD}.hostNetwork": True},
            {f"{_POD}.volumes": [{"hostPath": {"path": "/var/log"}}]},
            {f"{_CONTAINER}.ports[0].hostPort": 8080},
        ],
        absent={f"{_CONTAINER}.ports": Outcome.HOLDS},
        unknown={f"{_CONTAINER}.ports": Outcome.UNDECIDED},
        mutation=Mutation(_DEPLOYMENT, {f"{_POD}.hostPID": True}, name=_SERVER),
    ),
    "require-pod-resources": Cases(
        good=_pod(
            resources={"requests": {"cpu": "1", "memory": "1Gi"}, "limits": {"memory": "1Gi"}}
        ),
        bad=[{f"{_CONTAINER}.resources.requests.cpu": ""}],
        absent={
            f"{_CONTAINER}.resources": Outcome.VIOLATED,
            f"{_CONTAINER}.resources.limits": Outcome.VIOLATED,
            f"{_CONTAINER}.resources.requests.memory": Outcome.VIOLATED,
        },
        unknown={f"{_CONTAINER}.resources.requests.memory": Outcome.HOLDS},
        mutation=Mutation(
            _DEPLOYMENT, drop=[f"{_CONTAINER}.resources.limits.memory"], name=_SERVER
        ),
    ),
    "require-probes": Cases(
        good=_pod(readinessProbe={"httpGet": {}}, livenessProbe={"httpGet": {}}),
        bad=[{f"{_CONTAINER}.livenessProbe": {}}],
        absent={
            f"{_CONTAINER}.livenessProbe": Outcome.VIOLATED,
            f"{_CONTAINER}.readinessProbe": Outcome.VIOLATED,
        },
        unknown={f"{_CONTAINER}.livenessProbe": Outcome.HOLDS},
        mutation=Mutation(_DEPLOYMENT, drop=[f"{_CONTAINER}.livenessProbe"], name=_SERVER),
    ),
    "forbid-default-namespace": Cases(
        good=_pod(),
        bad=[{"metadata.namespace": "default"}],
        absent={"metadata.namespace": Outcome.VIOLATED},
        unknown={"metadata.namespace": Outcome.UNDECIDED},
        mutation=Mutation(_ACCOUNT, drop=["metadata.namespace"], name="ml-mlflow-server-account"),
    ),
    "forbid-mounted-account-token": Cases(
        good=_pod(),
        bad=[{f"{_POD}.automountServiceAccountToken": True}],
        absent={f"{_POD}.automountServiceAccountToken": Outcome.VIOLATED},
        unknown={f"{_POD}.automountServiceAccountToken": Outcome.UNDECIDED},
        mutation=Mutation(
            _DEPLOYMENT, {f"{_POD}.automountServiceAccountToken": True}, name=_SERVER
        ),
    ),
    "forbid-secrets-in-environment": Cases(
        good=_pod(env=[{"name": "TOKEN_PATH", "value": "/etc/secrets/token"}]),
        bad=[
            {f"{_CONTAINER}.env[0]": {"name": "DB_PASSWORD", "value": "plain"}},
            {f"{_CONTAINER}.env[0].valueFrom": {"secretKeyRef": {"name": "a", "key": "b"}}},
            {f"{_CONTAINER}.envFrom": [{"secretRef": {"name": "all"}}]},
        ],
        absent={f"{_CONTAINER}.env": Outcome.HOLDS},
        unknown={f"{_CONTAINER}.env": Outcome.UNDECIDED},
        mutation=Mutation(
            _DEPLOYMENT,
            {f"{_CONTAINER}.env[0]": {"name": "API_KEY", "value": "plain"}},
            name=_SERVER,
        ),
    ),
    "require-namespace-network-policy": Cases(
        good={"metadata": {"name": "serving", "labels": {}}},
        bad=[{"metadata.name": "training"}],
        elsewhere=[
            ([], Outcome.VIOLATED),
            (
                [Resource(f"urn:pulumi:prod::clinfra::{_DEPLOYMENT}::s", _DEPLOYMENT, _pod())],
                Outcome.VIOLATED,
            ),
        ],
        others=[
            Resource(
                f"urn:pulumi:prod::clinfra::{_POLICY}::closed",
                _POLICY,
                {
                    "metadata": {"namespace": "serving"},
                    "spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]},
                },
            )
        ],
        mutation=Mutation(
            _POLICY,
            {"spec.policyTypes": ["Ingress"]},
            name="ml-mlflow-space-deny",
        ),
    ),
    "require-pod-security-level": Cases(
        good={"metadata": {"labels": {"pod-security.kubernetes.io/enforce": "restricted"}}},
        bad=[
            {'metadata.labels."pod-security.kubernetes.io/enforce"': "privileged"},
        ],
        absent={
            "metadata.labels": Outcome.VIOLATED,
            'metadata.labels."pod-security.kubernetes.io/enforce"': Outcome.VIOLATED,
        },
        unknown={"metadata.labels": Outcome.UNDECIDED},
        mutation=Mutation(
            _NAMESPACE,
            drop=['metadata.labels."clinfra.io/privileged-because"'],
            name="compute-gpu-software-namespace",
        ),
    ),
    "require-internal-load-balancer": Cases(
        good={
            "metadata": {"annotations": {_INTERNAL: "true"}},
            "spec": {"type": "LoadBalancer"},
        },
        also_good=[{"metadata.annotations": {}, "spec.type": "ClusterIP"}],
        bad=[
            {f'metadata.annotations."{_INTERNAL}"': "false"},
            {"spec.externalIPs": ["203.0.113.9"]},
        ],
        absent={"metadata.annotations": Outcome.VIOLATED},
        unknown={
            "metadata.annotations": Outcome.UNDECIDED,
            f'metadata.annotations."{_INTERNAL}"': Outcome.UNDECIDED,
        },
        mutation=Mutation(
            _SERVICE, drop=[f'metadata.annotations."{_INTERNAL}"'], name="engine-mllp"
        ),
    ),
    "require-ingress-tls": Cases(
        good={"spec": {"tls": [{"hosts": ["a.example"]}], "rules": [{"host": "a.example"}]}},
        bad=[{"spec.rules[0].host": "b.example"}, {"spec.tls": []}],
        absent={"spec.tls": Outcome.VIOLATED},
        unknown={"spec.rules[0].host": Outcome.HOLDS},
        mutation=Mutation(_INGRESS, drop=["spec.tls"]),
    ),
    "limit-cluster-rights": Cases(
        good={"rules": [{"verbs": ["get"], "resources": ["pods"], "apiGroups": [""]}]},
        bad=[
            {"rules[0].verbs": ["*"]},
            {"rules[0].resources": ["*"]},
            {"rules[0].verbs": ["impersonate"]},
            {"roleRef": {"name": "cluster-admin"}},
        ],
        absent={"rules": Outcome.HOLDS},
        unknown={"rules": Outcome.UNDECIDED},
        kind=_ROLE,
        mutation=Mutation(_ROLE, add={"rules": [{"verbs": ["*"], "resources": ["events"]}]}),
    ),
}
