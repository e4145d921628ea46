"""What an environment is assumed to use: `usage/<environment>.yaml`, read by the estimate.

A plan says what is provisioned, not how much is sent through it. Whatever a meter counts beside
provisioned capacity stands here, as a range and with what it rests on; what does not stand here
is reported as unknown.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum, unique
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints
from ruamel.yaml import YAML

from stacks.base import Check, Model

_FOLDER = Path(__file__).with_name("usage")
_ALL = 1.0
_ROUNDING = 1e-9

Amount = Annotated[float, Field(ge=0)]
Ratio = Annotated[float, Field(ge=0, le=1)]
Basis = Annotated[str, StringConstraints(min_length=1)]


@unique
class UsageName(StrEnum):
    """Quantities that no plan holds; each for one month unless its name says otherwise."""

    AI_INPUT_TOKENS = "ai_input_million_tokens"
    """Tokens sent to each model deployment, in millions."""
    AI_OUTPUT_TOKENS = "ai_output_million_tokens"
    """Tokens that each model deployment answers, in millions."""
    ALERT_MAILS = "alert_mails"
    """Mails that each action group sends."""
    DATABRICKS_DBU_PER_VCPU = "databricks_dbu_per_vcpu_hour"
    """Databricks units that one vCPU of a job cluster takes in an hour."""
    DATABRICKS_IDLE_HOURS = "databricks_idle_node_hours"
    """Hours that machines of each instance pool wait for work, beyond the idle minimum."""
    DATABRICKS_JOB_HOURS = "databricks_scheduled_job_hours"
    """Hours that the cluster of each scheduled job runs."""
    DATABRICKS_WAREHOUSE_HOURS = "databricks_warehouse_hours"
    """Hours that one cluster of each SQL warehouse runs."""
    DICOM_STORED_GB = "dicom_stored_gb"
    """Images in each DICOM service, in GB."""
    DNS_QUERIES = "dns_million_queries"
    """Queries of each private zone, in millions."""
    ENDPOINT_GB = "endpoint_gb"
    """Data through each private endpoint, in GB, both ways."""
    EVENTS = "event_million"
    """Events that each Event Hubs namespace takes in, in millions."""
    EVENT_RETENTION_GB = "event_retention_gb"
    """Events kept beyond what is included with an Event Hubs namespace, in GB."""
    FHIR_REQUESTS = "fhir_hundred_thousand_requests"
    """Requests of each FHIR service, in hundreds of thousands."""
    FHIR_STORED_GB = "fhir_stored_gb"
    """Records in each FHIR service, in GB."""
    FLOWS_GB = "flows_gb"
    """Flows of networks that each account for them keeps, in GB."""
    FLOW_READS = "flow_ten_thousand_reads"
    """Read operations of each account for flows, in tens of thousands."""
    FLOW_WRITES = "flow_ten_thousand_writes"
    """Write operations of each account for flows, in tens of thousands."""
    GRAFANA_USERS = "grafana_users"
    """People who use each Grafana."""
    KEY_OPERATIONS = "key_ten_thousand_operations"
    """Operations with each key, in tens of thousands."""
    LOAD_BALANCER_GB = "load_balancer_gb"
    """Data through each load balancer, in GB."""
    LOGS_GB = "logs_gb"
    """Logs sent to each workspace, in GB."""
    NAT_GB = "nat_gb"
    """Data through each NAT gateway, in GB."""
    POSTGRESQL_BACKUP_GB = "postgresql_backup_gb"
    """Backups of each server beyond the free amount, which is its storage, in GB."""
    PROMETHEUS_SAMPLES = "prometheus_ten_million_samples"
    """Samples that each cluster sends, in tens of millions."""
    REGISTRY_EXTRA_GB = "registry_extra_gb"
    """Images in each registry beyond what its tier includes, in GB."""
    SECRET_OPERATIONS = "secret_ten_thousand_operations"  # noqa: S105  # a quantity
    """Operations with secrets of each vault, in tens of thousands."""
    STORED_GB = "stored_gb"
    """Data in each storage account, in GB."""
    STORAGE_READS = "storage_ten_thousand_reads"
    """Read operations of each storage account, in tens of thousands."""
    STORAGE_WRITES = "storage_ten_thousand_writes"
    """Write operations of each storage account, in tens of thousands."""


class Assumption(Model):
    """A quantity that is assumed, as a range."""

    low: Amount
    """Least that is thought likely."""
    expected: Amount
    """What is counted on."""
    high: Amount
    """Most that is thought likely."""
    basis: Basis = "assumed"
    """What the figures rest on; ``assumed`` where nothing was measured."""

    def _checks(self) -> Sequence[Check]:
        return (self._order_mistakes,)

    def _order_mistakes(self) -> Iterator[str]:
        if not self.low <= self.expected <= self.high:
            yield (
                f"low {self.low:g}, expected {self.expected:g} and high {self.high:g} are given; "
                "they must not fall"
            )


@unique
class CommitmentKind(StrEnum):
    """Ways to pay ahead; Azure: learn.microsoft.com/azure/cost-management-billing."""

    RESERVATION = "reservation"
    SAVINGS_PLAN = "savings_plan"


class Commitment(Model):
    """Capacity that is paid for whether it is used or not, at a lower price."""

    kind: CommitmentKind
    """What was bought."""
    service: Basis
    """Service of the meter, as the price book names it."""
    sku: Basis
    """SKU of the meter, as the price book names it."""
    instances: Annotated[float, Field(gt=0)]
    """Instances that are committed to, each for all hours of the month."""
    discount: Ratio
    """Part of the pay-as-you-go price that is spared, from the contract: 0.4 for 40 %."""
    term_years: Annotated[int, Field(ge=1, le=5)]
    """Years of the contract."""


class SpotSettings(Model):
    """Spot machines where the price book has no spot price."""

    cpu_ratio: Ratio
    """Price of a machine without GPU, as a part of its pay-as-you-go price."""
    gpu_ratio: Ratio
    """Price of a machine with GPUs, as a part of its pay-as-you-go price."""
    basis: Basis
    """What the ratios rest on."""


class SharedCost(Model):
    """Cost that several cost centers share by stated keys."""

    kinds: tuple[Basis, ...]
    """Kinds of resources whose cost is shared, such as ``network:NatGateway``."""
    shares: Mapping[str, Ratio]
    """Part of each cost center; together 1."""
    basis: Basis
    """Why these shares."""

    def _checks(self) -> Sequence[Check]:
        return (self._share_mistakes,)

    def _share_mistakes(self) -> Iterator[str]:
        total = sum(self.shares.values())
        if abs(total - _ALL) > _ROUNDING:
            yield f"the shares add up to {total:g}; they must add up to 1"


class UsageAssumptions(Model):
    """Everything that the estimate of one environment assumes."""

    quantities: Mapping[UsageName, Assumption] = Field(default_factory=dict)
    """Assumed quantities; one that is not given is unknown, never nothing."""
    expected_nodes: Mapping[str, Assumption] = Field(default_factory=dict)
    """Average nodes of autoscaled pools, by the pool's name in Azure; without it the low figure is
    the least, the expected one the initial and the high one the largest number of nodes."""
    spot: SpotSettings | None = None
    """Price of spot machines; without it a spot machine without a price is unknown."""
    commitments: tuple[Commitment, ...] = ()
    """Reservations and savings plans."""
    shared: tuple[SharedCost, ...] = ()
    """Cost that is split among cost centers; everything else stays with its tag."""
    monthly_limit_usd: Annotated[float, Field(gt=0)] | None = None
    """Expected monthly cost in USD above which `clinfra cost` fails."""

    def _checks(self) -> Sequence[Check]:
        return (self._shared_twice_mistakes,)

    def _shared_twice_mistakes(self) -> Iterator[str]:
        kinds = [kind for each in self.shared for kind in each.kinds]
        for kind in sorted({each for each in kinds if kinds.count(each) > 1}):
            yield f"the kind {kind} is shared twice"


def read_usage(path: Path) -> UsageAssumptions:
    """Assumptions from a file.

    Raises:
        ValueError: The file holds no assumptions; pydantic's sentence says where.
    """
    return UsageAssumptions.model_validate(YAML(typ="safe").load(path.read_text(encoding="utf-8")))


def usage_file(environment: str) -> Path:
    """Where the assumptions of an environment are."""
    return _FOLDER / f"{environment}.yaml"
