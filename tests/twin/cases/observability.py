"""Rules of metrics and dashboards, each with a good and a bad input."""

from tests.harness.cases import GROUP_ID, Case
from twin.wire import Properties

_GRAFANA = "dashboard:Grafana"
_ENDPOINT = "dashboard:ManagedPrivateEndpoint"
_VAULT = f"{GROUP_ID}/providers/Microsoft.KeyVault/vaults/kv"
_MONITOR = f"{GROUP_ID}/providers/Microsoft.Monitor/accounts/amw-core"


def _linked(target: str) -> Properties:
    linked = [{"azureMonitorWorkspaceResourceId": target}]
    return {"properties": {"grafanaIntegrations": {"azureMonitorWorkspaceIntegrations": linked}}}


def _mail(**more: object) -> Properties:
    return {"properties": {"grafanaConfigurations": {"smtp": {"enabled": True, **more}}}}


CASES = (
    Case(
        rule="azuremonitorworkspace-name",
        kind="monitor:AzureMonitorWorkspace",
        good={"azureMonitorWorkspaceName": "amw-core"},
        bad={"azureMonitorWorkspaceName": "amw"},
        says="'azureMonitorWorkspaceName' is 'amw'; a name that matches",
    ),
    Case(
        rule="grafana-name",
        kind=_GRAFANA,
        good={"workspaceName": "amg-core"},
        bad={"workspaceName": "amg-mercy-prod-eus2-core"},
        says="'workspaceName' is 'amg-mercy-prod-eus2-core'; a name that matches",
    ),
    Case(
        rule="grafana-essential",
        kind=_GRAFANA,
        good={"sku": {"name": "Standard"}, "properties": {"zoneRedundancy": "Enabled"}},
        bad={"sku": {"name": "Essential"}, "properties": {"zoneRedundancy": "Enabled"}},
        says="'properties.zoneRedundancy' is 'Enabled'; the sku Standard is needed, Essential",
    ),
    Case(
        rule="grafana-mail",
        kind=_GRAFANA,
        good=_mail(host="smtp.hospital.example:587", fromAddress="alerts@hospital.example"),
        bad=_mail(host="smtp.hospital.example:587"),
        says="'properties.grafanaConfigurations.smtp.fromAddress' is None",
    ),
    Case(
        rule="grafana-sources",
        kind=_GRAFANA,
        world=(
            ("monitor:AzureMonitorWorkspace", {"azureMonitorWorkspaceName": "amw-core"}),
            ("keyvault:Vault", {"vaultName": "kv"}),
        ),
        good=_linked(_MONITOR),
        bad=_linked(_VAULT),
        says="the id of an Azure Monitor workspace is allowed",
    ),
    Case(
        rule="managedprivateendpoint-name",
        kind=_ENDPOINT,
        good={"managedPrivateEndpointName": "mpe-metrics"},
        bad={"managedPrivateEndpointName": "mpe-mercy-prod-eus2-metrics"},
        says="'managedPrivateEndpointName' is 'mpe-mercy-prod-eus2-metrics'; a name that matches",
    ),
    Case(
        rule="grafana-endpoint-target",
        kind=_ENDPOINT,
        world=(("monitor:AzureMonitorWorkspace", {"azureMonitorWorkspaceName": "amw-core"}),),
        good={"privateLinkResourceId": _MONITOR},
        bad={"privateLinkResourceId": _VAULT},
        says="the id of a resource that exists is allowed",
    ),
    Case(
        rule="grafana-endpoint-tier",
        kind=_ENDPOINT,
        world=(
            (_GRAFANA, {"workspaceName": "amg-core", "sku": {"name": "Standard"}}),
            (_GRAFANA, {"workspaceName": "amg-small", "sku": {"name": "Essential"}}),
        ),
        good={"workspaceName": "amg-core", "managedPrivateEndpointName": "metrics"},
        bad={"workspaceName": "amg-small", "managedPrivateEndpointName": "metrics"},
        says="'workspaceName' is 'amg-small'; Standard is needed, Essential",
    ),
)
