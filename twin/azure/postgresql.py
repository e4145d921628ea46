"""PostgreSQL flexible servers."""

import re
from collections.abc import Iterator

from twin.azure.arm import arm, fault, known, name_of, number, text
from twin.azure.demands import demands, held_identity, only_grows
from twin.azure.judges import between, every, settled, shaped
from twin.check import Fault, same
from twin.cloud import Cloud
from twin.kinds import ChangeRule, CloudRule, Rule
from twin.marks import ASSUMED, SCHEMA, documented
from twin.wire import Properties, at

_SERVER = "Microsoft.DBforPostgreSQL/flexibleServers"
_LEARN = "https://learn.microsoft.com/azure/postgresql/flexible-server"
_HA_PAGE = "https://learn.microsoft.com/azure/reliability/reliability-postgresql-flexible-server"
_BACKUP_PAGE = f"{_LEARN}/concepts-backup-restore"
_NETWORK_PAGE = f"{_LEARN}/concepts-networking-private"
_KEY_PAGE = f"{_LEARN}/concepts-data-encryption"
_FAMILIES = {"burstable": "B", "generalpurpose": "D", "memoryoptimized": "E"}
_SIZES = (32, 64, 128, 256, 512, 1024, 2048, 4095, 4096, 8192, 16_384, 32_767)
_TIERS = ("P4", "P6", "P10", "P15", "P20", "P30", "P40", "P50", "P50", "P60", "P70", "P80")
_SYSTEM = r"azure_superuser|azure_pg_admin|admin|administrator|root|guest|public|pg_.*"
_ZONE = "network.privateDnsZoneArmResourceId"
_SUBNET = "network.delegatedSubnetResourceId"
_READER = "dataEncryption.primaryUserAssignedIdentityId"
_GEO = ("dataEncryption.geoBackupKeyURI", "dataEncryption.geoBackupUserAssignedIdentityId")


def _server(_inputs: Properties, identifier: str) -> Properties:
    host = f"{name_of(identifier)}.postgres.database.azure.com"
    return {"fullyQualifiedDomainName": host, "state": "Ready"}


def _burstable(inputs: Properties) -> Iterator[Fault]:
    mode = known(inputs, "highAvailability.mode")
    if same(known(inputs, "sku.tier"), "Burstable") and mode not in (None, "Disabled"):
        yield fault("highAvailability.mode", mode, "a Burstable server has no high availability")


def _family(inputs: Properties) -> Iterator[Fault]:
    tier, size = text(inputs, "sku.tier"), text(inputs, "sku.name")
    family = _FAMILIES.get(tier.casefold())
    if family and size and not size.casefold().startswith(f"standard_{family.lower()}"):
        yield fault("sku.name", size, f"the tier {tier} takes sizes Standard_{family}…")


def _size(inputs: Properties) -> Iterator[Fault]:
    size, disk = number(inputs, "storage.storageSizeGB"), text(inputs, "storage.type")
    classic = settled(inputs, "storage.type") and (not disk or same(disk, "Premium_LRS"))
    if classic and size is not None and size not in _SIZES:
        yield fault("storage.storageSizeGB", size, f"{', '.join(map(str, _SIZES))} are allowed")


def _storage_tier(inputs: Properties) -> Iterator[Fault]:
    size, tier = number(inputs, "storage.storageSizeGB"), text(inputs, "storage.tier")
    if size not in _SIZES or tier not in _TIERS:
        return
    lowest = _TIERS[_SIZES.index(int(size))]
    if _TIERS.index(tier) < _TIERS.index(lowest):
        yield fault("storage.tier", tier, f"{lowest} is the lowest for {size} GB")


def _standby_zone(inputs: Properties) -> Iterator[Fault]:
    path = "highAvailability.standbyAvailabilityZone"
    mode, first = text(inputs, "highAvailability.mode"), text(inputs, "availabilityZone")
    standby = text(inputs, path)
    if not first or not standby:
        return
    if same(mode, "ZoneRedundant") and first == standby:
        yield fault(path, standby, "the mode ZoneRedundant needs another zone than the server's")
    if same(mode, "SameZone") and first != standby:
        yield fault(path, standby, f"the mode SameZone needs the server's zone, {first}")


def _geo_key(inputs: Properties) -> Iterator[Fault]:
    geo = same(known(inputs, "backup.geoRedundantBackup"), "Enabled")
    if geo and same(known(inputs, "dataEncryption.type"), "AzureKeyVault"):
        for path in _GEO:
            if at(inputs, path) is None:
                yield fault(path, None, "a geo-redundant backup needs a key in the other region")


def _login(inputs: Properties) -> Iterator[Fault]:
    ways = ("authConfig.activeDirectoryAuth", "authConfig.passwordAuth")
    if all(same(known(inputs, path), "Disabled") for path in ways):
        yield fault(ways[0], "Disabled", f"one of it and {ways[1]} must be Enabled")


def _password_login(inputs: Properties) -> Iterator[Fault]:
    fresh = settled(inputs, "createMode") and text(inputs, "createMode") in (
        "",
        "Create",
        "Default",
    )
    if fresh:
        paths = ("administratorLogin", "administratorLoginPassword")
        yield from demands("authConfig.passwordAuth", "Enabled", *paths)(inputs)


def _free_login(given: str) -> bool:
    return re.fullmatch(_SYSTEM, given, re.IGNORECASE) is None


def _private(inputs: Properties) -> Iterator[Fault]:
    for path, other in ((_SUBNET, _ZONE), (_ZONE, _SUBNET)):
        if text(inputs, path) and at(inputs, other) is None:
            yield fault(other, None, f"{path} is given, and both or none are allowed")
    if text(inputs, _SUBNET):
        closed = "network.publicNetworkAccess"
        if same(known(inputs, closed), "Enabled"):
            yield fault(closed, "Enabled", "a server in a delegated subnet has no public access")


def _source(inputs: Properties) -> Iterator[Fault]:
    for mode in ("PointInTimeRestore", "GeoRestore", "Replica", "ReviveDropped"):
        yield from demands("createMode", mode, "sourceServerResourceId")(inputs)
    yield from demands("createMode", "PointInTimeRestore", "pointInTimeUTC")(inputs)


def _upwards(old: Properties, new: Properties) -> Iterator[Fault]:
    before, now = text(old, "version"), text(new, "version")
    if before.isdigit() and now.isdigit() and int(now) < int(before):
        yield fault("version", now, f"{before} or higher is allowed, a server is never downgraded")


def _swap(old: Properties, new: Properties) -> Iterator[Fault]:
    before, now = text(old, "availabilityZone"), text(new, "availabilityZone")
    standby = text(old, "highAvailability.standbyAvailabilityZone")
    if before and now and now not in (before, standby):
        allowed = f"{before}, or the zone of the standby, is allowed"
        yield fault("availabilityZone", now, allowed)


def _delegated(inputs: Properties, _identifier: str, cloud: Cloud) -> Iterator[Fault]:
    subnet = cloud.get(text(inputs, _SUBNET))
    delegations = at(subnet.inputs, "delegations") if subnet else None
    if subnet is None or not settled(subnet.inputs, "delegations"):
        return
    given = delegations if isinstance(delegations, list) else []
    if not any(same(known(each, "serviceName"), _SERVER) for each in given):
        yield fault(_SUBNET, text(inputs, _SUBNET), f"a subnet delegated to {_SERVER} is needed")


_RULES = (
    Rule(
        "postgresql-burstable-no-ha",
        "a Burstable server has no standby",
        documented(_HA_PAGE),
        _burstable,
    ),
    Rule(
        "postgresql-backup-days",
        "backups are kept for 7 to 35 days",
        documented(_BACKUP_PAGE),
        between("backup.backupRetentionDays", 7, 35),
    ),
    Rule(
        "postgresql-size-of-tier",
        "each tier has its own family of sizes",
        documented(f"{_LEARN}/concepts-compute"),
        _family,
    ),
    Rule(
        "postgresql-storage-size",
        "a Premium SSD has one of twelve sizes",
        documented(f"{_LEARN}/concepts-storage"),
        _size,
    ),
    Rule(
        "postgresql-storage-tier", "a disk has its own tier or a higher one", ASSUMED, _storage_tier
    ),
    Rule(
        "postgresql-standby-zone",
        "the mode decides on the zone of the standby",
        documented(_HA_PAGE),
        _standby_zone,
    ),
    Rule(
        "postgresql-key-whole",
        "a customer's key comes with the identity that reads it",
        documented(_KEY_PAGE),
        demands(
            "dataEncryption.type",
            "AzureKeyVault",
            "dataEncryption.primaryKeyURI",
            _READER,
        ),
    ),
    Rule(
        "postgresql-key-identity",
        "the identity that reads a key is the server's own",
        documented(_KEY_PAGE),
        every(
            held_identity("dataEncryption.primaryUserAssignedIdentityId"), held_identity(_GEO[1])
        ),
    ),
    Rule(
        "postgresql-geo-key",
        "a geo-redundant backup has a key of its own",
        documented(_KEY_PAGE),
        _geo_key,
    ),
    Rule("postgresql-login", "there is one way to log in at least", ASSUMED, _login),
    Rule(
        "postgresql-entra-tenant",
        "logging in with Entra needs a tenant",
        ASSUMED,
        demands("authConfig.activeDirectoryAuth", "Enabled", "authConfig.tenantId"),
    ),
    Rule("postgresql-password-login", "a password needs its login", ASSUMED, _password_login),
    Rule(
        "postgresql-login-name",
        "some names of an administrator are reserved",
        documented(f"{_LEARN}/quickstart-create-server"),
        shaped("administratorLogin", _free_login, "a name that is not reserved is allowed"),
    ),
    Rule(
        "postgresql-private-network",
        "a delegated subnet comes with a private zone and without public access",
        documented(_NETWORK_PAGE),
        _private,
    ),
    Rule(
        "postgresql-private-zone",
        "the name of the private zone ends with the service's",
        documented(_NETWORK_PAGE),
        shaped(
            _ZONE,
            re.compile(r".*\.postgres\.database\.azure\.com", re.IGNORECASE).fullmatch,
            "a zone whose name ends with .postgres.database.azure.com is allowed",
        ),
    ),
    Rule("postgresql-source", "a copy names its source", SCHEMA, _source),
    Rule(
        "postgresql-window",
        "the maintenance window is a day of the week and a time of the day",
        ASSUMED,
        every(
            between("maintenanceWindow.dayOfWeek", 0, 6),
            between("maintenanceWindow.startHour", 0, 23),
            between("maintenanceWindow.startMinute", 0, 59),
        ),
    ),
)
_CHANGES = (
    ChangeRule(
        "postgresql-storage-grows",
        "storage only grows",
        documented(f"{_LEARN}/concepts-storage"),
        only_grows("storage.storageSizeGB"),
    ),
    ChangeRule(
        "postgresql-version-upwards",
        "the version only goes up",
        documented(f"{_LEARN}/concepts-major-version-upgrade"),
        _upwards,
    ),
    ChangeRule("postgresql-zone-swap", "the zone is swapped with the standby's", ASSUMED, _swap),
)

KINDS = (
    arm(
        "dbforpostgresql",
        "Server",
        _SERVER,
        "serverName",
        outputs=_server,
        unique=True,
        seconds=400,
        pattern=r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]",
        replace_on=[
            "administratorLogin",
            "backup.geoRedundantBackup",
            "dataEncryption.type",
            "sourceServerResourceId",
            "storage.type",
            _SUBNET,
        ],
        rules=_RULES,
        change_rules=_CHANGES,
        cloud_rules=(
            CloudRule(
                "postgresql-delegation",
                "the subnet of a server is delegated to the service",
                documented(_NETWORK_PAGE),
                _delegated,
            ),
        ),
    ),
)
