"""Signatures of images in cosign's form, by keys of the tests' own."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from stacks.release_evidence import ImageScan, ImageSignature, ReleaseEvidence


@dataclass(frozen=True)
class Signer:
    """The holder of a key."""

    @cached_property
    def _key(self) -> ec.EllipticCurvePrivateKey:
        return ec.generate_private_key(ec.SECP256R1())

    @property
    def public(self) -> str:
        """The public key in PEM."""
        form = (Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        return self._key.public_key().public_bytes(*form).decode()

    def signed(self, digest: str, claims: Mapping[str, str]) -> ImageSignature:
        """What ``cosign sign -a key=value`` makes for an image."""
        critical = {
            "identity": {"docker-reference": "registry.mercy.example/clinfra/model-server"},
            "image": {"docker-manifest-digest": digest},
            "type": "cosign container image signature",
        }
        return self.signed_payload({"critical": critical, "optional": dict(claims)})

    def signed_payload(self, payload: object) -> ImageSignature:
        """A signature of anything."""
        content = json.dumps(payload).encode()
        value = self._key.sign(content, ec.ECDSA(SHA256()))
        told = (base64.b64encode(each).decode() for each in (content, value))
        return ImageSignature(payload=next(told), value=next(told))

    def evidence(self, scan: ImageScan) -> ReleaseEvidence:
        """Evidence on an image whose scan the signature vouches for."""
        return ReleaseEvidence(scan=scan, signature=self.signed(scan.image_digest, scan.claims))
