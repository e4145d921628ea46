"""Azure's published types judge requests, and are made from a checkout that the test writes."""

import json
from pathlib import Path

import pytest

from twin.arm_types import Published, PublishedTypes
from twin.check import Fault
from twin.provider import known_kind
from twin.type_maker import NoTypesError, make_types
from twin.wire import UNKNOWN, Json, Properties

VAULT = known_kind("azure-native:keyvault:Vault")
VERSION = "2024-11-01"
TYPES: list[dict[str, Json]] = [
    {"$type": "StringType"},
    {"$type": "StringType", "minLength": 3, "maxLength": 24, "pattern": "^[a-z-]+$"},
    {"$type": "StringLiteralType", "value": "standard"},
    {"$type": "StringLiteralType", "value": "premium"},
    {"$type": "UnionType", "elements": [{"$ref": "#/2"}, {"$ref": "#/3"}]},
    {"$type": "UnionType", "elements": [{"$ref": "#/2"}, {"$ref": "#/0"}]},
    {"$type": "IntegerType", "minValue": 7, "maxValue": 90},
    {
        "$type": "ObjectType",
        "name": "Sku",
        "properties": {
            "name": {"type": {"$ref": "#/4"}, "flags": 1},
            "family": {"type": {"$ref": "#/5"}, "flags": 1},
        },
    },
    {"$type": "ArrayType", "itemType": {"$ref": "#/9"}, "maxLength": 1},
    {
        "$type": "ObjectType",
        "name": "Policy",
        "properties": {
            "objectId": {"type": {"$ref": "#/0"}, "flags": 2},
            "tenantId": {"type": {"$ref": "#/1"}, "flags": 0},
        },
    },
    {
        "$type": "ObjectType",
        "name": "VaultProperties",
        "properties": {
            "sku": {"type": {"$ref": "#/7"}, "flags": 1},
            "tenantId": {"type": {"$ref": "#/0"}, "flags": 1},
            "accessPolicies": {"type": {"$ref": "#/8"}, "flags": 0},
            "softDeleteRetentionInDays": {"type": {"$ref": "#/6"}, "flags": 0},
            "networkAcls": {"type": {"$ref": "#/13"}, "flags": 0},
        },
    },
    {
        "$type": "ObjectType",
        "name": "Microsoft.KeyVault/vaults",
        "properties": {
            "name": {"type": {"$ref": "#/1"}, "flags": 9},
            "location": {"type": {"$ref": "#/0"}, "flags": 1},
            "properties": {"type": {"$ref": "#/10"}, "flags": 1},
        },
    },
    {
        "$type": "ResourceType",
        "name": f"Microsoft.KeyVault/vaults@{VERSION}",
        "body": {"$ref": "#/11"},
    },
    {
        "$type": "DiscriminatedObjectType",
        "discriminator": "bypass",
        "baseProperties": {},
        "elements": {"None": {"$ref": "#/14"}},
    },
    {
        "$type": "ObjectType",
        "name": "Nobody",
        "properties": {"defaultAction": {"type": {"$ref": "#/4"}, "flags": 0}},
    },
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    generated = tmp_path / "checkout" / "generated"
    place = "keyvault/microsoft.keyvault/2024-11-01/types.json"
    (generated / place).parent.mkdir(parents=True)
    (generated / place).write_text(json.dumps(TYPES), encoding="utf-8")
    index = {"resources": {f"Microsoft.KeyVault/vaults@{VERSION}": {"$ref": f"{place}#/12"}}}
    (generated / "index.json").write_text(json.dumps(index), encoding="utf-8")
    return tmp_path


def made(folder: Path) -> PublishedTypes:
    return PublishedTypes.of(make_types(folder / "checkout", folder / "types").file.parent)


def faults(folder: Path, properties: Properties, **top: Json) -> list[str]:
    whole: Properties = {"tenantId": "t", "sku": {"name": "standard", "family": "A"}, **properties}
    inputs: Properties = {"vaultName": "kv-good", "properties": whole, **top}
    return [str(fault) for fault in made(folder).faults(VAULT, inputs)]


def test_a_checkout_gives_the_kinds_that_it_has_and_names_the_others(folder: Path) -> None:
    result = make_types(folder / "checkout", folder / "types")
    vault: Published = PublishedTypes.of(folder / "types").kinds[VAULT.token]

    assert result.found == (VAULT.token,)
    assert "azure-native:network:Subnet" in result.lacking
    assert (vault.arm_type, vault.api_version) == ("Microsoft.KeyVault/vaults", VERSION)
    assert vault.inputs == {
        "location": "top",
        "properties": "top",
        "resourceGroupName": "path",
        "tags": "path",
        "vaultName": "path",
    }
    assert "12" not in vault.types


def test_a_folder_that_is_no_checkout_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoTypesError, match=r"has no generated/index\.json"):
        make_types(tmp_path, tmp_path / "types")


def test_a_good_request_passes_in_any_spelling_and_unknown_values_are_not_judged(
    folder: Path,
) -> None:
    assert faults(folder, {"sku": {"name": "STANDARD", "family": "new"}}) == []
    assert faults(folder, {"softDeleteRetentionInDays": UNKNOWN, "sku": UNKNOWN}) == []


@pytest.mark.parametrize(
    ("properties", "sentence"),
    [
        ({"tenantId": None}, "'properties.tenantId' is missing; Azure needs it"),
        (
            {"sku": {"name": "gold", "family": "A"}},
            "'properties.sku.name' is 'gold'; one of 'premium', 'standard' is allowed",
        ),
        ({"sku": {"name": "standard"}}, "'properties.sku.family' is missing"),
        (
            {"softDeleteRetentionInDays": 91},
            "'properties.softDeleteRetentionInDays' is 91; at most 90 is allowed",
        ),
        (
            {"softDeleteRetentionInDays": 1},
            "'properties.softDeleteRetentionInDays' is 1; at least 7 is allowed",
        ),
        (
            {"accessPolicies": [{"objectId": "x"}]},
            "'properties.accessPolicies[0].objectId' is read-only; Azure sets it",
        ),
        (
            {"accessPolicies": [{"tenantId": "Abc"}]},
            "'properties.accessPolicies[0].tenantId' is 'Abc'; text that matches ^[a-z-]+$",
        ),
        ({"accessPolicies": [{}, {}]}, "is a list with 2 items; at most 1 items is allowed"),
        ({"networkAcls": {}}, "'properties.networkAcls.bypass' is missing; one of 'None'"),
        ({"networkAcls": {"bypass": "All"}}, "is 'All'; one of 'None' is allowed"),
        (
            {"networkAcls": {"bypass": "none", "defaultAction": "Deny"}},
            "'properties.networkAcls.defaultAction' is 'Deny'; one of",
        ),
    ],
)
def test_a_bad_request_is_refused_with_path_value_and_source(
    folder: Path, properties: Properties, sentence: str
) -> None:
    (told,) = faults(folder, properties)

    assert sentence in told
    assert told.endswith(f"(published type Microsoft.KeyVault/vaults@{VERSION})")


def test_the_name_of_a_resource_is_judged_like_the_body(folder: Path) -> None:
    (told,) = faults(folder, {}, vaultName="kv")

    assert told.startswith("'vaultName' is 'kv' with 2 characters; at least 3 characters")


def test_without_a_folder_nothing_is_said() -> None:
    none: list[Fault] = list(PublishedTypes.of(None).faults(VAULT, {"vaultName": "x"}))

    assert none == []
