"""Signatures of images as cosign makes them, verified against public keys.

Source: https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md
"""

import base64
import binascii
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from stacks.release_evidence import ImageSignature

_TYPE = "cosign container image signature"


class SignatureError(ValueError):
    """A signature that says nothing; the text is one sentence."""


@dataclass(frozen=True)
class SignedImage:
    """What the holder of a key vouches for."""

    digest: str
    """Content digest of the image."""
    claims: Mapping[str, str]
    """Annotations that were signed with it."""


def signed_image(signature: ImageSignature, keys: Iterable[str]) -> SignedImage:
    """What a signature vouches for, once one of the keys has proved it.

    Args:
        signature: The signature and its payload.
        keys: Public keys in PEM; one that fits is enough.

    Raises:
        SignatureError: No key fits, or the payload is none of cosign's.
    """
    return _proved(signature.payload, signature.value, tuple(keys))


def signed_digest(payload: str, value: str, keys: Iterable[str]) -> str:
    """The digest that a signature is of, proved by one of the keys where any are given.

    Args:
        payload: Payload in Base64.
        value: Signature in Base64.
        keys: Public keys in PEM; without one the signature is read and not proved.

    Raises:
        SignatureError: No key fits, or the payload is none of cosign's.
    """
    trusted = tuple(keys)
    if trusted:
        return _proved(payload, value, trusted).digest
    _decoded(value)
    return _read(_decoded(payload)).digest


def _proved(payload: str, value: str, keys: Sequence[str]) -> SignedImage:
    content, made = _decoded(payload), _decoded(value)
    if not any(_fits(content, made, key) for key in keys):
        raise SignatureError("none of the signing keys made it")
    return _read(content)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise SignatureError("it is not Base64") from None


def _fits(payload: bytes, value: bytes, pem: str) -> bool:
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm):
        raise SignatureError("one of the signing keys is no public key") from None
    if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name != "secp256r1":
        raise SignatureError("one of the signing keys is not of the curve P-256")
    try:
        key.verify(value, payload, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def _read(payload: bytes) -> SignedImage:
    try:
        told = json.loads(payload)
        critical, optional = told["critical"], told.get("optional") or {}
        kind, digest = critical["type"], critical["image"]["docker-manifest-digest"]
        claims = {str(key): str(value) for key, value in optional.items()}
    except (ValueError, LookupError, TypeError, AttributeError):
        raise SignatureError("its payload is none of cosign's") from None
    if kind != _TYPE:
        raise SignatureError(f"its payload is of the type {kind}; {_TYPE} is needed")
    return SignedImage(str(digest), claims)
