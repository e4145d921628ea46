"""Rules of Databricks jobs and of who they run as, each with a good and a bad input."""

from tests.harness.cases import GROUP_ID, Case
from twin.wire import Json, Properties

_JOB = "databricks:index/job:Job"
_GRANT = "databricks:index/grant:Grant"
_PRINCIPAL = "databricks:index/servicePrincipal:ServicePrincipal"
_CREDENTIAL = "databricks:index/credential:Credential"
_VOLUME = "databricks:index/volume:Volume"
_CONNECTOR = f"{GROUP_ID}/providers/Microsoft.Databricks/accessConnectors/job"
_ENDLESS: Properties = {"continuous": {"pauseStatus": "UNPAUSED"}}
_SCHEDULE: Properties = {
    "schedule": {"quartzCronExpression": "0 0 * * * ?", "timezoneId": "UTC"},
}
_ON: Properties = {"privileges": ["USE_CATALOG"], "principal": "job"}


def _task(**more: Json) -> Properties:
    return {"tasks": [{"taskKey": "run", **more}]}


def _through(**more: Json) -> Properties:
    return {"azureManagedIdentity": {"accessConnectorId": _CONNECTOR}, **more}


def _volume(schema: str) -> Properties:
    return {"catalogName": "clinical", "schemaName": schema, "name": "v", "volumeType": "MANAGED"}


CASES = (
    Case(
        rule="job-one-start",
        kind=_JOB,
        good=_ENDLESS,
        bad={**_ENDLESS, **_SCHEDULE},
        says="'schedule' is an object; a continuous job has none",
    ),
    Case(
        rule="job-continuous",
        kind=_JOB,
        good={**_ENDLESS, "maxConcurrentRuns": 1, **_task()},
        bad={**_ENDLESS, "maxConcurrentRuns": 2},
        says="'maxConcurrentRuns' is 2; a continuous job runs once at a time",
    ),
    Case(
        rule="job-continuous",
        kind=_JOB,
        good={**_SCHEDULE, **_task(maxRetries=2)},
        bad={**_ENDLESS, **_task(maxRetries=2)},
        says="'tasks[0].maxRetries' is 2; a continuous job begins anew by itself",
    ),
    Case(
        rule="job-health",
        kind=_JOB,
        good={
            "health": {
                "rules": [
                    {"metric": "STREAMING_BACKLOG_SECONDS", "op": "GREATER_THAN", "value": 60}
                ]
            }
        },
        bad={"health": {"rules": [{"metric": "LAG", "op": "GREATER_THAN", "value": 60}]}},
        says="'health.rules[0].metric' is 'LAG'; RUN_DURATION_SECONDS",
    ),
    Case(
        rule="job-clusters",
        kind=_JOB,
        good={
            "jobClusters": [{"jobClusterKey": "job", "newCluster": {"sparkVersion": "16"}}],
            **_task(jobClusterKey="job"),
        },
        bad={
            "jobClusters": [{"jobClusterKey": "job", "newCluster": {"sparkVersion": "16"}}],
            **_task(jobClusterKey="other"),
        },
        says="'tasks[0].jobClusterKey' is 'other'; no cluster of the job has this key",
    ),
    Case(
        rule="job-one-user",
        kind=_JOB,
        good={"runAs": {"servicePrincipalName": "job"}},
        bad={"runAs": {"servicePrincipalName": "job", "userName": "someone"}},
        says="'runAs' is an object; one of runAs.userName",
    ),
    Case(
        rule="grant-one-securable",
        kind=_GRANT,
        good={**_ON, "catalog": "clinical"},
        bad={**_ON, "catalog": "clinical", "schema": "clinical.features"},
        says="'schema' is 'clinical.features'; the right is on catalog already",
    ),
    Case(
        rule="principal-application",
        kind=_PRINCIPAL,
        good={"applicationId": "22222222-0000-4000-8000-000000000001"},
        bad={"applicationId": "job"},
        says="'applicationId' is 'job'; the client id of an identity is allowed",
    ),
    Case(
        rule="unity-name",
        kind=_CREDENTIAL,
        good={"name": "job"},
        bad={"name": "the.job"},
        says="'name' is 'the.job'",
    ),
    Case(
        rule="credential-identity",
        kind=_CREDENTIAL,
        good=_through(),
        bad={"name": "job"},
        says="'azureManagedIdentity' is None; one of",
    ),
    Case(
        rule="credential-connector",
        kind=_CREDENTIAL,
        good=_through(),
        bad={"azureManagedIdentity": {"accessConnectorId": "job"}},
        says="the id of an access connector is allowed",
    ),
    Case(
        rule="credential-purpose",
        kind=_CREDENTIAL,
        good=_through(purpose="SERVICE"),
        bad=_through(purpose="KAFKA"),
        says="'purpose' is 'KAFKA'; allowed are SERVICE, STORAGE",
    ),
    Case(
        rule="credential-service",
        kind=_CREDENTIAL,
        good=_through(purpose="STORAGE", usedForManagedStorage=True),
        bad=_through(purpose="SERVICE", usedForManagedStorage=True),
        says="'purpose' is 'SERVICE'; managed storage needs the purpose STORAGE",
    ),
    Case(
        rule="unity-name",
        kind=_VOLUME,
        good={"name": "v"},
        bad={"name": "a/b"},
        says="'name' is 'a/b'",
    ),
    Case(
        rule="volume-type",
        kind=_VOLUME,
        good={"volumeType": "MANAGED"},
        bad={"volumeType": "LOCAL"},
        says="'volumeType' is 'LOCAL'; allowed are MANAGED, EXTERNAL",
    ),
    Case(
        rule="volume-place",
        kind=_VOLUME,
        good={"volumeType": "EXTERNAL", "storageLocation": "abfss://raw@lake/x"},
        bad={"volumeType": "EXTERNAL"},
        says="'storageLocation' is None; an external volume needs its address",
    ),
    Case(
        rule="volume-schema",
        kind=_VOLUME,
        world=[
            (
                "databricks:index/schema:Schema",
                {"catalogName": "clinical", "name": "streams"},
            )
        ],
        good=_volume("streams"),
        bad=_volume("nowhere"),
        says="'schemaName' is 'nowhere'; the catalog clinical has no such schema",
    ),
)
