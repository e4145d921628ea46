"""What event streams and their jobs create, and which settings are refused."""

import json
from pathlib import Path

import pytest

from stacks.event_schemas import schema_mistakes, schema_text
from stacks.load import load_settings
from stacks.settings import Settings
from stacks.streams import LIMITS, StreamsSettings, StreamsSku
from tests.harness.environments import ROOT, recorded, recorded_of
from tests.harness.recording import Recording
from tests.harness.variants import SENDER, streams_of_others

SEND = "2b629674-e913-4c01-ae53-ef4638d8f975"
READ = "a638d3c7-ab3a-418d-83e6-5f17a39d4fde"
JOB: dict[str, object] = {
    "topics": ["adt"],
    "sink_table": "streams.adt",
    "trigger": {"mode": "mini_batch"},
    "entry_point": "/Workspace/adt.py",
}


def refused(**streams: object) -> str:
    with pytest.raises(ValueError, match=r"\w") as caught:
        StreamsSettings.model_validate(streams)
    return str(caught.value)


def environment(stack: str, **changed: dict[str, object]) -> dict[str, object]:
    given = load_settings(ROOT / "stacks" / f"Pulumi.{stack}.yaml").model_dump(mode="json")
    for section, values in changed.items():
        given[section] |= values
    return given


def roles(recording: Recording, prefix: str) -> dict[str, str]:
    """Role assignments below a component: logical name to the id of the role."""
    return {
        each.name.removeprefix(prefix): str(each.inputs["roleDefinitionId"]).rpartition("/")[2]
        for each in recording.of_type("azure-native:authorization:RoleAssignment")
        if each.name.startswith(prefix)
    }


@pytest.mark.parametrize("stack", ["qa", "staging", "prod"])
def test_a_namespace_has_kafka_and_neither_keys_nor_a_public_way_in(stack: str) -> None:
    recording = recorded(stack)
    namespace = recording.one("streams-hubs-namespace")
    firewall = recording.one("streams-hubs-firewall")
    endpoint = recording.one("streams-hubs-endpoint-interface")

    assert namespace.get("kafkaEnabled") is True
    assert namespace.get("disableLocalAuth") is True
    assert namespace.get("minimumTlsVersion") == "1.2"
    assert namespace.get("zoneRedundant") is True
    assert firewall.get("defaultAction") == "Deny"
    assert firewall.get("trustedServiceAccessEnabled") is (stack == "qa")
    assert endpoint.get("privateLinkServiceConnections.0.groupIds") == ["namespace"]
    assert not [each for each in recording.resources if "AuthorizationRule" in each.type]


def test_premium_encrypts_with_the_own_key_and_standard_grows_by_itself() -> None:
    premium = recorded("prod").one("streams-hubs-namespace")
    standard = recorded("staging").one("streams-hubs-namespace")
    smallest = recorded("qa").one("streams-hubs-namespace")
    holder = premium.get("encryption.keyVaultProperties.0.identity.userAssignedIdentity")
    held = premium.get("identity.userAssignedIdentities")

    assert premium.get("encryption.requireInfrastructureEncryption") is True
    assert isinstance(held, list)
    assert holder in held
    assert premium.get("isAutoInflateEnabled") is False
    assert standard.get("encryption") is None
    assert (standard.get("isAutoInflateEnabled"), standard.get("maximumThroughputUnits")) == (
        True,
        4,
    )
    assert smallest.get("isAutoInflateEnabled") is False


def test_a_topic_has_dead_letters_and_a_group_for_each_reader() -> None:
    recording = recorded("prod")
    dead = recording.one("streams-topic-adt-events-dead")

    assert recording.children(of="streams-topic-vitals") == {
        ("azure-native:eventhub:EventHub", "streams-topic-vitals-hub"),
        ("azure-native:eventhub:EventHub", "streams-topic-vitals-dead"),
        ("azure-native:eventhub:ConsumerGroup", "streams-topic-vitals-group-serving"),
        ("azure-native:eventhub:ConsumerGroup", "streams-topic-vitals-group-vital-signs"),
    }
    assert dead.get("eventHubName") == "adt-events-dead"
    assert dead.get("retentionDescription.retentionTimeInHours") == 168
    assert dead.get("captureDescription") is None


def test_capture_writes_to_the_raw_zone_as_an_identity_that_may_do_nothing_else() -> None:
    recording = recorded("prod")
    hub = recording.one("streams-topic-lab-results-hub")
    lake = recording.one("foundation-lake-account")
    (scope,) = [
        each.inputs["scope"]
        for each in recording.of_type("azure-native:authorization:RoleAssignment")
        if each.name.startswith("streams-hubs-capture-")
    ]

    assert hub.get("captureDescription.encoding") == "Avro"
    assert hub.get("captureDescription.intervalInSeconds") == 600
    assert hub.get("captureDescription.destination.blobContainer") == "raw"
    assert hub.get("captureDescription.destination.identity.type") == "UserAssigned"
    assert "foundation-lake-raw" in str(scope)
    assert lake.get("networkRuleSet.bypass") == "AzureServices"
    assert recorded("staging").one("foundation-lake-account").get("networkRuleSet.bypass") == "None"


def test_clients_and_jobs_get_rights_on_single_topics() -> None:
    recording = recorded("prod")
    sender = roles(recording, "streams-client-interface-engine-")
    reader = roles(recording, "streams-client-serving-identity-")
    job = roles(recording, "streams-jobs-vital-signs-principal-identity-")
    scopes = {
        str(each.inputs["scope"])
        for each in recording.of_type("azure-native:authorization:RoleAssignment")
        if str(each.inputs["roleDefinitionId"]).endswith((SEND, READ))
    }

    assert {sender[f"send-{topic}"] for topic in ("adt-events", "lab-results", "vitals")} == {SEND}
    assert not any(key.startswith("read") for key in sender)
    assert reader["read-vitals"] == job["read-vitals"] == READ
    assert reader["dead-vitals"] == job["dead-vitals"] == SEND
    assert set(job) == {"read-vitals", "dead-vitals", "schemas"}
    assert all("EventHub" in scope and "streams-topic-" in scope for scope in scopes)


def test_an_identity_of_another_team_gets_roles_and_a_compacted_topic_keeps_the_newest() -> None:
    recording = streams_of_others()
    hub, dead = (recording.one(f"streams-topic-beds-{each}") for each in ("hub", "dead"))
    (given,) = [
        each
        for each in recording.of_type("azure-native:authorization:RoleAssignment")
        if each.name == "streams-client-epic-send-beds"
    ]

    assert given.inputs["principalId"] == SENDER
    assert hub.get("retentionDescription") == {
        "cleanupPolicy": "Compact",
        "tombstoneRetentionTimeInHours": 48,
    }
    assert dead.get("retentionDescription.cleanupPolicy") == "Delete"
    assert not [each for each in recording.resources if "client-epic-identity" in each.name]


@pytest.mark.parametrize("stack", ["qa", "staging", "prod"])
def test_no_service_account_has_two_identities(stack: str) -> None:
    recording = recorded(stack)
    token = "azure-native:managedidentity:FederatedIdentityCredential"  # noqa: S105  # a type
    accounts = [str(each.get("subject")) for each in recording.of_type(token)]

    assert sorted(accounts) == sorted(set(accounts))
    assert "system:serviceaccount:interface-engine:interface-engine" in accounts


def test_the_engine_sends_with_the_identity_that_its_pods_have(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    account = ("interface-engine", "interface-engine")

    def principals(connections: object) -> dict[tuple[str, str], str]:
        assert connections
        return {account: SENDER}

    monkeypatch.setattr("components.platform.engine_principals", principals)
    recording = recorded_of(load_settings(ROOT / "stacks" / "Pulumi.qa.yaml"), "qa")
    server = recording.one("engine-server")
    environment = server.get("spec.template.spec.containers.0.env")
    sent = {
        each.name: each.inputs["principalId"]
        for each in recording.of_type("azure-native:authorization:RoleAssignment")
        if each.name.startswith("streams-client-")
    }

    assert sent == {
        "streams-client-interface-engine-send-adt-events": SENDER,
        "streams-client-interface-engine-schemas": SENDER,
    }
    assert isinstance(environment, list)
    (streams,) = [each for each in environment if each["name"] == "ENGINE_EVENT_STREAMS"]
    assert str(streams["value"]).endswith(".servicebus.windows.net:9093")


def test_a_client_of_another_engine_keeps_an_identity_of_its_own() -> None:
    own = {"namespace": "mirth", "service_account": "mirth"}
    streams: dict[str, object] = {"clients": {"interface-engine": own}}
    made = recorded_of(Settings.model_validate(environment("qa", streams=streams)), "qa")
    identity = made.one("streams-client-interface-engine-federation")
    kept = made.one("engine-server").get("spec.template.spec.containers.0.env")

    assert identity.get("subject") == "system:serviceaccount:mirth:mirth"
    assert isinstance(kept, list)
    assert "ENGINE_EVENT_STREAMS" not in {each["name"] for each in kept}


def parameters(recording: Recording, job: str) -> list[str]:
    given = recording.one(f"streams-jobs-{job}-job").get("tasks.0.sparkPythonTask.parameters")
    assert isinstance(given, list)
    return [str(each) for each in given]


def test_a_streaming_job_never_ends_runs_once_and_says_when_it_lags() -> None:
    job = recorded("prod").one("streams-jobs-vital-signs-job")
    rules = job.get("health.rules")

    assert job.get("continuous.pauseStatus") == "UNPAUSED"
    assert job.get("schedule") is None
    assert job.get("maxConcurrentRuns") == 1
    assert job.get("tasks.0.maxRetries") is None
    assert rules == [
        {"metric": "STREAMING_BACKLOG_SECONDS", "op": "GREATER_THAN", "value": 120},
        {"metric": "STREAMING_BACKLOG_RECORDS", "op": "GREATER_THAN", "value": 100_000},
    ]
    assert job.get("emailNotifications.onStreamingBacklogExceededs") == [
        "clinical-ml-platform@mercy.example"
    ]
    assert "--processing-time=5 seconds" in parameters(recorded("prod"), "vital-signs")


def test_a_mini_batch_job_has_a_schedule_tries_and_an_end() -> None:
    job = recorded("prod").one("streams-jobs-lab-trends-job")

    assert job.get("schedule.quartzCronExpression") == "0 0/15 * * * ?"
    assert job.get("continuous") is None
    assert job.get("tasks.0.maxRetries") == 2
    assert job.get("timeoutSeconds") == 3600
    assert "--available-now=true" in parameters(recorded("prod"), "lab-trends")


def test_a_job_runs_as_itself_under_the_policy_and_logs_in_without_a_secret() -> None:
    recording = recorded("prod")
    job = recording.one("streams-jobs-vital-signs-job")
    principal = recording.one("streams-jobs-vital-signs-principal-principal")
    credential = recording.one("streams-jobs-vital-signs-principal-credential")
    policy = recording.one("streams-jobs-policy")
    told = parameters(recording, "vital-signs")

    assert job.get("runAs.servicePrincipalName") == principal.get("applicationId")
    assert job.get("jobClusters.0.newCluster.applyPolicyDefaultValues") is True
    assert job.get("jobClusters.0.newCluster.dataSecurityMode") == "SINGLE_USER"
    assert credential.get("purpose") == "SERVICE"
    assert credential.get("azureManagedIdentity.managedIdentityId")
    assert policy.get("accessControls.0.permissionLevel") == "CAN_USE"
    assert any(each.startswith("--service-credential=clinical_prod_job_") for each in told)
    assert f"--schema=vitals={schema_text('vitals.avsc')}" in told
    assert not [each for each in told if "SharedAccess" in each or "Endpoint=sb" in each]


def test_a_job_may_make_tables_where_it_writes_and_read_where_it_reads() -> None:
    recording = streams_of_others()
    granted = {
        each.name.removeprefix("streams-jobs-census-principal-grant-"): each.inputs["privileges"]
        for each in recording.of_type("databricks:index/grant:Grant")
    }

    assert granted == {
        "catalog": ["USE_CATALOG"],
        "checkpoint": ["READ_VOLUME", "WRITE_VOLUME"],
        "credential": ["ACCESS"],
        "schema-features": ["CREATE_TABLE", "USE_SCHEMA"],
        "schema-streams": ["SELECT", "USE_SCHEMA"],
    }
    assert "--source-table=clinical_qa.streams.encounters" in parameters(recording, "census")


def test_the_namespace_is_watched_and_capture_where_there_is_any() -> None:
    watched = {
        stack: {
            each.get("criteria.allOf.0.metricName")
            for each in recorded(stack).of_type("azure-native:monitor:MetricAlert")
            if each.name.startswith("streams-")
        }
        for stack in ("staging", "prod")
    }

    assert watched == {
        "staging": {"ThrottledRequests"},
        "prod": {"ThrottledRequests", "CaptureBacklog"},
    }


def test_nothing_is_made_without_a_topic() -> None:
    given = environment("qa", streams={"topics": {}, "jobs": {}, "clients": {}})
    bare = Settings.model_validate(given | {"models": {}})

    assert not [each for each in recorded_of(bare, "qa").resources if "eventhub" in each.type]


TOPIC: dict[str, object] = {"partitions": 2}
MISTAKES: list[tuple[dict[str, object], str]] = [
    ({"sku": "Basic"}, "sku is Basic, which has no Kafka; Standard and Premium are allowed"),
    ({"sku": "Premium", "units": 3}, "units is 3; Premium has 1, 2, 4, 6, 8, 10, 12, 16"),
    ({"units": 41, "max_units": 40}, "units is 41; Standard has 1 to 40"),
    ({"units": 8}, "units is 8; at most max_units, 4, is allowed"),
    (
        {"topics": {"adt": {"partitions": 33}}},
        "topics.adt.partitions is 33; Standard has at most 32",
    ),
    (
        {"topics": {"adt": {"retention_hours": 169}}},
        "topics.adt.retention_hours is 169; Standard keeps events for at most 168 hours",
    ),
    (
        {"sku": "Premium", "topics": {"adt": {"compaction": True, "tombstone_hours": 2161}}},
        "topics.adt.tombstone_hours is 2161; Premium keeps events for at most 2160 hours",
    ),
    (
        {"topics": {f"t{each}": TOPIC for each in range(6)}},
        "topics has 6 members, with their dead letters 12; Standard with 1 units has 10",
    ),
    ({"topics": {"adt": TOPIC, "adt-dead": TOPIC}}, "topics.adt-dead has the name of the dead"),
    (
        {"topics": {"adt": {"producers": ["engine"]}}},
        "topics.adt.producers names engine; none are known",
    ),
    (
        {
            "clients": {"engine": {"principal_id": SENDER}},
            "topics": {"adt": {"consumers": ["engine", "engine"]}},
        },
        "topics.adt.consumers names engine twice",
    ),
    ({"topics": {"vitals": TOPIC}, "jobs": {"copy": JOB}}, "jobs.copy.topics names adt; vitals"),
    (
        {
            "clients": {"copy": {"principal_id": SENDER}},
            "topics": {"adt": TOPIC},
            "jobs": {"copy": JOB},
        },
        "clients.copy has the name of a job",
    ),
    (
        {"clients": {"engine": {"namespace": "clinical"}}},
        "namespace and service_account are needed, or principal_id",
    ),
    (
        {
            "clients": {
                each: {"namespace": "clinical", "service_account": "engine"}
                for each in ("aa", "bb")
            }
        },
        "clients aa, bb have one service account, clinical/engine; a service account has one",
    ),
    (
        {"topics": {"adt": {"schema_file": "nowhere.avsc"}}},
        "schema_file is nowhere.avsc; stacks/schemas has adt-events.avsc, lab-results.avsc",
    ),
    (
        {"topics": {"adt": TOPIC}, "jobs": {"copy": {**JOB, "topics": []}}},
        "topics or source_table is needed, and neither is given",
    ),
    (
        {"topics": {"adt": TOPIC}, "jobs": {"copy": {**JOB, "source_table": "streams.adt"}}},
        "sink_table is streams.adt, the table that is read",
    ),
    (
        {
            "topics": {"adt": TOPIC},
            "jobs": {"copy": {**JOB, "trigger": {"mode": "mini_batch", "cron": "0 0 * * * *"}}},
        },
        "cron is 0 0 * * * *; Quartz needs ? for day of month or for day of week",
    ),
]


@pytest.mark.parametrize(("streams", "sentence"), MISTAKES, ids=[each for _, each in MISTAKES])
def test_a_mistake_in_the_settings_is_told_in_a_sentence(
    streams: dict[str, object], sentence: str
) -> None:
    assert sentence in refused(**streams)


def test_standard_has_twenty_consumer_groups_of_which_one_is_the_default() -> None:
    clients = {f"c{each}": {"principal_id": SENDER} for each in range(20)}
    topics = {"adt": {"consumers": sorted(clients)}}
    sentence = "topics.adt is read by 20 clients and jobs; Standard has 20 consumer groups"

    assert sentence in refused(clients=clients, topics=topics)
    StreamsSettings.model_validate({"clients": clients, "topics": topics, "sku": "Premium"})


@pytest.mark.parametrize(
    ("stack", "changed", "sentence"),
    [
        ("prod", {"streams": {"sku": "Standard", "units": 1}}, "streams.sku is Standard; patient"),
        ("qa", {"lake": {"trusted_services": False}}, "lake.trusted_services is false and a topic"),
        ("qa", {"databricks": {"enabled": False}}, "streams.jobs are given and databricks.enabled"),
        (
            "prod",
            {"databricks": {"max_workers": 4}},
            "streams.jobs.vital-signs.max_workers is 8; at most databricks.max_workers, 4",
        ),
    ],
)
def test_streams_fit_what_they_stand_on(
    stack: str, changed: dict[str, dict[str, object]], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        Settings.model_validate(environment(stack, **changed))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "which is no JSON"),
        ('{"type": "string"}', "whose type is not record"),
        ('{"type": "record", "name": "X", "fields": [{"name": "x"}]}', "which lacks fields"),
        (
            '{"type": "record", "fields": [{"name": "x", "type": "int"}]}',
            "whose record has no name",
        ),
    ],
)
def test_a_schema_file_is_read_when_settings_are(
    text: str, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stacks.event_schemas.FOLDER", tmp_path)
    schema_text.cache_clear()
    (tmp_path / "broken.avsc").write_text(text, encoding="utf-8")

    (mistake,) = schema_mistakes("broken.avsc")

    schema_text.cache_clear()
    assert sentence in mistake


def test_two_files_that_define_one_record_are_refused_since_a_schema_has_one_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stacks.event_schemas.FOLDER", tmp_path)
    schema_text.cache_clear()
    fields = [{"name": "x", "type": "int"}]
    for file, name in (("a", "clinical.X"), ("b", "X")):
        schema = {"type": "record", "namespace": "clinical", "name": name, "fields": fields}
        (tmp_path / f"{file}.avsc").write_text(json.dumps(schema), encoding="utf-8")

    told = refused(topics={each: {"schema_file": f"{each[0]}.avsc"} for each in ("aa", "bb")})

    schema_text.cache_clear()
    assert "names a.avsc, b.avsc, which all define clinical.X; one is allowed" in told


def test_the_settings_know_the_tiers_that_the_twin_knows() -> None:
    from twin.azure import event_topics

    for sku in (StreamsSku.STANDARD, StreamsSku.PREMIUM):
        limits, name = LIMITS[sku], sku.lower()
        told = (limits.partitions, limits.days, limits.groups, limits.topics)
        tables = (
            event_topics.PARTITIONS,
            event_topics.DAYS,
            event_topics.GROUPS,
            event_topics.HUBS,
        )
        assert told == tuple(table[name] for table in tables)
