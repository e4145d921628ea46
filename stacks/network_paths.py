"""Network paths that the connections of an environment open: the one list of them."""

from dataclasses import dataclass
from enum import StrEnum, unique
from ipaddress import IPv4Address

from stacks.address_plan import AddressPlan, SubnetRole
from stacks.interface_engine import (
    Connection,
    EpicFhir,
    Hl7Feed,
    IntegrationSettings,
    LisResults,
    PacsStudies,
    StudyProtocol,
    peers,
)

HTTPS = 443


@unique
class Direction(StrEnum):
    """Who begins to speak, seen from the platform."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


@unique
class PathProtocol(StrEnum):
    """What is spoken on a path; all of it over TLS and TCP."""

    MLLP = "mllp-over-tls"
    FHIR = "fhir-over-https"
    DICOM = "dicom-over-tls"
    DICOMWEB = "dicomweb-over-https"


@dataclass(frozen=True, kw_only=True)
class NetworkPath:
    """Traffic that one connection is allowed."""

    connection: str
    direction: Direction
    source: str
    """CIDR block that it comes from."""
    destination: str
    """CIDR block that it goes to."""
    port: int
    protocol: PathProtocol


def network_paths(
    integration: IntegrationSettings | None, plan: AddressPlan
) -> tuple[NetworkPath, ...]:
    """Every path that the connections open, in order of their names."""
    if integration is None:
        return ()
    address = integration.address_in(plan)
    nodes = str(plan.subnets[SubnetRole.NODES])
    return tuple(
        path
        for name, connection in sorted(integration.connections.items())
        for path in _paths(name, connection, address, nodes)
    )


def _paths(
    name: str, connection: Connection, address: IPv4Address, nodes: str
) -> tuple[NetworkPath, ...]:
    others = tuple(str(network) for _, network in peers(connection))
    port, protocol = _spoken(connection)
    inbound = isinstance(connection, Hl7Feed | LisResults)
    return tuple(
        NetworkPath(
            connection=name,
            direction=Direction.INBOUND if inbound else Direction.OUTBOUND,
            source=other if inbound else nodes,
            destination=f"{address}/32" if inbound else other,
            port=port,
            protocol=protocol,
        )
        for other in others
    )


def _spoken(connection: Connection) -> tuple[int, PathProtocol]:
    match connection:
        case EpicFhir():
            return HTTPS, PathProtocol.FHIR
        case Hl7Feed() | LisResults():
            return connection.port, PathProtocol.MLLP
        case PacsStudies():
            web = connection.protocol is StudyProtocol.DICOMWEB
            return connection.port, PathProtocol.DICOMWEB if web else PathProtocol.DICOM
