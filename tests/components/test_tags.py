"""Cost tags reach every resource that can bear them."""

import pulumi
from pulumi_azure_native import containerservice, operationalinsights, resources, storage

from components.foundation.tags import tagging
from tests.harness.recording import Recording, record

TAGS = {"cost-center": "CC-4101", "environment": "qa"}


def recorded() -> Recording:
    def build() -> None:
        pulumi.runtime.register_stack_transformation(tagging(TAGS))
        resources.ResourceGroup("plain")
        resources.ResourceGroup("own", tags={"team": "imaging"})
        resources.ResourceGroup("later", tags=pulumi.Output.from_input({"team": "imaging"}))
        storage.BlobContainer("container", account_name="a", resource_group_name="rg")
        operationalinsights.SavedSearch(
            "search",
            category="c",
            display_name="d",
            query="q",
            resource_group_name="rg",
            workspace_name="w",
            tags=[operationalinsights.TagArgs(name="group", value="x")],
        )
        containerservice.ManagedCluster(
            "cluster",
            resource_group_name="rg",
            agent_pool_profiles=[
                containerservice.ManagedClusterAgentPoolProfileArgs(name="system", count=1)
            ],
        )

    return record(build)[1]


def test_a_taggable_resource_gets_the_cost_tags() -> None:
    assert recorded().one("plain").inputs["tags"] == TAGS


def test_tags_of_its_own_stay() -> None:
    recording = recorded()

    assert recording.one("own").inputs["tags"] == {**TAGS, "team": "imaging"}
    assert recording.one("later").inputs["tags"] == {**TAGS, "team": "imaging"}


def test_inline_node_pools_are_tagged_like_their_cluster() -> None:
    cluster = recorded().one("cluster")

    assert cluster.inputs["tags"] == TAGS
    assert cluster.get("agentPoolProfiles.0.tags") == TAGS
    assert cluster.get("agentPoolProfiles.0.name") == "system"


def test_a_kind_that_cannot_bear_tags_gets_none() -> None:
    recording = recorded()

    assert "tags" not in recording.one("container").inputs
    assert recording.one("search").inputs["tags"] == [{"name": "group", "value": "x"}]
