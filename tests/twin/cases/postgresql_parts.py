"""Rules of what lives on a PostgreSQL server, each with a good and a bad input."""

from tests.harness.cases import Case

_SERVER = "dbforpostgresql:Server"

CASES = (
    Case(
        rule="postgresql-extension-names",
        kind="dbforpostgresql:Configuration",
        good={"configurationName": "azure.extensions", "value": "VECTOR,pg_trgm"},
        bad={"configurationName": "azure.extensions", "value": "PGVECTOR,pg_trgm"},
        says="'value' is 'PGVECTOR'; the extension is called vector",
    ),
    Case(
        rule="postgresql-extension-names",
        kind="dbforpostgresql:Configuration",
        good={"configurationName": "azure.extensions", "value": ""},
        bad={"configurationName": "azure.extensions", "value": "vector pg_trgm"},
        says="'value' is 'vector pg_trgm'; names of extensions with commas between them",
    ),
    Case(
        rule="postgresql-switch-values",
        kind="dbforpostgresql:Configuration",
        good={"configurationName": "require_secure_transport", "value": "on"},
        bad={"configurationName": "require_secure_transport", "value": "yes"},
        says="'value' is 'yes'; on or off is allowed for require_secure_transport",
    ),
    Case(
        rule="postgresql-tls-versions",
        kind="dbforpostgresql:Configuration",
        good={"configurationName": "ssl_min_protocol_version", "value": "TLSv1.2"},
        bad={"configurationName": "ssl_min_protocol_version", "value": "TLSv1.1"},
        says="'value' is 'TLSv1.1'; TLSv1.2 or TLSv1.3 is allowed",
    ),
    Case(
        rule="postgresql-audit-classes",
        kind="dbforpostgresql:Configuration",
        good={"configurationName": "pgaudit.log", "value": "ddl, READ"},
        bad={"configurationName": "pgaudit.log", "value": "all,-misc"},
        says="'value' is '-misc'; DDL, FUNCTION, MISC",
    ),
    Case(
        rule="postgresql-pgbouncer-tier",
        kind="dbforpostgresql:Configuration",
        world=(
            (_SERVER, {"serverName": "small", "sku": {"tier": "Burstable"}}),
            (_SERVER, {"serverName": "large", "sku": {"tier": "GeneralPurpose"}}),
        ),
        good={"serverName": "large", "configurationName": "pgbouncer.enabled", "value": "true"},
        bad={"serverName": "small", "configurationName": "pgbouncer.enabled", "value": "true"},
        says="'value' is 'true'; a Burstable server has no PgBouncer",
    ),
    Case(
        rule="postgresql-database-reserved",
        kind="dbforpostgresql:Database",
        good={"databaseName": "mlflow"},
        bad={"databaseName": "azure_sys"},
        says="'databaseName' is 'azure_sys'; it is one of the system's own databases",
    ),
    Case(
        rule="postgresql-database-name",
        kind="dbforpostgresql:Database",
        good={"databaseName": "ml_flow-2"},
        bad={"databaseName": "ml flow"},
        says="'databaseName' is 'ml flow'; 1 to 63 letters, digits, hyphens and underscores",
    ),
    Case(
        rule="postgresql-administrator-id",
        kind="dbforpostgresql:Administrator",
        good={"objectId": "00000000-0000-4000-8000-0000000000aa"},
        bad={"objectId": "data-team"},
        says="'objectId' is 'data-team'; the object id of a principal, a GUID, is allowed",
    ),
    Case(
        rule="postgresql-administrator-type",
        kind="dbforpostgresql:Administrator",
        good={"principalType": "Group"},
        bad={"principalType": "Application"},
        says="'principalType' is 'Application'; User, Group, ServicePrincipal can be chosen",
    ),
    Case(
        rule="postgresql-administrator-entra",
        kind="dbforpostgresql:Administrator",
        world=(
            (_SERVER, {"serverName": "a", "authConfig": {"activeDirectoryAuth": "Enabled"}}),
            (_SERVER, {"serverName": "b"}),
        ),
        good={"serverName": "a", "objectId": "o", "principalName": "team"},
        bad={"serverName": "b", "objectId": "o", "principalName": "team"},
        says="'principalName' is 'team'; the server needs authConfig.activeDirectoryAuth Enabled",
    ),
)
