"""Judges the subscription, its resource providers and what these offer in a region."""

from collections.abc import Iterator, Sequence

from clinfra.doctor.answers import Row, rows, words
from clinfra.doctor.findings import Finding, failed, ok, warning
from clinfra.doctor.needs import Needs
from twin.azure.arm import region_name, text

SUBSCRIPTION, PROVIDERS, REGION, FEATURES = "subscription", "providers", "region", "features"
_USABLE, _BEHIND = "Enabled", ("Warned", "PastDue")
_REGISTERED = "Registered"
_EVERYWHERE = "global"
HOST_ENCRYPTION = "EncryptionAtHost"


def subscription_findings(answer: Row, tenant: str) -> Iterator[Finding]:
    """Whether the subscription can be used, and is of the stack's tenant."""
    number, state, owner = (text(answer, e) for e in ("subscriptionId", "state", "tenantId"))
    look = f"az account show --subscription {number}"
    if owner and owner != tenant:
        found = f"{number} belongs to the tenant {owner}; the stack file says {tenant}"
        yield failed(SUBSCRIPTION, found, look)
    elif state in _BEHIND:
        yield warning(SUBSCRIPTION, f"{number} is {state}: it may be disabled soon", look)
    elif state != _USABLE:
        yield failed(SUBSCRIPTION, f"{number} is {state or 'of no known state'}", look)
    else:
        yield ok(SUBSCRIPTION, f"{text(answer, 'displayName') or number} is enabled")
    if text(answer, "subscriptionPolicies.spendingLimit") == "On":
        found = "a spending limit is on: Azure stops everything once it is reached"
        yield warning(SUBSCRIPTION, found, look)


def provider_findings(answer: Sequence[Row], needs: Needs) -> Iterator[Finding]:
    """Whether each resource provider of the stack's kinds is registered."""
    states = {text(row, "namespace").casefold(): text(row, "registrationState") for row in answer}
    lacking = [each for each in needs.namespaces if states.get(each.casefold(), "") != _REGISTERED]
    for each in lacking:
        state = states.get(each.casefold()) or "not known to the subscription"
        fix = f"az provider register --namespace {each} --subscription {needs.subscription} --wait"
        if state == "Registering":
            yield warning(PROVIDERS, f"{each} is still registering", fix)
        else:
            yield failed(PROVIDERS, f"{each} is {state}", fix)
    if not lacking:
        yield ok(PROVIDERS, f"all {len(needs.namespaces)} are registered")


def region_findings(answer: Sequence[Row], needs: Needs) -> Iterator[Finding]:
    """Whether each kind is offered in the regions that the stack makes it in."""
    offered = {
        f"{text(row, 'namespace')}/{text(kind, 'resourceType')}".casefold(): {
            region_name(each) for each in words(kind, "locations")
        }
        for row in answer
        for kind in rows(row, "resourceTypes")
    }
    missing = 0
    for kind, regions in needs.kinds.items():
        places = offered.get(kind.casefold(), set[str]())
        bound = places and _EVERYWHERE not in places
        for region in sorted(regions - places if bound else set[str]()):
            missing += 1
            namespace, _, rest = kind.partition("/")
            query = f"resourceTypes[?resourceType=='{rest}'].locations"
            fix = f'az provider show --namespace {namespace} --query "{query}"'
            yield failed(REGION, f"{kind} is not offered in {region}", fix)
    if not missing:
        told = sum(
            1 for kind, places in needs.kinds.items() if places and kind.casefold() in offered
        )
        yield ok(REGION, f"{told} kinds are offered in {needs.region}")


def feature_findings(answer: Row, subscription: str) -> Iterator[Finding]:
    """Whether machines may be encrypted at the host.

    Source: learn.microsoft.com/azure/aks/enable-host-encryption (prerequisites).
    """
    state = text(answer, "properties.state")
    if state == _REGISTERED:
        yield ok(FEATURES, f"{HOST_ENCRYPTION} is registered")
        return
    fix = (
        f"az feature register --namespace Microsoft.Compute --name {HOST_ENCRYPTION} "
        f"--subscription {subscription}"
    )
    found = f"{HOST_ENCRYPTION} is {state or 'of no known state'}; the node pools ask for it"
    yield failed(FEATURES, found, fix)
