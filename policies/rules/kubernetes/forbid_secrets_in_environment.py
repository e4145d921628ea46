"""Secrets do not come by environment variables."""

import re
from collections.abc import Iterator

from policies.core.findings import Finding, Violation
from policies.core.pods import POD_KINDS, containers_of
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity

_SPELLED = re.compile(
    r"(?i)(password|secret|api.?key|account.?key|access.?key|token)$|AccountKey=|-----BEGIN"
)


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Neither from a Kubernetes secret nor as a plain value that looks like one."""
    for container in containers_of(resource):
        for source in container.get("envFrom").items():
            yield from source.get("secretRef").must_be_absent()
        for variable in container.get("env").items():
            yield from variable.get("valueFrom.secretKeyRef").must_be_absent()
            value = variable.get("value")
            if value.text and _SPELLED.search(variable.get("name").text or ""):
                yield Violation(value.path, "[secret]", "a file that the vault's driver mounts")


RULE = Rule(
    title="Secrets do not come by environment variables",
    why=("Variables are read by every process of the container and stand in crash reports."),
    fix=(
        "Mount the secret from Key Vault by the Secrets Store CSI driver, or use a workload "
        "identity."
    ),
    severity=Severity.MEDIUM,
    kinds=POD_KINDS,
    hipaa=("164.312(d)",),
    nist=("IA-5(7)",),
    scanners=("CKV_K8S_35",),
    docs="https://learn.microsoft.com/azure/aks/csi-secrets-store-driver",
    check=check,
)
