"""What a plan asks of a subscription, read off its resources."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from clinfra.doctor.answers import rows
from clinfra.plan import Plan, PlannedResource
from twin.azure.arm import name_of, number, region_name, text
from twin.azure.machines import machine
from twin.azure.vm_quota import CLUSTER_TOKEN, POOL_TOKEN, Demand, demands_of
from twin.kinds import Connection, Kind, kind_of

_POOLS = (CLUSTER_TOKEN, POOL_TOKEN)
_DATABRICKS_POOL = "databricks:index/instancePool:InstancePool"
_MODEL = "azure-native:cognitiveservices:Deployment"
_ZONE = "azure-native:privatedns:PrivateZone"
_ZONE_GROUP = "azure-native:network:PrivateDnsZoneGroup"
_NETWORK = "azure-native:network:VirtualNetwork"
_TEMPLATES = "azure-native:resources:DeploymentAtSubscriptionScope"
_BESIDE = {
    "azure-native:managedidentity:UserAssignedIdentity": (
        "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action"
    ),
    "azure-native:network:Subnet": "Microsoft.Network/virtualNetworks/subnets/join/action",
}
"""Operations beside a write that a kind's use asks for."""
COMPUTE = "Microsoft.Compute"


@dataclass(frozen=True)
class Named:
    """A resource whose name, or whose deletion, concerns more than its resource group."""

    kind: str
    """ARM type."""
    name: str
    region: str
    group: str


@dataclass(frozen=True)
class ModelDemand:
    """Tokens of one model, in Azure's unit of quota."""

    quota: str
    """Name of the quota, such as ``OpenAI.Standard.gpt-4o``."""
    capacity: float
    """Thousand tokens a minute."""


@dataclass(frozen=True)
class Needs:
    """What a stack needs of its subscription."""

    subscription: str
    region: str
    kinds: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    """ARM type to the regions that it is made in; none of what has no region of its own."""
    actions: Sequence[str] = ()
    """Operations that the caller carries out."""
    machines: Sequence[Demand] = ()
    host_encryption: bool = False
    """Whether machines are encrypted at the host, which a subscription must be registered for."""
    models: Sequence[ModelDemand] = ()
    names: Sequence[Named] = ()
    zones: Sequence[Named] = ()
    """Private DNS zones."""
    foreign_zones: Sequence[str] = ()
    """Ids of zones that others own and private endpoints register in."""
    networks: Sequence[str] = ()
    """Ids of the virtual networks."""
    groups: Sequence[str] = ()
    """Resource groups."""

    @property
    def namespaces(self) -> list[str]:
        """Resource providers."""
        found = {kind.split("/")[0] for kind in self.kinds}
        return sorted(found | ({COMPUTE} if self.machines else set[str]()))


def needs_of(plan: Plan, subscription: str, region: str) -> Needs:
    """What a plan needs.

    Args:
        plan: What is made.
        subscription: Id of the subscription that it is made in.
        region: Region of the environment.
    """
    made = plan.remaining().resources
    ours = [each for each in made if each.type.startswith("azure-native:")]
    azure = [(each, kind) for each in ours if (kind := kind_of(each.type)) and kind.arm_type]
    kinds = _kinds(azure)
    beside = {_BESIDE[each.type] for each, _ in azure if each.type in _BESIDE}
    pools = [each.inputs for each in made if each.type in _POOLS]
    found = Connection(subscription)
    return Needs(
        subscription=subscription,
        region=region,
        kinds=kinds,
        actions=tuple(sorted({f"{kind}/write" for kind in kinds} | beside)),
        machines=tuple(_machines(made)),
        host_encryption=any(_encrypted(each) for each in pools),
        models=tuple(_models(made)),
        names=tuple(_named(each, kind, region) for each, kind in azure if _has_place(kind)),
        zones=tuple(_named(each, kind, region) for each, kind in azure if each.type == _ZONE),
        foreign_zones=tuple(sorted(_foreign_zones(made))),
        networks=tuple(
            kind.identify(dict(each.inputs), found) for each, kind in azure if each.type == _NETWORK
        ),
        groups=tuple(sorted({g for each, _ in azure if (g := _group(each))})),
    )


def _kinds(azure: Sequence[tuple[PlannedResource, Kind]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for each, kind in azure:
        region = region_name(text(each.inputs, "location"))
        found.setdefault(kind.arm_type, set()).update({region} - {"", "global"})
        if each.type == _TEMPLATES:
            for row in rows(each.inputs, "properties.template.resources"):
                found.setdefault(text(row, "type"), set())
    return {kind: frozenset(regions) for kind, regions in sorted(found.items()) if kind}


def _foreign_zones(made: Sequence[PlannedResource]) -> set[str]:
    own = {text(each.inputs, "privateZoneName") for each in made if each.type == _ZONE}
    named = {
        text(row, "privateDnsZoneId")
        for each in made
        if each.type == _ZONE_GROUP
        for row in rows(each.inputs, "privateDnsZoneConfigs")
    }
    return {each for each in named if each and name_of(each) not in own}


def _has_place(kind: Kind) -> bool:
    """Whether its name is taken in all of Azure, or stays taken after a deletion."""
    return kind.unique or kind.arm_type == "Microsoft.OperationalInsights/workspaces"


def _named(planned: PlannedResource, kind: Kind, region: str) -> Named:
    name = text(planned.inputs, kind.name_input)
    place = region_name(text(planned.inputs, "location")) or region
    return Named(kind.arm_type, name, place, _group(planned))


def _group(planned: PlannedResource) -> str:
    return text(planned.inputs, "resourceGroupName")


def _encrypted(inputs: Mapping[str, object]) -> bool:
    pools = list(rows(inputs, "agentPoolProfiles")) or [inputs]
    return any(pool.get("enableEncryptionAtHost") is True for pool in pools)


def _machines(made: Sequence[PlannedResource]) -> Iterator[Demand]:
    """Machines of the cluster's pools, and of the pool that Databricks takes its own from."""
    for each in made:
        if each.type in _POOLS:
            yield from demands_of(each.inputs)
        size = machine(text(each.inputs, "nodeTypeId"))
        if each.type == _DATABRICKS_POOL and size:
            yield Demand(
                path="",
                size=text(each.inputs, "nodeTypeId"),
                family=size.series,
                vcpus=size.number,
                spot=text(each.inputs, "azureAttributes.availability") == "SPOT_AZURE",
                standing=int(number(each.inputs, "minIdleInstances") or 0),
                most=int(number(each.inputs, "maxCapacity") or 0),
            )


def _models(made: Sequence[PlannedResource]) -> Iterator[ModelDemand]:
    for each in made:
        if each.type == _MODEL:
            parts = ("properties.model.format", "sku.name", "properties.model.name")
            quota = ".".join(text(each.inputs, part) for part in parts)
            yield ModelDemand(quota, number(each.inputs, "sku.capacity") or 0)
