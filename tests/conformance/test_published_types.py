# pyright: basic
"""Azure's published types, as JSON Schema, judge the exported templates.

Nothing here is the twin's: the types are read from their file, turned into JSON Schema, and a
library that knows neither judges the templates that the command wrote.
"""

import gzip
import json
from collections import Counter
from collections.abc import Mapping
from functools import cache

import jsonschema
import pytest

from clinfra.export.arm import Exported, templates_of
from clinfra.plan import Plan, PlannedResource
from tests.harness.published_table import KINDS, TYPES, exported_of_prod, table
from twin.arm_types import PublishedTypes

FILE = TYPES / "arm-types.json.gz"
needs_types = pytest.mark.skipif(not FILE.is_file(), reason="Azure's published types are absent")
ENVELOPE = {"type", "apiVersion", "name", "dependsOn", "scope"}
UNPUBLISHED = {("Microsoft.CognitiveServices/accounts/raiBlocklists", "description")}
"""Members that the SDK sends by the same version of the API, and the published type leaves out."""
UNJUDGED = {"Microsoft.Monitor/accounts": 1}
"""Kinds whose type the file does not hold, with how many of them prod has."""
Schema = dict[str, object]


def schema_of(entry: Mapping[str, object]) -> Schema:
    """JSON Schema of one kind's body: required and read-only members, closed objects and lists."""
    types = entry["types"]
    assert isinstance(types, dict)
    definitions = {number: definition(types, node) for number, node in types.items()}
    return {"$ref": f"#/$defs/{entry['body']}", "$defs": definitions}


def reference(member: Mapping[str, object]) -> Schema:
    target = member["$ref"]
    return {"$ref": "#/$defs/" + str(target).rsplit("/", 1)[-1]}


def definition(types: Mapping[str, dict], node: dict) -> Schema:  # noqa: PLR0911
    match node["$type"]:
        case "StringType":
            kept = {"minLength", "maxLength", "pattern"} & set(node)
            return {"type": "string", **{each: node[each] for each in kept}}
        case "StringLiteralType":
            return {"type": "string", "pattern": f"^(?i:{escaped(node['value'])})$"}
        case "IntegerType":
            bounds = {"minValue": "minimum", "maxValue": "maximum"}
            return {"type": "integer", **{bounds[n]: node[n] for n in bounds if n in node}}
        case "BooleanType":
            return {"type": "boolean"}
        case "UnionType":
            return {"anyOf": [reference(each) for each in node["elements"]]}
        case "ArrayType":
            sizes = {"minLength": "minItems", "maxLength": "maxItems"}
            size = {sizes[n]: node[n] for n in sizes if n in node}
            return {"type": "array", "items": reference(node["itemType"]), **size}
        case "ObjectType":
            return an_object(node["properties"], node.get("additionalProperties"))
        case "DiscriminatedObjectType":
            return discriminated(types, node)
        case _:
            return {}


def escaped(text: str) -> str:
    return "".join(each if each.isalnum() else f"\\{each}" for each in text)


def an_object(members: Mapping[str, dict], others: dict | None) -> Schema:
    allowed = {name: each for name, each in members.items() if not each["flags"] & 2}
    return {
        "type": "object",
        "properties": {name: reference(each["type"]) for name, each in allowed.items()},
        "required": [name for name, each in allowed.items() if each["flags"] & 1],
        "additionalProperties": reference(others) if others else False,
    }


def discriminated(types: Mapping[str, dict], node: dict) -> Schema:
    chosen: list[Schema] = []
    for link in node["elements"].values():
        element = types[link["$ref"].rsplit("/", 1)[-1]]
        members = {**node["baseProperties"], **element["properties"]}
        chosen.append(an_object(members, element.get("additionalProperties")))
    return {"anyOf": chosen}


@cache
def published() -> Mapping[str, Schema]:
    """Schema of each type and version, in lower case."""
    with gzip.open(FILE, "rt", encoding="utf-8") as stream:
        entries = json.load(stream).values()
    return {f"{each['arm_type']}@{each['api_version']}".lower(): each for each in entries}


def faults_of(resource: Mapping[str, object]) -> list[str] | None:
    """What the published type finds in one resource; `None` where none is published."""
    entry = published().get(f"{resource['type']}@{resource['apiVersion']}".lower())
    if entry is None:
        return None
    body = {name: each for name, each in resource.items() if name not in ENVELOPE}
    body["name"] = str(resource["name"]).rsplit("/", 1)[-1]
    found = jsonschema.Draft202012Validator(schema_of(entry)).iter_errors(body)  # pyright: ignore[reportArgumentType]
    told = [f"{resource['type']} {each.json_path}: {each.message[:300]}" for each in found]
    return [
        each
        for each in told
        if not any(each.startswith(kind) and f"('{name}' was" in each for kind, name in UNPUBLISHED)
    ]


@cache
def exported() -> Exported:
    return exported_of_prod()


@needs_types
def test_every_request_of_prod_is_one_that_its_published_type_allows() -> None:
    resources = [each for template in exported().templates for each in template.resources]
    found = [(each["type"], faults_of(each)) for each in resources]

    assert [fault for _, faults in found for fault in faults or ()] == []
    assert Counter(kind for kind, faults in found if faults is None) == UNJUDGED
    assert len(resources) > 300


@needs_types
def test_the_docs_name_every_kind_that_was_judged() -> None:
    assert KINDS.read() == table(exported())


@needs_types
def test_a_fault_at_each_level_of_a_request_is_found() -> None:
    good = next(
        each
        for template in exported().templates
        for each in template.resources
        if each["type"] == "Microsoft.KeyVault/vaults"
    )
    properties = good["properties"]
    assert isinstance(properties, dict)

    assert faults_of(good) == []
    assert faults_of({**good, "enablePurgeProtection": True})
    assert faults_of({**good, "properties": {**properties, "tenantId": 7}})
    assert faults_of({**good, "properties": {**properties, "sku": {"family": "A"}}})
    assert faults_of({**good, "properties": {**properties, "networkAcls": {"bypass": 7}}})
    assert faults_of({**good, "location": None})


def test_without_published_types_the_envelope_of_azure_decides() -> None:
    identifier = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Cache/redisEnterprise/amr"
    inputs = {"clusterName": "amr", "resourceGroupName": "g", "location": "l", "minimumTls": "1.2"}
    planned = PlannedResource(
        "urn:pulumi:p::c::azure-native:redisenterprise:RedisEnterprise::amr",
        "azure-native:redisenterprise:RedisEnterprise",
        "create",
        inputs,
        id=identifier,
    )

    made = templates_of(Plan("p", (planned,)), PublishedTypes(), "s")

    assert made.by_rule == (planned.type,)
    (resource,) = made.templates[0].resources
    assert resource["apiVersion"] == "2025-07-01"
    assert (resource["location"], resource["properties"]) == ("l", {"minimumTls": "1.2"})
