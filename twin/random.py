"""Kinds of the random provider: made once, then kept in the state."""

import base64
import secrets
import string
from collections.abc import Callable
from uuid import uuid4

from twin.azure.arm import number
from twin.kinds import Connection, Kind
from twin.marks import SCHEMA
from twin.wire import Properties

_LETTERS = string.ascii_letters + string.digits
_DEFAULT_SPECIAL = "!@#$%&*()-_=+[]{}<>:?"


def _length(inputs: Properties) -> int:
    return int(number(inputs, "length") or 0)


def _text(inputs: Properties, _identifier: str) -> Properties:
    special = str(inputs.get("overrideSpecial") or _DEFAULT_SPECIAL)
    alphabet = _LETTERS + (special if inputs.get("special") is not False else "")
    result = "".join(secrets.choice(alphabet) for _ in range(_length(inputs)))
    return {**inputs, "result": result}


def _identifier_of(inputs: Properties, _identifier: str) -> Properties:
    raw = secrets.token_bytes(int(number(inputs, "byteLength") or 1))
    return {**inputs, "hex": raw.hex(), "dec": str(int.from_bytes(raw))}


def _uuid(inputs: Properties, _identifier: str) -> Properties:
    return {**inputs, "result": str(uuid4())}


def _integer(inputs: Properties, _identifier: str) -> Properties:
    low, high = int(number(inputs, "min") or 0), int(number(inputs, "max") or 0)
    return {**inputs, "result": low + secrets.randbelow(max(high - low, 0) + 1)}


def _bytes(inputs: Properties, _identifier: str) -> Properties:
    raw = secrets.token_bytes(_length(inputs))
    return {**inputs, "base64": base64.b64encode(raw).decode(), "hex": raw.hex()}


def _fresh(_inputs: Properties, _connection: Connection) -> str:
    return f"random:{uuid4()}"


def _kind(
    place: str, name: str, outputs: Callable[[Properties, str], Properties], *replace_on: str
) -> Kind:
    return Kind(
        token=f"random:index/{place}:{name}",
        identify=_fresh,
        replace_on=frozenset({"keepers", "length", "special", "byteLength", *replace_on}),
        outputs=outputs,
        seconds=0,
        mark=SCHEMA,
    )


KINDS = (
    _kind("randomPassword", "RandomPassword", _text, "overrideSpecial"),
    _kind("randomString", "RandomString", _text, "overrideSpecial"),
    _kind("randomId", "RandomId", _identifier_of, "prefix"),
    _kind("randomUuid", "RandomUuid", _uuid),
    _kind("randomInteger", "RandomInteger", _integer, "min", "max"),
    _kind("randomBytes", "RandomBytes", _bytes),
)
