"""Quantities of Databricks: machines by the hour, and Databricks units (DBU) on top.

How units are counted: azure.microsoft.com/pricing/details/databricks. Units of a warehouse by
its size are those of that page (assumed to be current).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from finops.meters import HOURS, Meter, cores_of, meter
from finops.quantities.context import Context
from finops.quantities.quantity import Quantity, ResultKind, fixed, free, unknown
from finops.resources import Resource, at, items, mapping, number, switched_on, text
from stacks.usage_assumptions import Assumption, UsageName

POOL = "databricks:index/instancePool:InstancePool"
_SERVICE = "Azure Databricks"
_WAREHOUSE_UNITS = {"2X-Small": 4, "X-Small": 6, "Small": 12, "Medium": 24, "Large": 40}


@dataclass(frozen=True)
class Span:
    """A figure as a range."""

    low: float
    expected: float
    high: float

    def times(self, other: "Span") -> "Span":
        """Both multiplied, end by end."""
        return Span(self.low * other.low, self.expected * other.expected, self.high * other.high)


def workspace(resource: Resource, _context: Context) -> Iterator[Quantity]:
    """A workspace: nothing by itself; its compute pays, and a compliance profile on top."""
    yield free("the workspace; its jobs and warehouses pay")
    profile = ("enhancedSecurityCompliance", "complianceSecurityProfile", "value")
    if switched_on(resource.inputs, *profile):
        yield unknown("the add-on for enhanced security and compliance, a part of all units")


def instance_pool(resource: Resource, context: Context) -> Iterator[Quantity]:
    """A pool of machines: those that wait; those at work are counted with the jobs."""
    size, least = text(resource.inputs, "nodeTypeId"), number(resource.inputs, "minIdleInstances")
    machine = _machine(size)
    if machine is None:
        yield unknown(f"machines of the size {size or 'of the pool'}")
        return
    if least:
        yield fixed(machine, least * HOURS)
    yield _assumed(context, machine, UsageName.DATABRICKS_IDLE_HOURS, Span(1, 1, 1))


def job(resource: Resource, context: Context) -> Iterator[Quantity]:
    """A job: machines and units of its cluster while it runs."""
    if text(resource.inputs, "continuous", "pauseStatus") == "UNPAUSED":
        hours: Span | None = Span(HOURS, HOURS, HOURS)
        why = "runs all month"
    else:
        hours, why = _hours(context, UsageName.DATABRICKS_JOB_HOURS)
    clusters = [
        mapping(each, "newCluster")
        for each in [*items(resource.inputs, "jobClusters"), *items(resource.inputs, "tasks")]
        if mapping(each, "newCluster")
    ]
    if not clusters:
        yield unknown("the job's compute")
    for cluster in clusters:
        yield from _job_cluster(cluster, hours, why, context)


def _job_cluster(
    cluster: Mapping[str, object], hours: Span | None, why: str, context: Context
) -> Iterator[Quantity]:
    size, nodes = _size(cluster, context), _nodes(cluster)
    machine, cores = _machine(size), cores_of(size)
    units = context.usage.quantities.get(UsageName.DATABRICKS_DBU_PER_VCPU)
    counted = meter(_SERVICE, "Premium Jobs Compute DBU")
    if machine is None or cores is None or nodes is None or hours is None:
        yield unknown("machines of the job's cluster", machine)
        yield unknown("units of the job's cluster", counted)
        return
    spent = nodes.times(hours)
    why = f"{why}; workers half-way between the least and the most"
    yield Quantity(ResultKind.USAGE, machine, spent.low, spent.expected, spent.high, why)
    if units is None:
        yield unknown(f"the usage file does not state {UsageName.DATABRICKS_DBU_PER_VCPU}", counted)
        return
    each = spent.times(_span(units, cores))
    yield Quantity(ResultKind.USAGE, counted, each.low, each.expected, each.high, why)


def warehouse(resource: Resource, context: Context) -> Iterator[Quantity]:
    """A SQL warehouse: units by its size, and machines where it is not serverless."""
    size = text(resource.inputs, "clusterSize")
    serverless = switched_on(resource.inputs, "enableServerlessCompute")
    kind = "Serverless SQL" if serverless else _kind_of_warehouse(resource)
    units, clusters = _WAREHOUSE_UNITS.get(size), _clusters(resource)
    if units is None:
        yield unknown(f"units of a warehouse of the size {size or 'not given'}")
        return
    counted = meter(_SERVICE, f"Premium {kind} DBU")
    amount = Span(units, units, units).times(clusters)
    yield _assumed(context, counted, UsageName.DATABRICKS_WAREHOUSE_HOURS, amount)
    if not serverless:
        yield unknown("machines of the warehouse, whose size Databricks chooses")


def _kind_of_warehouse(resource: Resource) -> str:
    """The compute that is billed, as the meter is called."""
    classic = text(resource.inputs, "warehouseType") == "CLASSIC"
    return "SQL Analytics" if classic else "SQL Compute Pro"


def _clusters(resource: Resource) -> Span:
    least = number(resource.inputs, "minNumClusters") or 1
    most = max(number(resource.inputs, "maxNumClusters") or least, least)
    return Span(least, least, most)


def _machine(size: str) -> Meter | None:
    try:
        return meter("Virtual Machines", size)
    except KeyError:
        return None


def _size(cluster: Mapping[str, object], context: Context) -> str:
    """Size of the machines: the cluster's own, or that of the one pool of the plan."""
    own = text(cluster, "nodeTypeId")
    pools = {text(each.inputs, "nodeTypeId") for each in context.of(POOL)}
    return own or (pools.pop() if len(pools) == 1 and "instancePoolId" in cluster else "")


def _nodes(cluster: Mapping[str, object]) -> Span | None:
    """Machines with the driver."""
    if at(cluster, "autoscale") is None:
        workers = number(cluster, "numWorkers")
        return None if workers is None else Span(workers + 1, workers + 1, workers + 1)
    least = number(cluster, "autoscale", "minWorkers")
    most = number(cluster, "autoscale", "maxWorkers")
    if least is None or most is None:
        return None
    return Span(1 + least, 1 + (least + most) / 2, 1 + most)


def _span(assumed: Assumption, times: float = 1) -> Span:
    return Span(assumed.low * times, assumed.expected * times, assumed.high * times)


def _hours(context: Context, name: UsageName) -> tuple[Span | None, str]:
    assumed = context.usage.quantities.get(name)
    return (_span(assumed), f"{name}: {assumed.basis}") if assumed else (None, "")


def _assumed(context: Context, counted: Meter, name: UsageName, each: Span) -> Quantity:
    hours, why = _hours(context, name)
    if hours is None:
        return unknown(f"the usage file does not state {name}", counted)
    amount = hours.times(each)
    return Quantity(ResultKind.USAGE, counted, amount.low, amount.expected, amount.high, why)
