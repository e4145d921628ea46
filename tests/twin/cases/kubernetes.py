"""Rules of Kubernetes objects, each with a good and a bad input."""

from tests.harness.cases import Case
from twin.wire import Json, Properties

SPACE = ("kubernetes:core/v1:Namespace", {"metadata": {"name": "here"}})

SUBNET = (
    "azure-native:network:Subnet",
    {"virtualNetworkName": "net", "subnetName": "engine", "addressPrefix": "10.1.2.0/27"},
)


def balanced(address: str) -> Properties:
    prefix = "service.beta.kubernetes.io/azure-load-balancer"
    annotations: Json = {f"{prefix}-ipv4": address, f"{prefix}-internal-subnet": "engine"}
    return {"metadata": {"annotations": annotations}, "spec": {"type": "LoadBalancer"}}


def workload(container: Properties | None = None, **spec: Json) -> Properties:
    template: Json = {"spec": {"containers": [container or {}], **spec}}
    return {"spec": {"template": template}}


def sized(requests: Properties, limits: Properties) -> Properties:
    return workload({"resources": {"requests": requests, "limits": limits}})


def selected(label: str) -> Properties:
    template: Json = {"metadata": {"labels": {"app": "one"}}}
    return {"spec": {"selector": {"matchLabels": {"app": label}}, "template": template}}


CASES = (
    Case(
        rule="kubernetes-name",
        kind="kubernetes:core/v1:ConfigMap",
        good={"metadata": {"name": "login.proxy-1"}},
        bad={"metadata": {"name": "Login_Proxy"}},
        says="'metadata.name' is 'Login_Proxy'; 253 small letters",
    ),
    Case(
        rule="kubernetes-labels",
        kind="kubernetes:core/v1:ConfigMap",
        good={"metadata": {"labels": {"example.com/team": "clinical_ml", "empty": ""}}},
        bad={"metadata": {"labels": {"team": "Clinical Informatics"}}},
        says="'metadata.labels.team' is 'Clinical Informatics'; 63 letters",
    ),
    Case(
        rule="kubernetes-labels",
        kind="kubernetes:core/v1:ConfigMap",
        good={"metadata": {"labels": {"a": "b"}}},
        bad={"metadata": {"labels": {"-a": "b"}}},
        says="a prefix and 63 characters are allowed",
    ),
    Case(
        rule="pods-selected",
        kind="kubernetes:apps/v1:Deployment",
        good=selected("one"),
        bad=selected("two"),
        says="'spec.selector.matchLabels.app' is 'two'; the pods have 'one'",
    ),
    Case(
        rule="pods-requests",
        kind="kubernetes:apps/v1:Deployment",
        good=sized({"cpu": "500m", "memory": "1Gi"}, {"cpu": 1, "memory": "1024Mi"}),
        bad=sized({"memory": "2Gi"}, {"memory": "1G"}),
        says="at most the limit, 1G, is allowed",
    ),
    Case(
        rule="pods-quantities",
        kind="kubernetes:apps/v1:Deployment",
        good=sized({"cpu": "0.5"}, {"memory": "1Ti"}),
        bad=sized({}, {"memory": "4 GB"}),
        says="is '4 GB'; an amount such as 500m, 2 or 4Gi is allowed",
    ),
    Case(
        rule="pods-gpus",
        kind="kubernetes:apps/v1:Deployment",
        good=sized({"nvidia.com/gpu": "1"}, {"nvidia.com/gpu": 1}),
        bad=sized({"nvidia.com/gpu": 1}, {}),
        says="the limit must be the same, None given",
    ),
    Case(
        rule="pods-containers",
        kind="kubernetes:apps/v1:Deployment",
        good=workload({"name": "a"}, initContainers=[{"name": "b"}]),
        bad=workload({"name": "a"}, initContainers=[{"name": "a"}]),
        says="'spec.template.spec.initContainers[0].name' is 'a'; another container",
    ),
    Case(
        rule="pods-volumes",
        kind="kubernetes:apps/v1:StatefulSet",
        good=workload({"volumeMounts": [{"name": "tmp"}]}, volumes=[{"name": "tmp"}]),
        bad=workload({"volumeMounts": [{"name": "data"}]}, volumes=[{"name": "tmp"}]),
        says="volumeMounts[0].name' is 'data'; a volume of the pod is allowed",
    ),
    Case(
        rule="budget-one-bound",
        kind="kubernetes:policy/v1:PodDisruptionBudget",
        good={"spec": {"minAvailable": 1}},
        bad={"spec": {"minAvailable": 1, "maxUnavailable": 1}},
        says="it or maxUnavailable is allowed, not both",
    ),
    Case(
        rule="scale-in-order",
        kind="kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
        good={"spec": {"minReplicas": 1, "maxReplicas": 1}},
        bad={"spec": {"minReplicas": 3, "maxReplicas": 2}},
        says="'spec.minReplicas' is 3; at most maxReplicas, 2, is allowed",
    ),
    Case(
        rule="cron-schedule",
        kind="kubernetes:batch/v1:CronJob",
        good={"spec": {"schedule": "*/5 * * * 1-5"}},
        bad={"spec": {"schedule": "every hour"}},
        says="'spec.schedule' is 'every hour'; five fields",
    ),
    Case(
        rule="service-ports",
        kind="kubernetes:core/v1:Service",
        good={"spec": {"ports": [{"port": 80}]}},
        bad={"spec": {"ports": [{"port": 80, "name": "a"}, {"port": 65536}]}},
        says="'spec.ports[1].port' is 65536; 1 to 65535 is allowed",
    ),
    Case(
        rule="balancer-sources",
        kind="kubernetes:core/v1:Service",
        good={"spec": {"type": "LoadBalancer", "loadBalancerSourceRanges": ["10.8.4.0/24"]}},
        bad={"spec": {"type": "LoadBalancer", "loadBalancerSourceRanges": ["10.8.4.1/24"]}},
        says="'spec.loadBalancerSourceRanges[0]' is '10.8.4.1/24'; a CIDR block",
    ),
    Case(
        rule="balancer-sources",
        kind="kubernetes:core/v1:Service",
        good={"spec": {"type": "ClusterIP"}},
        bad={"spec": {"type": "ClusterIP", "loadBalancerSourceRanges": ["10.8.4.0/24"]}},
        says="source ranges are allowed where spec.type is LoadBalancer",
    ),
    Case(
        rule="balancer-address",
        kind="kubernetes:core/v1:Service",
        good=balanced("10.1.2.10"),
        bad=balanced("10.1.3.10"),
        says="is '10.1.3.10'; an address of the subnet engine, 10.1.2.0/27, is allowed",
        world=(SUBNET,),
    ),
    Case(
        rule="claim-size",
        kind="kubernetes:core/v1:PersistentVolumeClaim",
        good={"spec": {"resources": {"requests": {"storage": "64Gi"}}}},
        bad={"spec": {"resources": {"requests": {"storage": "64 gigabytes"}}}},
        says="is '64 gigabytes'; an amount such as 64Gi is allowed",
    ),
    Case(
        rule="kubernetes-namespace",
        kind="kubernetes:core/v1:Service",
        good={"metadata": {"name": "s", "namespace": "here"}},
        bad={"metadata": {"name": "s", "namespace": "nowhere"}},
        says="'metadata.namespace' is 'nowhere'; no such namespace exists",
        world=(SPACE,),
    ),
    Case(
        rule="helm-namespace",
        kind="kubernetes:helm.sh/v3:Release",
        good={"name": "r", "namespace": "nowhere", "createNamespace": True},
        bad={"name": "r", "namespace": "nowhere"},
        says="'metadata.namespace' is 'nowhere'; no such namespace exists",
        world=(SPACE,),
    ),
    Case(
        rule="kubernetes-reachable",
        kind="kubernetes:core/v1:Namespace",
        good={"metadata": {"name": "n"}},
        bad={"metadata": {"name": "n"}},
        host="gone.example",
        says="the cluster gone.example is unreachable: no such cluster exists",
    ),
)
