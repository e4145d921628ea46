"""Judges private DNS zones: a network can be linked to one zone of a name alone.

Source: learn.microsoft.com/azure/dns/private-dns-virtual-network-links.
"""

from collections.abc import Callable, Iterator, Sequence

from clinfra.doctor.answers import Row
from clinfra.doctor.findings import Finding, failed, ok, warning
from clinfra.doctor.needs import Named, Needs
from twin.azure.arm import name_of, text

AREA = "dns"
Links = Callable[[str], Sequence[Row]]
"""From the id of a zone to its links."""


def elsewhere(zones: Sequence[Row], needs: Needs) -> Iterator[tuple[Named, str]]:
    """The stack's zones that there are in other resource groups too, each with that one's id."""
    wanted = {each.name.casefold(): each for each in needs.zones}
    own = {group.casefold() for group in needs.groups}
    for row in zones:
        named, identifier = wanted.get(text(row, "name").casefold()), text(row, "id")
        if named and group_of(identifier).casefold() not in own:
            yield named, identifier


def zone_findings(zones: Sequence[Row], links: Links, needs: Needs) -> Iterator[Finding]:
    """Whether the stack's networks are linked to another zone of a name, or one is at hand."""
    networks = {each.casefold() for each in needs.networks}
    found = 0
    for named, identifier in elsewhere(zones, needs):
        found += 1
        group = group_of(identifier)
        for link in links(identifier):
            if text(link, "properties.virtualNetwork.id").casefold() in networks:
                yield failed(
                    AREA,
                    f"the network is already linked to the {named.name} of {group}",
                    f"az network private-dns link vnet delete --resource-group {group} "
                    f"--zone-name {named.name} --name {name_of(text(link, 'id'))}",
                )
                break
        else:
            yield warning(
                AREA,
                f"{group} has a {named.name} too; if that is the hub's, give its id in "
                "clinfra:network.private_dns_zone_ids",
                f"az network private-dns zone show --resource-group {group} --name {named.name}",
            )
    if not found:
        yield ok(AREA, f"none of {len(needs.zones)} private zones is in another resource group")


def foreign_finding(identifier: str, *, there: bool) -> Finding:
    """Whether a zone that the stack file gives the id of is there."""
    name, group = name_of(identifier), group_of(identifier)
    if there:
        return ok(AREA, f"{name} of {group} is there")
    return failed(
        AREA,
        f"{name} of {group} is not there; clinfra:network.private_dns_zone_ids names it",
        f"az network private-dns zone show --ids {identifier}",
    )


def group_of(identifier: str) -> str:
    """The resource group in an id."""
    parts = identifier.split("/")
    return parts[4] if len(parts) > 4 else ""  # noqa: PLR2004  # /subscriptions/S/resourceGroups/G
