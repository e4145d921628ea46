"""What an up left in the state, read by the plain CLI with every secret in plain text."""

import base64
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from clinfra.plan import SECRET_SIGNATURE, SIGNATURE
from tests.harness.checkout import Checkout

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Resource = Mapping[str, Json]
ON_THE_TWIN = 'eval "$(clinfra twin env)" && trap "clinfra twin stop >&2" EXIT && '
_OF_THE_RUN = ("created", "modified", "sourcePosition", "stackTrace")
_SHORTEST = 8
"""Characters below which a text of a secret says too little to look for."""


def exported(checkout: Checkout, stack: str) -> list[Resource]:
    """Every resource of a stack, by ``pulumi stack export --show-secrets``."""
    told = checkout.shell(ON_THE_TWIN + f"pulumi stack export -s {stack} --show-secrets")
    assert told.code == 0, told.err
    return json.loads(told.out)["deployment"]["resources"]


def results(resources: list[Resource]) -> dict[str, Json]:
    """What every URN is made of, less times, and less what is random in any run."""
    return {str(each["urn"]): _result(each) for each in resources}


def _result(resource: Resource) -> Json:
    random_id = str(resource["type"]).startswith(("pulumi:providers:", "random:"))
    kept = {
        key: _without_secrets(value)
        for key, value in resource.items()
        if key not in _OF_THE_RUN and not (random_id and key == "id")
    }
    kept["dependencies"] = _in_order(kept.get("dependencies"))
    waits = kept.get("propertyDependencies")
    if isinstance(waits, dict):
        kept["propertyDependencies"] = {key: _in_order(each) for key, each in waits.items()}
    if "provider" in kept:
        kept["provider"] = str(kept["provider"]).rpartition("::")[0]
    return kept


def _in_order(urns: Json) -> Json:
    """Dependencies stand in the order in which they were known, another one in each run."""
    return list[Json](sorted(map(str, urns))) if isinstance(urns, list) else urns


def _without_secrets(value: Json) -> Json:
    if isinstance(value, dict):
        if value.get(SIGNATURE) == SECRET_SIGNATURE:
            return "<secret>"
        return {key: _without_secrets(each) for key, each in value.items()}
    return [_without_secrets(each) for each in value] if isinstance(value, list) else value


def secret_values(resources: list[Resource]) -> set[str]:
    """Every text in a secret of the state, and its base64 form."""
    plain = {
        text
        for each in resources
        for key in ("inputs", "outputs")
        for secret in _secrets(each.get(key))
        for text in _texts(secret)
        if len(text) >= _SHORTEST
    }
    return plain | {base64.b64encode(each.encode()).decode() for each in plain}


def _secrets(value: Json) -> Iterator[Json]:
    if isinstance(value, dict) and value.get(SIGNATURE) == SECRET_SIGNATURE:
        yield json.loads(str(value["plaintext"]))
    elif isinstance(value, dict):
        for each in value.values():
            yield from _secrets(each)
    elif isinstance(value, list):
        for each in value:
            yield from _secrets(each)


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)
    elif isinstance(value, str):
        yield value


def holding(values: set[str], *paths: Path) -> list[str]:
    """Files in which one of some values stands; the values themselves are not told."""
    files = [each for path in paths for each in ([path] if path.is_file() else path.rglob("*"))]
    wanted = {each.encode() for each in values}
    return [
        str(each)
        for each in files
        if each.is_file() and any(value in each.read_bytes() for value in wanted)
    ]
