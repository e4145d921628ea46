"""Settings of the foundation: network, keys, registry and lake."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum, unique
from ipaddress import IPv4Address, IPv4Network
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from stacks.address_plan import AddressPlan, overlaps, plan_addresses
from stacks.base import Check, Model
from stacks.vocabulary import Region

ArmId = Annotated[
    str, StringConstraints(pattern=r"^/subscriptions/[0-9a-f-]{36}/resourceGroups/.+$")
]

WatcherName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$")]


@unique
class PrivateZone(StrEnum):
    """Private DNS zones that private endpoints register in.

    Source: learn.microsoft.com/azure/private-link/private-endpoint-dns.
    """

    KUBERNETES = "privatelink.{region}.azmk8s.io"
    KEY_VAULT = "privatelink.vaultcore.azure.net"
    CONTAINER_REGISTRY = "privatelink.azurecr.io"
    STORAGE_BLOB = "privatelink.blob.core.windows.net"
    STORAGE_DFS = "privatelink.dfs.core.windows.net"
    MANAGED_REDIS = "privatelink.redis.azure.net"
    POSTGRESQL = "privatelink.postgres.database.azure.com"
    EVENT_HUBS = "privatelink.servicebus.windows.net"
    DATABRICKS = "privatelink.azuredatabricks.net"
    AI_SEARCH = "privatelink.search.windows.net"
    OPENAI = "privatelink.openai.azure.com"
    MONGO_CLUSTER = "privatelink.mongocluster.cosmos.azure.com"
    HEALTH_DATA = "privatelink.azurehealthcareapis.com"
    HEALTH_DATA_WORKSPACE = "privatelink.workspace.azurehealthcareapis.com"
    FHIR = "privatelink.fhir.azurehealthcareapis.com"
    DICOM = "privatelink.dicom.azurehealthcareapis.com"
    MONITOR = "privatelink.monitor.azure.com"
    MONITOR_OMS = "privatelink.oms.opinsights.azure.com"
    MONITOR_ODS = "privatelink.ods.opinsights.azure.com"
    MONITOR_AGENTS = "privatelink.agentsvc.azure-automation.net"
    GRAFANA = "privatelink.grafana.azure.com"
    PROMETHEUS = "privatelink.{region}.prometheus.monitor.azure.com"

    @property
    def shared(self) -> bool:
        """Whether names of resources without private endpoint are asked for in it too."""
        return self.name.startswith("MONITOR")

    def domain(self, region: Region) -> str:
        """The zone's name in a region."""
        return self.value.format(region=region)


@unique
class Egress(StrEnum):
    """How nodes reach the internet; nothing has a public address of its own."""

    NAT_GATEWAY = "nat_gateway"
    FIREWALL = "firewall"


class FlowLogSettings(Model):
    """Flow log of the virtual network.

    Source: learn.microsoft.com/azure/network-watcher/vnet-flow-logs-overview.
    """

    retention_days: Annotated[int, Field(ge=1, le=365)] = 91
    """Days for which flows are kept; CIS's benchmark for Azure asks for more than ninety."""
    analytics_minutes: Literal[10, 60] = 60
    """Minutes after which flows are summed up in the logs; the oftener, the dearer."""
    watcher_group: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._()-]{1,90}$")] = (
        "NetworkWatcherRG"
    )
    """Resource group of the region's Network Watcher, as Azure names it by itself."""
    watcher: WatcherName | None = None
    """Name of the region's Network Watcher, of which Azure has one for each subscription and
    region; ``NetworkWatcher_<region>`` where none is given, which is Azure's own name."""

    def watcher_name(self, region: str) -> str:
        """Name of the Network Watcher of a region."""
        return self.watcher or f"NetworkWatcher_{region}"


class HubSettings(Model):
    """The hospital's hub network, run by another team."""

    network_id: ArmId
    """ARM id of the hub's virtual network."""
    address_spaces: tuple[IPv4Network, ...]
    """Address spaces of the hub and of what is reached through it."""


class NetworkSettings(Model):
    """Addresses, egress and name resolution."""

    address_space: IPv4Network
    """Private block between a /16 and a /20, cut into subnets by the address plan."""
    pod_cidr: IPv4Network = IPv4Network("192.168.0.0/16")
    """Overlay addresses of pods; never routed outside the cluster."""
    service_cidr: IPv4Network = IPv4Network("172.16.0.0/16")
    """Cluster addresses of Kubernetes services."""
    egress: Egress = Egress.NAT_GATEWAY
    """How nodes reach the internet."""
    firewall_address: IPv4Address | None = None
    """Inner address of the hub's firewall; needed where egress is ``firewall``."""
    hub: HubSettings | None = None
    """Hub to peer with."""
    flow_log: FlowLogSettings | None = Field(default_factory=FlowLogSettings)
    """Flow log of the network; null where another team has one of it."""
    private_dns_zone_ids: Mapping[PrivateZone, ArmId] = Field(default_factory=dict)
    """ARM ids of zones that another team owns; every other zone is created."""

    @property
    def plan(self) -> AddressPlan:
        """Subnets of the address space."""
        return plan_addresses(self.address_space)

    @property
    def dns_service_address(self) -> IPv4Address:
        """Address of the cluster's DNS service: the tenth of the service range."""
        return self.service_cidr[10]

    def _checks(self) -> Sequence[Check]:
        return (self._space_mistakes, self._overlap_mistakes, self._egress_mistakes)

    def _space_mistakes(self) -> Iterator[str]:
        try:
            plan_addresses(self.address_space)
        except ValueError as error:
            yield f"address_space {error}"

    def _overlap_mistakes(self) -> Iterator[str]:
        named = [
            ("address_space", self.address_space),
            ("pod_cidr", self.pod_cidr),
            ("service_cidr", self.service_cidr),
        ]
        named += [("hub", each) for each in (self.hub.address_spaces if self.hub else ())]
        yield from overlaps(named)

    def _egress_mistakes(self) -> Iterator[str]:
        if self.egress is Egress.FIREWALL and self.firewall_address is None:
            yield "egress is firewall and firewall_address is not given; the route needs it"


@unique
class KeyVaultSku(StrEnum):
    """Key Vault tiers; premium keeps keys in hardware modules (FIPS 140-3 level 3)."""

    STANDARD = "standard"
    PREMIUM = "premium"


@unique
class KeyPurpose(StrEnum):
    """What a customer-managed key encrypts; one key per purpose, so that one can be revoked."""

    STORAGE = "storage"
    REGISTRY = "registry"
    POSTGRESQL = "postgresql"
    REDIS = "redis"
    EVENT_STREAMS = "streams"
    DISKS = "disks"
    DATABRICKS = "databricks"
    AI_SEARCH = "ai-search"
    REDIS_VECTORS = "redis-vectors"
    FHIR = "fhir"
    DICOM = "dicom"
    OPENAI = "openai"
    KUBERNETES = "kubernetes"


class BroughtKey(Model):
    """A key in a vault that another team owns and rotates.

    The deployer must be allowed to assign roles on it. The vault must have purge protection, and
    let trusted Azure services through its firewall.
    """

    vault_id: ArmId
    """ARM id of the vault."""
    identifier: Annotated[
        str,
        StringConstraints(
            pattern=r"^https://[a-z0-9-]+\.vault\.azure\.net/keys/[A-Za-z0-9-]+/[0-9a-f]{32}$"
        ),
    ]
    """Identifier of the key with its version, such as
    ``https://VAULT.vault.azure.net/keys/NAME/VERSION``; services that can, follow newer ones."""

    @property
    def name(self) -> str:
        """Name of the key in its vault."""
        return self.identifier.split("/")[4]

    @property
    def vault_uri(self) -> str:
        """Address of the vault's data plane."""
        return self.identifier.partition("keys/")[0]

    def _checks(self) -> Sequence[Check]:
        return (self._vault_mistakes,)

    def _vault_mistakes(self) -> Iterator[str]:
        vault = self.vault_id.rsplit("/", 1)[-1]
        if vault.casefold() != self.vault_uri.split("/")[2].partition(".")[0]:
            yield f"identifier is in the vault {self.vault_uri} and vault_id is of {vault}"


class KeyVaultSettings(Model):
    """Key Vault for secrets and customer-managed keys."""

    sku: KeyVaultSku = KeyVaultSku.PREMIUM
    """Tier of the vault."""
    soft_delete_retention_days: Annotated[int, Field(ge=7, le=90)] = 90
    """Days for which a deleted vault, key or secret can be recovered; fixed at creation."""
    key_rotation_months: Annotated[int, Field(ge=1, le=24)] = 12
    """Months after which a customer-managed key is rotated."""
    recover_deleted: bool = False
    """Whether the next up brings the deleted vault of this name back, with the keys in it, instead
    of making one; taken out again after that up."""
    brought_keys: Mapping[KeyPurpose, BroughtKey] = Field(default_factory=dict)
    """Keys that another team owns, by purpose; every other key is made."""


class UpstreamRegistry(Model):
    """A public registry that the platform's registry caches."""

    source: Annotated[str, StringConstraints(pattern=r"^[a-z0-9.-]+(/[a-z0-9._*/-]+)+$")]
    """Upstream repositories, such as ``mcr.microsoft.com/*``."""
    target: Annotated[str, StringConstraints(pattern=r"^[a-z0-9._*/-]+$")]
    """Repositories that they appear as, such as ``mirror/mcr/*``."""


class RegistrySettings(Model):
    """Container registry."""

    zone_redundant: bool = True
    """Whether images survive the loss of a zone."""
    untagged_retention_days: Annotated[int, Field(ge=1, le=365)] = 30
    """Days after which an image without a tag is deleted."""
    upstreams: Mapping[str, UpstreamRegistry] = Field(
        default_factory=lambda: {
            "mcr": UpstreamRegistry(source="mcr.microsoft.com/*", target="mirror/mcr/*"),
            "quay": UpstreamRegistry(source="quay.io/*", target="mirror/quay/*"),
            "kubernetes": UpstreamRegistry(source="registry.k8s.io/*", target="mirror/k8s/*"),
        }
    )
    """Registries that are cached without a login; others need a credential set."""


@unique
class StorageRedundancy(StrEnum):
    """Copies of the lake's data."""

    LOCAL = "Standard_LRS"
    ZONES = "Standard_ZRS"
    GEO_ZONES = "Standard_GZRS"


class LakeSettings(Model):
    """Data lake."""

    redundancy: StorageRedundancy = StorageRedundancy.GEO_ZONES
    """Copies of the data."""
    soft_delete_days: Annotated[int, Field(ge=7, le=365)] = 30
    """Days for which deleted data can be restored."""
    audit_retention_days: Annotated[int, Field(ge=30, le=3650)] = 2190
    """Days for which audit records cannot be changed or deleted; six years by 45 CFR 164.316."""
    trusted_services: bool = False
    """Whether services on Azure's list of trusted ones pass the firewall, each with its own role;
    capture of event streams needs it."""
    signature_days: Annotated[int, Field(ge=1, le=7)] = 1
    """Days after which a signed address (SAS) of an identity ends; longer ones are refused."""
    cool_after_days: Annotated[int, Field(ge=1, le=365)] = 60
    """Days without change after which raw data moves to the cool tier."""
