"""Private DNS zones and their links to networks."""

from collections.abc import Iterator

from twin.azure.arm import arm, fault, known, name_of, parent_of, text
from twin.check import Fault, same
from twin.cloud import Cloud, Stored
from twin.kinds import CloudRule, Rule
from twin.marks import ASSUMED, documented
from twin.wire import Properties

_DNS = "Microsoft.Network/privateDnsZones"
_LINK = "azure-native:privatedns:VirtualNetworkLink"
_LINK_PAGE = "https://learn.microsoft.com/azure/dns/private-dns-virtual-network-links"
_LONGEST_LABEL = 63


def _global(inputs: Properties) -> Iterator[Fault]:
    location = text(inputs, "location")
    if location and not same(location, "global"):
        yield fault("location", location, "private DNS is global")


def _labels(inputs: Properties) -> Iterator[Fault]:
    name = text(inputs, "privateZoneName")
    labels = name.split(".") if name else ["", ""]
    if len(labels) < 2 or any(len(each) > _LONGEST_LABEL for each in labels):  # noqa: PLR2004
        yield fault("privateZoneName", name, "two labels or more, of 63 characters, are allowed")


def _one_registration(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    if known(inputs, "registrationEnabled") is not True:
        return
    for other in _links_of(text(inputs, "virtualNetwork.id"), identifier, cloud):
        if other.inputs.get("registrationEnabled") is True:
            allowed = f"the network registers in {name_of(parent_of(other.id))} already"
            yield fault("registrationEnabled", True, allowed)  # noqa: FBT003


def _linked_once(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    network, zone = text(inputs, "virtualNetwork.id"), name_of(parent_of(identifier))
    for other in _links_of(network, identifier, cloud):
        if same(name_of(parent_of(other.id)), zone):
            allowed = f"it is linked to a zone {zone} by {name_of(other.id)} already"
            yield fault("virtualNetwork.id", network, allowed)


def _links_of(network: str, identifier: str, cloud: Cloud) -> Iterator[Stored]:
    for other in cloud.of_token(_LINK) if network else ():
        linked = same(text(other.inputs, "virtualNetwork.id"), network)
        if linked and not same(other.id, identifier):
            yield other


_GLOBAL = Rule("private-dns-global", "private DNS has no region", documented(_LINK_PAGE), _global)

KINDS = (
    arm(
        "privatedns",
        "PrivateZone",
        _DNS,
        "privateZoneName",
        seconds=35,
        rules=(
            _GLOBAL,
            Rule("private-zone-labels", "a zone's name has two labels", ASSUMED, _labels),
        ),
    ),
    arm(
        "privatedns",
        "VirtualNetworkLink",
        f"{_DNS}/virtualNetworkLinks",
        "privateZoneName",
        "virtualNetworkLinkName",
        seconds=35,
        replace_on=["virtualNetwork"],
        rules=(_GLOBAL,),
        cloud_rules=(
            CloudRule(
                "link-one-registration",
                "a network registers its machines in one zone",
                documented(_LINK_PAGE),
                _one_registration,
            ),
            CloudRule(
                "link-once",
                "a network is linked to one zone of a name",
                documented(_LINK_PAGE),
                _linked_once,
            ),
        ),
    ),
)
