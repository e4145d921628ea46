"""Kinds of a Kubernetes API server: typed objects, custom resources and Helm releases."""

from collections.abc import Callable, Iterator, Mapping

from twin.check import Fault
from twin.cloud import Cloud
from twin.custom_kinds import is_namespaced
from twin.keda import SCALED_OBJECT
from twin.kinds import CloudRule, Connection, Kind, guid
from twin.kubernetes_balancer import BALANCED, BALANCER_ADDRESS, annotation
from twin.kubernetes_rules import LABELLED, NAMED, RULES_OF
from twin.marks import SCHEMA, documented
from twin.wire import Json, Properties, Unknown, at, merged

_API = "https://kubernetes.io/docs/reference/kubernetes-api"
_ROOT = "k8s:"
_CLUSTER_WIDE = frozenset(
    {
        "core/v1:Namespace",
        "core/v1:PersistentVolume",
        "storage.k8s.io/v1:StorageClass",
        "scheduling.k8s.io/v1:PriorityClass",
        "rbac.authorization.k8s.io/v1:ClusterRole",
        "rbac.authorization.k8s.io/v1:ClusterRoleBinding",
        "apiextensions.k8s.io/v1:CustomResourceDefinition",
    }
)
_NAMESPACED = (
    "apps/v1:DaemonSet",
    "apps/v1:Deployment",
    "apps/v1:StatefulSet",
    "autoscaling/v2:HorizontalPodAutoscaler",
    "batch/v1:CronJob",
    "batch/v1:Job",
    "core/v1:ConfigMap",
    "core/v1:LimitRange",
    "core/v1:PersistentVolumeClaim",
    "core/v1:ResourceQuota",
    "core/v1:Secret",
    "core/v1:Service",
    "core/v1:ServiceAccount",
    SCALED_OBJECT,
    "networking.k8s.io/v1:Ingress",
    "networking.k8s.io/v1:NetworkPolicy",
    "policy/v1:PodDisruptionBudget",
    "rbac.authorization.k8s.io/v1:Role",
    "rbac.authorization.k8s.io/v1:RoleBinding",
)
_IMMUTABLE: Mapping[str, tuple[str, ...]] = {
    "apps/v1:DaemonSet": ("spec.selector",),
    "apps/v1:Deployment": ("spec.selector",),
    "apps/v1:StatefulSet": ("spec.selector", "spec.serviceName", "spec.volumeClaimTemplates"),
    "batch/v1:Job": ("spec.selector", "spec.template"),
    "core/v1:PersistentVolumeClaim": ("spec.storageClassName", "spec.accessModes"),
    "core/v1:Service": ("spec.clusterIP",),
    "storage.k8s.io/v1:StorageClass": ("provisioner", "parameters", "reclaimPolicy"),
    "rbac.authorization.k8s.io/v1:RoleBinding": ("roleRef",),
    "rbac.authorization.k8s.io/v1:ClusterRoleBinding": ("roleRef",),
}
_REPLICATED = frozenset({"apps/v1:Deployment", "apps/v1:StatefulSet"})


def _identify(token: str, *, namespaced: bool) -> Callable[[Properties, Connection], str]:
    def identify(inputs: Properties, connection: Connection) -> str:
        name = at(inputs, "metadata.name")
        place = f"{at(inputs, 'metadata.namespace') or 'default'}/" if namespaced else ""
        return f"{_ROOT}{connection.host}/{token}/{place}{name}"

    return identify


def public_id(identifier: str) -> str:
    """The provider's id of an object, ``namespace/name`` or ``name``."""
    _host, _group, _kind, *rest = identifier.removeprefix(_ROOT).split("/")
    return "/".join(rest)


def _outputs(kind: str, *, namespaced: bool) -> Callable[[Properties, str], Properties]:
    def answer(inputs: Properties, identifier: str) -> Properties:
        metadata: Properties = {
            "uid": guid(identifier),
            "resourceVersion": "1",
            "generation": 1,
            "creationTimestamp": "2026-01-01T00:00:00Z",
        }
        if namespaced and at(inputs, "metadata.namespace") is None:
            metadata["namespace"] = "default"
        return merged(merged(inputs, {"metadata": metadata}), _status(kind, inputs))

    return answer


def _status(kind: str, inputs: Properties) -> Properties:
    if kind in _REPLICATED:
        wanted = at(inputs, "spec.replicas")
        count = 1 if wanted is None else wanted
        return {"status": {"replicas": count, "readyReplicas": count, "observedGeneration": 1}}
    if kind == "core/v1:Service" and at(inputs, "spec.type") == "LoadBalancer":
        address = annotation(inputs, BALANCER_ADDRESS) or "10.0.0.10"
        return {"status": {"loadBalancer": {"ingress": [{"ip": address}]}}}
    if kind == "core/v1:Namespace":
        return {"status": {"phase": "Active"}}
    return {}


def _reachable(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    """A cluster answers while it exists; a cluster from elsewhere has no host here."""
    del inputs
    host = identifier.removeprefix(_ROOT).split("/", 1)[0]
    clusters = cloud.of_token("azure-native:containerservice:ManagedCluster")
    if host and all(each.outputs.get("privateFQDN") != host for each in clusters):
        yield Fault("", f"the cluster {host} is unreachable: no such cluster exists")


def _in_a_namespace(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    namespace = at(inputs, "metadata.namespace")
    if isinstance(namespace, Unknown):
        return
    host = identifier.removeprefix(_ROOT).split("/", 1)[0]
    built_in = ("default", "kube-system", "kube-public", "kube-node-lease", None)
    wanted = f"{_ROOT}{host}/kubernetes:core/v1:Namespace/{namespace}"
    if namespace not in built_in and not cloud.exists(wanted):
        yield Fault("metadata.namespace", f"is {namespace!r}; no such namespace exists")


_ALIVE = CloudRule("kubernetes-reachable", "the cluster exists", SCHEMA, _reachable)
_HOUSED = CloudRule(
    "kubernetes-namespace", "the namespace exists", documented(_API), _in_a_namespace
)


def _kind(kind: str, *, namespaced: bool) -> Kind:
    token = f"kubernetes:{kind}"
    return Kind(
        token=token,
        identify=_identify(token, namespaced=namespaced),
        replace_on=frozenset(
            {"metadata.name", "metadata.namespace", "kind", *_IMMUTABLE.get(kind, ())}
        ),
        outputs=_outputs(kind, namespaced=namespaced),
        mark=documented(_API),
        rules=(
            *(() if kind.startswith("rbac.") else (NAMED,)),
            LABELLED,
            *RULES_OF.get(kind, ()),
        ),
        cloud_rules=(
            _ALIVE,
            *((_HOUSED,) if namespaced else ()),
            *((BALANCED,) if kind == "core/v1:Service" else ()),
        ),
    )


def custom_kind(token: str) -> Kind | None:
    """The kind of a custom resource: any group with a dot in it."""
    group = token.split(":", 2)[1].split("/", maxsplit=1)[0]
    built_in = group.endswith(".k8s.io") and not group.startswith(("gateway.", "snapshot."))
    if "." not in group or built_in:
        return None
    return _kind(token.removeprefix("kubernetes:"), namespaced=is_namespaced(token))


def _release_id(inputs: Properties, connection: Connection) -> str:
    place = inputs.get("namespace") or "default"
    return f"{_ROOT}{connection.host}/kubernetes:helm.sh/v3:Release/{place}/{inputs.get('name')}"


def _release(inputs: Properties, identifier: str) -> Properties:
    del identifier
    status: Properties = {
        "name": inputs.get("name"),
        "namespace": inputs.get("namespace") or "default",
        "chart": inputs.get("chart"),
        "version": inputs.get("version"),
        "revision": 1,
        "status": "deployed",
    }
    return merged(inputs, {"status": status, "resourceNames": {}})


def _released_in_a_namespace(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    if inputs.get("createNamespace") is not True:
        space: Json = {"namespace": inputs.get("namespace")}
        yield from _in_a_namespace({"metadata": space}, identifier, cloud)


_RELEASE = Kind(
    token="kubernetes:helm.sh/v3:Release",
    identify=_release_id,
    name_input="name",
    replace_on=frozenset({"name", "namespace"}),
    outputs=_release,
    seconds=60,
    cloud_rules=(
        _ALIVE,
        CloudRule(
            "helm-namespace",
            "the release's namespace exists or is created",
            documented("https://helm.sh/docs/helm/helm_install"),
            _released_in_a_namespace,
        ),
    ),
)

KINDS = (
    *(_kind(kind, namespaced=True) for kind in _NAMESPACED),
    *(_kind(kind, namespaced=False) for kind in sorted(_CLUSTER_WIDE)),
    _RELEASE,
)
