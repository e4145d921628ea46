"""Asks Azure what a stack needs to know, and lets the judges speak.

A question that Azure does not answer ends its own check alone.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from clinfra.doctor.access import AREA as ROLES
from clinfra.doctor.access import Grant, assign, grant_of, on_all_of, role_findings
from clinfra.doctor.answers import Row
from clinfra.doctor.arm import ArmError, Asks
from clinfra.doctor.capacity import (
    MODELS,
    QUOTA,
    SIZES,
    Offer,
    model_findings,
    offers_in,
    quota_findings,
    quotas_in,
    size_findings,
)
from clinfra.doctor.dns import AREA as DNS
from clinfra.doctor.dns import foreign_finding, zone_findings
from clinfra.doctor.findings import Finding, failed, not_checked, ok
from clinfra.doctor.login import Caller
from clinfra.doctor.names import (
    DELETED,
    DELETED_LISTS,
    NAMES,
    QUESTIONS,
    deleted_findings,
    name_finding,
    unasked,
)
from clinfra.doctor.needs import COMPUTE, Named, Needs
from clinfra.doctor.subscription import (
    FEATURES,
    HOST_ENCRYPTION,
    PROVIDERS,
    SUBSCRIPTION,
    feature_findings,
    provider_findings,
    region_findings,
    subscription_findings,
)
from twin.azure.arm import name_of, text

_CLUSTER = "Microsoft.ContainerService/managedClusters"
_ACCOUNT = "Microsoft.CognitiveServices/accounts"


@dataclass(frozen=True)
class Asked:
    """Azure's answers for one stack, each asked for once.

    Args:
        arm: Whom to ask.
        needs: What the stack needs.
        caller: Who asks.
        tenant: Tenant of the stack.
    """

    arm: Asks
    needs: Needs
    caller: Caller
    tenant: str

    @property
    def root(self) -> str:
        """Path of the subscription."""
        return f"/subscriptions/{self.needs.subscription}"

    def below(self, path: str) -> str:
        """Path of something that a resource provider answers for."""
        return f"{self.root}/providers/{path}"

    @cached_property
    def own(self) -> Sequence[Row]:
        """What the stack's resource groups hold already."""
        found: list[Row] = []
        for group in self.needs.groups:
            try:
                path = f"{self.root}/resourceGroups/{group}/resources"
                found += self.arm.listed(path, "2021-04-01")
            except ArmError as error:
                if not error.absent:
                    raise
        return found

    def has(self, kind: str) -> bool:
        """Whether the stack has one of a kind already."""
        return bool(self.own_names(kind))

    def own_names(self, kind: str) -> frozenset[str]:
        """Names of a kind that are the stack's already, in lower case."""
        return frozenset(
            text(row, "name").casefold()
            for row in self.own
            if text(row, "type").casefold() == kind.casefold()
        )

    @cached_property
    def offers(self) -> "dict[str, Offer]":
        """Machine sizes of the region."""
        region = self.needs.region
        path, only = self.below(f"{COMPUTE}/skus"), f"location eq '{region}'"
        return dict(offers_in(self.arm.listed(path, "2021-07-01", only), region))


Check = Callable[[Asked], Iterator[Finding]]


def azure_findings(asked: Asked) -> Iterator[Finding]:
    """All findings on a subscription; nothing else is asked where it cannot be read."""
    try:
        answer = asked.arm.get(asked.root, "2022-12-01")
    except ArmError as error:
        yield _unreadable(error, asked)
        for area, _ in _CHECKS:
            yield not_checked(area, "the subscription cannot be read")
        return
    yield from subscription_findings(answer, asked.tenant)
    for area, check in _CHECKS:
        try:
            yield from list(check(asked))
        except ArmError as error:
            yield _unanswered(area, error, asked)


def _unreadable(error: ArmError, asked: Asked) -> Finding:
    number = asked.needs.subscription
    if error.refused or error.absent:
        found = f"{number} is not there for {asked.caller.object_id or 'the caller'}: {error}"
        return failed(SUBSCRIPTION, found, f"az account set --subscription {number}")
    return not_checked(SUBSCRIPTION, str(error), f"az account show --subscription {number}")


def _unanswered(area: str, error: ArmError, asked: Asked) -> Finding:
    fix = ""
    if error.refused:
        fix = assign(asked.caller.object_id, "Reader", asked.needs.subscription)
    return not_checked(area, str(error), fix)


def _providers(asked: Asked) -> Iterator[Finding]:
    answer = asked.arm.listed(f"{asked.root}/providers", "2021-04-01")
    yield from provider_findings(answer, asked.needs)
    yield from region_findings(answer, asked.needs)


def _features(asked: Asked) -> Iterator[Finding]:
    if asked.needs.host_encryption:
        place = f"Microsoft.Features/providers/{COMPUTE}/features/{HOST_ENCRYPTION}"
        answer = asked.arm.get(asked.below(place), "2021-07-01")
        yield from feature_findings(answer, asked.needs.subscription)


def _roles(asked: Asked) -> Iterator[Finding]:
    if not asked.caller.object_id:
        yield not_checked(ROLES, "the token does not say as whom the caller is signed in")
        return
    yield from role_findings(list(_grants(asked)), asked.needs, asked.caller.object_id)


def _grants(asked: Asked) -> Iterator[Grant]:
    """The caller's roles on the whole subscription, those of its groups included."""
    only = f"assignedTo('{asked.caller.object_id}')"
    path = asked.below("Microsoft.Authorization/roleAssignments")
    for assignment in asked.arm.listed(path, "2022-04-01", only):
        if on_all_of(assignment, asked.needs.subscription):
            definition = text(assignment, "properties.roleDefinitionId")
            yield grant_of(asked.arm.get(definition, "2022-04-01"), assignment)


def _sizes(asked: Asked) -> Iterator[Finding]:
    if asked.needs.machines:
        yield from size_findings(asked.offers, asked.needs)


def _quota(asked: Asked) -> Iterator[Finding]:
    if not asked.needs.machines:
        return
    path = asked.below(f"{COMPUTE}/locations/{asked.needs.region}/usages")
    quotas = quotas_in(asked.arm.listed(path, "2024-07-01"))
    try:
        offers = asked.offers
    except ArmError:
        offers = dict[str, Offer]()
    yield from quota_findings(quotas, offers, asked.needs, running=asked.has(_CLUSTER))


def _models(asked: Asked) -> Iterator[Finding]:
    if asked.needs.models:
        region = asked.needs.region
        path = asked.below(f"Microsoft.CognitiveServices/locations/{region}/usages")
        quotas = quotas_in(asked.arm.listed(path, "2024-10-01"))
        there = asked.has(_ACCOUNT)
        yield from model_findings(quotas, asked.needs.models, asked.needs, running=there)


def _names(asked: Asked) -> Iterator[Finding]:
    for each in asked.needs.names:
        if each.kind in QUESTIONS:
            yield _name(each, asked)
    yield from unasked(asked.needs.names)


def _name(named: Named, asked: Asked) -> Finding:
    question = QUESTIONS[named.kind]
    path = asked.below(question.path.format(region=named.region))
    try:
        answer = asked.arm.post(path, question.version, question.body(named.name))
        return name_finding(named, answer, asked.own_names(named.kind))
    except ArmError as error:
        return not_checked(NAMES, f"whether {named.name} is free: {error}")


def _deleted(asked: Asked) -> Iterator[Finding]:
    kinds = sorted({each.kind for each in asked.needs.names} & set(DELETED_LISTS))
    collisions = 0
    for kind in kinds:
        path, version = DELETED_LISTS[kind]
        answer = asked.arm.listed(asked.below(path), version)
        for finding in deleted_findings(kind, answer, asked.needs.names):
            collisions += 1
            yield finding
    if kinds and not collisions:
        yield ok(DELETED, f"no deleted resource of {len(kinds)} kinds keeps a name of the stack")


def _zones(asked: Asked) -> Iterator[Finding]:
    for each in asked.needs.foreign_zones:
        yield _foreign(each, asked)
    if asked.needs.zones:
        zones = asked.arm.listed(asked.below("Microsoft.Network/privateDnsZones"), "2020-06-01")
        yield from zone_findings(
            zones,
            lambda zone: asked.arm.listed(f"{zone}/virtualNetworkLinks", "2020-06-01"),
            asked.needs,
        )


def _foreign(zone: str, asked: Asked) -> Finding:
    try:
        asked.arm.get(zone, "2020-06-01")
    except ArmError as error:
        if not error.absent:
            fix = f"az network private-dns zone show --ids {zone}"
            return not_checked(DNS, f"{name_of(zone)}, which others own: {error}", fix)
        return foreign_finding(zone, there=False)
    return foreign_finding(zone, there=True)


_CHECKS: Sequence[tuple[str, Check]] = (
    (PROVIDERS, _providers),
    (FEATURES, _features),
    (ROLES, _roles),
    (SIZES, _sizes),
    (QUOTA, _quota),
    (MODELS, _models),
    (NAMES, _names),
    (DELETED, _deleted),
    (DNS, _zones),
)
AREAS = (SUBSCRIPTION, *(area for area, _ in _CHECKS))
"""Everything that is asked of Azure."""
