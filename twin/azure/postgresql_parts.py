"""What lives on a PostgreSQL server: parameters, databases and administrators."""

import re
from collections.abc import Iterator

from twin.azure.arm import arm, fault, known, parent_of, text
from twin.azure.demands import is_guid, one_of
from twin.azure.judges import settled, shaped
from twin.check import Fault, same
from twin.cloud import Cloud
from twin.kinds import CloudRule, Rule
from twin.marks import ASSUMED, SCHEMA, documented
from twin.wire import Properties

_SERVER = "Microsoft.DBforPostgreSQL/flexibleServers"
_LEARN = "https://learn.microsoft.com/azure/postgresql/flexible-server"
_NAME = "configurationName"
_MISTAKEN = {
    "pgvector": "vector",
    "pg_vector": "vector",
    "uuid_ossp": "uuid-ossp",
    "diskann": "pg_diskann",
    "pg_audit": "pgaudit",
}
"""Names that people give extensions, and what the allow-list calls them."""
_SWITCHES = {"require_secure_transport", "connection_throttle.enable", "log_checkpoints"}
_TLS = {"ssl_min_protocol_version", "ssl_max_protocol_version"}
_CLASSES = ("DDL", "FUNCTION", "MISC", "MISC_SET", "READ", "ROLE", "WRITE", "ALL", "NONE")
_RESERVED = ("azure_maintenance", "azure_sys", "template0", "template1")


def _extensions(inputs: Properties) -> Iterator[Fault]:
    if not same(known(inputs, _NAME), "azure.extensions"):
        return
    for each in text(inputs, "value").split(","):
        name = each.strip()
        if name.casefold() in _MISTAKEN:
            yield fault("value", name, f"the extension is called {_MISTAKEN[name.casefold()]}")
        elif name and not re.fullmatch(r"[A-Za-z0-9_-]+", name):
            yield fault("value", name, "names of extensions with commas between them are allowed")


def _values(inputs: Properties) -> Iterator[Fault]:
    name, value = text(inputs, _NAME).casefold(), text(inputs, "value")
    if name in _SWITCHES and value and value.casefold() not in ("on", "off"):
        yield fault("value", value, f"on or off is allowed for {name}")
    if name == "pgbouncer.enabled" and value and value.casefold() not in ("true", "false"):
        yield fault("value", value, f"true or false is allowed for {name}")


def _tls(inputs: Properties) -> Iterator[Fault]:
    name, value = text(inputs, _NAME).casefold(), text(inputs, "value")
    if name in _TLS and value and value not in ("TLSv1.2", "TLSv1.3"):
        yield fault("value", value, f"TLSv1.2 or TLSv1.3 is allowed for {name}")


def _audited(inputs: Properties) -> Iterator[Fault]:
    if not same(known(inputs, _NAME), "pgaudit.log"):
        return
    for each in text(inputs, "value").split(","):
        if each.strip() and each.strip().upper() not in _CLASSES:
            yield fault("value", each.strip(), f"{', '.join(_CLASSES)} are allowed")


def _pooled(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    server = cloud.get(parent_of(identifier))
    asked = same(known(inputs, _NAME), "pgbouncer.enabled") and same(known(inputs, "value"), "true")
    if asked and server and same(known(server.inputs, "sku.tier"), "Burstable"):
        yield fault("value", "true", "a Burstable server has no PgBouncer")


def _entra(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    server, path = cloud.get(parent_of(identifier)), "authConfig.activeDirectoryAuth"
    if server is None or not settled(server.inputs, path):
        return
    if not same(known(server.inputs, path), "Enabled"):
        name = known(inputs, "principalName")
        yield fault("principalName", name, f"the server needs {path} Enabled")


def _free(given: str) -> bool:
    return given.casefold() not in _RESERVED


KINDS = (
    arm(
        "dbforpostgresql",
        "Configuration",
        f"{_SERVER}/configurations",
        "serverName",
        _NAME,
        seconds=20,
        rules=(
            Rule(
                "postgresql-extension-names",
                "extensions are allowed by the names that PostgreSQL gives them",
                documented(f"{_LEARN}/how-to-use-pgvector"),
                _extensions,
            ),
            Rule("postgresql-switch-values", "switches take their own words", ASSUMED, _values),
            Rule(
                "postgresql-tls-versions",
                "TLS 1.2 and 1.3 are supported",
                documented(f"{_LEARN}/concepts-networking-ssl-tls"),
                _tls,
            ),
            Rule(
                "postgresql-audit-classes",
                "classes of audited statements are named one by one, none is taken away",
                documented("https://learn.microsoft.com/azure/postgresql/security/security-audit"),
                _audited,
            ),
        ),
        cloud_rules=(
            CloudRule(
                "postgresql-pgbouncer-tier",
                "a Burstable server has no PgBouncer",
                documented(f"{_LEARN}/concepts-pgbouncer"),
                _pooled,
            ),
        ),
    ),
    arm(
        "dbforpostgresql",
        "Database",
        f"{_SERVER}/databases",
        "serverName",
        "databaseName",
        replace_on=["charset", "collation"],
        rules=(
            Rule(
                "postgresql-database-reserved",
                "the names of the system's own databases are taken",
                ASSUMED,
                shaped("databaseName", _free, "it is one of the system's own databases"),
            ),
            Rule(
                "postgresql-database-name",
                "a database has 1 to 63 letters, digits, hyphens and underscores",
                ASSUMED,
                shaped(
                    "databaseName",
                    re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,62}").fullmatch,
                    "1 to 63 letters, digits, hyphens and underscores are allowed, a letter first",
                ),
            ),
        ),
    ),
    arm(
        "dbforpostgresql",
        "Administrator",
        f"{_SERVER}/administrators",
        "serverName",
        "objectId",
        seconds=30,
        replace_on=["principalName", "principalType", "tenantId"],
        rules=(
            Rule(
                "postgresql-administrator-id",
                "an administrator is named by the GUID of its principal",
                ASSUMED,
                shaped("objectId", is_guid, "the object id of a principal, a GUID, is allowed"),
            ),
            Rule(
                "postgresql-administrator-type",
                "an administrator is a user, a group or a service principal",
                SCHEMA,
                one_of("principalType", "User", "Group", "ServicePrincipal"),
            ),
        ),
        cloud_rules=(
            CloudRule(
                "postgresql-administrator-entra",
                "an Entra administrator needs a server that takes Entra tokens",
                ASSUMED,
                _entra,
            ),
        ),
    ),
)
