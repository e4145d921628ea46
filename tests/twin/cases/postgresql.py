"""Rules of PostgreSQL servers, each with a good and a bad input."""

from tests.harness.cases import GROUP_ID, Case

_SERVER = "dbforpostgresql:Server"
_IDENTITY = f"{GROUP_ID}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-key"
_OTHER = f"{GROUP_ID}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-other"
_SUBNET = f"{GROUP_ID}/providers/Microsoft.Network/virtualNetworks/v/subnets/data"
_BARE_SUBNET = f"{GROUP_ID}/providers/Microsoft.Network/virtualNetworks/v/subnets/bare"
_ZONES = f"{GROUP_ID}/providers/Microsoft.Network/privateDnsZones"
_ZONE = f"{_ZONES}/psql.private.postgres.database.azure.com"
_KEY = {
    "type": "AzureKeyVault",
    "primaryKeyURI": "https://kv.vault.azure.net/keys/k",
    "primaryUserAssignedIdentityId": _IDENTITY,
}
_HELD = {"type": "UserAssigned", "userAssignedIdentities": {_IDENTITY: {}}}

CASES = (
    Case(
        rule="server-name",
        kind=_SERVER,
        good={"serverName": "psql"},
        bad={"serverName": "Psql"},
        says="'serverName' is 'Psql'; a name that matches",
    ),
    Case(
        rule="postgresql-burstable-no-ha",
        kind=_SERVER,
        good={"sku": {"tier": "Burstable"}, "highAvailability": {"mode": "Disabled"}},
        bad={"sku": {"tier": "Burstable"}, "highAvailability": {"mode": "ZoneRedundant"}},
        says="'highAvailability.mode' is 'ZoneRedundant'; a Burstable server has no high availab",
    ),
    Case(
        rule="postgresql-backup-days",
        kind=_SERVER,
        good={"backup": {"backupRetentionDays": 35}},
        bad={"backup": {"backupRetentionDays": 36}},
        says="'backup.backupRetentionDays' is 36; 7 to 35 is allowed",
    ),
    Case(
        rule="postgresql-size-of-tier",
        kind=_SERVER,
        good={"sku": {"tier": "GeneralPurpose", "name": "Standard_D2ds_v5"}},
        bad={"sku": {"tier": "GeneralPurpose", "name": "Standard_E2ds_v5"}},
        says="'sku.name' is 'Standard_E2ds_v5'; the tier GeneralPurpose takes sizes Standard_D",
    ),
    Case(
        rule="postgresql-storage-size",
        kind=_SERVER,
        good={"storage": {"storageSizeGB": 4096}},
        bad={"storage": {"storageSizeGB": 100}},
        says="'storage.storageSizeGB' is 100; 32, 64, 128",
    ),
    Case(
        rule="postgresql-storage-size",
        kind=_SERVER,
        good={"storage": {"storageSizeGB": 100, "type": "PremiumV2_LRS"}},
        bad={"storage": {"storageSizeGB": 100, "type": "Premium_LRS"}},
        says="'storage.storageSizeGB' is 100",
    ),
    Case(
        rule="postgresql-storage-tier",
        kind=_SERVER,
        good={"storage": {"storageSizeGB": 512, "tier": "P30"}},
        bad={"storage": {"storageSizeGB": 512, "tier": "P10"}},
        says="'storage.tier' is 'P10'; P20 is the lowest for 512 GB",
    ),
    Case(
        rule="postgresql-standby-zone",
        kind=_SERVER,
        good={
            "availabilityZone": "1",
            "highAvailability": {"mode": "ZoneRedundant", "standbyAvailabilityZone": "2"},
        },
        bad={
            "availabilityZone": "1",
            "highAvailability": {"mode": "ZoneRedundant", "standbyAvailabilityZone": "1"},
        },
        says="'highAvailability.standbyAvailabilityZone' is '1'; the mode ZoneRedundant needs an",
    ),
    Case(
        rule="postgresql-standby-zone",
        kind=_SERVER,
        good={"availabilityZone": "1", "highAvailability": {"mode": "SameZone"}},
        bad={
            "availabilityZone": "1",
            "highAvailability": {"mode": "SameZone", "standbyAvailabilityZone": "2"},
        },
        says="the mode SameZone needs the server's zone, 1",
    ),
    Case(
        rule="postgresql-key-whole",
        kind=_SERVER,
        good={"dataEncryption": _KEY},
        bad={"dataEncryption": {"type": "AzureKeyVault", "primaryKeyURI": "https://kv"}},
        says="'dataEncryption.primaryUserAssignedIdentityId' is None; dataEncryption.type Azure",
    ),
    Case(
        rule="postgresql-key-identity",
        kind=_SERVER,
        good={"dataEncryption": _KEY, "identity": _HELD},
        bad={
            "dataEncryption": {**_KEY, "primaryUserAssignedIdentityId": _OTHER},
            "identity": _HELD,
        },
        says="an identity from identity.userAssignedIdentities is needed",
    ),
    Case(
        rule="postgresql-geo-key",
        kind=_SERVER,
        good={"dataEncryption": _KEY, "backup": {"geoRedundantBackup": "Disabled"}},
        bad={"dataEncryption": _KEY, "backup": {"geoRedundantBackup": "Enabled"}},
        says="'dataEncryption.geoBackupKeyURI' is None; a geo-redundant backup needs a key",
    ),
    Case(
        rule="postgresql-login",
        kind=_SERVER,
        good={"authConfig": {"activeDirectoryAuth": "Enabled", "passwordAuth": "Disabled"}},
        bad={"authConfig": {"activeDirectoryAuth": "Disabled", "passwordAuth": "Disabled"}},
        says="'authConfig.activeDirectoryAuth' is 'Disabled'; one of it and authConfig.password",
    ),
    Case(
        rule="postgresql-entra-tenant",
        kind=_SERVER,
        good={"authConfig": {"activeDirectoryAuth": "Enabled", "tenantId": "t"}},
        bad={"authConfig": {"activeDirectoryAuth": "Enabled"}},
        says="'authConfig.tenantId' is None",
    ),
    Case(
        rule="postgresql-password-login",
        kind=_SERVER,
        good={
            "administratorLogin": "owner",
            "administratorLoginPassword": "p",
            "authConfig": {"passwordAuth": "Enabled"},
        },
        bad={"authConfig": {"passwordAuth": "Enabled"}},
        says="'administratorLogin' is None; authConfig.passwordAuth Enabled needs a value here",
    ),
    Case(
        rule="postgresql-login-name",
        kind=_SERVER,
        good={"administratorLogin": "owner"},
        bad={"administratorLogin": "pg_owner"},
        says="'administratorLogin' is 'pg_owner'; a name that is not reserved is allowed",
    ),
    Case(
        rule="postgresql-private-network",
        kind=_SERVER,
        good={
            "network": {"delegatedSubnetResourceId": _SUBNET, "privateDnsZoneArmResourceId": _ZONE}
        },
        bad={"network": {"delegatedSubnetResourceId": _SUBNET}},
        says="'network.privateDnsZoneArmResourceId' is None; network.delegatedSubnetResourceId is",
    ),
    Case(
        rule="postgresql-private-network",
        kind=_SERVER,
        good={"network": {"publicNetworkAccess": "Enabled"}},
        bad={
            "network": {
                "delegatedSubnetResourceId": _SUBNET,
                "privateDnsZoneArmResourceId": _ZONE,
                "publicNetworkAccess": "Enabled",
            }
        },
        says="a server in a delegated subnet has no public access",
    ),
    Case(
        rule="postgresql-private-zone",
        kind=_SERVER,
        good={"network": {"privateDnsZoneArmResourceId": _ZONE}},
        bad={"network": {"privateDnsZoneArmResourceId": f"{_ZONES}/hospital.internal"}},
        says="a zone whose name ends with .postgres.database.azure.com is allowed",
    ),
    Case(
        rule="postgresql-source",
        kind=_SERVER,
        good={"createMode": "Replica", "sourceServerResourceId": "id"},
        bad={"createMode": "Replica"},
        says="'sourceServerResourceId' is None; createMode Replica needs a value here",
    ),
    Case(
        rule="postgresql-window",
        kind=_SERVER,
        good={"maintenanceWindow": {"dayOfWeek": 0, "startHour": 23}},
        bad={"maintenanceWindow": {"dayOfWeek": 7, "startHour": 23}},
        says="'maintenanceWindow.dayOfWeek' is 7; 0 to 6 is allowed",
    ),
    Case(
        rule="postgresql-storage-grows",
        kind=_SERVER,
        before={"storage": {"storageSizeGB": 256}},
        good={"storage": {"storageSizeGB": 512}},
        bad={"storage": {"storageSizeGB": 128}},
        says="'storage.storageSizeGB' is 128; it only grows, it has 256",
    ),
    Case(
        rule="postgresql-version-upwards",
        kind=_SERVER,
        before={"version": "16"},
        good={"version": "17"},
        bad={"version": "15"},
        says="'version' is '15'; 16 or higher is allowed",
    ),
    Case(
        rule="postgresql-zone-swap",
        kind=_SERVER,
        before={
            "availabilityZone": "1",
            "highAvailability": {"standbyAvailabilityZone": "2"},
        },
        good={"availabilityZone": "2"},
        bad={"availabilityZone": "3"},
        says="'availabilityZone' is '3'; 1, or the zone of the standby, is allowed",
    ),
    Case(
        rule="postgresql-delegation",
        kind=_SERVER,
        world=(
            (
                "network:Subnet",
                {
                    "virtualNetworkName": "v",
                    "subnetName": "data",
                    "delegations": [
                        {"name": "d", "serviceName": "Microsoft.DBforPostgreSQL/flexibleServers"}
                    ],
                },
            ),
            ("network:Subnet", {"virtualNetworkName": "v", "subnetName": "bare"}),
        ),
        good={"network": {"delegatedSubnetResourceId": _SUBNET}},
        bad={"network": {"delegatedSubnetResourceId": _BARE_SUBNET}},
        says="a subnet delegated to Microsoft.DBforPostgreSQL/flexibleServers is needed",
    ),
)
