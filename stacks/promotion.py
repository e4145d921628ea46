"""Settings of promotion: whose signatures count, and what a model's image may bring with it."""

from collections.abc import Iterator, Sequence
from typing import Annotated

from pydantic import Field, StringConstraints

from stacks.base import Check, Model
from stacks.release_evidence import Severity

PublicKey = Annotated[
    str,
    StringConstraints(
        pattern=r"^-----BEGIN PUBLIC KEY-----\n[A-Za-z0-9+/=\n]+\n-----END PUBLIC KEY-----\n?$"
    ),
]
"""Public key in PEM."""


class PromotionSettings(Model):
    """What the image of a model must show before the model comes into this environment."""

    signing_keys: tuple[PublicKey, ...] = ()
    """Public keys (PEM, ECDSA on P-256, as ``cosign public-key`` prints) whose signatures of
    images count; without one no model is promoted into the environment."""
    scan_days: Annotated[int, Field(ge=1, le=90)] = 14
    """Days for which a scan for vulnerabilities holds (assumed)."""
    most_severe: Severity = Severity.MEDIUM
    """Worst severity of a known vulnerability that is accepted; ``critical`` never is."""

    def _checks(self) -> Sequence[Check]:
        return (self._severity_mistakes,)

    def _severity_mistakes(self) -> Iterator[str]:
        if self.most_severe is Severity.CRITICAL:
            yield "most_severe is critical; at most high is allowed"
