"""Settings that no checked-in environment uses, under recording mocks."""

from collections.abc import Callable
from functools import cache

from stacks.foundation import KeyPurpose, PrivateZone
from stacks.settings import Settings
from tests.harness.environments import ROOT, recorded_of
from tests.harness.recording import Recording
from tests.harness.stack_values import read_values

HUB = "/subscriptions/00000000-0000-4000-8000-0000000000ff/resourceGroups/hub/providers"
SENDER = "5d1e7a52-0000-4000-8000-000000000001"
BROUGHT = {
    "vault_id": f"{HUB}/Microsoft.KeyVault/vaults/kv-hospital",
    "identifier": f"https://kv-hospital.vault.azure.net/keys/clinical/{'0a' * 16}",
}

READ_WRITE = (("reader", "a"), ("writer", "b"))


Values = dict[str, dict[str, object]]


def qa_values(change: Callable[[Values], None]) -> Values:
    """The values of QA's stack file after a change, without their namespace."""
    values = read_values(ROOT / "stacks" / "Pulumi.qa.yaml")
    change(values)
    return values


def _settings(change: Callable[[Values], None]) -> Settings:
    return Settings.model_validate(qa_values(change))


def _changed(change: Callable[[Values], None]) -> Recording:
    return recorded_of(_settings(change), "qa")


def let_others_send(values: Values) -> None:
    """A compacted topic that an identity of another team sends to, and a job on a table."""
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


def show_shards(values: Values) -> None:
    """A Redis that shows its shards to clients and writes nothing to disk."""
    values["data"]["feature_store"] = {"clustering": "OSSCluster", "persistence": "none"}


@cache
def enterprise() -> Recording:
    """QA behind the hospital's hub and firewall, with the GPU Operator and no Databricks."""

    def change(values: Values) -> None:
        values["network"] |= {
            "egress": "firewall",
            "flow_log": None,
            "firewall_address": "10.0.0.4",
            "hub": {"network_id": f"{HUB}/hub", "address_spaces": ["10.0.0.0/16"]},
            "private_dns_zone_ids": {zone.value: f"{HUB}/{zone.name}" for zone in PrivateZone},
        }
        values.setdefault("log_analytics", {})["private_link"] = False
        values["defender"] = {"plans": []}
        values["key_vault"] = {"brought_keys": {each.value: BROUGHT for each in KeyPurpose}}
        values["cluster"]["gpu_software"] = {"driver_owner": "gpu_operator"}
        values["databricks"] = {"enabled": False}
        values["streams"].pop("jobs")
        values.setdefault("incidents", {})["break_glass"] = {
            "group_id": "5e2a9c40-0000-4000-8000-000000000001",
            "start": "2026-11-26T08:00:00+00:00",
            "end": "2026-11-27T08:00:00+00:00",
            "reason": "The interface engine must be mended by hand.",
            "ticket": "INC-2041",
        }

    return _changed(change)


@cache
def streams_of_others() -> Recording:
    """QA whose streams other teams use."""
    return _changed(let_others_send)


@cache
def clustered_features() -> Recording:
    """QA with the shards of its Redis in sight."""
    return _changed(show_shards)


@cache
def databricks_mlflow() -> Recording:
    """QA with the tracking server that Databricks runs."""

    def change(values: Values) -> None:
        values["mlflow"] = {"flavour": "databricks"}
        values.pop("models")

    return _changed(change)


ROUNDS = {"start": "0 6 * * *", "stop": "0 10 * * *", "time_zone": "America/Chicago"}
BY_HOURS: dict[str, object] = {"autoscaler": "keda", "peaks": [{**ROUNDS, "replicas": 2}]}


@cache
def models_on_gpus() -> Recording:
    """QA whose models take a GPU each and are scaled by KEDA; the canary answers nothing."""

    def change(values: Values) -> None:
        model = values["models"]["sepsis-early-warning"]
        assert isinstance(model, dict)
        model["gpu"] = {"pool": "gput4"}
        model["scaling"] = {"min_replicas": 1, "max_replicas": 2, **BY_HOURS}
        model["canary"]["weight"] = 0

    return _changed(change)


SERVED = "5b0e2c8f7d914a63be1f40a7c9d28356e0f1b4a79c6d835e2f10ab4c7d9e6815"
"""Digest of the image that QA's card names."""


def watch_a_model(values: Values) -> None:
    """A model that is watched and retrained, and whose alerts go to people as well."""
    values["models"] = {
        "sepsis-early-warning": {
            "version": 7,
            "image": {
                "repository": "clinfra/model-server",
                "tag": "1.0.0",
                "digest": f"sha256:{SERVED}",
            },
            "drift": {"notify": ["ml-on-call@mercy.example"]},
            "retraining": {
                "triggers": {"every_days": 30, "new_labels": 2000},
                "limits": {"usd_per_hour": 0.55},
                "training": {
                    "image": {"repository": "clinfra/sepsis-training", "tag": "3.1.0"},
                    "gpu_pool": "gput4",
                },
            },
        }
    }


@cache
def watched_model() -> Recording:
    """QA with a model that is watched and retrained."""
    return _changed(watch_a_model)


def watched_settings() -> Settings:
    """QA's settings with a model that is watched and retrained."""
    return _settings(watch_a_model)


PRINCIPAL = {name: f"{digit * 8}-0000-4000-8000-000000000001" for name, digit in READ_WRITE}
EVERY_STORE: dict[str, dict[str, object]] = {
    "pg": {"backend": "pgvector", "database": "pg"},
    "qd": {
        "backend": "qdrant",
        "readers": {"rag": PRINCIPAL["reader"]},
        "writers": {"loader": PRINCIPAL["writer"]},
        "snapshots": {"retention_days": 7},
    },
    "ai": {
        "backend": "ai_search",
        "readers": {"rag": PRINCIPAL["reader"]},
        "writers": {"loader": PRINCIPAL["writer"]},
        "semantic_ranking": True,
    },
    "mongo": {
        "backend": "mongo_vcore",
        "high_availability": True,
        "readers": {"rag": PRINCIPAL["reader"]},
        "writers": {"loader": PRINCIPAL["writer"]},
    },
    "pine": {
        "backend": "pinecone",
        "index_host": "notes-abc123.svc.eastus2-5e25.pinecone.io",
        "api_key_secret": "pinecone-notes",
        "reader_key_secret": "pinecone-notes-reader",
        "readers": {"rag": PRINCIPAL["reader"]},
        "writers": {"loader": PRINCIPAL["writer"]},
    },
    "redis": {"backend": "redis", "writers": {"loader": PRINCIPAL["writer"]}},
    "faiss": {
        "backend": "faiss",
        "readers": {"rag": PRINCIPAL["reader"]},
        "writers": {"loader": PRINCIPAL["writer"]},
    },
}
"""A store of each backend, with a reader and a writer where the backend tells them apart."""


def _every_store(values: Values) -> None:
    values["data"] |= {"vector_stores": EVERY_STORE}
    values.pop("rag")


@cache
def every_vector_store() -> Recording:
    """QA with a vector store of every backend."""
    return _changed(_every_store)


RAG_OF_EVERY_STORE: dict[str, object] = {
    f"asks-{store}": {
        "chat": {"model": "gpt-4o", "version": "2024-11-20", "capacity": 10, "quota": 100},
        "embedding": {"capacity": 10, "quota": 100},
        "vector_store": store,
        "corpus": {"path": "raw/letters"},
        "monthly_tokens": 1_000_000,
        "content_filter": {"blocklists": {"terms": {"terms": ["a"], "patterns": ["b"]}}},
        "tools": {
            "dose": {
                "description": "Gives the dose of a drug.",
                "image": {"repository": "clinfra/dose", "tag": "1.0.0"},
                "grants": {"rules": {"role": "fhir_data_reader", "scope": f"{HUB}/M.H/fhir/a"}},
            }
        },
        "evaluation": {"questions": "curated/questions.jsonl"},
        "callers": ["portal"],
    }
    for store in EVERY_STORE
}
"""An application on a store of each backend."""


@cache
def rag_on_every_store() -> Recording:
    """QA with an application on a vector store of every backend."""

    def change(values: Values) -> None:
        _every_store(values)
        values |= {"rag": RAG_OF_EVERY_STORE}

    return _changed(change)


def every_store_settings() -> Settings:
    """QA's settings with a vector store of every backend."""
    return _settings(_every_store)
