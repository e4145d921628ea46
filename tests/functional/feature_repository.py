"""Settings of the component's feature repository, for the servers of a test."""

import json

from tests.functional.trust import HOST
from tests.harness.environments import recorded

REDIS_SCOPE = "https://redis.azure.com/.default"
LAKE_SCOPE = "https://storage.azure.com/.default"


def rendered(redis_port: int, lake_url: str) -> str:
    """The component's settings; the two servers' addresses alone are others."""
    given = recorded("prod").one("data-feature-server-repository").get("data")
    assert isinstance(given, dict)
    settings = json.loads(str(given["feature_store.yaml"]))
    online, registry = settings["online_store"], settings["registry"]
    _, _, options = online["connection_string"].partition(",")
    online["connection_string"] = f"{HOST}:{redis_port},{options}"
    registry["path"] = lake_url + registry["path"].partition(".net")[2]
    return json.dumps(settings)
