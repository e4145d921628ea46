"""Nobody logs in to a node over SSH."""

from collections.abc import Iterator, Mapping

from policies.core.findings import Finding
from policies.core.pools import POOL_KINDS, known_pools_of, pools_of
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity, every
from policies.core.values import Json


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Absent means a local user with a key."""
    for pool in pools_of(resource):
        yield from pool.get("securityProfile.sshAccess").must_be("Disabled")


def _closed(resource: Resource, _context: Context) -> Mapping[str, Json]:
    return every(known_pools_of(resource), "securityProfile.sshAccess", "Disabled")


RULE = Rule(
    title="Nobody logs in to a node over SSH",
    why="A key of SSH names no person, and on a node all data of all its pods can be read.",
    fix="Set securityProfile.sshAccess to Disabled on every node pool; kubectl debug needs no SSH.",
    severity=Severity.MEDIUM,
    kinds=POOL_KINDS,
    hipaa=("164.312(a)(1)",),
    nist=("AC-17",),
    docs="https://learn.microsoft.com/azure/aks/manage-ssh-node-access",
    check=check,
    remedy=_closed,
)
