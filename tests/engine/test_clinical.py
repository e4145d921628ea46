"""FHIR and DICOM services with readers and writers, on the real engine against the twin."""

from pathlib import Path

import pytest

from clinfra.folders import Folders
from clinfra.plan import PlannedResource, plan_of_state
from clinfra.program import stack_file
from clinfra.session import Operation, local_session

pytestmark = [pytest.mark.engine, pytest.mark.soak]

CLINICAL = """\
  clinfra:clinical:
    health_data:
      fhir:
        export_to_lake: true
        readers: {research: {object_id: 5e2a9c10-0000-4000-8000-000000000001}}
        writers:
          feed: {object_id: 5e2a9c11-0000-4000-8000-000000000001, kind: service_principal}
      dicom:
        readers: {imaging: {object_id: 5e2a9c12-0000-4000-8000-000000000001}}
        writers:
          pacs: {object_id: 5e2a9c13-0000-4000-8000-000000000001, kind: service_principal}
"""


def test_clinical_services_go_up_in_order_with_their_roles_and_stay_the_same(
    tmp_path: Path,
) -> None:
    lines = stack_file("qa").read_text(encoding="utf-8").splitlines(keepends=True)
    path = tmp_path / "Pulumi.qa.yaml"
    path.write_text("".join(e for e in lines if "clinical:" not in e) + CLINICAL, encoding="utf-8")
    folders = Folders(tmp_path)

    with local_session("qa", path, throwaway=False, folders=folders) as session:
        first = session.run(Operation.UP)
        second = session.run(Operation.UP)

    assert not first.failed, first.outcome.failures
    assert not second.failed, second.outcome.failures
    assert not second.outcome.changed
    made = {each.name: each for each in plan_of_state("qa", folders.state_file("qa")).resources}
    services = {made["clinical-health-data-fhir"].urn, made["clinical-health-data-dicom"].urn}
    assert services <= set(made["clinical-health-data-endpoint-interface"].dependencies)
    assert made["clinical-health-data-fhir-identity-key"].urn in set(
        made["clinical-health-data-fhir"].dependencies
    )
    assert roles_of(made) == {
        "fhir-reader-research": "Group",
        "fhir-writer-feed": "ServicePrincipal",
        "dicom-reader-imaging": "Group",
        "dicom-writer-pacs": "ServicePrincipal",
    }


def roles_of(made: dict[str, PlannedResource]) -> dict[str, object]:
    """Principal types of the assignments on the services."""
    prefix = "clinical-health-data-"
    return {
        name.removeprefix(prefix): each.inputs["principalType"]
        for name, each in made.items()
        if name.startswith(prefix) and ("-reader-" in name or "-writer-" in name)
    }
