"""The export of cost, in the format that FinOps tools of every cloud read."""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import costmanagement

from components.foundation.naming import AzureKind
from components.foundation.placement import Placement
from stacks.cost import CostExportSettings

_FOCUS = "FocusCost"
"""Azure's word; the SDK's enumeration of this interface does not list it, Azure's pages do."""


@dataclass(frozen=True, kw_only=True)
class CostExportArgs:
    """Arguments of `CostExport`."""

    placement: Placement
    settings: CostExportSettings


class CostExport(pulumi.ComponentResource):
    """The month to date of the whole subscription, written each day by the export's identity.

    Token: ``clinfra:operations:CostExport``

    Creates:
        - azure-native:costmanagement:Export
    """

    principal_id: pulumi.Output[str]
    """Object id of the export's identity, which must be a Storage Blob Data Contributor of the
    container."""

    def __init__(
        self, name: str, args: CostExportArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:operations:CostExport", name, {}, opts)
        placement, settings = args.placement, args.settings
        export = costmanagement.Export(
            f"{name}-daily",
            export_name=placement.name(AzureKind.COST_EXPORT, "daily"),
            scope=f"/subscriptions/{placement.subscription_id}",
            location=placement.location,
            identity=costmanagement.SystemAssignedServiceIdentityArgs(
                type=costmanagement.SystemAssignedServiceIdentityType.SYSTEM_ASSIGNED
            ),
            format=costmanagement.FormatType.CSV,
            partition_data=True,
            definition=costmanagement.ExportDefinitionArgs(
                type=_FOCUS,
                timeframe=costmanagement.TimeframeType.MONTH_TO_DATE,
                data_set=costmanagement.ExportDatasetArgs(
                    granularity=costmanagement.GranularityType.DAILY
                ),
            ),
            delivery_info=costmanagement.ExportDeliveryInfoArgs(
                destination=costmanagement.ExportDeliveryDestinationArgs(
                    resource_id=settings.account_id,
                    container=settings.container,
                    root_folder_path=placement.naming.environment.value,
                )
            ),
            schedule=costmanagement.ExportScheduleArgs(
                status=costmanagement.StatusType.ACTIVE,
                recurrence=costmanagement.RecurrenceType.DAILY,
                recurrence_period=costmanagement.ExportRecurrencePeriodArgs(
                    from_=f"{settings.first_day.isoformat()}T00:00:00Z"
                ),
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.principal_id = export.identity.apply(lambda each: each.principal_id if each else "")
        self.register_outputs({"principalId": self.principal_id})
