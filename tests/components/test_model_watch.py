"""What watches a model: who may read and start what, which alerts reach whom, what is refused."""

import json
from typing import cast

import pytest
from model_watch.settings import DriftJob, RetrainingTrigger

from components.foundation.lake_folders import only_below
from components.ml.drift_records import TABLE
from components.ml.model_alerts import daily, model_alerts
from components.operations.alarms import Alarms
from stacks.incidents import AlertSettings, IncidentSettings
from stacks.settings import Settings
from tests.harness.recording import Recording, Registered
from tests.harness.variants import Values, qa_values, watch_a_model, watched_model

READER = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"
CONTRIBUTOR = "ba92f5b4-2d11-453d-a403-e96b0029c9fe"
PUBLISHER = "3913510d-42f4-4e42-8a64-420c390055eb"
SENDER = "2b629674-e913-4c01-ae53-ef4638d8f975"
RECEIVER = "a638d3c7-ab3a-418d-83e6-5f17a39d4fde"
WATCH = "ml-watch-sepsis-early-warning"


def refused(**changed: object) -> str:
    """What is said of QA with the watched model, after a change of whole sections."""

    def change(values: Values) -> None:
        watch_a_model(values)
        for section, given in changed.items():
            values[section] = cast("dict[str, object]", given)

    with pytest.raises(ValueError, match=r"\w") as caught:
        Settings.model_validate(qa_values(change))
    return str(caught.value)


def model(**changed: object) -> dict[str, object]:
    values: Values = {}
    watch_a_model(values)
    given = cast("dict[str, object]", values["models"]["sepsis-early-warning"])
    return {"sepsis-early-warning": given | changed}


def roles(recording: Recording, prefix: str) -> dict[str, tuple[str, str]]:
    """Role and condition of each assignment below a component, by the end of its name."""
    return {
        each.name.removeprefix(prefix): (
            str(each.inputs["roleDefinitionId"]).rpartition("/")[2],
            str(each.inputs.get("condition", "")),
        )
        for each in recording.of_type("azure-native:authorization:RoleAssignment")
        if each.name.startswith(prefix)
    }


def environment(resource: Registered, path: str, name: str) -> str:
    given = cast("list[dict[str, str]]", resource.get(f"{path}.containers.0.env"))
    return {each["name"]: each["value"] for each in given}[name]


CRON_POD = "spec.jobTemplate.spec.template.spec"


def test_the_drift_job_reads_its_models_folders_and_writes_its_reports_alone() -> None:
    found = roles(watched_model(), f"{WATCH}-drift-identity-identity-")

    assert {key: role for key, (role, _) in found.items()} == {
        "reads": READER,
        "reports": CONTRIBUTOR,
        "records": PUBLISHER,
    }
    for folder in ("predictions", "labels", "reference"):
        assert f"'{folder}/sepsis-early-warning/*'" in found["reads"][1]
    assert found["reports"][1] == only_below(["drift/sepsis-early-warning"])


def test_a_condition_names_every_way_to_read_or_change_a_file() -> None:
    text = only_below(["a/b"])

    for action in ("read", "write", "add/action", "delete", "move/action"):
        assert f"blobs/{action}'" in text
    assert text.count("(") == text.count(")")
    assert text.endswith(":path] StringLike 'a/b/*'))")


def test_the_trigger_reads_results_and_alerts_and_appends_decisions() -> None:
    found = roles(watched_model(), f"{WATCH}-retraining-identity-identity-")

    assert {key: role for key, (role, _) in found.items()} == {
        "results": READER,
        "decisions": CONTRIBUTOR,
        "alerts": RECEIVER,
    }
    allowed = ["retraining/sepsis-early-warning", "promotions/sepsis-early-warning"]
    assert found["decisions"][1] == only_below(allowed)


def test_in_the_cluster_the_trigger_may_make_jobs_in_the_training_namespace_alone() -> None:
    recording = watched_model()
    role = recording.one(f"{WATCH}-retraining-role")
    binding = recording.one(f"{WATCH}-retraining-binding")
    quota = recording.one(f"{WATCH}-retraining-training-quota")

    assert role.get("metadata.namespace") == "train-sepsis-early-warning"
    assert role.get("rules") == [
        {
            "apiGroups": ["batch"],
            "resources": ["cronjobs"],
            "resourceNames": ["training"],
            "verbs": ["get"],
        },
        {"apiGroups": ["batch"], "resources": ["jobs"], "verbs": ["create", "get"]},
    ]
    assert binding.get("subjects.0.namespace") == "watch-sepsis-early-warning"
    assert quota.get("spec.hard") == {"requests.nvidia.com/gpu": "1", "pods": "2"}


def test_an_alert_comes_by_an_event_hub_with_an_identity_and_no_key() -> None:
    recording = watched_model()
    group = recording.one(f"{WATCH}-alerts-group")
    sends = recording.one(f"{WATCH}-alerts-sends")
    firewall = recording.one("streams-hubs-firewall")

    assert group.get("identity.type") == "SystemAssigned"
    assert group.get("webhookReceivers") in (None, [])
    assert group.get("eventHubReceivers.0.managedIdentity") == "SystemAssigned"
    assert group.get("eventHubReceivers.0.useCommonAlertSchema") is True
    assert group.get("eventHubReceivers.0.eventHubName") == "alerts-sepsis-early-warning"
    assert str(sends.inputs["roleDefinitionId"]).endswith(SENDER)
    assert sends.get("scope") == recording.one(f"{WATCH}-alerts-hub").id
    assert firewall.get("trustedServiceAccessEnabled") is True
    assert firewall.get("defaultAction") == "Deny"


def test_an_alert_reaches_its_tier_and_the_models_people_and_retraining_where_it_helps() -> None:
    recording = watched_model()
    notify, ticket = (recording.one(f"on-call-{each}").id for each in ("notify", "ticket"))
    people = recording.one(f"{WATCH}-drift-people").id
    retraining = recording.one(f"{WATCH}-alerts-group").id
    told = {
        each.name.removeprefix(f"{WATCH}-drift-alert-"): each.get("actions.actionGroups")
        for each in recording.of_type("azure-native:monitor:ScheduledQueryRule")
        if each.name.startswith(WATCH)
    }

    assert told == {
        "data_drift": [ticket, people, retraining],
        "prediction_drift": [ticket, people, retraining],
        "performance": [notify, people, retraining],
        "data_quality": [notify, people],
        "silence": [notify, people],
    }


def test_an_alert_tells_its_receivers_the_model_and_the_check() -> None:
    rule = watched_model().one(f"{WATCH}-drift-alert-performance")

    assert rule.get("actions.customProperties") == {
        "alert": "model-performance",
        "owner": "clinical-ml-platform",
        "runbook": "docs/runbooks/models.md",
        "model": "sepsis-early-warning",
        "check": "performance",
    }
    assert rule.get("criteria.allOf.0.query") == (
        f"{TABLE} | where Model == 'sepsis-early-warning' and Check == 'performance' and Exceeded"
    )


def test_silence_is_watched_where_the_job_runs_every_day() -> None:
    assert daily("15 5 * * *")
    assert not daily("15 5 * * 1")
    assert checks("15 5 * * *") - checks("15 5 * * 1") == {"silence"}


def test_an_alert_that_settings_switch_off_is_not_made() -> None:
    off = {"model-data-drift": AlertSettings(enabled=False)}

    assert checks("15 5 * * *") - checks("15 5 * * *", IncidentSettings(alerts=off)) == {
        "data_drift"
    }


def checks(schedule: str, settings: IncidentSettings | None = None) -> set[str]:
    """What the alerts of a model are about."""
    alarms = Alarms(groups={}, settings=settings or IncidentSettings(), owner="team")
    return {each.check for each in model_alerts("m", schedule, alarms)}


def test_the_jobs_run_one_at_a_time_and_come_to_an_end() -> None:
    recording = watched_model()
    drift = recording.one(f"{WATCH}-drift-job")
    training = recording.one(f"{WATCH}-retraining-training-job")

    assert drift.get("spec.concurrencyPolicy") == "Forbid"
    assert drift.get("spec.jobTemplate.spec.activeDeadlineSeconds") == 3600
    assert training.get("spec.suspend") is True
    assert training.get("spec.jobTemplate.spec.activeDeadlineSeconds") == 6 * 3600
    assert training.get("spec.jobTemplate.spec.backoffLimit") == 0
    assert training.get(f"{CRON_POD}.nodeSelector") == {"clinfra.io/gpu-pool": "gput4"}
    for job in (drift, training):
        assert job.get(f"{CRON_POD}.automountServiceAccountToken") is False
        assert job.get(f"{CRON_POD}.securityContext.runAsNonRoot") is True
        assert job.get(f"{CRON_POD}.containers.0.securityContext.readOnlyRootFilesystem") is True


def test_the_programs_read_what_the_components_tell_them() -> None:
    recording = watched_model()
    drift = recording.one(f"{WATCH}-drift-job")
    service = recording.one(f"{WATCH}-retraining-service-deployment")
    job = DriftJob.model_validate_json(environment(drift, CRON_POD, "DRIFT_JOB"))
    text = environment(service, "spec.template.spec", "RETRAINING_TRIGGER")
    trigger = RetrainingTrigger.model_validate_json(text)

    assert job.ingestion.endswith(f"/dataCollectionRules/dcr-1/streams/Custom-{TABLE}")
    assert job.predictions.endswith("/curated/predictions/sepsis-early-warning")
    assert job.thresholds.auroc_floor == 0.7
    assert trigger.topic == "alerts-sepsis-early-warning"
    assert (trigger.every_days, trigger.new_labels) == (30, 2000)
    assert len(trigger.limits.triggers) == 5
    assert trigger.limits.cool_down_hours == 72
    assert trigger.demands.subgroups == ("sex", "age_group")
    assert trigger.runner.kind == "aks"
    assert "secret" not in json.dumps([job.model_dump_json(), text]).casefold()


def test_the_service_is_called_by_nobody_and_takes_a_short_token_for_the_cluster() -> None:
    recording = watched_model()
    policy = recording.one(f"{WATCH}-retraining-service-paths")
    pod = recording.one(f"{WATCH}-retraining-service-deployment")
    volumes = cast("list[dict[str, object]]", pod.get("spec.template.spec.volumes"))
    (cluster,) = [each for each in volumes if each["name"] == "cluster"]

    assert policy.get("spec.ingress") in (None, [])
    assert pod.get("spec.template.spec.automountServiceAccountToken") is False
    sources = cast("dict[str, list[dict[str, dict[str, object]]]]", cluster["projected"])
    assert sources["sources"][0]["serviceAccountToken"]["expirationSeconds"] == 3600


def test_settings_that_contradict_are_refused_with_what_is_allowed() -> None:
    assert "models.sepsis-early-warning.drift is not given; retraining by drift" in refused(
        models=model(drift=None)
    )
    assert "streams.topics is empty; alerts come to models.sepsis" in refused(streams={})
    retraining = cast("dict[str, object]", model()["sepsis-early-warning"])["retraining"]
    given = cast("dict[str, dict[str, object]]", retraining)
    other = {**given, "training": given["training"] | {"gpu_pool": "gpuh100"}}
    assert "gpu_pool is gpuh100; cluster.gpu_pools has gput4" in refused(
        models=model(retraining=other)
    )
    dear = {**given, "limits": {"usd_per_hour": 40, "timeout_hours": 6}}
    assert "monthly_budget_usd is 200; one run may cost 240" in refused(
        models=model(retraining=dear)
    )
    assert "mlflow.flavour is databricks and models.sepsis" in refused(
        mlflow={"flavour": "databricks"}
    )


def test_too_many_event_hubs_are_counted_with_those_of_alerts() -> None:
    topics = {f"t{number}": {} for number in range(5)}

    text = refused(streams={"topics": topics, "max_units": 1})
    assert "the alerts of 1 models need 11 event hubs; Standard with 1 units has 10" in text


def test_a_model_without_a_watch_makes_nothing_of_it() -> None:
    values = qa_values(lambda values: values.update(models={}))

    assert not Settings.model_validate(values).models
