"""Keys of key vaults."""

import re
from collections.abc import Iterator

from twin.azure.arm import arm, fault, known, name_of, number, parent_of, text
from twin.azure.judges import items, settled, shaped, texts
from twin.azure.keyvault import in_order
from twin.check import Fault, same
from twin.cloud import Cloud
from twin.kinds import CloudRule, Rule, guid
from twin.marks import ASSUMED, SCHEMA, documented
from twin.wire import Json, Properties, at

_LEARN = "https://learn.microsoft.com/azure/key-vault/keys"
_KEYS_PAGE = f"{_LEARN}/about-keys"
_DETAILS_PAGE = f"{_LEARN}/about-keys-details"
_ROTATION_PAGE = f"{_LEARN}/how-to-configure-key-rotation"
_KTY, _SIZE, _CURVE = "properties.kty", "properties.keySize", "properties.curveName"
_SIZES = (2048, 3072, 4096)
_CURVES = ("P-256", "P-384", "P-521", "P-256K")
_EC_OPERATIONS = ("sign", "verify", "import", "release")
_EXPIRY = "properties.rotationPolicy.attributes.expiryTime"
_ACTIONS = "properties.rotationPolicy.lifetimeActions"
_SPAN = re.compile(r"P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")
_LEAST_LIFE, _LEAST_GAP = 28, 7
"""Days that a key lives at least, and that a rotation keeps from its start and its end."""


def _key(inputs: Properties, identifier: str) -> Properties:
    uri = f"https://{inputs.get('vaultName')}.vault.azure.net/keys/{name_of(identifier)}"
    return {"keyUri": uri, "keyUriWithVersion": f"{uri}/{guid(identifier).replace('-', '')}"}


def _sizes(inputs: Properties) -> Iterator[Fault]:
    kty, size = text(inputs, _KTY), number(inputs, _SIZE)
    if kty.casefold().startswith("rsa") and size is not None and size not in _SIZES:
        yield fault(_SIZE, size, "2048, 3072 or 4096 bits are allowed for RSA")


def _curves(inputs: Properties) -> Iterator[Fault]:
    kty, curve = text(inputs, _KTY), text(inputs, _CURVE)
    if curve and not any(same(curve, each) for each in _CURVES):
        yield fault(_CURVE, curve, f"{', '.join(_CURVES)} can be chosen")
    if curve and kty.casefold().startswith("rsa"):
        yield fault(_CURVE, curve, f"a key of type {kty} has a size and no curve")


def _operations(inputs: Properties) -> Iterator[Fault]:
    kty = text(inputs, _KTY)
    for path, given in texts(inputs, "properties.keyOps"):
        if kty.casefold().startswith("ec") and not any(same(given, op) for op in _EC_OPERATIONS):
            yield fault(path, given, f"a key of type {kty} can sign and verify alone")


def _exportable(inputs: Properties) -> Iterator[Fault]:
    path, policy = "properties.attributes.exportable", "properties.releasePolicy"
    if known(inputs, path) is True and at(inputs, policy) is None:
        yield fault(path, True, "a key that can be exported needs a release policy")  # noqa: FBT003


def days_of(given: str) -> int | None:
    """The days of an ISO 8601 span such as ``P1Y6M``, ``None`` where it is none."""
    found = _SPAN.fullmatch(given)
    if found is None:
        return None
    years, months, weeks, days = (int(each or 0) for each in found.groups())
    return 365 * years + 30 * months + 7 * weeks + days


def _span(value: Json, path: str) -> int | None:
    given = text(value, path)
    return days_of(given) if given else None


def _spans(inputs: Properties) -> Iterator[Fault]:
    allowed = "a span of ISO 8601 such as P90D or P1Y is allowed"
    yield from shaped(_EXPIRY, lambda given: days_of(given) is not None, allowed)(inputs)
    for path, action in items(inputs, _ACTIONS):
        for end in ("timeAfterCreate", "timeBeforeExpiry"):
            given = text(action, f"trigger.{end}")
            if given and days_of(given) is None:
                yield fault(f"{path}.trigger.{end}", given, allowed)


def _lifetime(inputs: Properties) -> Iterator[Fault]:
    given, life = text(inputs, _EXPIRY), _span(inputs, _EXPIRY)
    if life is not None and life < _LEAST_LIFE:
        yield fault(_EXPIRY, given, f"{_LEAST_LIFE} days or more are allowed")
    for path, action in items(inputs, _ACTIONS):
        for end in ("trigger.timeAfterCreate", "trigger.timeBeforeExpiry"):
            span = _span(action, end)
            if span is not None and span < _LEAST_GAP:
                allowed = f"{_LEAST_GAP} days or more are allowed"
                yield fault(f"{path}.{end}", text(action, end), allowed)
            if span is not None and life is not None and span > life - _LEAST_GAP:
                allowed = f"it must be {_LEAST_GAP} days shorter than the life of the key, {given}"
                yield fault(f"{path}.{end}", text(action, end), allowed)


def _triggers(inputs: Properties) -> Iterator[Fault]:
    for path, action in items(inputs, _ACTIONS):
        after = text(action, "trigger.timeAfterCreate")
        before = text(action, "trigger.timeBeforeExpiry")
        if after and same(known(action, "action.type"), "notify"):
            yield fault(f"{path}.trigger.timeAfterCreate", after, "it is for rotate alone")
        if before and at(inputs, _EXPIRY) is None:
            yield fault(f"{path}.trigger.timeBeforeExpiry", before, f"it needs {_EXPIRY}")


def _hardware(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    vault, kty = cloud.get(parent_of(identifier)), text(inputs, _KTY)
    if vault is None or not settled(vault.inputs, "properties.sku.name"):
        return
    sku = known(vault.inputs, "properties.sku.name")
    if kty.casefold().endswith("-hsm") and not same(sku, "premium"):
        yield fault(_KTY, kty, f"a vault with the sku premium is needed, {sku} given")


_RULES = (
    Rule("key-size", "an RSA key has 2048, 3072 or 4096 bits", documented(_DETAILS_PAGE), _sizes),
    Rule("key-curve", "only elliptic keys have a curve", documented(_DETAILS_PAGE), _curves),
    Rule(
        "key-operations",
        "an elliptic key signs and verifies",
        documented(_DETAILS_PAGE),
        _operations,
    ),
    Rule("key-exportable", "an exportable key needs a release policy", ASSUMED, _exportable),
    Rule("key-dates", "a key expires after it starts", ASSUMED, in_order),
    Rule("key-spans", "times of a rotation policy are ISO 8601 spans", SCHEMA, _spans),
    Rule(
        "key-lifetime",
        "a key lives 28 days or more and rotates 7 days from both ends",
        documented(_ROTATION_PAGE),
        _lifetime,
    ),
    Rule("key-triggers", "each action of a rotation has its own trigger", SCHEMA, _triggers),
)

KINDS = (
    arm(
        "keyvault",
        "Key",
        "Microsoft.KeyVault/vaults/keys",
        "vaultName",
        "keyName",
        outputs=_key,
        pattern=r"[A-Za-z0-9-]{1,127}",
        replace_on=[_KTY, _SIZE, _CURVE, "properties.attributes.exportable"],
        rules=_RULES,
        cloud_rules=(
            CloudRule(
                "key-hardware",
                "keys in hardware need a premium vault",
                documented(_KEYS_PAGE),
                _hardware,
            ),
        ),
    ),
)
