"""Settings of event streams: the namespace, its topics, and who sends and reads."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum, unique
from typing import Annotated

from pydantic import Field, StringConstraints

from stacks.base import Check, Guid, Model
from stacks.event_schemas import SchemaFile, record_name, schema_mistakes
from stacks.images import Image
from stacks.stream_jobs import JobName, JobSettings

TopicName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,48}[a-z0-9]$")]
ClientName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,28}[a-z0-9]$")]
KubernetesName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,61}[a-z0-9]$")]
DEAD = "-dead"
"""End of the name of a topic's dead-letter topic."""
_HOURS_A_DAY = 24


@unique
class StreamsSku(StrEnum):
    """Tiers of Event Hubs; the platform speaks Kafka, which Basic does not."""

    BASIC = "Basic"
    STANDARD = "Standard"
    PREMIUM = "Premium"


class TierLimits(Model):
    """What a tier allows."""

    partitions: int
    """Partitions of one topic."""
    days: int
    """Days for which events are kept."""
    groups: int
    """Consumer groups of one topic, the default group among them."""
    topics: int
    """Topics of the namespace; in Premium, of one processing unit."""
    units: tuple[int, ...]
    """Throughput units, or processing units, that can be bought."""


LIMITS: Mapping[StreamsSku, TierLimits] = {
    StreamsSku.STANDARD: TierLimits(
        partitions=32, days=7, groups=20, topics=10, units=tuple(range(1, 41))
    ),
    StreamsSku.PREMIUM: TierLimits(
        partitions=100, days=90, groups=100, topics=100, units=(1, 2, 4, 6, 8, 10, 12, 16)
    ),
}
"""Limits by tier. Source: learn.microsoft.com/azure/event-hubs/event-hubs-quotas."""


class CaptureSettings(Model):
    """Copies of all events in the lake's raw zone, as Avro files."""

    interval_seconds: Annotated[int, Field(ge=60, le=900)] = 300
    """Seconds after which a file is closed."""
    size_mb: Annotated[int, Field(ge=10, le=500)] = 300
    """Size in MiB at which a file is closed."""


class ClientSettings(Model):
    """An identity that sends or reads: a service account of the cluster, or one that exists."""

    namespace: KubernetesName | None = None
    """Kubernetes namespace of the service account."""
    service_account: KubernetesName | None = None
    """Service account that takes on the identity which is made for it."""
    principal_id: Guid | None = None
    """Object id of an identity that exists."""

    def _checks(self) -> Sequence[Check]:
        return (self._kind_mistakes,)

    def _kind_mistakes(self) -> Iterator[str]:
        account = (self.namespace, self.service_account)
        if self.principal_id and any(account):
            yield "principal_id is given with a service account; one of the two is allowed"
        if not self.principal_id and not all(account):
            yield "namespace and service_account are needed, or principal_id"


class TopicSettings(Model):
    """One topic, and the topic ``<name>-dead`` for what its readers cannot use."""

    partitions: Annotated[int, Field(ge=1)] = 4
    """Partitions: the most readers of one group that work at a time. Premium can add some later,
    Standard cannot, and no tier takes any away."""
    retention_hours: Annotated[int, Field(ge=1)] = 24
    """Hours for which events are kept; with ``compaction``, those of its dead letters alone."""
    compaction: bool = False
    """Whether the newest event of each key is kept for good, and older ones are not."""
    tombstone_hours: Annotated[int, Field(ge=1)] = 24
    """Hours for which the mark of a deleted key is kept, where there is compaction."""
    schema_file: SchemaFile | None = None
    """Avro schema of the events, a file below `stacks/schemas`; jobs get it as a parameter."""
    capture: CaptureSettings | None = None
    """Copies in the lake."""
    producers: tuple[ClientName, ...] = ()
    """Clients and jobs that may send."""
    consumers: tuple[ClientName, ...] = ()
    """Clients that may read, each in a consumer group of its own name; a job is one by its
    ``topics``."""

    def _checks(self) -> Sequence[Check]:
        return (self._schema_mistakes,)

    def _schema_mistakes(self) -> Iterator[str]:
        for mistake in schema_mistakes(self.schema_file) if self.schema_file else ():
            yield f"schema_file {mistake}"


class StreamsSettings(Model):
    """Event Hubs, spoken to as Kafka; without a topic nothing is made."""

    sku: StreamsSku = StreamsSku.STANDARD
    """Tier. Premium has the hospital's own key, which patient data needs."""
    units: Annotated[int, Field(ge=1)] = 1
    """Throughput units of Standard (1 MB/s in, 2 MB/s out each), processing units of Premium."""
    max_units: Annotated[int, Field(ge=1, le=40)] = 4
    """Throughput units that a Standard namespace may grow to by itself."""
    zone_redundant: bool = True
    """Whether events survive the loss of a zone; fixed when the namespace is made."""
    clients: Mapping[ClientName, ClientSettings] = Field(
        default_factory=dict[ClientName, ClientSettings]
    )
    """Identities that send or read, by name."""
    topics: Mapping[TopicName, TopicSettings] = Field(
        default_factory=dict[TopicName, TopicSettings]
    )
    """Topics by name."""
    jobs: Mapping[JobName, JobSettings] = Field(default_factory=dict[JobName, JobSettings])
    """Spark jobs that read topics, by name."""
    registrar: Image = Image(repository="clinfra/schema-registrar", tag="1.3.0")
    """Image that registers the schemas, built from `images/schema-registrar`."""
    notify: tuple[Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$")], ...] = ()
    """Mail addresses that hear of failed jobs and of growing lag; a list of the team's."""

    @property
    def captures(self) -> bool:
        """Whether any topic is copied to the lake."""
        return any(topic.capture for topic in self.topics.values())

    def account_of(self, client: str) -> tuple[str, str] | None:
        """Namespace and service account of a client that has them."""
        given = self.clients[client]
        if given.namespace and given.service_account:
            return given.namespace, given.service_account
        return None

    def serves(self, namespace: str, service_account: str) -> bool:
        """Whether a service account is one of the clients."""
        account = (namespace, service_account)
        return any(self.account_of(client) == account for client in self.clients)

    def readers(self, topic: str) -> tuple[str, ...]:
        """Clients and jobs that read a topic, in order of their names."""
        jobs = {name for name, job in self.jobs.items() if topic in job.topics}
        return tuple(sorted({*self.topics[topic].consumers, *jobs}))

    def _checks(self) -> Sequence[Check]:
        return (
            self._sku_mistakes,
            self._unit_mistakes,
            self._topic_mistakes,
            self._number_mistakes,
            self._client_mistakes,
            self._account_mistakes,
            self._job_mistakes,
            self._record_mistakes,
        )

    def _sku_mistakes(self) -> Iterator[str]:
        if self.sku is StreamsSku.BASIC:
            yield "sku is Basic, which has no Kafka; Standard and Premium are allowed"

    def _unit_mistakes(self) -> Iterator[str]:
        limits = LIMITS.get(self.sku)
        if limits and self.units not in limits.units:
            few = f"1 to {limits.units[-1]}" if self.sku is StreamsSku.STANDARD else limits.units
            yield f"units is {self.units}; {self.sku} has {few}".replace("(", "").replace(")", "")
        if self.sku is StreamsSku.STANDARD and self.units > self.max_units:
            yield f"units is {self.units}; at most max_units, {self.max_units}, is allowed"

    def _topic_mistakes(self) -> Iterator[str]:
        limits = LIMITS.get(self.sku)
        if limits is None:
            return
        for name, topic in self.topics.items():
            yield from _beyond(f"topics.{name}", topic, limits, len(self.readers(name)), self.sku)

    def _number_mistakes(self) -> Iterator[str]:
        limits = LIMITS.get(self.sku)
        if limits is None:
            return
        most = limits.topics * (self.units if self.sku is StreamsSku.PREMIUM else 1)
        if len(self.topics) * 2 > most:
            yield (
                f"topics has {len(self.topics)} members, with their dead letters "
                f"{len(self.topics) * 2}; {self.sku} with {self.units} units has {most}"
            )
        for name in self.topics:
            if f"{name}{DEAD}" in self.topics:
                yield f"topics.{name}{DEAD} has the name of the dead letters of {name}"

    def _client_mistakes(self) -> Iterator[str]:
        for name in sorted(set(self.clients) & set(self.jobs)):
            yield f"clients.{name} has the name of a job; each name is used once"
        for name, topic in self.topics.items():
            known = {"producers": {*self.clients, *self.jobs}, "consumers": {*self.clients}}
            given = {"producers": topic.producers, "consumers": topic.consumers}
            for role, names in given.items():
                for each in sorted(set(names) - known[role]):
                    yield f"topics.{name}.{role} names {each}; {_listed(known[role])} are known"
                for each in sorted(each for each, count in Counter(names).items() if count > 1):
                    yield f"topics.{name}.{role} names {each} twice"

    def _account_mistakes(self) -> Iterator[str]:
        accounts = {client: self.account_of(client) for client in self.clients}
        for account, count in Counter(filter(None, accounts.values())).items():
            if count > 1:
                named = _listed({client for client in accounts if accounts[client] == account})
                yield (
                    f"clients {named} have one service account, {'/'.join(account)}; "
                    "a service account has one identity, so name it once"
                )

    def _job_mistakes(self) -> Iterator[str]:
        for name, job in self.jobs.items():
            for topic in sorted(set(job.topics) - set(self.topics)):
                yield f"jobs.{name}.topics names {topic}; {_listed(set(self.topics))} are known"

    def _record_mistakes(self) -> Iterator[str]:
        files = {each.schema_file for each in self.topics.values() if each.schema_file}
        usable = sorted(each for each in files if not any(schema_mistakes(each)))
        records = {each: record_name(each) for each in usable}
        for record, count in Counter(records.values()).items():
            if count > 1:
                named = _listed({each for each in usable if records[each] == record})
                yield f"schema_file names {named}, which all define {record}; one is allowed"


def _beyond(
    path: str, topic: TopicSettings, limits: TierLimits, readers: int, sku: StreamsSku
) -> Iterator[str]:
    hours = limits.days * _HOURS_A_DAY
    if topic.partitions > limits.partitions:
        allowed = f"{sku} has at most {limits.partitions}"
        yield f"{path}.partitions is {topic.partitions}; {allowed}"
    for key in ("retention_hours", "tombstone_hours"):
        given: int = getattr(topic, key)
        if given > hours:
            yield f"{path}.{key} is {given}; {sku} keeps events for at most {hours} hours"
    if readers + 1 > limits.groups:
        allowed = f"{sku} has {limits.groups} consumer groups, $Default among them"
        yield f"{path} is read by {readers} clients and jobs; {allowed}"


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "none"
