"""Rules on storage and on versions of APIs that the cases of one resource cannot show."""

from collections.abc import Mapping, Sequence

import pytest
from pulumi_policy.proxy import UNKNOWN_BOOLEAN_VALUE

from policies.core.catalogue import rules
from policies.core.judge import Outcome, verdict
from policies.core.resource import Resource, Stack
from tests.harness.policy_cases import URN, context_of

ACCOUNT = "azure-native:storage:StorageAccount"
SETTINGS = "azure-native:storage:BlobServiceProperties"
BACKUP = "azure-native:dataprotection:BackupInstance"
KEPT = {"enabled": True, "days": 30}


def resource(
    kind: str, properties: Mapping[str, object], references: Mapping[str, str] | None = None
) -> Resource:
    came_from = {name: frozenset({urn}) for name, urn in (references or {}).items()}
    return Resource(URN.format(kind=kind, name="one"), kind, properties, references=came_from)


def judged(name: str, of: Resource, others: Sequence[Resource] = (), **context: object) -> Outcome:
    stack = Stack([of, *others])
    return verdict(name, rules()[name], of, stack, context_of(name, **context)).outcome


def settings_of(account: Resource) -> Resource:
    properties = {"deleteRetentionPolicy": KEPT, "containerDeleteRetentionPolicy": KEPT}
    return resource(SETTINGS, properties, {"accountName": account.urn})


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"isHnsEnabled": True}, Outcome.HOLDS),
        ({"isHnsEnabled": UNKNOWN_BOOLEAN_VALUE}, Outcome.UNDECIDED),
        ({"isHnsEnabled": False}, Outcome.VIOLATED),
        ({}, Outcome.VIOLATED),
    ],
)
def test_versions_are_asked_for_where_the_account_can_keep_them(
    properties: Mapping[str, object], expected: Outcome
) -> None:
    account = resource(ACCOUNT, properties)

    assert judged("require-storage-soft-delete", settings_of(account), [account]) is expected


def test_an_account_without_settings_of_its_blob_service_is_told() -> None:
    account = resource(ACCOUNT, {"accountName": "stlake", "kind": "StorageV2"})
    of_another = resource(SETTINGS, {"accountName": "stother"})

    assert judged("require-storage-soft-delete", account, [of_another]) is Outcome.VIOLATED
    assert judged("require-storage-soft-delete", account, [settings_of(account)]) is Outcome.HOLDS


def test_an_account_of_files_alone_needs_no_settings_of_a_blob_service() -> None:
    account = resource(ACCOUNT, {"kind": "FileStorage"})

    assert judged("require-storage-soft-delete", account) is Outcome.NOT_APPLICABLE


def test_a_backup_stands_in_for_a_copy_in_another_region() -> None:
    account = resource(ACCOUNT, {"accountName": "stlake", "sku": {"name": "Standard_ZRS"}})
    wired = resource(BACKUP, {}, {"properties": account.urn})
    source = {"resourceID": "/subscriptions/s/providers/Microsoft.Storage/storageAccounts/STLAKE"}
    literal = resource(BACKUP, {"properties": {"dataSourceInfo": source}})
    of_another = resource(
        BACKUP, {"properties": {"dataSourceInfo": {"resourceID": "/x/storageAccounts/other"}}}
    )
    rule = "require-storage-geo-redundancy"

    assert judged(rule, account, [wired]) is Outcome.HOLDS
    assert judged(rule, account, [literal]) is Outcome.HOLDS
    assert judged(rule, account, [of_another]) is Outcome.VIOLATED
    assert judged(rule, account, environment="staging") is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("azure-native:eventhub:ConsumerGroup", Outcome.HOLDS),
        ("azure-native:eventhub/v20240101:ConsumerGroup", Outcome.HOLDS),
        ("azure-native:eventhub/v20240501preview:ConsumerGroup", Outcome.VIOLATED),
        ("azure-native_eventhub_v20240501preview:eventhub:ConsumerGroup", Outcome.VIOLATED),
        ("kubernetes:policy/v1beta1:PodDisruptionBudget", Outcome.HOLDS),
    ],
)
def test_a_preview_of_an_api_is_told_by_its_version(kind: str, expected: Outcome) -> None:
    assert judged("forbid-preview-api", resource(kind, {})) is expected


def test_a_preview_of_an_api_may_be_tried_outside_production() -> None:
    tried = resource("azure-native:eventhub/v20240501preview:ConsumerGroup", {})

    assert judged("forbid-preview-api", tried, environment="qa") is Outcome.NOT_APPLICABLE
