"""What components of the package stand on: a place, private names and keys, made or brought."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pulumi

from components.foundation.key_vault import CustomerKey
from components.foundation.naming import Naming
from components.foundation.placement import Placement
from components.foundation.private_endpoint import PrivateLink
from components.foundation.tags import cost_tags, tagging
from components.operations.alarms import Alarms
from stacks.foundation import KeyPurpose, PrivateZone
from stacks.incidents import IncidentSettings
from stacks.site import Site


def tagged(site: Site, opts: pulumi.ResourceOptions | None) -> pulumi.ResourceOptions:
    """Options of a component whose descendants bear the site's cost tags."""
    tags = pulumi.ResourceOptions(transformations=[tagging(cost_tags(site))])
    return pulumi.ResourceOptions.merge(opts, tags)


def placement_of(site: Site, resource_group_name: pulumi.Input[str]) -> Placement:
    """Where a site's resources live; its workload sets globally unique names apart."""
    return Placement(
        naming=Naming(
            organization=site.organization,
            environment=site.environment,
            region=site.region,
            discriminator=f"{site.subscription_id}/{site.workload}",
        ),
        resource_group_name=resource_group_name,
        location=site.region,
        subscription_id=site.subscription_id,
        tenant_id=site.tenant_id,
    )


def alarms_of(site: Site) -> Alarms:
    """Alerts as they come, which show in Azure alone: groups on call are the platform's."""
    return Alarms(groups={}, settings=IncidentSettings(), owner=site.tags.owner)


def link_of(subnet_id: pulumi.Input[str], zone_ids: pulumi.Input[Mapping[str, str]]) -> PrivateLink:
    """The network side of private endpoints, from ARM ids of zones by their names."""
    return PrivateLink(subnet_id=subnet_id, zone_ids=_Zones(zone_ids))


class _Zones(Mapping[PrivateZone, pulumi.Output[str]]):
    """Ids of zones, looked up when a component asks: nobody needs to bring all of them."""

    def __init__(self, ids: pulumi.Input[Mapping[str, str]]) -> None:
        self._ids = pulumi.Output.from_input(ids)

    def __getitem__(self, zone: PrivateZone) -> pulumi.Output[str]:
        return self._ids.apply(lambda ids: _member(ids, zone.name, "zoneIds"))

    def __iter__(self) -> Iterator[PrivateZone]:
        return iter(PrivateZone)

    def __len__(self) -> int:
        return len(PrivateZone)


@dataclass(frozen=True)
class GivenKeys:
    """Keys of a vault that stands already; a `KeyRing`."""

    keys: Mapping[KeyPurpose, CustomerKey]


def given_keys(
    vault_id: pulumi.Input[str], identifiers: pulumi.Input[Mapping[str, str]]
) -> GivenKeys:
    """Keys by purpose, each by its identifier with a version, ``https://VAULT/keys/NAME/VERSION``.

    Only a purpose that a component encrypts for is looked up.
    """
    known = pulumi.Output.from_input(identifiers)
    return GivenKeys({purpose: _key(purpose, vault_id, known) for purpose in KeyPurpose})


def _key(
    purpose: KeyPurpose,
    vault_id: pulumi.Input[str],
    identifiers: pulumi.Output[Mapping[str, str]],
) -> CustomerKey:
    whole = identifiers.apply(lambda each: _member(each, purpose.value, "keys"))
    name = whole.apply(lambda each: each.split("/")[4])
    return CustomerKey(
        id=pulumi.Output.concat(vault_id, "/keys/", name),
        name=name,
        uri=whole.apply(lambda each: each.rpartition("/")[0]),
        version_uri=whole,
        vault_uri=whole.apply(lambda each: each.partition("keys/")[0]),
        vault_id=vault_id,
    )


def _member(known: Mapping[str, str], name: str, argument: str) -> str:
    if name not in known:
        raise pulumi.RunError(f"{argument} has no {name}; it has {', '.join(sorted(known))}")
    return known[name]


@dataclass(frozen=True)
class GivenRegistry:
    """A registry that stands already; an `ImageSource`."""

    id: pulumi.Input[str]
    login_server: pulumi.Input[str]
