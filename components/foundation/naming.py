"""Physical names: one pure rule per Azure kind.

Logical names are a resource's identity in the state; the names made here are what Azure
shows. Limits and alphabets come from Microsoft's resource-name rules
(learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules).
"""

import hashlib
import re
from dataclasses import dataclass
from enum import Enum

from stacks.vocabulary import Environment, Region

REGION_SHORT = {
    Region.EAST_US: "eus",
    Region.EAST_US_2: "eus2",
    Region.CENTRAL_US: "cus",
    Region.SOUTH_CENTRAL_US: "scus",
    Region.WEST_US_2: "wus2",
    Region.WEST_US_3: "wus3",
    Region.NORTH_EUROPE: "neu",
    Region.WEST_EUROPE: "weu",
    Region.UK_SOUTH: "uks",
    Region.UK_WEST: "ukw",
    Region.GERMANY_WEST_CENTRAL: "gwc",
    Region.SWEDEN_CENTRAL: "sdc",
    Region.SWITZERLAND_NORTH: "szn",
    Region.CANADA_CENTRAL: "cnc",
    Region.CANADA_EAST: "cne",
    Region.AUSTRALIA_EAST: "ae",
    Region.AUSTRALIA_SOUTHEAST: "ase",
}
_DIGEST_LENGTH = 5


@dataclass(frozen=True)
class NameRule:
    """What Azure allows for the name of one kind."""

    prefix: str
    """Abbreviation from the Cloud Adoption Framework."""
    maximum: int
    """Longest name in characters."""
    separator: str = "-"
    """Empty where the kind allows letters and digits alone."""
    unique: bool = False
    """Whether the name is unique in all of Azure, and so bears a digest."""


class AzureKind(Enum):
    """Kinds that bear an explicit physical name."""

    RESOURCE_GROUP = NameRule("rg", 90)
    VIRTUAL_NETWORK = NameRule("vnet", 64)
    SUBNET = NameRule("snet", 80)
    NETWORK_SECURITY_GROUP = NameRule("nsg", 80)
    ROUTE_TABLE = NameRule("rt", 80)
    NAT_GATEWAY = NameRule("ng", 80)
    PUBLIC_IP = NameRule("pip", 80)
    FLOW_LOG = NameRule("fl", 80)
    PEERING = NameRule("peer", 80)
    PRIVATE_ENDPOINT = NameRule("pep", 80)
    MANAGED_IDENTITY = NameRule("id", 128)
    FEDERATED_CREDENTIAL = NameRule("fc", 120)
    KEY_VAULT = NameRule("kv", 24, unique=True)
    KEY = NameRule("key", 127)
    DISK_ENCRYPTION_SET = NameRule("des", 80)
    CONTAINER_REGISTRY = NameRule("cr", 50, separator="", unique=True)
    STORAGE_ACCOUNT = NameRule("st", 24, separator="", unique=True)
    KUBERNETES_CLUSTER = NameRule("aks", 63)
    DATABRICKS_WORKSPACE = NameRule("dbw", 30)
    DATABRICKS_ACCESS_CONNECTOR = NameRule("dbac", 64)
    POSTGRESQL = NameRule("psql", 63, unique=True)
    MANAGED_REDIS = NameRule("amr", 60, unique=True)
    AI_SEARCH = NameRule("srch", 60, unique=True)
    MONGO_CLUSTER = NameRule("mongo", 40, unique=True)
    OPENAI = NameRule("oai", 60, unique=True)
    DATA_COLLECTION_ENDPOINT = NameRule("dce", 44)
    DATA_COLLECTION_RULE = NameRule("dcr", 64)
    DEPLOYMENT = NameRule("dep", 64)
    DIAGNOSTIC_SETTING = NameRule("diag", 260)
    LOG_ANALYTICS = NameRule("log", 63)
    MONITOR_WORKSPACE = NameRule("amw", 44)
    GRAFANA = NameRule("amg", 23, unique=True)
    GRAFANA_ENDPOINT = NameRule("mpe", 20)
    PROMETHEUS_RULES = NameRule("prom", 260)
    PRIVATE_LINK_SCOPE = NameRule("ampls", 255)
    EVENT_HUBS = NameRule("evhns", 50, unique=True)
    ACTION_GROUP = NameRule("ag", 260)
    QUERY_ALERT = NameRule("qalert", 260)
    ACTIVITY_ALERT = NameRule("activity", 260)
    METRIC_ALERT = NameRule("alert", 260)
    BUDGET = NameRule("budget", 63)
    POLICY_ASSIGNMENT = NameRule("policy", 64)
    ANOMALY_ALERT = NameRule("anomaly", 63)
    COST_EXPORT = NameRule("focus", 64)
    LOGIC_APP = NameRule("logic", 80)
    HEALTH_DATA_WORKSPACE = NameRule("ahds", 24, separator="", unique=True)


@dataclass(frozen=True, kw_only=True)
class Naming:
    """Makes the physical names of one environment.

    Args:
        organization: Short lower-case name of the hospital group.
        environment: Stage of the deployment.
        region: Azure region.
        discriminator: Text that tells two deployments apart (the subscription id); it goes
            into the digest of globally unique names.
    """

    organization: str
    environment: Environment
    region: Region
    discriminator: str

    def of(self, kind: AzureKind, role: str) -> str:
        """Name a resource of ``kind`` that plays ``role`` (``platform``, ``lake``…).

        Distinct roles get distinct names: a name that is cut short bears a digest.
        """
        rule = kind.value
        parts = [rule.prefix, self.organization, self.environment.value]
        parts += [REGION_SHORT[self.region], *_words(role)]
        whole = rule.separator.join(parts)
        digest = self._digest(rule.prefix, role)
        if rule.unique:
            whole = rule.separator.join([*parts, digest])
        return whole if len(whole) <= rule.maximum else _shortened(parts, digest, rule)

    def _digest(self, prefix: str, role: str) -> str:
        place = f"{self.organization}/{self.environment}/{self.region}/{self.discriminator}"
        text = f"{place}/{prefix}/{role}"
        return hashlib.sha256(text.encode()).hexdigest()[:_DIGEST_LENGTH]


def _words(role: str) -> list[str]:
    return [word for word in re.split(r"[^a-z0-9]+", role.lower()) if word]


def _shortened(parts: list[str], digest: str, rule: NameRule) -> str:
    prefix, organization, environment, _region, *role = parts
    room = rule.maximum - len(rule.separator.join([prefix, environment, digest]))
    body = rule.separator.join([organization, *role])[: room - len(rule.separator)]
    pieces = [prefix, environment, body.rstrip("-"), digest]
    return rule.separator.join(piece for piece in pieces if piece)
