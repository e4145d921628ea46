"""Settings of clinical integration: the interface engine and what is connected through it."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum, unique
from ipaddress import IPv4Address, IPv4Network
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from stacks.address_plan import AddressPlan, SubnetRole, plan_addresses
from stacks.base import Check, Model
from stacks.images import Image

LARGEST_PEER = 16
"""Prefix of the largest network that one connection may open; assumed, a hospital site's size."""
_ADDRESS_INDEX = 10
_FIRST_FREE = 4

ConnectionName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,18}[a-z0-9]$")]
NamespaceName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,61}[a-z0-9]$")]
AeTitle = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,16}$")]
"""DICOM application entity title, at most 16 characters (DICOM PS3.5, 6.2, AE)."""
ListenerPort = Annotated[int, Field(ge=1024, le=29999)]
"""Below the cluster's node ports, above those that need a privilege."""


@unique
class MessageType(StrEnum):
    """HL7 v2 messages by their first component of MSH-9."""

    ADT = "ADT"
    ORM = "ORM"
    ORU = "ORU"


@unique
class StudyProtocol(StrEnum):
    """How studies are exchanged; both over TLS."""

    C_STORE = "c_store"
    DICOMWEB = "dicomweb"


class EpicFhir(Model):
    """FHIR of an electronic record by SMART backend services.

    The private key is made in Key Vault and never leaves it.
    """

    kind: Literal["epic_fhir"]
    """Which connection."""
    base_url: Annotated[
        str, StringConstraints(pattern=r"^https://[a-z0-9-]+(\.[a-z0-9-]+)+(/[A-Za-z0-9._~/-]*)?$")
    ]
    """Base address of the FHIR service; its port is 443."""
    client_id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{8,64}$")]
    """Client id that the record's owner gave the backend application; no secret."""
    addresses: Annotated[tuple[IPv4Network, ...], Field(min_length=1)]
    """Networks that the service answers from, as its owner states them."""
    key_rotation_months: Annotated[int, Field(ge=1, le=24)] = 6
    """Months after which the signing key is rotated."""


class InboundFeed(Model):
    """What every feed over MLLP has; it is always under TLS."""

    source: IPv4Network
    """Network that the sender's addresses lie in."""
    port: ListenerPort
    """Port that the engine listens on for this feed alone."""
    client_certificate: bool = True
    """Whether a sender must show a certificate of the authority in Key Vault."""


class Hl7Feed(InboundFeed):
    """Messages of a hospital system."""

    kind: Literal["hl7_feed"]
    """Which connection."""
    message_types: Annotated[tuple[MessageType, ...], Field(min_length=1)]
    """Messages that are taken; others are filtered."""


class LisResults(InboundFeed):
    """Results (ORU) of a laboratory system."""

    kind: Literal["lis_results"]
    """Which connection."""


class PacsStudies(Model):
    """Studies of a picture archive, under TLS."""

    kind: Literal["pacs_studies"]
    """Which connection."""
    host: IPv4Address
    """Address of the archive."""
    port: Annotated[int, Field(ge=1, le=65535)] = 2762
    """Port of the archive; the default is DICOM over TLS (DICOM PS3.15, B.1)."""
    protocol: StudyProtocol = StudyProtocol.C_STORE
    """How studies are exchanged."""
    calling_title: AeTitle | None = None
    """Title of the platform; needed by ``c_store``."""
    called_title: AeTitle | None = None
    """Title of the archive; needed by ``c_store``."""

    def _checks(self) -> Sequence[Check]:
        return (self._title_mistakes,)

    def _title_mistakes(self) -> Iterator[str]:
        if self.protocol is not StudyProtocol.C_STORE:
            return
        titles = (("calling_title", self.calling_title), ("called_title", self.called_title))
        for key, title in titles:
            if title is None:
                yield f"{key} is not given and protocol is c_store, which needs it"


Connection = Annotated[EpicFhir | Hl7Feed | LisResults | PacsStudies, Field(discriminator="kind")]


class EngineSettings(Model):
    """The interface engine on the cluster."""

    replicas: Annotated[int, Field(ge=1, le=5)] = 2
    """Pods; each takes messages by itself, so that only listening channels are delivered."""
    disk_gb: Annotated[int, Field(ge=1, le=1024)] = 8
    """Disk of each pod in GiB: the server's identity and its key store, no messages."""
    address: IPv4Address | None = None
    """Address that senders connect to, in the subnet of the interface engine; without it, the
    tenth of that subnet."""
    admin_namespace: Annotated[
        str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,61}[a-z0-9]$")
    ] = "integration-admin"
    """Namespace whose pods alone reach the administration port."""
    image: Image = Image(repository="clinfra/interface-engine", tag="4.5.2")
    """Image of the engine, built from `images/interface-engine`."""
    tls_image: Image = Image(repository="clinfra/mllp-tls", tag="5.68")
    """Image of the listener that ends TLS, built from `images/mllp-tls`."""


class IntegrationSettings(Model):
    """Clinical integration: the interface engine and its connections."""

    engine: EngineSettings = Field(default_factory=EngineSettings)
    """The interface engine."""
    connections: Mapping[ConnectionName, Connection]
    """Connections by name; each opens its own network path and no other."""

    @property
    def feeds(self) -> Mapping[str, Hl7Feed | LisResults]:
        """Connections that the engine listens for, by name."""
        named = sorted(self.connections.items())
        return {name: each for name, each in named if isinstance(each, Hl7Feed | LisResults)}

    @property
    def records(self) -> Mapping[str, EpicFhir]:
        """Electronic records, by name."""
        named = sorted(self.connections.items())
        return {name: each for name, each in named if isinstance(each, EpicFhir)}

    def address_in(self, plan: AddressPlan) -> IPv4Address:
        """Address that senders connect to."""
        return self.engine.address or plan.subnets[SubnetRole.INTERFACE_ENGINE][_ADDRESS_INDEX]

    def _checks(self) -> Sequence[Check]:
        return (self._feed_mistakes, self._port_mistakes, self._peer_mistakes)

    def _feed_mistakes(self) -> Iterator[str]:
        if not self.feeds:
            yield "connections has no hl7_feed and no lis_results; the engine would not listen"

    def _port_mistakes(self) -> Iterator[str]:
        taken: dict[int, str] = {}
        for name, feed in self.feeds.items():
            first = taken.setdefault(feed.port, name)
            if first != name:
                yield f"connections.{name}.port is {feed.port}, which {first} has; give another"

    def _peer_mistakes(self) -> Iterator[str]:
        for name, each in self.connections.items():
            for key, network in peers(each):
                if network.prefixlen < LARGEST_PEER:
                    yield (
                        f"connections.{name}.{key} is {network} with {network.num_addresses} "
                        f"addresses; a block of /{LARGEST_PEER} or smaller is allowed"
                    )


def peers(connection: Connection) -> Iterator[tuple[str, IPv4Network]]:
    """Networks at the other end of a connection, each with the key that gives it."""
    match connection:
        case EpicFhir():
            yield from (("addresses", each) for each in connection.addresses)
        case Hl7Feed() | LisResults():
            yield "source", connection.source
        case PacsStudies():
            yield "host", IPv4Network(connection.host)


def address_mistakes(integration: IntegrationSettings | None, space: IPv4Network) -> Iterator[str]:
    """A sentence where the engine's address is not one that its subnet can give.

    Azure keeps the first four addresses of a subnet and the last:
    learn.microsoft.com/azure/virtual-network/virtual-networks-faq. A space that cannot be cut is
    another mistake, and told where the space is read.
    """
    address = integration.engine.address if integration else None
    try:
        subnet = plan_addresses(space).subnets[SubnetRole.INTERFACE_ENGINE]
    except ValueError:
        return
    if address and not subnet[_FIRST_FREE] <= address <= subnet[-2]:
        yield (
            f"integration.engine.address is {address}; an address of the subnet of the interface "
            f"engine from {subnet[_FIRST_FREE]} to {subnet[-2]} is allowed"
        )
