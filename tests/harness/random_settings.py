"""Environments drawn at random from the schema of settings: valid ones, and broken ones."""

import copy
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from hypothesis import assume
from hypothesis import strategies as st
from pydantic import ValidationError

from stacks.problems import KeyPath, dotted
from stacks.settings import Settings
from tests.harness.environments import ROOT, STACKS
from tests.harness.stack_values import read_values

Json = Mapping[str, object]
_FIXED = {"environment", "backend", "keep_sdk_aliases", "organization", "subscription_id"}
"""Sections that say which environment it is and where its state lives."""
_AFTER_A_DELETION = "recover_deleted"
_MOST_CHANGES = 8
_DEEPEST, _FEW, _MOST_ROUNDS = 3, 5, 3
"""How many keys lead to what may be left out, how often it stays for each time that it goes, and
how many things may hang on one another."""
_WIDEST = 3
"""How far a number goes above the least that is allowed, so that no environment grows huge."""
WEAKENING: Mapping[str, str] = {
    "clinfra:cloud_policy.pods": "require-pod-baseline",
    "clinfra:cluster.defender": "require-aks-defender",
    "clinfra:cluster.etcd_key": "require-aks-etcd-key",
    "clinfra:cluster.tier": "require-aks-paid-tier",
    "clinfra:data.feature_store.high_availability": "require-redis-replica",
    "clinfra:data.postgresql.backup_days": "require-postgresql-backup",
    "clinfra:data.postgresql.standby": "require-postgresql-standby",
    "clinfra:data.vector_stores.*.high_availability": "require-redis-replica",
    "clinfra:data.vector_stores.*.sku": "limit-sku",
    "clinfra:databricks.compliance_security_profile": "require-databricks-compliance-profile",
    "clinfra:integration.connections.*.port": "limit-clinical-paths",
    "clinfra:key_vault.sku": "require-strong-keys",
    "clinfra:key_vault.soft_delete_retention_days": "require-key-vault-purge-protection",
    "clinfra:lake.redundancy": "require-storage-geo-redundancy",
    "clinfra:lake.soft_delete_days": "require-storage-soft-delete",
    "clinfra:log_analytics.activity_log": "require-activity-log",
    "clinfra:log_analytics.private_link": "require-log-private-link",
    "clinfra:log_analytics.public_query": "forbid-log-public-access",
    "clinfra:log_analytics.retention.*": "require-log-retention",
    "clinfra:log_analytics.retention_days": "require-log-retention",
    "clinfra:models.*.scaling.min_replicas": "require-autoscaler-target",
    "clinfra:network.flow_log.retention_days": "require-flow-log-retention",
    "clinfra:rag.*.content_filter.*": "require-blocking-content-filter",
    "clinfra:region": "limit-image-registries",
    "clinfra:tags.data_classification": "require-search-customer-managed-key",
}
"""Settings that may be weaker than a mandatory rule wants, or that a profile repeats, and the rule
that then says so."""
WRONG_TEXT = "\tno such thing\t"


@dataclass(frozen=True)
class Leaf:
    """One setting that holds no others."""

    path: KeyPath
    schema: Json


@dataclass(frozen=True)
class Broken:
    """Values of which one is wrong."""

    values: Json
    path: KeyPath
    """Where."""


@cache
def _schema() -> Json:
    return Settings.model_json_schema()


@cache
def values_of(stack: str, folder: Path = ROOT / "stacks") -> Json:
    """The values of a stack file, without their namespace."""
    return read_values(folder / f"Pulumi.{stack}.yaml")


def _resolved(schema: Json) -> Json:
    """A schema without references, of which only the first that is not null is taken."""
    while "$ref" in schema or "anyOf" in schema:
        if "$ref" in schema:
            name = str(schema["$ref"]).rpartition("/")[2]
            schema = _schema()["$defs"][name]  # pyright: ignore[reportIndexIssue]
        else:
            options: Sequence[Json] = schema["anyOf"]  # pyright: ignore[reportAssignmentType]
            schema = next(each for each in options if each.get("type") != "null")
    return schema


def leaves(schema: Json, values: object, path: KeyPath = ()) -> Iterator[Leaf]:
    """Every setting below a place; those of mappings and lists only where the values have them."""
    schema = _resolved(schema)
    given = values if isinstance(values, Mapping) else {}
    if "oneOf" in schema:
        schema = _member(schema, given)
    if "properties" in schema:
        properties: Mapping[str, Json] = schema["properties"]  # pyright: ignore[reportAssignmentType]
        for name, below in properties.items():
            if path or name not in _FIXED:
                yield from leaves(below, given.get(name), (*path, name))
    elif below := _each(schema):
        for name, value in given.items():
            yield from leaves(below, value, (*path, name))
    elif schema.get("type") in ("boolean", "integer", "number", "string"):
        yield Leaf(path, schema)


def _each(schema: Json) -> Json | None:
    """The schema of every value of a mapping."""
    patterns, others = schema.get("patternProperties"), schema.get("additionalProperties")
    if isinstance(patterns, Mapping):
        (only,) = patterns.values()
        return only
    return others if isinstance(others, Mapping) else None


def _member(schema: Json, given: Json) -> Json:
    """The member of a union that the values are of, by the word that tells them apart."""
    told: Mapping[str, str | Json] = schema["discriminator"]  # pyright: ignore[reportAssignmentType]
    word, members = str(told["propertyName"]), told["mapping"]
    assert isinstance(members, Mapping)
    found = members.get(str(given.get(word)))
    return _resolved({"$ref": found}) if found else {}


def good_values(schema: Json) -> list[object]:
    """Some values that the schema allows; none for free text."""
    if "enum" in schema:
        return list(schema["enum"])  # pyright: ignore[reportArgumentType]
    match schema.get("type"):
        case "boolean":
            return [True, False]
        case "integer":
            least = int(schema.get("minimum", 1))  # pyright: ignore[reportArgumentType]
            most = int(schema.get("maximum", least + _WIDEST))  # pyright: ignore[reportArgumentType]
            return [*range(least, min(most, least + _WIDEST) + 1)]
        case _:
            return []


def _bad(schema: Json) -> list[object]:
    """Some values that the schema does not allow."""
    wrong: list[object] = [["a", "list"], {"a": "mapping"}]
    match schema.get("type"):
        case "boolean":
            wrong.append("perhaps")
        case "integer" | "number":
            wrong.append("many")
            for bound, step in (("minimum", -1), ("maximum", 1)):
                if bound in schema:
                    wrong.append(schema[bound] + step)  # pyright: ignore[reportOperatorIssue]
        case _:
            wrong.append(7)
            if "enum" in schema or "pattern" in schema:
                wrong.append(WRONG_TEXT)
    return wrong


def put(values: Json, path: KeyPath, value: object) -> dict[str, object]:
    """A copy of the values with one changed; sections on the way are made."""
    changed = copy.deepcopy(dict(values))
    place: dict[str | int, object] = changed  # pyright: ignore[reportAssignmentType]
    for part in path[:-1]:
        if not isinstance(place.get(part), dict):
            place[part] = {}
        place = place[part]  # pyright: ignore[reportAssignmentType]
    place[path[-1]] = value
    return changed


def accepted(values: Json) -> bool:
    """Whether these are settings of an environment."""
    try:
        Settings.model_validate_json(json.dumps(values, default=str), strict=True)
    except ValidationError:
        return False
    return True


def _without(values: Json, path: KeyPath) -> dict[str, object]:
    """A copy of the values without one; the same where it is gone already."""
    changed = copy.deepcopy(dict(values))
    place: object = changed
    for part in path[:-1]:
        place = place.get(str(part)) if isinstance(place, dict) else None
    if isinstance(place, dict):
        place.pop(str(path[-1]), None)
    return changed


def _left_out(path: KeyPath) -> st.SearchStrategy[bool]:
    """Whether something is left out: each second section, and few of what sections have in them."""
    return st.booleans() if len(path) == 1 else st.sampled_from([False] * _FEW + [True])


def without_any(values: Json, paths: Sequence[KeyPath]) -> Json:
    """The values without as many of the paths as can go, those that name others before those."""
    for _ in range(_MOST_ROUNDS):
        for path in paths:
            changed = _without(values, path)
            if changed != values and accepted(changed):
                values = changed
    return values


@st.composite
def valid(draw: st.DrawFn, stacks: Sequence[str], folder: Path) -> tuple[str, Json]:
    """A stack file of a folder and which it was, all of it allowed.

    Any of its sections and of their members are left out, and one to eight settings are others.
    """
    stack = draw(st.sampled_from(stacks))
    before = values = values_of(stack, folder)
    values = without_any(values, [each for each in optional(values) if draw(_left_out(each))])
    one = st.sampled_from(changeable(values))
    for leaf in draw(st.lists(one, min_size=1, max_size=_MOST_CHANGES, unique_by=name_of)):
        changed = put(values, leaf.path, draw(st.sampled_from(good_values(leaf.schema))))
        if not weakens(leaf) and accepted(changed):
            values = changed
    assume(values != before)
    return stack, values


@st.composite
def broken(draw: st.DrawFn) -> Broken:
    """A stack file of which one setting is wrong, unknown or of another kind."""
    values = values_of(draw(st.sampled_from(STACKS)))
    leaf = draw(st.sampled_from(list(leaves(_schema(), values))))
    if draw(st.booleans()):
        return Broken(put(values, leaf.path, draw(st.sampled_from(_bad(leaf.schema)))), leaf.path)
    unknown = (*leaf.path[:-1], "no_such_setting")
    return Broken(put(values, unknown, 1), unknown)


def optional(values: Json, path: KeyPath = ()) -> list[KeyPath]:
    """Sections of the values and what they have in them."""
    return [
        place
        for name, value in values.items()
        if isinstance(value, Mapping) and name not in _FIXED
        for place in ((*path, name), *optional(value, (*path, name)))
        if len(place) <= _DEEPEST
    ]


def changeable(values: Json) -> list[Leaf]:
    """Settings of which other values are known."""
    return [
        each
        for each in leaves(_schema(), values)
        if good_values(each.schema) and each.path[-1] != _AFTER_A_DELETION
    ]


def weakens(leaf: Leaf) -> bool:
    """Whether a setting may weaken an environment.

    Such a one is drawn and then not taken: an environment keeps its number, and the others
    theirs, when the table grows.
    """
    return any(fnmatchcase(name_of(leaf), name) for name in WEAKENING)


def name_of(leaf: Leaf) -> str:
    """A setting as messages name it."""
    return dotted(leaf.path)
