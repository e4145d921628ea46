"""What is made to see an environment: metrics and Grafana."""

import pytest
from pydantic import ValidationError

from components.foundation.roles import Role
from stacks.dashboards import dashboards
from stacks.observability import GrafanaSettings
from tests.harness.environments import STACKS, recorded

PEOPLE = "5e2a9c20-0000-4000-8000-000000000003"


@pytest.mark.parametrize("stack", STACKS)
def test_metrics_go_to_a_workspace_that_only_the_network_asks_and_feeds(stack: str) -> None:
    made = recorded(stack)
    workspace = made.one("observability-metrics-workspace")
    endpoint = made.one("observability-metrics-endpoint")
    cluster = made.one("compute-aks-cluster")

    assert workspace.get("publicNetworkAccess") == "Disabled"
    assert endpoint.get("networkAcls.publicNetworkAccess") == "Disabled"
    rule = made.one("observability-metrics-rule")
    assert rule.get("dataCollectionEndpointId") == endpoint.id
    assert rule.get("destinations.monitoringAccounts.0.accountResourceId") == workspace.id
    sends = made.one("observability-metrics-sends")
    configures = made.one("observability-metrics-configures")
    assert (sends.get("resourceUri"), sends.get("dataCollectionRuleId")) == (cluster.id, rule.id)
    assert configures.get("associationName") == "configurationAccessEndpoint"
    assert configures.get("dataCollectionEndpointId") == endpoint.id
    assert made.one("observability-metrics-private").get("linkedResourceId") == endpoint.id


@pytest.mark.parametrize("stack", STACKS)
def test_grafana_has_no_public_address_and_no_key_and_reads_by_its_identity(stack: str) -> None:
    made = recorded(stack)
    grafana = made.one("observability-grafana-workspace")
    metrics = made.one("observability-metrics-workspace")

    assert grafana.get("sku.name") == "Standard"
    assert grafana.get("properties.publicNetworkAccess") == "Disabled"
    assert grafana.get("properties.apiKey") == "Disabled"
    linked = grafana.get(
        "properties.grafanaIntegrations.azureMonitorWorkspaceIntegrations.0"
        ".azureMonitorWorkspaceResourceId"
    )
    assert linked == metrics.id
    reads = made.one("observability-grafana-monitoring-data-reader")
    assert reads.get("scope") == metrics.id
    assert str(reads.get("roleDefinitionId")).endswith(Role.MONITORING_DATA_READER.value)
    private = made.one("observability-grafana-metrics")
    assert private.get("privateLinkResourceId") == metrics.id


def test_grafana_lies_in_several_zones_in_production_alone() -> None:
    zones = {
        stack: recorded(stack)
        .one("observability-grafana-workspace")
        .get("properties.zoneRedundancy")
        for stack in STACKS
    }

    assert zones == {"qa": "Disabled", "staging": "Disabled", "prod": "Enabled"}


def test_people_enter_grafana_by_the_role_of_their_group() -> None:
    admin = recorded("prod").one("observability-grafana-admin-platform")

    assert (admin.get("principalId"), admin.get("principalType")) == (PEOPLE, "Group")
    assert str(admin.get("roleDefinitionId")).endswith(Role.GRAFANA_ADMIN.value)


def test_a_group_with_two_roles_is_a_mistake() -> None:
    with pytest.raises(ValidationError, match=r"viewers.all is the group of admins.platform"):
        GrafanaSettings(admins={"platform": PEOPLE}, viewers={"all": PEOPLE})


@pytest.mark.parametrize("stack", STACKS)
def test_every_dashboard_is_brought_in_by_a_job_that_may_edit_dashboards_alone(stack: str) -> None:
    made = recorded(stack)
    files = made.one("observability-dashboards-files")
    job = made.one("observability-dashboards-job")

    assert files.get("data") == dashboards()
    assert files.get("metadata.name") == job.get("metadata.name")
    edits = made.one("observability-dashboards-identity-identity-edits")
    assert str(edits.get("roleDefinitionId")).endswith(Role.GRAFANA_EDITOR.value)
    assert edits.get("scope") == made.one("observability-grafana-workspace").id
