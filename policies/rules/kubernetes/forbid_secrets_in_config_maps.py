"""Config maps hold no secrets."""

import re
from collections.abc import Iterator

from policies.core.findings import Finding, Violation
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity

_NAMED = re.compile(
    r"(?i)(password|passwd|secret|api.?key|account.?key|access.?key|token)[\"']?\s*[:=]\s*"
    r"[\"']?(?![\"'\s${<(]|null)\S{8,}"
)
_SPELLED = re.compile(r"AccountKey=|-----BEGIN [A-Z ]*PRIVATE KEY")
_KEY = re.compile(r"(?i)^(.*[._-])?(password|passwd|secret|api.?key|account.?key|token)$")


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """By the name of an entry, and by what a line of it sets; references are no secrets."""
    for name, entry in resource.get("data").entries():
        text = entry.text or ""
        if _SPELLED.search(text) or _NAMED.search(text) or (text and _KEY.match(name)):
            yield Violation(entry.path, "[secret]", "a file that the vault's driver mounts")


RULE = Rule(
    title="Config maps hold no secrets",
    why="Whoever may look at a namespace reads its config maps, and so do its backups.",
    fix="Put the secret into the vault and mount it with a SecretProviderClass.",
    severity=Severity.HIGH,
    kinds=("kubernetes:core/v1:ConfigMap",),
    hipaa=("164.312(d)",),
    nist=("IA-5(7)",),
    docs="https://kubernetes.io/docs/concepts/configuration/configmap/",
    check=check,
)
