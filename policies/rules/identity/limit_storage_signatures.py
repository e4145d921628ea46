"""Signatures and keys of storage expire soon."""

import math
import re
from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity

_PERIOD = re.compile(r"(\d+)\.(\d{2}):(\d{2}):(\d{2})")


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """The policy is for signatures by an identity too; keys count only where they work at all."""
    period, most = resource.get("sasPolicy.sasExpirationPeriod"), context.number("days")
    fits = _days(period.text or "") <= most
    yield from period.must(fits, f"at most {most:g} days, as days.hours:minutes:seconds")
    if not resource.get("allowSharedKeyAccess").is_false:
        age = resource.get("keyPolicy.keyExpirationPeriodInDays")
        yield from age.must_be_at_most(context.number("key_days"))


def _days(period: str) -> float:
    """Length of a period; without end where it is none."""
    found = _PERIOD.fullmatch(period)
    if not found:
        return math.inf
    days, hours, minutes, seconds = (int(each) for each in found.groups())
    return days + hours / 24 + minutes / 1440 + seconds / 86400


RULE = Rule(
    title="Signatures and keys of storage expire soon",
    why="A signed address that stands in a mail or a notebook opens the data for years.",
    fix=(
        "Set sasPolicy with sasExpirationPeriod 1.00:00:00, and "
        "keyPolicy.keyExpirationPeriodInDays where keys work."
    ),
    severity=Severity.LOW,
    kinds=("azure-native:storage:StorageAccount",),
    hipaa=("164.308(a)(3)(i)",),
    nist=("IA-5",),
    scanners=("CKV2_AZURE_41",),
    docs="https://learn.microsoft.com/azure/storage/common/sas-expiration-policy",
    check=check,
    parameters={"days": 7, "key_days": 90},
)
