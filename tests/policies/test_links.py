"""What points to a resource, and which ranges of addresses are few."""

from ipaddress import IPv4Address

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from policies.core.addresses import must_be_few
from policies.core.catalogue import rules
from policies.core.findings import Undecided, Violation
from policies.core.judge import Outcome, verdict
from policies.core.links import named_by, pointing_to
from policies.core.resource import Resource, Stack
from policies.core.values import node_of
from tests.harness.policy_cases import context_of
from tests.harness.policy_parts import DIAGNOSTICS, GROUP, part

VAULT = "azure-native:keyvault:Vault"
KEY = "azure-native:keyvault:Key"
ROLE = "azure-native:authorization:RoleAssignment"
AI_SERVICE = "azure-native:cognitiveservices:Account"
DISK_SET = "azure-native:compute:DiskEncryptionSet"
NAMES = some.from_regex(r"[a-z][a-z0-9-]{2,20}", fullmatch=True)
ADDRESSES = some.integers(min_value=1, max_value=2**32 - 1)


def setting(identifier: object, **references: frozenset[str]) -> Resource:
    return part(DIAGNOSTICS, {"resourceUri": identifier}, references)


def found(vault: Resource, *settings: Resource) -> list[Resource]:
    return pointing_to(vault, Stack([vault, *settings]), DIAGNOSTICS, "resourceUri")


@given(NAMES)
def test_a_literal_id_points_to_its_resource_whatever_the_case(name: str) -> None:
    vault = part(VAULT, {"vaultName": name}, name="vault")
    own = setting(f"{GROUP}microsoft.keyvault/VAULTS/{name.upper()}")

    assert found(vault, own) == [own]


@given(NAMES, NAMES)
def test_the_id_of_a_part_points_to_the_whole(name: str, key: str) -> None:
    vault = part(VAULT, {"vaultName": name}, name="vault")
    own = setting(f"{GROUP}Microsoft.KeyVault/vaults/{name}/keys/{key}")

    assert found(vault, own) == [own]


@given(NAMES, NAMES)
def test_an_id_that_only_begins_alike_points_elsewhere(name: str, more: str) -> None:
    vault = part(VAULT, {"vaultName": name}, name="vault")
    longer = setting(f"{GROUP}Microsoft.KeyVault/vaults/{name}{more}")
    another_kind = setting(f"{GROUP}Microsoft.Storage/storageAccounts/{name}")

    assert found(vault, longer, another_kind) == []


def test_an_unknown_id_points_to_what_its_value_comes_from() -> None:
    vault = part(VAULT, {"vaultName": UNKNOWN_STRING_VALUE}, name="vault")
    own = setting(UNKNOWN_STRING_VALUE, resourceUri=frozenset({vault.urn}))
    another = part(DIAGNOSTICS, {"resourceUri": UNKNOWN_STRING_VALUE}, name="another")

    assert found(vault, own, another) == [own]


def test_what_points_in_both_ways_counts_once() -> None:
    vault = part(VAULT, {"vaultName": "kv"}, name="vault")
    own = setting(f"{GROUP}Microsoft.KeyVault/vaults/kv", resourceUri=frozenset({vault.urn}))

    assert found(vault, own) == [own]


def test_a_stack_is_not_asked_about_the_one_before() -> None:
    vault = part(VAULT, {"vaultName": "kv"}, name="vault")
    own = setting(f"{GROUP}Microsoft.KeyVault/vaults/kv")

    assert found(vault, own) == [own]
    assert found(vault) == []


def test_a_name_is_one_whatever_the_case_and_not_a_part_of_another() -> None:
    kind, by = "azure-native:dbforpostgresql:Configuration", "serverName"
    server = part("azure-native:dbforpostgresql:Server", {by: "psql"}, name="server")
    own, longer = part(kind, {by: "PSQL"}, name="own"), part(kind, {by: "psql-2"}, name="longer")

    assert named_by(server, Stack([server, own, longer]), kind, by) == [own]


@given(ADDRESSES, ADDRESSES, some.integers(min_value=1, max_value=1000))
def test_a_range_is_few_addresses_up_to_the_number_allowed(start: int, end: int, most: int) -> None:
    first, last = node_of("first", str(IPv4Address(start))), node_of("last", str(IPv4Address(end)))
    wrong = list(must_be_few(first, last, most))

    assert bool(wrong) is not (1 <= end - start + 1 <= most)
    assert all(isinstance(each, Violation) for each in wrong)


def test_a_range_from_nowhere_or_of_no_addresses_is_never_few() -> None:
    known = node_of("last", "203.0.113.1")
    nowhere = node_of("first", "0.0.0.0")  # noqa: S104  # an address of a rule

    assert list(must_be_few(nowhere, nowhere, 1))
    assert list(must_be_few(node_of("first", "anywhere"), known, 1))
    assert list(must_be_few(node_of("first", UNKNOWN_STRING_VALUE), known, 1)) == [
        Undecided("first")
    ]


@pytest.mark.parametrize(
    ("users", "outcome"),
    [
        ((), Outcome.HOLDS),
        ((ROLE,), Outcome.HOLDS),
        ((ROLE, AI_SERVICE), Outcome.HOLDS),
        ((ROLE, DISK_SET), Outcome.VIOLATED),
        ((AI_SERVICE, DISK_SET), Outcome.VIOLATED),
    ],
)
def test_a_key_may_be_short_while_only_ai_services_use_it(
    users: tuple[str, ...], outcome: Outcome
) -> None:
    name = "require-strong-keys"
    key = part(KEY, {"properties": {"kty": "RSA-HSM", "keySize": 2048}}, name="key")
    using = [part(each, {}, {"properties": frozenset({key.urn})}) for each in users]

    stack = Stack([key, *using])

    assert verdict(name, rules()[name], key, stack, context_of(name)).outcome is outcome
