"""What is paid for and not needed."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner

from clinfra.cli import app
from clinfra.plan import Plan, PlannedResource
from components.operations.working_hours import definition
from finops.estimate import estimate
from finops.lines import Money
from finops.price_book import price_book
from finops.waste import saved, waste
from finops.waste_compute import gpus_asked
from finops.waste_ground import Area, Ground, Waste
from stacks.cost import WorkingHours
from stacks.usage_assumptions import UsageAssumptions, read_usage, usage_file
from stacks.vocabulary import Environment
from tests.harness.environments import STACKS
from tests.harness.priced import REGION, TODAY, Given, azure, resources_of

LOGS = {"logs_gb": {"low": 10, "expected": 30, "high": 100}}
USAGE = UsageAssumptions.model_validate({"quantities": LOGS})
A100 = 3.673
IDS = {"cluster": "/cluster", "server": "/server", "identity": "/identity"}


def found(*resources: Given, environment: str = "qa", used: tuple[str, ...] = ()) -> list[Waste]:
    told = estimate("test", resources, price_book(), USAGE, TODAY)
    where = Environment(environment)
    return list(waste(Ground(where, resources, told, USAGE, price_book(), frozenset(used))))


def pool(least: int, size: str = "Standard_NC24ads_A100_v4", name: str = "serving0") -> Given:
    count: dict[str, object] = {"minCount": least, "maxCount": 4, "count": least}
    names: dict[str, object] = {"vmSize": size, "agentPoolName": name, "osDiskType": "Ephemeral"}
    inputs = {"location": REGION, "enableAutoScaling": True, **count, **names}
    return Given("azure-native:containerservice:AgentPool", inputs, name)


def asking(gpus: int, replicas: int = 1) -> Given:
    limits = {"nvidia.com/gpu": str(gpus)}
    pod = {"spec": {"containers": [{"resources": {"limits": limits, "requests": limits}}]}}
    return Given("kubernetes:apps/v1:Deployment", {"spec": {"replicas": replicas, "template": pod}})


def test_a_gpu_pool_of_qa_that_keeps_a_node_costs_that_node() -> None:
    (one,) = found(pool(1))

    assert one.area is Area.GPU
    assert one.saving.expected == pytest.approx(A100 * 730)
    assert one.setting == "cluster.gpu_pools[serving].min_nodes: 0"
    assert found(pool(0)) == []


def test_nodes_with_gpus_that_no_workload_asks_for_are_idle() -> None:
    (one,) = found(pool(3), asking(1), environment="prod")

    assert one.saving.expected == pytest.approx(2 * A100 * 730)
    assert one.setting.endswith("min_nodes: 1")
    assert found(pool(3), asking(1, replicas=3), environment="prod") == []


def test_a_gpu_asked_for_keeps_one_pool_and_not_each() -> None:
    told = found(pool(1), pool(1, name="other0"), asking(1), environment="prod")

    assert len(told) == 1


def test_a_node_with_four_gpus_for_one_is_too_large() -> None:
    (one,) = found(pool(1, "Standard_NC96ads_A100_v4"), asking(1), environment="prod")

    assert one.setting.endswith("vm_size Standard_NC24ads_A100_v4")
    assert one.saving.expected == pytest.approx((14.692 - A100) * 730)


@pytest.mark.parametrize(
    ("inputs", "gpus"),
    [
        ({"spec": {"predictor": {"resources": {"limits": {"nvidia.com/mig-1g.10gb": 1}}}}}, 1),
        ({"spec": {"replicas": 0, "resources": {"limits": {"nvidia.com/gpu": 2}}}}, 0),
        ({"spec": {"resources": {"limits": {"cpu": "4"}}}}, 0),
    ],
)
def test_gpus_are_counted_in_objects_of_any_kind(inputs: Mapping[str, object], gpus: float) -> None:
    assert gpus_asked(Given("kubernetes:serving.example/v1:Model", inputs)) == gpus


def test_the_same_gpu_with_fewer_processors_is_a_cheaper_equal() -> None:
    told = found(pool(1, "Standard_NC8as_T4_v3"), asking(1), environment="prod")

    (one,) = (each for each in told if each.area is Area.CHOICE)
    assert one.saving.expected == pytest.approx((0.752 - 0.526) * 730)
    assert "Standard_NC4as_T4_v3" in one.setting


def test_qa_that_never_stops_costs_its_nights() -> None:
    profile = {
        "name": "system",
        "vmSize": "Standard_D4ds_v5",
        "count": 2,
        "osDiskType": "Ephemeral",
    }
    cluster = azure("containerservice:ManagedCluster", "aks", agentPoolProfiles=[profile])
    hours = [
        azure("logic:Workflow", verb, definition=definition(verb, WorkingHours(), IDS))
        for verb in ("start", "stop")
    ]

    (one,) = found(cluster)

    assert one.area is Area.HOURS
    assert one.saving.expected == pytest.approx(2 * 730 * 0.226 * 108 / 168)
    assert found(cluster, *hours) == []
    assert found(cluster, environment="prod") == []


def processors(least: int, zones: int = 1, **inputs: object) -> Given:
    """A pool of machines with four processors each."""
    count: dict[str, object] = {"minCount": least, "maxCount": 9, "count": least}
    places: dict[str, object] = {"availabilityZones": [str(each) for each in range(1, zones + 1)]}
    shape: dict[str, object] = {"vmSize": "Standard_D4ds_v5", "osDiskType": "Ephemeral"}
    named: dict[str, object] = {"location": REGION, "agentPoolName": "work"}
    every = {**named, "enableAutoScaling": True, **count, **places, **shape, **inputs}
    return Given("azure-native:containerservice:AgentPool", every, "work")


def wanting(cores: str, replicas: int = 1) -> Given:
    pod = {"spec": {"containers": [{"resources": {"requests": {"cpu": cores}}}]}}
    return Given("kubernetes:apps/v1:Deployment", {"spec": {"replicas": replicas, "template": pod}})


def test_nodes_whose_processors_nobody_asks_for_are_idle_but_one_in_each_zone_stays() -> None:
    (qa,) = found(processors(5), wanting("2", replicas=4))
    (prod,) = found(processors(5, zones=3), wanting("2"), environment="prod")

    assert qa.area is Area.POOL
    assert qa.setting == "cluster.node_pools[work].min_nodes: 3"
    assert qa.saving.expected == pytest.approx(2 * 0.226 * 730)
    assert prod.setting.endswith("min_nodes: 3")
    assert found(processors(3, zones=3), wanting("2"), environment="prod") == []
    assert found(processors(3), wanting("3", replicas=3)) == []


def test_a_local_disk_that_no_pool_uses_is_a_choice_with_a_cheaper_equal() -> None:
    (one,) = found(processors(1, osDiskType="Managed"), wanting("3"), environment="prod")

    assert one.setting == "cluster.node_pools[work].vm_size: Standard_D4s_v5"
    assert one.saving.expected == pytest.approx((0.226 - 0.192) * 730)
    assert found(processors(1), wanting("3"), environment="prod") == []


def test_a_standby_of_qa_costs_as_much_as_what_it_stands_by_for() -> None:
    mode = {"mode": "ZoneRedundant"}
    sku, storage = {"name": "Standard_D4ds_v5", "tier": "GeneralPurpose"}, {"storageSizeGB": 100}
    kind = "dbforpostgresql:Server"
    server = azure(kind, "server", sku=sku, storage=storage, highAvailability=mode)
    redis = azure("redisenterprise:RedisEnterprise", "redis", sku={"name": "Balanced_B5"})

    told = {each.name: each for each in found(server, redis)}

    assert told["server"].saving.expected == pytest.approx(4 * 0.089 * 730 + 100 * 0.115)
    assert told["server"].setting == "data.postgresql.standby: false"
    assert told["redis"].saving.expected == pytest.approx(0.156 * 730)
    assert found(server, redis, environment="prod") == []
    assert found(azure(kind, sku=sku, storage=storage)) == []


def test_a_region_next_door_whose_machines_cost_less_is_a_choice() -> None:
    there: dict[str, object] = {"location": "centralus"}
    cluster = Given("azure-native:containerservice:ManagedCluster", there, "aks")
    pool = processors(1, location="centralus")

    (one,) = found(cluster, pool, wanting("3"), environment="prod")

    assert one.found.startswith("the same machines cost less in eastus")
    assert one.saving.expected == pytest.approx((0.25542 - 0.226) * 730)
    here = Given(cluster.type, {"location": REGION}, "aks")
    assert found(here, processors(1), wanting("3"), environment="prod") == []


def test_a_disk_and_an_address_that_nothing_uses_are_orphans() -> None:
    disk = azure("compute:Disk", "disk", sku={"name": "Premium_LRS"}, diskSizeGB=100)
    address = azure("network:PublicIPAddress", "address", sku={"name": "Standard"})

    told = {each.name: each for each in found(disk, address)}

    assert set(told) == {"disk", "address"}
    assert told["address"].saving.expected == pytest.approx(0.005 * 730)
    assert told["disk"].saving.expected > 0
    assert found(disk, address, used=(disk.urn, address.urn)) == []


def test_a_disk_without_a_price_is_not_called_free() -> None:
    (one,) = found(azure("compute:Disk", "disk", sku={"name": "UltraSSD_LRS"}, diskSizeGB=100))

    assert one.unpriced


def test_logs_without_a_cap_and_logs_kept_for_long_are_told_outside_of_production() -> None:
    logs = azure("operationalinsights:Workspace", "logs", retentionInDays=90)
    capped = {"dailyQuotaGb": 2}

    told = {each.setting.split(":")[0]: each for each in found(logs)}

    assert set(told) == {"log_analytics.daily_quota_gb", "log_analytics.retention_days"}
    assert told["log_analytics.daily_quota_gb"].saving.expected == 0
    assert told["log_analytics.daily_quota_gb"].saving.high == pytest.approx(70 * 2.3)
    right = azure(
        "operationalinsights:Workspace", "logs", retentionInDays=30, workspaceCapping=capped
    )
    assert found(right) == []
    assert found(logs, environment="prod") == []


def test_savings_on_one_resource_are_not_counted_twice() -> None:
    both = [Waste(Area.LOGS, "a", "", Money(amount, amount, amount), "") for amount in (5, 3)]

    assert saved([*both, Waste(Area.LOGS, "b", "", Money(1, 1, 1), "")]).expected == 6


@pytest.mark.parametrize("stack", STACKS)
def test_no_finding_of_a_stack_saves_more_than_its_resource_costs(stack: str) -> None:
    resources, usage = resources_of(stack), read_usage(usage_file(stack))
    told = estimate(stack, resources, price_book(), usage, TODAY)
    every = frozenset(each.urn for each in resources)
    where = Environment(stack)

    for each in waste(Ground(where, resources, told, usage, price_book(), every)):
        assert 0 <= each.saving.expected <= told.total.expected
        assert each.saving.high > 0 or each.unpriced, each


def test_the_command_tells_people_and_machines_what_an_orphan_costs(tmp_path: Path) -> None:
    address = azure("network:PublicIPAddress", "address", sku={"name": "Standard"})
    gateway = azure("network:NatGateway", "gateway")
    user = PlannedResource(
        gateway.urn, gateway.type, "same", gateway.inputs, dependencies=(address.urn,)
    )
    alone = PlannedResource(address.urn, address.type, "same", address.inputs)
    path = tmp_path / "plan.json"

    def run(*resources: PlannedResource, how: str = "--json") -> str:
        path.write_text(Plan("qa", resources).to_json(), encoding="utf-8")
        told = CliRunner().invoke(app, ["waste", "-s", "qa", "--plan", str(path), how])
        assert told.exit_code == 0, told.exception
        return told.output

    assert json.loads(run(alone))["saved"]["expected"] == pytest.approx(3.65)
    assert "| orphan | address |" in run(alone, how="--markdown")
    assert json.loads(run(alone, user))["findings"] == []
