"""Cases of the rules on what carries cost, and on what costs."""

from policies.core.judge import Outcome
from tests.harness.policy_cases import TAGS, Cases, Mutation
from tests.harness.policy_costs import LABELS

_STORAGE = "azure-native:storage:StorageAccount"
_CLUSTER = "azure-native:containerservice:ManagedCluster"
_POOL = "azure-native:containerservice:AgentPool"
_ZONE = "azure-native:privatedns:PrivateZone"
_LOGS = "azure-native:operationalinsights:Workspace"
_POSTGRESQL = "azure-native:dbforpostgresql:Server"
_SEARCH = "azure-native:search:Service"
_SPARK_POOL = "databricks:index/instancePool:InstancePool"
_SPARK_JOB = "databricks:index/job:Job"
_SPARK_POLICY = "databricks:index/clusterPolicy:ClusterPolicy"
_DEPLOYMENT = "kubernetes:apps/v1:Deployment"
_SERVER = "ml-mlflow-server-deployment"
_NAMESPACE = "kubernetes:core/v1:Namespace"
_LABELS = "spec.template.metadata.labels"
_QA = {"environment": "qa", "patient_data": False}
_TWO_CASES = {**TAGS, "Owner": "imaging-ai"}


def _tags(count: int) -> dict[str, str]:
    return {f"tag-{number}": "x" for number in range(count)}


def _without(name: str) -> dict[str, str]:
    return {each: value for each, value in TAGS.items() if each != name}


_WITH_SPACES = {"business-unit": "Clinical-Informatics"}


CASES = {
    "require-cost-tags": Cases(
        kind=_STORAGE,
        good={"tags": TAGS},
        also_good=[{"tags.study": "sepsis"}, {"tags.cost-center": "CC-9999"}],
        bad=[
            {"tags": {}},
            {"tags": {**_without("cost-center"), "Cost-Center": "CC-4103"}},
            {"tags": {**_without("cost-center"), "costcenter": "CC-4103"}},
            {"tags.owner": None},
        ],
        absent={"tags": Outcome.VIOLATED, "tags.environment": Outcome.VIOLATED},
        unknown={"tags": Outcome.UNDECIDED, "tags.owner": Outcome.HOLDS},
        mutation=Mutation(_STORAGE, drop=["tags.cost-center"]),
    ),
    "limit-cost-tag-values": Cases(
        kind=_CLUSTER,
        good={"tags": TAGS, "agentPoolProfiles": [{"name": "system", "tags": TAGS}]},
        also_good=[{"tags.study": "sepsis"}],
        bad=[
            {"tags.cost-center": "cc-4103"},
            {"tags.cost-center": "4103"},
            {"tags.environment": "production"},
            {"tags.owner": ""},
            {"agentPoolProfiles[0].tags.owner": "somebody"},
        ],
        absent={"tags": Outcome.HOLDS, "tags.owner": Outcome.HOLDS},
        unknown={
            "tags": Outcome.UNDECIDED,
            "tags.owner": Outcome.UNDECIDED,
            "agentPoolProfiles": Outcome.UNDECIDED,
            "agentPoolProfiles[0].tags.owner": Outcome.UNDECIDED,
        },
        mutation=Mutation(_STORAGE, {"tags.cost-center": "CC-9999"}),
    ),
    "limit-tags": Cases(
        kind=_ZONE,
        good={"tags": TAGS},
        also_good=[
            {"tags": _tags(15)},
            {f'tags."{"n" * 512}"': "x"},
            {"tags.study": "v" * 256},
            {'tags."clinfra.io:study"': "x"},
        ],
        bad=[
            {"tags": _tags(16)},
            {f'tags."{"n" * 513}"': "x"},
            {"tags.study": "v" * 257},
            {'tags."a/b"': "x"},
            {'tags."two words"': "x"},
            {'tags."2nd"': "x"},
            {"tags": _TWO_CASES},
        ],
        absent={"tags": Outcome.HOLDS},
        unknown={"tags": Outcome.UNDECIDED, "tags.owner": Outcome.HOLDS},
        mutation=Mutation(_STORAGE, {"tags": _TWO_CASES}),
    ),
    "forbid-patient-identifiers-in-tags": Cases(
        kind=_CLUSTER,
        good={"tags": TAGS, "agentPoolProfiles": [{"name": "system", "tags": TAGS}]},
        also_good=[
            {"tags.created": "2026-11-26"},
            {"tags.release": "1.31.100-20261126"},
            {"tags.subscription": "00000000-0000-4000-8000-000000000003"},
            {"tags.address": "10.20.30.40"},
            {"tags.mrn": "none"},
        ],
        bad=[
            {"tags.requested-for": "MRN 00412345"},
            {"tags.medical-record-number": "A00412345"},
            {"tags.study": "078-05-1120"},
            {"tags.contact": "jane.doe@example.org"},
            {"tags.contact": "(555) 010-4477"},
            {"tags.contact": "+44 20 7946 0958"},
            {'tags."078-05-1120"': "x"},
            {"agentPoolProfiles[0].tags.study": "mrn:00412345"},
        ],
        absent={"tags": Outcome.HOLDS},
        unknown={"tags": Outcome.UNDECIDED, "tags.owner": Outcome.UNDECIDED},
        mutation=Mutation(_STORAGE, {"tags.requested-for": "MRN 00412345"}),
    ),
    "require-node-pool-tags": Cases(
        kind=_CLUSTER,
        good={"tags": TAGS, "agentPoolProfiles": [{"name": "system", "tags": TAGS}]},
        bad=[
            {"agentPoolProfiles": [{"name": "one", "tags": TAGS}, {"name": "two"}]},
            {"agentPoolProfiles[0].tags": {**_without("owner"), "Owner": "imaging-ai"}},
        ],
        absent={
            "agentPoolProfiles": Outcome.NOT_APPLICABLE,
            "agentPoolProfiles[0].tags": Outcome.VIOLATED,
            "agentPoolProfiles[0].tags.cost-center": Outcome.VIOLATED,
        },
        unknown={
            "agentPoolProfiles": Outcome.UNDECIDED,
            "agentPoolProfiles[0].tags": Outcome.UNDECIDED,
            "agentPoolProfiles[0].tags.owner": Outcome.HOLDS,
        },
        mutation=Mutation(_CLUSTER, drop=["agentPoolProfiles[0].tags"]),
    ),
    "require-spark-cost-tags": Cases(
        kind=_SPARK_JOB,
        good={
            "jobClusters": [{"jobClusterKey": "job", "newCluster": {"customTags": TAGS}}],
            "tasks": [{"taskKey": "score", "newCluster": {"customTags": TAGS}}],
        },
        also_good=[{"tasks": [{"taskKey": "score", "jobClusterKey": "job"}]}],
        bad=[
            {"jobClusters[0].newCluster.customTags": {}},
            {"tasks[0].newCluster.customTags.cost-center": "CC-9999"},
        ],
        absent={
            "jobClusters": Outcome.HOLDS,
            "jobClusters[0].newCluster.customTags": Outcome.VIOLATED,
            "tasks[0].newCluster.customTags.owner": Outcome.VIOLATED,
        },
        unknown={
            "jobClusters[0].newCluster.customTags": Outcome.UNDECIDED,
            "tasks[0].newCluster": Outcome.UNDECIDED,
            "tasks": Outcome.UNDECIDED,
        },
        mutation=Mutation(_SPARK_POOL, drop=["customTags.cost-center"]),
    ),
    "require-cost-labels": Cases(
        kind=_DEPLOYMENT,
        good={"metadata": {}, "spec": {"template": {"metadata": {"labels": LABELS}, "spec": {}}}},
        bad=[
            {_LABELS: {}},
            {"metadata.labels": LABELS, f"{_LABELS}.owner": ""},
        ],
        absent={_LABELS: Outcome.VIOLATED, f"{_LABELS}.cost-center": Outcome.VIOLATED},
        unknown={_LABELS: Outcome.HOLDS, f"{_LABELS}.cost-center": Outcome.HOLDS},
        mutation=Mutation(_DEPLOYMENT, drop=[f"{_LABELS}.owner"], name=_SERVER),
    ),
    "limit-cost-label-values": Cases(
        kind=_DEPLOYMENT,
        good={
            "spec": {"template": {"metadata": {"labels": {**LABELS, **_WITH_SPACES}}, "spec": {}}}
        },
        also_good=[{f"{_LABELS}.study": "sepsis"}],
        bad=[
            {f"{_LABELS}.cost-center": "cc-4103"},
            {f"{_LABELS}.owner": "somebody"},
            {f"{_LABELS}.business-unit": "Clinical Informatics"},
        ],
        absent={_LABELS: Outcome.HOLDS, f"{_LABELS}.cost-center": Outcome.HOLDS},
        unknown={f"{_LABELS}.cost-center": Outcome.UNDECIDED},
        mutation=Mutation(_DEPLOYMENT, {f"{_LABELS}.owner": "somebody"}, name=_SERVER),
    ),
    "limit-sku": Cases(
        kind=_POOL,
        good={"vmSize": "Standard_D8ds_v5"},
        also_good=[
            {"vmSize": size}
            for size in (
                "standard_d8ds_v5",
                "Standard_E64ds_v5",
                "Standard_NC96ads_A100_v4",
                "Standard_NC40ads_H100_v5",
            )
        ],
        bad=[
            {"vmSize": size}
            for size in ("Standard_ND96isr_H100_v5", "Standard_M128s", "Standard_D96ds_v5", "D8")
        ],
        absent={"vmSize": Outcome.VIOLATED},
        unknown={"vmSize": Outcome.UNDECIDED},
        mutation=Mutation(_POOL, {"vmSize": "Standard_D96ds_v5"}, name="compute-nodes-work-pool"),
    ),
    "limit-nonproduction-scale": Cases(
        kind=_POOL,
        context=_QA,
        good={"vmSize": "Standard_NC4as_T4_v3", "minCount": 0},
        also_good=[{"vmSize": "Standard_D4ds_v5", "minCount": 3}],
        bad=[{"minCount": 1}, {"vmSize": "standard_nc4as_t4_v3", "minCount": 2}],
        absent={"minCount": Outcome.HOLDS},
        unknown={"minCount": Outcome.UNDECIDED, "vmSize": Outcome.UNDECIDED},
        mutation=Mutation(_POOL, {"minCount": 2}, name="compute-gpu-serving-pool-1", context=_QA),
    ),
}
