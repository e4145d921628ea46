"""Rules of logs and alerts, each with a good and a bad input."""

from tests.harness.cases import GROUP_ID, Case

_WORKSPACE = "operationalinsights:Workspace"
_TABLE = "operationalinsights:Table"
_SETTING = "monitor:DiagnosticSetting"
_GROUP = "monitor:ActionGroup"
_ALL = [{"categoryGroup": "allLogs", "enabled": True}]
_METRICS = [{"category": "AllMetrics", "enabled": True}]
_TARGET = {"resourceUri": f"{GROUP_ID}/providers/Microsoft.KeyVault/vaults/kv", "logs": _ALL}

CASES = (
    Case(
        rule="workspace-name",
        kind=_WORKSPACE,
        good={"workspaceName": "log-x"},
        bad={"workspaceName": "log"},
        says="'workspaceName' is 'log'; a name that matches",
    ),
    Case(
        rule="log-retention",
        kind=_WORKSPACE,
        good={"retentionInDays": 730},
        bad={"retentionInDays": 7},
        says="'retentionInDays' is 7; 30 to 730 days are allowed",
    ),
    Case(
        rule="log-sku",
        kind=_WORKSPACE,
        good={"sku": {"name": "PerGB2018"}},
        bad={"sku": {"name": "Premium"}},
        says="'sku.name' is 'Premium'; PerGB2018 or CapacityReservation is allowed",
    ),
    Case(
        rule="log-commitment",
        kind=_WORKSPACE,
        good={"sku": {"name": "CapacityReservation", "capacityReservationLevel": 100}},
        bad={"sku": {"name": "CapacityReservation", "capacityReservationLevel": 150}},
        says="'sku.capacityReservationLevel' is 150; 100, 200",
    ),
    Case(
        rule="log-commitment",
        kind=_WORKSPACE,
        good={"sku": {"name": "PerGB2018"}},
        bad={"sku": {"name": "PerGB2018", "capacityReservationLevel": 100}},
        says="it is for the sku CapacityReservation, PerGB2018 given",
    ),
    Case(
        rule="log-quota",
        kind=_WORKSPACE,
        good={"workspaceCapping": {"dailyQuotaGb": -1}},
        bad={"workspaceCapping": {"dailyQuotaGb": 0}},
        says="'workspaceCapping.dailyQuotaGb' is 0; 0.023 GB or more",
    ),
    Case(
        rule="log-table-retention",
        kind=_TABLE,
        good={"retentionInDays": 90, "totalRetentionInDays": 2556},
        bad={"retentionInDays": 90, "totalRetentionInDays": 2555},
        says="'totalRetentionInDays' is 2555; 4 to 730 days, -1, or whole years",
    ),
    Case(
        rule="log-table-retention",
        kind=_TABLE,
        good={"retentionInDays": -1, "totalRetentionInDays": -1},
        bad={"retentionInDays": 90, "totalRetentionInDays": 30},
        says="'totalRetentionInDays' is 30; retentionInDays, 90, or more is allowed",
    ),
    Case(
        rule="log-table-plan",
        kind=_TABLE,
        good={"plan": "Analytics", "retentionInDays": 90},
        bad={"plan": "Basic", "retentionInDays": 90},
        says="'retentionInDays' is 90; the plan Basic fixes it, leave it out",
    ),
    Case(
        rule="log-table-time",
        kind=_TABLE,
        good={
            "tableName": "Audit_CL",
            "schema": {"columns": [{"name": "TimeGenerated", "type": "dateTime"}]},
        },
        bad={"tableName": "Audit_CL", "schema": {"columns": [{"name": "User"}]}},
        says="'schema.columns' lacks TimeGenerated; a custom table needs that column",
    ),
    Case(
        rule="log-table-name",
        kind=_TABLE,
        good={"tableName": "Audit_CL"},
        bad={"tableName": "audit-log_CL"},
        says="'tableName' is 'audit-log_CL'; 4 to 63 letters, digits and underscores",
    ),
    Case(
        rule="diagnostics-sink",
        kind=_SETTING,
        good={"workspaceId": "w"},
        bad={"logs": _ALL},
        says="'workspaceId' is None; one of workspaceId, storageAccountId",
    ),
    Case(
        rule="diagnostics-something",
        kind=_SETTING,
        good={"metrics": _METRICS},
        bad={"logs": []},
        says="'logs' is None; a log or a metric is needed",
    ),
    Case(
        rule="diagnostics-category-or-group",
        kind=_SETTING,
        good={"logs": _ALL},
        bad={"logs": [{"category": "AuditEvent", "categoryGroup": "audit"}]},
        says="'logs[0].category' is 'AuditEvent'; either it or categoryGroup is allowed",
    ),
    Case(
        rule="diagnostics-five",
        kind=_SETTING,
        world=tuple((_SETTING, {**_TARGET, "name": f"s{index}"}) for index in range(5)),
        good={**_TARGET, "name": "s1"},
        bad={**_TARGET, "name": "s5"},
        says="'resourceUri' has 6 diagnostic settings; 5 are allowed",
    ),
    Case(
        rule="diagnostics-sink-once",
        kind=_SETTING,
        world=((_SETTING, {**_TARGET, "name": "first", "workspaceId": "w"}),),
        good={**_TARGET, "name": "second", "workspaceId": "v"},
        bad={**_TARGET, "name": "second", "workspaceId": "w"},
        says="'workspaceId' is 'w'; the setting first sends allLogs there already",
    ),
    Case(
        rule="action-group-short-name",
        kind=_GROUP,
        good={"groupShortName": "page-on-call"},
        bad={"groupShortName": "page-on-calls"},
        says="12 characters are allowed, 13 given",
    ),
    Case(
        rule="action-group-size",
        kind=_GROUP,
        good={"smsReceivers": [{}] * 10},
        bad={"smsReceivers": [{}] * 11},
        says="'smsReceivers' has 11 members; 10 are allowed",
    ),
    Case(
        rule="action-group-names",
        kind=_GROUP,
        good={"emailReceivers": [{"name": "a"}], "smsReceivers": [{"name": "b"}]},
        bad={"emailReceivers": [{"name": "a"}], "smsReceivers": [{"name": "a"}]},
        says="'smsReceivers[0].name' is 'a'; emailReceivers[0] has this name already",
    ),
    Case(
        rule="action-group-addresses",
        kind=_GROUP,
        good={"emailReceivers": [{"emailAddress": "on-call@hospital.example"}]},
        bad={"emailReceivers": [{"emailAddress": "on-call"}]},
        says="'emailReceivers[0].emailAddress' is 'on-call'; an e-mail address is allowed",
    ),
    Case(
        rule="action-group-hooks",
        kind=_GROUP,
        good={"webhookReceivers": [{"serviceUri": "https://hook.example"}]},
        bad={"webhookReceivers": [{"serviceUri": "hook.example"}]},
        says="'webhookReceivers[0].serviceUri' is no web address",
    ),
    Case(
        rule="action-group-roles",
        kind=_GROUP,
        good={"armRoleReceivers": [{"roleId": "acdd72a7-3385-48ef-bd42-f606fba81ae7"}]},
        bad={"armRoleReceivers": [{"roleId": "Reader"}]},
        says="'armRoleReceivers[0].roleId' is 'Reader'; the GUID of a role is allowed",
    ),
)
