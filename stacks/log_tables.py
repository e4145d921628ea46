"""Tables of Log Analytics that the platform writes to, and the class of what each holds.

Tables by kind: learn.microsoft.com/azure/azure-monitor/reference/supported-logs/logs-index and
the page of each table below learn.microsoft.com/azure/azure-monitor/reference/tables, which also
says whether the Basic plan is allowed. Where a page names no table for a kind that is diagnosed,
`AzureDiagnostics` is what such categories fall back to.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, unique

from stacks.container_insights import OUTPUT_TABLE, InventoryTable


@unique
class LogClass(StrEnum):
    """What a table holds, by which it is kept; not how much of it there is."""

    AUDIT = "audit"
    """Who did what to data, keys, rights and machines."""
    SECURITY = "security"
    """What an investigation of an attack asks for: connections, and how keys are used."""
    OPERATIONAL = "operational"
    """How services fare; alerts and dashboards ask it."""
    VERBOSE = "verbose"
    """Much that is read rarely: output of programs, statistics."""


@dataclass(frozen=True)
class LogTable:
    """A table of Azure's own."""

    name: str
    log_class: LogClass
    basic: bool = False
    """Whether Azure allows the Basic plan."""


def _of(log_class: LogClass, *names: str, basic: bool = False) -> tuple[LogTable, ...]:
    return tuple(LogTable(name, log_class, basic) for name in names)


_SHARED = _of(LogClass.AUDIT, "AzureDiagnostics")
"""Where kinds without a table of their own write, audit logs of models and of FHIR among them."""
ACTIVITY_TABLE = LogTable("AzureActivity", LogClass.AUDIT)
"""Who changed what in the subscription."""
LOG_TABLES: Mapping[str, tuple[LogTable, ...]] = {
    "azure-native:cognitiveservices:Account": _SHARED,
    "azure-native:containerregistry:Registry": _of(
        LogClass.AUDIT, "ContainerRegistryLoginEvents", "ContainerRegistryRepositoryEvents"
    ),
    "azure-native:containerservice:ManagedCluster": (
        *_of(LogClass.AUDIT, "AKSAudit", "AKSAuditAdmin", basic=True),
        *_of(LogClass.VERBOSE, "AKSControlPlane", basic=True),
    ),
    "azure-native:dashboard:Grafana": (
        *_of(LogClass.AUDIT, "AGSGrafanaLoginEvents"),
        *_of(LogClass.OPERATIONAL, "AGSGrafanaUsageInsightsEvents"),
    ),
    "azure-native:databricks:Workspace": _of(
        LogClass.AUDIT,
        "DatabricksAccounts",
        "DatabricksClusterLibraries",
        "DatabricksClusters",
        "DatabricksDBFS",
        "DatabricksFeatureStore",
        "DatabricksGenie",
        "DatabricksGitCredentials",
        "DatabricksGlobalInitScripts",
        "DatabricksIAMRole",
        "DatabricksInstancePools",
        "DatabricksJobs",
        "DatabricksMLflowAcledArtifact",
        "DatabricksMLflowExperiment",
        "DatabricksModelRegistry",
        "DatabricksNotebook",
        "DatabricksRepos",
        "DatabricksSQL",
        "DatabricksSQLPermissions",
        "DatabricksSSH",
        "DatabricksSecrets",
        "DatabricksUnityCatalog",
        "DatabricksWebTerminal",
        "DatabricksWorkspace",
        basic=True,
    ),
    "azure-native:dbforpostgresql:Server": (
        *_of(LogClass.AUDIT, "PGSQLServerLogs"),
        *_of(LogClass.OPERATIONAL, "PGSQLPgBouncer", "PGSQLPgStatActivitySessions"),
        *_of(
            LogClass.VERBOSE,
            "PGSQLAutovacuumStats",
            "PGSQLDbTransactionsStats",
            "PGSQLQueryStoreRuntime",
            basic=True,
        ),
        *_of(LogClass.VERBOSE, "PGSQLQueryStoreWaits"),
    ),
    "azure-native:eventhub:Namespace": (
        *_of(LogClass.AUDIT, "AZMSOperationalLogs", "AZMSRunTimeAuditLogs"),
        *_of(LogClass.SECURITY, "AZMSCustomerManagedKeyUserLogs", "AZMSVnetConnectionEvents"),
        *_of(
            LogClass.OPERATIONAL,
            "AZMSApplicationMetricLogs",
            "AZMSArchiveLogs",
            "AZMSDiagnosticErrorLogs",
            "AZMSKafkaCoordinatorLogs",
            "AZMSKafkaUserErrorLogs",
        ),
    ),
    "azure-native:healthcareapis:DicomService": (
        *_of(LogClass.AUDIT, "AHDSDicomAuditLogs", basic=True),
        *_of(LogClass.VERBOSE, "AHDSDicomDiagnosticLogs", basic=True),
    ),
    "azure-native:healthcareapis:FhirService": (
        *_SHARED,
        *_of(LogClass.AUDIT, "MicrosoftHealthcareApisAuditLogs"),
    ),
    "azure-native:keyvault:Vault": (
        *_of(LogClass.AUDIT, "AZKVAuditLogs"),
        *_of(LogClass.SECURITY, "AZKVPolicyEvaluationDetailsLogs"),
    ),
    "azure-native:logic:Workflow": _SHARED,
    "azure-native:mongocluster:MongoCluster": _of(LogClass.AUDIT, "VCoreMongoRequests"),
    "azure-native:network:FlowLog": _of(
        LogClass.SECURITY, "NTAIpDetails", "NTANetAnalytics", "NTATopologyDetails"
    ),
    "azure-native:network:NetworkSecurityGroup": _SHARED,
    "azure-native:network:PublicIPAddress": _SHARED,
    "azure-native:network:VirtualNetwork": _SHARED,
    "azure-native:operationalinsights:Workspace": (
        *_of(LogClass.AUDIT, "LAQueryLogs"),
        *_of(LogClass.OPERATIONAL, "AzureMetrics", "LASummaryLogs"),
    ),
    "azure-native:redisenterprise:Database": _of(LogClass.AUDIT, "REDConnectionEvents"),
    "azure-native:search:Service": _SHARED,
    "azure-native:storage:StorageAccount": _of(LogClass.AUDIT, "StorageBlobLogs"),
}
"""Tables by type token of what writes to them."""
CONTAINER_TABLES: Mapping[str, LogTable] = {
    **{each: LogTable(each, LogClass.OPERATIONAL) for each in InventoryTable},
    OUTPUT_TABLE: LogTable(OUTPUT_TABLE, LogClass.VERBOSE, basic=True),
}
"""Tables of Container insights by name."""


def named(log_class: LogClass) -> list[str]:
    """Names of all tables of a class."""
    every = {ACTIVITY_TABLE, *(each for tables in LOG_TABLES.values() for each in tables)}
    return sorted(each.name for each in every if each.log_class is log_class)
