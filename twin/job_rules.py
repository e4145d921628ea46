"""Rules of jobs, of who they run as and of what they hold."""

from collections.abc import Iterator

from twin.azure.arm import fault, known, number, text
from twin.azure.demands import is_guid
from twin.azure.judges import between, items, settled, shaped
from twin.check import Fault, same
from twin.cloud import Cloud
from twin.databricks_rules import one_of
from twin.kinds import CloudRule, Rule
from twin.marks import ASSUMED, SCHEMA, documented
from twin.unity_rules import CREDENTIAL_RULES, NAME_RULES
from twin.wire import Properties, at

_PAGES = "https://learn.microsoft.com/azure/databricks"
_CONTINUOUS_PAGE = f"{_PAGES}/jobs/continuous"
_HEALTH_PAGE = f"{_PAGES}/jobs/notifications"
_SCHEMA = "databricks:index/schema:Schema"
_CRON_FIELDS = (6, 7)
_METRICS = (
    "RUN_DURATION_SECONDS",
    "STREAMING_BACKLOG_BYTES",
    "STREAMING_BACKLOG_FILES",
    "STREAMING_BACKLOG_RECORDS",
    "STREAMING_BACKLOG_SECONDS",
)
SECURABLES = ("catalog", "credential", "externalLocation", "schema", "table", "volume")
"""What a right can be on; one for each grant."""


def _task_keys(inputs: Properties) -> Iterator[Fault]:
    keys = [text(task, "taskKey") for _, task in items(inputs, "tasks")]
    for index, (where, task) in enumerate(items(inputs, "tasks")):
        if keys[index] and keys[index] in keys[:index]:
            yield fault(f"{where}.taskKey", keys[index], "each task has a key of its own")
        for place, each in items(task, "dependsOns"):
            name = text(each, "taskKey")
            if name and "" not in keys and name not in keys:
                yield fault(f"{where}.{place}.taskKey", name, "no task of the job has this key")


def _cron(inputs: Properties) -> Iterator[Fault]:
    path = "schedule.quartzCronExpression"
    given = text(inputs, path)
    if given and len(given.split()) not in _CRON_FIELDS:
        yield fault(path, given, "6 or 7 fields, seconds first, are allowed")


def _one_start(inputs: Properties) -> Iterator[Fault]:
    if known(inputs, "continuous") is not None and at(inputs, "schedule") is not None:
        yield fault("schedule", {}, "a continuous job has none")


def _without_end(inputs: Properties) -> Iterator[Fault]:
    if known(inputs, "continuous") is None:
        return
    runs = number(inputs, "maxConcurrentRuns")
    if runs is not None and runs > 1:
        yield fault("maxConcurrentRuns", runs, "a continuous job runs once at a time")
    for path, task in items(inputs, "tasks"):
        if number(task, "maxRetries"):
            allowed = "a continuous job begins anew by itself, leave it out"
            yield fault(f"{path}.maxRetries", at(task, "maxRetries"), allowed)
        if items(task, "dependsOns"):
            yield Fault(f"{path}.dependsOns", "is given; a continuous job's tasks await none")


def _health(inputs: Properties) -> Iterator[Fault]:
    for path, rule in items(inputs, "health.rules"):
        metric = text(rule, "metric")
        if metric and metric not in _METRICS:
            yield fault(f"{path}.metric", metric, f"{', '.join(_METRICS)} can be chosen")


def _cluster_keys(inputs: Properties) -> Iterator[Fault]:
    if not settled(inputs, "jobClusters"):
        return
    keys = {text(each, "jobClusterKey") for _, each in items(inputs, "jobClusters")}
    for path, task in items(inputs, "tasks"):
        wanted = text(task, "jobClusterKey")
        if wanted and wanted not in keys and "" not in keys:
            yield fault(f"{path}.jobClusterKey", wanted, "no cluster of the job has this key")


def _one_user(inputs: Properties) -> Iterator[Fault]:
    paths = ("runAs.userName", "runAs.servicePrincipalName", "runAs.groupName")
    if known(inputs, "runAs") is None or not all(settled(inputs, path) for path in paths):
        return
    given = [path for path in paths if at(inputs, path) is not None]
    if len(given) != 1:
        yield fault("runAs", {}, f"one of {', '.join(paths)} is needed, {len(given)} given")


def _one_securable(inputs: Properties) -> Iterator[Fault]:
    if not all(settled(inputs, path) for path in SECURABLES):
        return
    given = [path for path in SECURABLES if at(inputs, path) is not None]
    if len(given) > 1:
        yield fault(given[1], at(inputs, given[1]), f"the right is on {given[0]} already")


def _one_service(inputs: Properties) -> Iterator[Fault]:
    path = "purpose"
    if same(known(inputs, path), "SERVICE") and known(inputs, "usedForManagedStorage") is True:
        yield fault(path, "SERVICE", "managed storage needs the purpose STORAGE")


def _volume_place(inputs: Properties) -> Iterator[Fault]:
    path, kind = "storageLocation", text(inputs, "volumeType")
    if same(kind, "EXTERNAL") and at(inputs, path) is None:
        yield fault(path, None, "an external volume needs its address")
    if same(kind, "MANAGED") and at(inputs, path) is not None:
        yield fault(path, at(inputs, path), "a managed volume has no address of its own")


def _host(identifier: str) -> str:
    return identifier.partition("/databricks:index/")[0]


def _in_schema(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    catalog, schema = text(inputs, "catalogName"), text(inputs, "schemaName")
    if not catalog or not schema:
        return
    wanted = f"{_host(identifier)}/{_SCHEMA}/{catalog}.{schema}"
    if cloud.get(wanted) is None:
        yield fault("schemaName", schema, f"the catalog {catalog} has no such schema")


JOB_RULES = (
    Rule("job-tasks", "tasks have keys of their own and await others", ASSUMED, _task_keys),
    Rule("job-cron", "a schedule has 6 or 7 fields", ASSUMED, _cron),
    Rule("job-runs", "up to 1000 runs at once", ASSUMED, between("maxConcurrentRuns", 0, 1000)),
    Rule("job-one-start", "a job is continuous or scheduled", ASSUMED, _one_start),
    Rule(
        "job-continuous",
        "a continuous job runs once at a time, without retries and dependencies",
        documented(_CONTINUOUS_PAGE),
        _without_end,
    ),
    Rule("job-health", "there are five metrics of health", documented(_HEALTH_PAGE), _health),
    Rule("job-clusters", "a task's cluster is one of the job's", ASSUMED, _cluster_keys),
    Rule("job-one-user", "a job runs as one principal", ASSUMED, _one_user),
)
GRANT_RULES = (Rule("grant-one-securable", "a grant is on one thing", ASSUMED, _one_securable),)
PRINCIPAL_RULES = (
    Rule(
        "principal-application",
        "a principal of Entra is named by its client id",
        ASSUMED,
        shaped("applicationId", is_guid, "the client id of an identity is allowed"),
    ),
)
SERVICE_CREDENTIAL_RULES = (
    *CREDENTIAL_RULES,
    Rule(
        "credential-purpose",
        "a credential is for services or for storage",
        SCHEMA,
        one_of("purpose", "SERVICE", "STORAGE"),
    ),
    Rule("credential-service", "managed storage needs one for storage", ASSUMED, _one_service),
)
VOLUME_RULES = (
    *NAME_RULES,
    Rule(
        "volume-type",
        "a volume is managed or external",
        SCHEMA,
        one_of("volumeType", "MANAGED", "EXTERNAL"),
    ),
    Rule("volume-place", "an external volume has an address", ASSUMED, _volume_place),
)
VOLUME_CLOUD_RULES = (
    CloudRule("volume-schema", "a volume lies in a schema that exists", ASSUMED, _in_schema),
)
