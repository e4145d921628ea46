"""Cases of the rules on logs, metrics and dashboards."""

from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from policies.core.judge import Outcome
from policies.core.resource import Resource
from stacks.cloud_policy import Standard
from tests.harness.policy_cases import Cases, Mutation, Properties, changed
from tests.harness.policy_parts import DIAGNOSTICS, GROUP, TAGS, part

_LOGS = "azure-native:operationalinsights:Workspace"
_FLOWS = "azure-native:network:FlowLog"
_GRAFANA = "azure-native:dashboard:Grafana"
_METRICS = "azure-native:monitor:AzureMonitorWorkspace"
_COLLECTION = "azure-native:monitor:DataCollectionEndpoint"
_RULE = "azure-native:monitor:DataCollectionRule"
_MEMBER = "azure-native:monitor:PrivateLinkScopedResource"
_ANALYTICS = "flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration"
_ADDED_FLOWS = {
    "enabled": True,
    "location": "eastus2",
    "tags": TAGS,
    "retentionPolicy": {"enabled": True, "days": 91},
    "flowAnalyticsConfiguration": {
        "networkWatcherFlowAnalyticsConfiguration": {"enabled": True},
    },
}
_ADDED_GRAFANA = {
    "workspaceName": "amg-added",
    "location": "eastus2",
    "tags": TAGS,
    "identity": {"type": "SystemAssigned"},
    "properties": {
        "publicNetworkAccess": "Disabled",
        "apiKey": "Disabled",
        "zoneRedundancy": "Enabled",
    },
}
_TEMPLATE = "azure-native:resources:DeploymentAtSubscriptionScope"
_ASSIGNMENT = "azure-native:authorization:PolicyAssignment"
_PRICINGS = "Microsoft.Security/pricings"
_STANDARD = {"properties": {"pricingTier": "Standard"}}
_VIOLATED = Outcome.VIOLATED
_NETWORKS = GROUP + "Microsoft.Network/virtualNetworks/"
_SETTING = {
    "resourceUri": GROUP + "Microsoft.CognitiveServices/accounts/oai",
    "workspaceId": GROUP + "Microsoft.OperationalInsights/workspaces/log",
    "logs": [{"categoryGroup": "audit", "enabled": True}],
}
_OF_ALL = {"resourceUri": GROUP.partition("/resourceGroups/")[0], "workspaceId": "w"}
_ALL_LOGS = {"categoryGroup": "allLogs", "enabled": True}
_NO_LOGS = {**_SETTING, "resourceUri": GROUP + "Microsoft.CognitiveServices/accounts/silent"}


def _kept(transform: str) -> Properties:
    return {"dataFlows": [{"streams": ["Microsoft-ContainerLogV2"], "transformKql": transform}]}


def _activity(*categories: str) -> Resource:
    logs = [{"category": each, "enabled": True} for each in categories]
    return part(DIAGNOSTICS, {**_OF_ALL, "logs": logs})


def _told(operation: str, *, enabled: bool = True) -> Resource:
    condition = {"allOf": [{"field": "operationName", "equals": operation}]}
    alert = {"enabled": enabled, "condition": condition}
    return part("azure-native:monitor:ActivityLogAlert", alert)


def _assigned(standard: str, name: str = "hipaa") -> Resource:
    identifier = standard.initiative if isinstance(standard, Standard) else standard
    return part(_ASSIGNMENT, {"policyDefinitionId": identifier}, name=name)


def _grafana(path: str, value: object) -> Mutation:
    return Mutation(_GRAFANA, add=changed(_ADDED_GRAFANA, {path: value}))


def _plan(name: str, tier: str) -> Resource:
    return part("azure-native:security:Pricing", {"pricingName": name, "pricingTier": tier})


def _plans(*made: Properties) -> Resource:
    return part(_TEMPLATE, {"properties": {"template": {"resources": list(made)}}})


CASES = {
    "limit-container-logs": Cases(
        good=_kept('source | where PodNamespace in ("gpu-system", "kube-system")'),
        also_good=[{"dataFlows[0].transformKql": 'source | where PodNamespace in ("gpu-system")'}],
        bad=[
            {"dataFlows[0].transformKql": "source"},
            {"dataFlows[0].transformKql": 'source | where PodNamespace in ("serving")'},
            {"dataFlows[0].transformKql": 'source | where PodNamespace !in ("serving")'},
            {"dataFlows[0].streams": ["Microsoft-ContainerLog"], "dataFlows[0].transformKql": "x"},
        ],
        absent={"dataFlows[0].transformKql": _VIOLATED, "dataFlows": Outcome.NOT_APPLICABLE},
        unknown={"dataFlows[0].transformKql": Outcome.UNDECIDED},
        mutation=Mutation(
            _RULE,
            {"dataFlows[1].transformKql": 'source | where PodNamespace in ("serving")'},
            name="logs-containers-rule",
        ),
    ),
    "require-log-retention": Cases(
        good={"retentionInDays": 90},
        bad=[{"retentionInDays": 30}],
        absent={"retentionInDays": Outcome.VIOLATED},
        unknown={"retentionInDays": Outcome.UNDECIDED},
        mutation=Mutation(
            "azure-native:operationalinsights:Table",
            add={"tableName": "LAQueryLogs", "totalRetentionInDays": 365},
        ),
    ),
    "forbid-log-keys": Cases(
        good={"features": {"disableLocalAuth": True}},
        bad=[{"features.disableLocalAuth": False}],
        absent={"features": Outcome.VIOLATED, "features.disableLocalAuth": Outcome.VIOLATED},
        unknown={"features.disableLocalAuth": Outcome.UNDECIDED},
        mutation=Mutation(_LOGS, {"features.disableLocalAuth": False}),
    ),
    "forbid-log-daily-cap": Cases(
        good={"workspaceCapping": {"dailyQuotaGb": -1}},
        bad=[{"workspaceCapping.dailyQuotaGb": 5}],
        absent={"workspaceCapping": Outcome.HOLDS},
        unknown={"workspaceCapping.dailyQuotaGb": Outcome.UNDECIDED},
        mutation=Mutation(_LOGS, {"workspaceCapping.dailyQuotaGb": 5}),
    ),
    "require-diagnostic-setting": Cases(
        good={"accountName": "oai"},
        also_good=[{"accountName": "OAI"}],
        bad=[{"accountName": "another"}, {"accountName": "oa"}, {"accountName": "silent"}],
        absent={"accountName": Outcome.VIOLATED},
        unknown={"accountName": Outcome.VIOLATED},
        others=[
            part(DIAGNOSTICS, _SETTING),
            part(
                DIAGNOSTICS,
                {**_NO_LOGS, "logs": [{"categoryGroup": "audit", "enabled": False}]},
                name="silent",
            ),
        ],
        mutation=Mutation(DIAGNOSTICS, absent=True, name="foundation-keys-diagnostics"),
    ),
    "require-flow-log": Cases(
        good={"virtualNetworkName": "vnet"},
        bad=[{"virtualNetworkName": "another"}, {"virtualNetworkName": "part"}],
        absent={"virtualNetworkName": Outcome.VIOLATED},
        unknown={"virtualNetworkName": Outcome.VIOLATED},
        others=[
            part(_FLOWS, {"targetResourceId": _NETWORKS + "vnet"}),
            part(_FLOWS, {"targetResourceId": _NETWORKS + "part/subnets/nodes"}, name="other"),
        ],
        mutation=Mutation(_FLOWS, absent=True),
    ),
    "require-flow-log-retention": Cases(
        good=_ADDED_FLOWS,
        also_good=[{"retentionPolicy": {"enabled": False, "days": 0}}],
        bad=[
            {"enabled": False},
            {"retentionPolicy.days": 90},
            {"retentionPolicy.enabled": False},
            {f"{_ANALYTICS}.enabled": False},
        ],
        absent={
            "enabled": Outcome.VIOLATED,
            "retentionPolicy": Outcome.VIOLATED,
            "flowAnalyticsConfiguration": Outcome.VIOLATED,
        },
        unknown={"enabled": Outcome.UNDECIDED, "retentionPolicy": Outcome.UNDECIDED},
        mutation=Mutation(_FLOWS, {"enabled": False}),
    ),
    "forbid-log-public-access": Cases(
        good={
            "publicNetworkAccessForIngestion": "Disabled",
            "publicNetworkAccessForQuery": "Disabled",
        },
        bad=[
            {"publicNetworkAccessForIngestion": "Enabled"},
            {"publicNetworkAccessForQuery": "Enabled"},
            {"publicNetworkAccessForQuery": "SecuredByPerimeter"},
        ],
        absent={
            "publicNetworkAccessForIngestion": Outcome.VIOLATED,
            "publicNetworkAccessForQuery": Outcome.VIOLATED,
        },
        unknown={"publicNetworkAccessForQuery": Outcome.UNDECIDED},
        mutation=Mutation(_COLLECTION, {"networkAcls.publicNetworkAccess": "Enabled"}),
    ),
    "require-log-private-link": Cases(
        good={"workspaceName": "log"},
        bad=[{"workspaceName": "another"}],
        absent={"workspaceName": Outcome.VIOLATED},
        unknown={"workspaceName": Outcome.VIOLATED},
        others=[
            part(_MEMBER, {"name": "workspace", "linkedResourceId": _SETTING["workspaceId"]}),
        ],
        mutation=Mutation(_MEMBER, absent=True),
    ),
    "forbid-grafana-public-access": Cases(
        good=_ADDED_GRAFANA,
        bad=[{"properties.publicNetworkAccess": "Enabled"}],
        absent={
            "properties": Outcome.VIOLATED,
            "properties.publicNetworkAccess": Outcome.VIOLATED,
        },
        unknown={"properties.publicNetworkAccess": Outcome.UNDECIDED},
        mutation=_grafana("properties.publicNetworkAccess", "Enabled"),
    ),
    "forbid-grafana-api-keys": Cases(
        good=_ADDED_GRAFANA,
        bad=[{"properties.apiKey": "Enabled"}, {"identity.type": "None"}],
        absent={"properties.apiKey": Outcome.HOLDS, "identity": Outcome.VIOLATED},
        unknown={"properties.apiKey": Outcome.UNDECIDED},
        mutation=_grafana("properties.apiKey", "Enabled"),
    ),
    "require-grafana-zones": Cases(
        good=_ADDED_GRAFANA,
        bad=[{"properties.zoneRedundancy": "Disabled"}],
        absent={"properties.zoneRedundancy": Outcome.VIOLATED},
        unknown={"properties.zoneRedundancy": Outcome.UNDECIDED},
        mutation=_grafana("properties.zoneRedundancy", "Disabled"),
    ),
    "forbid-monitor-workspace-public-access": Cases(
        good={"publicNetworkAccess": "Disabled"},
        bad=[{"publicNetworkAccess": "Enabled"}],
        absent={"publicNetworkAccess": Outcome.VIOLATED},
        unknown={"publicNetworkAccess": Outcome.UNDECIDED},
        mutation=Mutation(
            _METRICS, add={"location": "eastus2", "tags": TAGS, "publicNetworkAccess": "Enabled"}
        ),
    ),
    "require-defender-coverage": Cases(
        kind="azure-native:keyvault:Vault",
        good={"vaultName": "kv"},
        bad=[],
        others=[_plan("KeyVaults", "Standard")],
        elsewhere=[
            ([_plans({"type": _PRICINGS, "name": "KeyVaults"} | _STANDARD)], Outcome.HOLDS),
            ([_plans({"type": "Microsoft.X/y", "name": "KeyVaults"} | _STANDARD)], _VIOLATED),
            ([_plan("KeyVaults", "Free")], _VIOLATED),
            ([_plan("Arm", "Standard")], _VIOLATED),
            ([], _VIOLATED),
            ([_plan("KeyVaults", UNKNOWN_STRING_VALUE)], Outcome.UNDECIDED),
            ([_plan(UNKNOWN_STRING_VALUE, "Standard")], Outcome.UNDECIDED),
        ],
        mutation=Mutation(
            _TEMPLATE, {"properties.template.resources[0].properties.pricingTier": "Free"}
        ),
    ),
    "require-activity-log": Cases(
        kind="azure-native:resources:ResourceGroup",
        good={"resourceGroupName": "rg"},
        bad=[],
        others=[_activity("Administrative", "Alert", "Policy", "Security")],
        elsewhere=[
            ([part(DIAGNOSTICS, {**_OF_ALL, "logs": [_ALL_LOGS]})], Outcome.HOLDS),
            ([_activity("Administrative", "Alert", "Policy")], _VIOLATED),
            ([part(DIAGNOSTICS, {**_OF_ALL, "resourceUri": GROUP + "a/b/c"})], _VIOLATED),
            ([], _VIOLATED),
            (
                [part(DIAGNOSTICS, {**_OF_ALL, "logs": UNKNOWN_STRING_VALUE})],
                Outcome.UNDECIDED,
            ),
        ],
        mutation=Mutation(DIAGNOSTICS, absent=True, name="logs-activity"),
    ),
    "require-activity-alerts": Cases(
        kind="azure-native:resources:ResourceGroup",
        context={"parameters": {"operations": ["M/a/write"]}},
        good={"resourceGroupName": "rg"},
        bad=[],
        others=[_told("M/a/write")],
        elsewhere=[
            ([_told("M/a/write", enabled=False)], _VIOLATED),
            ([_told("M/b/write")], _VIOLATED),
            ([], _VIOLATED),
            ([_told(UNKNOWN_STRING_VALUE)], Outcome.UNDECIDED),
        ],
        mutation=Mutation(
            "azure-native:monitor:ActivityLogAlert",
            absent=True,
            name="incidents-activity-policy-deleted",
        ),
    ),
    "require-compliance-standards": Cases(
        kind="azure-native:resources:ResourceGroup",
        good={"resourceGroupName": "rg"},
        bad=[],
        others=[_assigned(Standard.HITRUST_HIPAA), _assigned(Standard.NIST_800_53_R5, "nist")],
        elsewhere=[
            ([_assigned(Standard.HITRUST_HIPAA)], _VIOLATED),
            ([], _VIOLATED),
            ([_assigned(UNKNOWN_STRING_VALUE)], Outcome.UNDECIDED),
        ],
        mutation=Mutation(_ASSIGNMENT, absent=True, name="cloud-policy-hitrust-hipaa"),
    ),
    "require-defender-plan": Cases(
        good={"pricingName": "KeyVaults", "pricingTier": "Standard"},
        bad=[{"pricingTier": "Free"}],
        absent={"pricingTier": Outcome.VIOLATED, "pricingName": Outcome.NOT_APPLICABLE},
        unknown={"pricingTier": Outcome.UNDECIDED},
        mutation=Mutation(
            "azure-native:security:Pricing", add={"pricingName": "Arm", "pricingTier": "Free"}
        ),
    ),
}
