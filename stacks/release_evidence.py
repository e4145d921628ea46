"""Evidence on the image of a model version: what a scanner found, and who signed it."""

import datetime as dt
from enum import StrEnum, unique
from typing import Annotated

from pydantic import StringConstraints

from stacks.base import Model
from stacks.model_cards import ImageDigest

Base64 = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9+/]+={0,2}$", min_length=16, max_length=8192)
]


@unique
class Severity(StrEnum):
    """Severity of a known vulnerability, from harmless to worst."""

    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """Place among all, the worst highest."""
        return list(Severity).index(self)


class ImageScan(Model):
    """One scan of an image for known vulnerabilities."""

    scanner: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._-]{0,59}$")]
    """Program and version, such as ``trivy 0.68.1``."""
    date: dt.date
    """Day of the scan (UTC)."""
    image_digest: ImageDigest
    """Content digest of the image that was scanned."""
    highest_severity: Severity
    """Worst severity that was found; ``none`` where nothing was."""

    @property
    def claims(self) -> dict[str, str]:
        """What the signature must vouch for, as annotations of its payload."""
        return {
            "scanner": self.scanner,
            "scan-date": self.date.isoformat(),
            "highest-severity": self.highest_severity.value,
        }


class ImageSignature(Model):
    """A signature of an image as ``cosign sign`` makes it and ``cosign download signature`` gives.

    Its payload names the digest, and as annotations (``cosign sign -a key=value``) what the scan
    found; so the signer vouches for both.
    Source: https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md
    """

    payload: Base64
    """Payload of the signature, in Base64."""
    value: Base64
    """ECDSA signature of the payload, in Base64."""


class ReleaseEvidence(Model):
    """What a version's image needs before it may go to the next environment."""

    scan: ImageScan
    """Scan for known vulnerabilities."""
    signature: ImageSignature
    """Signature of the image and of the scan's findings."""
