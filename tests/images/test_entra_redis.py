"""Every client of the Feast image's store asks for tokens, and for nothing else."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

SOURCE = Path(__file__).parents[2] / "images" / "feast" / "entra_redis.py"


class Store:
    """As much of Feast's own store as the image's builds on."""

    @staticmethod
    def _parse_connection_string(connection_string: str) -> tuple[list[str], dict[str, str]]:
        host, *options = connection_string.split(",")
        return [host], dict(each.split("=") for each in options)


def scopes_of(scopes: tuple[str, ...]) -> tuple[str, ...]:
    """Stands for the provider of tokens: what it is asked for."""
    return scopes


class StoreConfig:
    """Settings of Feast's own store."""


def stubbed(name: str, **attributes: object) -> ModuleType:
    module = ModuleType(name)
    for key, value in attributes.items():
        setattr(module, key, value)
    return module


@pytest.fixture
def image(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    stores = stubbed("redis", RedisOnlineStore=Store, RedisOnlineStoreConfig=StoreConfig)
    tokens = stubbed("cred_provider", create_from_default_azure_credential=scopes_of)
    place = "feast.infra.online_stores"
    for name in ("feast", "feast.infra", place, "redis_entraid"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    monkeypatch.setitem(sys.modules, f"{place}.redis", stores)
    monkeypatch.setitem(sys.modules, "redis_entraid.cred_provider", tokens)
    spec = importlib.util.spec_from_file_location("entra_redis", SOURCE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_every_client_is_made_from_holds_a_provider_of_tokens(image: ModuleType) -> None:
    store = image.EntraRedisOnlineStore()

    nodes, options = store._parse_connection_string(  # noqa: SLF001  # what clients are made from
        "redis.example:10000,ssl=true"
    )

    assert nodes == ["redis.example:10000"]
    assert options == {"ssl": "true", "credential_provider": ("https://redis.azure.com/.default",)}
    assert "password" not in options


def test_feast_finds_the_settings_of_the_store_by_its_name(image: ModuleType) -> None:
    assert image.EntraRedisOnlineStoreConfig.type == "entra_redis.EntraRedisOnlineStore"
    assert issubclass(image.EntraRedisOnlineStoreConfig, StoreConfig)
