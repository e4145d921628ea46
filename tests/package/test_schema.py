"""The package's schema: checked in, complete, exact; and what it refuses."""

import json
from collections.abc import Mapping

import pulumi
import pytest
from ruamel.yaml import YAML

from clinfra.package import Package, components, schema
from tests.harness.checkout import ROOT

SITE = {
    "organization": "mercy",
    "workload": "research",
    "environment": "qa",
    "region": "eastus2",
    "subscriptionId": "5f2a1c3e-6b7d-4e8f-9a0b-1c2d3e4f5a6b",
    "tenantId": "9c8b7a6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d",
    "tags": {
        "costCenter": "CC-4102",
        "owner": "data-engineering",
        "businessUnit": "Research",
        "dataClassification": "synthetic",
    },
    "protect": False,
}
CHECKED_IN = json.loads((ROOT / "package" / "schema.json").read_text(encoding="utf-8"))
RESOURCES = CHECKED_IN["resources"]
PACKAGE = Package()


def reasons(kind: str, **inputs: object) -> dict[str, str]:
    """What a component is refused for: path to sentence."""
    given = {"resourceGroupName": "rg-research", "site": SITE, **inputs}
    with pytest.raises(pulumi.InputPropertiesError) as refused:
        PACKAGE.construct("mine", f"clinfra:index:{kind}", given)
    return {each["property_path"]: each["reason"] for each in refused.value.errors or ()}


def test_the_schema_that_is_checked_in_is_the_one_that_the_components_give() -> None:
    assert json.loads(schema()) == CHECKED_IN, "run: make docs"


def test_the_schema_has_every_component_and_no_property_of_the_engines_own_name() -> None:
    assert set(RESOURCES) == {f"clinfra:index:{each.__name__}" for each in components()}
    assert len(RESOURCES) == 9
    for each in RESOURCES.values():
        assert not {"id", "urn", "pulumi"} & {*each["inputProperties"], *each["properties"]}


def test_settings_have_types_and_meanings_and_none_with_a_default_is_required() -> None:
    types = CHECKED_IN["types"]
    lake = types["clinfra:index:LakeSettings"]
    assert lake["properties"]["coolAfterDays"]["type"] == "integer"
    assert "Days without change" in lake["properties"]["coolAfterDays"]["description"]
    assert "required" not in lake
    assert types["clinfra:index:NetworkSettings"]["required"] == ["addressSpace"]
    values = {each["value"] for each in types["clinfra:index:KeyVaultSku"]["enum"]}
    assert values == {"standard", "premium"}


def test_what_the_whole_platform_alone_can_use_is_not_offered() -> None:
    types = CHECKED_IN["types"]
    assert "jobs" not in types["clinfra:index:StreamsSettings"]["properties"]
    assert set(types["clinfra:index:ClientSettings"]["properties"]) == {"principalId"}
    assert "gpuSoftware" not in types["clinfra:index:ClusterSettings"]["properties"]


def test_every_resource_of_the_example_in_yaml_fits_the_schema() -> None:
    example = YAML(typ="safe").load(ROOT / "examples" / "yaml" / "Pulumi.yaml")
    used: set[str] = set()
    for resource in example["resources"].values():
        if resource["type"] in RESOURCES:
            known = RESOURCES[resource["type"]]
            given = set(resource["properties"])
            assert given <= set(known["inputProperties"])
            assert set(known["requiredInputs"]) <= given
            used.add(resource["type"])
    assert len(used) == 4
    site = CHECKED_IN["types"]["clinfra:index:Site"]
    assert set(example["variables"]["site"]) == set(site["properties"]) == set(site["required"])


def test_a_setting_that_is_not_allowed_is_refused_in_one_sentence_with_its_path() -> None:
    told = reasons("LogAnalytics", settings={"retentionDays": 7.0})

    (path, reason), *more = told.items()
    assert not more
    assert path == "settings.retentionDays"
    assert reason == "7 given; allowed is greater than or equal to 30"


def test_all_mistakes_of_a_site_are_told_at_once() -> None:
    wrong: Mapping[str, object] = SITE | {"organization": "Mercy Hospital", "tenantId": "mine"}
    told = reasons("LogAnalytics", site=wrong)

    assert set(told) == {"site.organization", "site.tenantId"}
    assert "text that matches ^[a-z][a-z0-9]{1,9}$ is allowed" in told["site.organization"]


@pytest.mark.parametrize(
    ("inputs", "path"),
    [
        ({"retention": 90}, "retention"),
        ({"settings": {"retention_days": 90}}, "settings.retention_days"),
        ({"site": SITE | {"colour": "red"}}, "site.colour"),
    ],
)
def test_a_key_that_no_component_knows_is_refused(inputs: dict[str, object], path: str) -> None:
    told = reasons("LogAnalytics", **inputs)

    assert told[path].startswith("no such key; allowed are ")


def test_a_zone_that_does_not_exist_is_refused() -> None:
    network = {"workspaceId": "w", "settings": {"addressSpace": "10.80.0.0/16"}}
    told = reasons("Network", **network, zones=["KEY_VAULT", "KEYVAULT"])

    assert told["zones[1]"].startswith("'KEYVAULT' given; allowed are KUBERNETES, KEY_VAULT")
