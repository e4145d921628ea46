"""Settings that no checked-in environment uses, under recording mocks."""

from collections.abc import Callable
from functools import cache

from ruamel.yaml import YAML

from stacks.foundation import KeyPurpose, PrivateZone
from stacks.settings import Settings
from tests.harness.environments import ROOT, recorded_of
from tests.harness.recording import Recording

HUB = "/subscriptions/00000000-0000-4000-8000-0000000000ff/resourceGroups/hub/providers"
SENDER = "5d1e7a52-0000-4000-8000-000000000001"
BROUGHT = {
    "vault_id": f"{HUB}/Microsoft.KeyVault/vaults/kv-hospital",
    "identifier": f"https://kv-hospital.vault.azure.net/keys/clinical/{'0a' * 16}",
}


def _changed(change: Callable[[dict[str, dict[str, object]]], None]) -> Recording:
    loaded = YAML(typ="safe").load(ROOT / "stacks" / "Pulumi.qa.yaml")
    values = {key.partition(":")[2]: value for key, value in loaded["config"].items()}
    change(values)
    return recorded_of(Settings.model_validate(values), "qa")


@cache
def enterprise() -> Recording:
    """QA behind the hospital's hub and firewall, with the GPU Operator and no Databricks."""

    def change(values: dict[str, dict[str, object]]) -> None:
        values["network"] |= {
            "egress": "firewall",
            "firewall_address": "10.0.0.4",
            "hub": {"network_id": f"{HUB}/hub", "address_spaces": ["10.0.0.0/16"]},
            "private_dns_zone_ids": {zone.value: f"{HUB}/{zone.name}" for zone in PrivateZone},
        }
        values["key_vault"] = {"brought_keys": {each.value: BROUGHT for each in KeyPurpose}}
        values["cluster"]["gpu_software"] = {"driver_owner": "gpu_operator"}
        values["databricks"] = {"enabled": False}
        values["streams"].pop("jobs")

    return _changed(change)


@cache
def streams_of_others() -> Recording:
    """QA with a compacted topic that an identity of another team sends to."""

    def change(values: dict[str, dict[str, object]]) -> None:
        values["streams"] |= {
            "clients": {"epic": {"principal_id": SENDER}},
            "topics": {"beds": {"compaction": True, "tombstone_hours": 48, "producers": ["epic"]}},
            "jobs": {
                "census": {
                    "source_table": "streams.encounters",
                    "sink_table": "features.census",
                    "trigger": {"mode": "mini_batch"},
                    "entry_point": "/Workspace/clinical/streams/census.py",
                }
            },
        }

    return _changed(change)


@cache
def databricks_mlflow() -> Recording:
    """QA with the tracking server that Databricks runs."""

    def change(values: dict[str, dict[str, object]]) -> None:
        values["mlflow"] = {"flavour": "databricks"}

    return _changed(change)
