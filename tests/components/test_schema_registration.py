"""What registers the schemas of events, when it runs again, and what it may do."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.data.schema_registration import schema_bodies
from components.workloads.file_job import REFUSED, digest_of
from stacks.event_schemas import schema_text
from stacks.images import Image
from stacks.settings import Settings
from stacks.streams import StreamsSettings
from tests.harness.environments import ROOT, recorded, recorded_of
from tests.harness.stack_values import listed, mapping
from tests.harness.variants import qa_values

CONTRIBUTOR = "5dffeca3-4936-4216-b2bc-10343a5abb25"
IMAGE = Image(repository="clinfra/schema-registrar", tag="1.3.0")


@pytest.mark.parametrize("stack", ["qa", "staging", "prod"])
def test_one_identity_may_write_schemas_and_only_in_the_group(stack: str) -> None:
    recording = recorded(stack)
    writers = [
        each
        for each in recording.of_type("azure-native:authorization:RoleAssignment")
        if str(each.inputs["roleDefinitionId"]).endswith(CONTRIBUTOR)
    ]
    owned = [
        each.name
        for each in recording.of_type("azure-native:authorization:RoleAssignment")
        if each.name.startswith("streams-schemas-identity")
    ]

    assert [each.name for each in writers] == owned == ["streams-schemas-identity-identity-schemas"]
    assert "streams-hubs-schemas" in str(writers[0].inputs["scope"])


def test_the_bodies_of_all_topics_are_registered_by_one_job_of_their_name() -> None:
    recording = recorded("prod")
    bodies, job = recording.one("streams-schemas-bodies"), recording.one("streams-schemas-job")
    files = ("adt-events.avsc", "lab-results.avsc", "vitals.avsc")

    assert bodies.get("data") == {file: schema_text(file) for file in files}
    assert bodies.get("immutable") is True
    assert bodies.get("metadata.name") == job.get("metadata.name")
    mounted = {each["name"] for each in listed(job.get("spec.template.spec.volumes"))}
    assert mounted == {"schemas", "scratch"}
    assert job.get("spec.template.spec.volumes.1.configMap.name") == job.get("metadata.name")


def test_a_job_is_bounded_restricted_and_gives_up_where_a_schema_is_refused() -> None:
    job = recorded("qa").one("streams-schemas-job")
    pod = "spec.template.spec"
    program = ast.parse((ROOT / "images/schema-registrar/registrar.py").read_text(encoding="utf-8"))
    (codes,) = [
        ast.literal_eval(node.value)
        for node in program.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).startswith("(REFUSED")
    ]

    assert job.get("spec.activeDeadlineSeconds") == 900
    assert job.get("spec.backoffLimit") == 6
    assert job.get("spec.ttlSecondsAfterFinished") is None
    assert codes[0] == REFUSED
    assert job.get("spec.podFailurePolicy.rules.0.onExitCodes") == {
        "operator": "In",
        "values": [REFUSED],
    }
    assert job.get(f"{pod}.restartPolicy") == "Never"
    assert job.get(f"{pod}.automountServiceAccountToken") is False
    assert job.get(f"{pod}.securityContext.runAsNonRoot") is True
    assert job.get(f"{pod}.containers.0.securityContext.readOnlyRootFilesystem") is True
    assert job.get(f"{pod}.containers.0.command") is None
    assert mapping(job.get("spec.template.metadata.labels"))["cost-center"] == "CC-4101"


def test_the_job_logs_in_as_its_own_account_and_reaches_nothing_but_https() -> None:
    recording = recorded("qa")
    account, paths = (recording.one(f"streams-schemas-{each}") for each in ("account", "paths"))
    federation = recording.one("streams-schemas-identity-federation")

    assert federation.get("subject") == "system:serviceaccount:streams:schema-registrar"
    assert account.get("metadata.name") == "schema-registrar"
    assert list(mapping(account.get("metadata.annotations"))) == [
        "azure.workload.identity/client-id"
    ]
    assert paths.get("spec.ingress") in (None, [])
    assert paths.get("spec.egress") == [{"ports": [{"port": 443, "protocol": "TCP"}]}]


@given(
    st.dictionaries(st.sampled_from(["a.avsc", "b.avsc"]), st.text(max_size=9), min_size=1),
    st.dictionaries(st.sampled_from(["a.avsc", "b.avsc"]), st.text(max_size=9), min_size=1),
)
def test_the_name_changes_with_the_bodies_and_with_nothing_else(
    one: dict[str, str], other: dict[str, str]
) -> None:
    turned = dict(reversed(one.items()))

    assert digest_of(one, IMAGE) == digest_of(turned, IMAGE)
    assert (digest_of(one, IMAGE) == digest_of(other, IMAGE)) == (one == other)


def test_another_image_registers_anew() -> None:
    bodies = {"a.avsc": "{}"}

    assert digest_of(bodies, IMAGE) != digest_of(bodies, IMAGE.model_copy(update={"tag": "1.3.1"}))


def test_a_schema_that_two_topics_share_is_registered_once() -> None:
    topic = {"schema_file": "vitals.avsc"}
    settings = StreamsSettings.model_validate({"topics": {"east": topic, "west": topic}})

    assert list(schema_bodies(settings)) == ["vitals.avsc"]


def test_nothing_runs_where_no_topic_has_a_schema() -> None:
    def without(values: dict[str, dict[str, object]]) -> None:
        values["streams"] = {"topics": {"beds": {}}}

    made = recorded_of(Settings.model_validate(qa_values(without)), "qa")

    assert made.one("streams-topic-beds-hub")
    assert [each.name for each in made.resources if each.name.startswith("streams-schemas")] == []
