"""What is kept of the cluster's containers, and above all what is not."""

import tomllib

import pytest
from pydantic import ValidationError

from components.operations.container_insights import agent_settings
from stacks.container_insights import ContainerInsightsSettings, SystemNamespace
from tests.harness.environments import STACKS, recorded
from tests.harness.stack_values import listed

NAMESPACE = "kubernetes:core/v1:Namespace"


@pytest.mark.parametrize("stack", STACKS)
def test_the_agent_logs_in_as_itself_and_learns_its_rule_inside_the_network(stack: str) -> None:
    made = recorded(stack)
    agent = made.one("compute-aks-cluster").get("addonProfiles.omsagent")
    rule = made.one("logs-containers-rule")
    sends = made.one("logs-containers-sends")
    endpoint = made.one("observability-metrics-endpoint")

    assert agent == {
        "enabled": True,
        "config": {
            "logAnalyticsWorkspaceResourceID": made.one("foundation-logs-workspace").id,
            "useAADAuth": "true",
        },
    }
    assert rule.get("dataCollectionEndpointId") == endpoint.id
    assert endpoint.get("networkAcls.publicNetworkAccess") == "Disabled"
    assert (sends.get("dataCollectionRuleId"), sends.get("resourceUri")) == (
        rule.id,
        made.one("compute-aks-cluster").id,
    )


def test_component_makes_a_rule_its_association_and_the_agents_settings() -> None:
    assert recorded("prod").children(of="logs-containers") == {
        ("azure-native:monitor:DataCollectionRule", "logs-containers-rule"),
        ("azure-native:monitor:DataCollectionRuleAssociation", "logs-containers-sends"),
        ("kubernetes:core/v1:ConfigMap", "logs-containers-agent"),
    }


@pytest.mark.parametrize("stack", ["staging", "prod"])
def test_only_named_namespaces_leave_their_output(stack: str) -> None:
    flows = listed(recorded(stack).one("logs-containers-rule").get("dataFlows"))
    output = [each for each in flows if "Microsoft-ContainerLogV2" in str(each["streams"])]

    assert [each["transformKql"] for each in output] == [
        'source | where PodNamespace in ("gpu-system")'
    ]


@pytest.mark.parametrize("stack", ["staging", "prod"])
def test_the_agent_leaves_every_clinical_namespace_of_the_program_alone(stack: str) -> None:
    made = recorded(stack)
    namespaces = {str(each.get("metadata.name")) for each in made.of_type(NAMESPACE)}
    told = made.one("logs-containers-agent").get("data.log-data-collection-settings")
    settings = tomllib.loads(str(told))["log_collection_settings"]

    assert {"serving", "features"} < namespaces
    for stream in ("stdout", "stderr"):
        left_alone = set(settings[stream]["exclude_namespaces"])
        assert left_alone == (namespaces | set(SystemNamespace)) - {"gpu-system"}
    assert settings["env_var"]["enabled"] is False
    assert settings["schema"]["containerlog_schema_version"] == "v2"


def test_qa_keeps_events_alone_and_seldom_looks() -> None:
    made = recorded("qa")
    source = made.one("logs-containers-rule").get("dataSources.extensions.0")
    told = made.one("logs-containers-agent").get("data.log-data-collection-settings")

    assert isinstance(source, dict)
    assert source["streams"] == ["Microsoft-KubeEvents"]
    collected = source["extensionSettings"]["dataCollectionSettings"]
    assert collected["interval"] == "30m"
    assert collected["namespaces"] == ["gatekeeper-system"]
    assert tomllib.loads(str(told))["log_collection_settings"]["stdout"]["enabled"] is False


def test_a_clinical_namespace_is_kept_by_a_setting_of_its_own_alone() -> None:
    with pytest.raises(ValidationError, match="kube-system"):
        ContainerInsightsSettings.model_validate({"logs": ["serving"]})
    asked = ContainerInsightsSettings.model_validate({"clinical_logs": ["serving"]})

    assert asked.kept == ("gpu-system", "serving")
    assert '"serving"' not in agent_settings(asked, ["features"])


@pytest.mark.parametrize("stack", ["staging", "prod"])
def test_output_of_containers_takes_the_cheap_plan(stack: str) -> None:
    table = recorded(stack).one("logs-tables-ContainerLogV2")

    assert table.get("plan") == "Basic"
