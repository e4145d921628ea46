"""Settings of Spark jobs: streaming without an end, and mini-batches on a schedule."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from stacks.base import Check, Model

JobName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,28}[a-z0-9]$")]
TableName = Annotated[
    str, StringConstraints(pattern=r"^(features|monitoring|streams)\.[a-z][a-z0-9_]{0,99}$")
]
"""Schema and table in the environment's catalog."""


class StreamingTrigger(Model):
    """The job never ends; it takes what has come in at a fixed pace."""

    mode: Literal["streaming"]
    """How the job is started."""
    interval_seconds: Annotated[int, Field(ge=1, le=3600)] = 10
    """Seconds between two micro-batches."""
    backlog_seconds: Annotated[int, Field(ge=60)] = 600
    """Delay of the slowest stream above which ``streams.notify`` is told."""
    backlog_records: Annotated[int, Field(ge=1)] = 100_000
    """Events that the slowest stream may be behind before ``streams.notify`` is told."""


class MiniBatchTrigger(Model):
    """The job takes all that has come in since its last run, and ends."""

    mode: Literal["mini_batch"]
    """How the job is started."""
    cron: Annotated[str, StringConstraints(pattern=r"^\S+( \S+){5,6}$")] = "0 0/15 * * * ?"
    """Quartz schedule in UTC: seconds, minutes, hours, day of month, month, day of week."""
    timeout_minutes: Annotated[int, Field(ge=1, le=1440)] = 60
    """Minutes after which a run is ended as failed."""
    max_retries: Annotated[int, Field(ge=0, le=10)] = 2
    """Further tries of a run that failed."""

    def _checks(self) -> Sequence[Check]:
        return (self._cron_mistakes,)

    def _cron_mistakes(self) -> Iterator[str]:
        fields = self.cron.split()
        if (fields[3] == "?") == (fields[5] == "?"):
            yield f"cron is {self.cron}; Quartz needs ? for day of month or for day of week"


class JobSettings(Model):
    """A Structured Streaming job from topics, or from a table, into a table of the catalog."""

    topics: tuple[str, ...] = ()
    """Topics that it reads."""
    source_table: TableName | None = None
    """Table that it reads instead, as the stream of its changes."""
    sink_table: TableName
    """Table that it writes, such as ``features.vitals``."""
    trigger: Annotated[StreamingTrigger | MiniBatchTrigger, Field(discriminator="mode")]
    """When it works."""
    entry_point: Annotated[str, StringConstraints(pattern=r"^/Workspace/[^\s]+\.py$")]
    """Python program in the workspace, such as one of a Git folder, that another pipeline
    delivers; what it is given is in docs/streams.md."""
    max_workers: Annotated[int, Field(ge=1, le=100)] = 2
    """Workers of its cluster at the most; it starts with one."""
    spark_version: Annotated[
        str, StringConstraints(pattern=r"^(1[6-9]|2[0-9])\.[1-9]\.x-scala2\.1[23]$")
    ] = "16.4.x-scala2.12"
    """Databricks runtime; from 16.1 on it logs in to Kafka without a secret."""

    def _checks(self) -> Sequence[Check]:
        return (self._source_mistakes,)

    def _source_mistakes(self) -> Iterator[str]:
        if bool(self.topics) == bool(self.source_table):
            given = "both are given" if self.topics else "neither is given"
            yield f"topics or source_table is needed, and {given}"
        if self.source_table == self.sink_table:
            yield f"sink_table is {self.sink_table}, the table that is read"
