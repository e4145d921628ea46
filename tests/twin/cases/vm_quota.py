"""Rules on the machines of node pools, each with a good and a bad input."""

from tests.harness.cases import Case, World
from twin.quotas import Quota

_CLUSTER, _POOL = "containerservice:ManagedCluster", "containerservice:AgentPool"
_A100 = "Standard_NC24ads_A100_v4"


def _pool(size: str, count: int, **more: object) -> dict[str, object]:
    return {"resourceName": "aks", "agentPoolName": "new", "vmSize": size, "count": count, **more}


def _cluster(name: str, size: str, count: int, location: str = "eastus2") -> World:
    pools = [{"name": "system", "vmSize": size, "count": count, "mode": "System"}]
    return ((_CLUSTER, {"resourceName": name, "location": location, "agentPoolProfiles": pools}),)


_WORLD = _cluster("aks", "Standard_D4ds_v5", 3)
CASES = (
    Case(
        rule="vm-quota",
        kind=_POOL,
        world=_WORLD,
        good=_pool("Standard_D8ds_v5", 40),
        bad=_pool("Standard_D8ds_v5", 43),
        says="356 vCPUs of the family Dds_v5 in eastus2, 350 are approved (assumed)",
    ),
    Case(
        rule="vm-quota",
        kind=_POOL,
        world=_WORLD,
        quotas=(Quota(family="NC*_A100_v4", region="eastus*", vcpus=48),),
        good=_pool(_A100, 2),
        bad=_pool(_A100, 3),
        says=(
            "'vmSize' is 'Standard_NC24ads_A100_v4'; all pools begin with 72 vCPUs of the family "
            "NCads_A100_v4 in eastus2, 48 are approved (the file of quotas)"
        ),
    ),
    Case(
        rule="vm-quota",
        kind=_POOL,
        world=_WORLD,
        quotas=(Quota(family="*", vcpus=60),),
        good=_pool(_A100, 2),
        bad=_pool(_A100, 3),
        says="84 vCPUs of all families in eastus2, 60 are approved",
    ),
    Case(
        rule="vm-quota",
        kind=_POOL,
        world=_WORLD,
        quotas=(Quota(family="NCads_A100_v4", vcpus=0),),
        good=_pool(_A100, 5, scaleSetPriority="Spot"),
        bad=_pool(_A100, 15, scaleSetPriority="Regular"),
        says="360 vCPUs of the family NCads_A100_v4",
    ),
    Case(
        rule="vm-quota",
        kind=_CLUSTER,
        world=_cluster("other", "Standard_D4ds_v5", 80, "westus2"),
        good=dict(_cluster("aks", "Standard_D4ds_v5", 80)[0][1]),
        bad=dict(_cluster("aks", "Standard_D4ds_v5", 90)[0][1]),
        says="'agentPoolProfiles[0].vmSize' is 'Standard_D4ds_v5'; all pools begin with 360",
    ),
    Case(
        rule="vm-zones",
        kind=_POOL,
        world=_WORLD,
        quotas=(Quota(family="NCads_A100_v4", zones=("1", "2")),),
        good=_pool(_A100, 1, availabilityZones=["1", "2"]),
        bad=_pool(_A100, 1, availabilityZones=["2", "3"]),
        says="'availabilityZones' is '3'; in eastus2 zones 1, 2 have Standard_NC24ads_A100_v4",
    ),
    Case(
        rule="vm-quota-at-most",
        kind=_POOL,
        world=_WORLD,
        quotas=(Quota(family="NCads_A100_v4", vcpus=48),),
        good=_pool(_A100, 1, maxCount=2),
        bad=_pool(_A100, 1, maxCount=3),
        says="at their largest all pools need 72 vCPUs of the family NCads_A100_v4",
    ),
)
