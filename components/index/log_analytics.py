"""Log Analytics for other languages."""

from typing import Annotated, NotRequired, TypedDict

import pulumi

from components.index.brought import placement_of, tagged
from components.index.wire import LeftOut, Wire, given, on_the_wire
from components.operations import log_analytics
from stacks.operations import LogAnalyticsSettings
from stacks.site import Site


@on_the_wire
class LogAnalyticsArgs(TypedDict):
    """Arguments of `LogAnalytics`."""

    site: Annotated[Wire, Site]
    """Where it is made, and who pays for it."""
    resource_group_name: pulumi.Input[str]
    settings: NotRequired[
        Annotated[Wire, LogAnalyticsSettings, LeftOut("private_link", "retention")]
    ]


class LogAnalytics(pulumi.ComponentResource):
    """A workspace that all other components send their logs to.

    Token: ``clinfra:index:LogAnalytics``

    Creates:
        - clinfra:operations:LogAnalytics
    """

    workspace_id: pulumi.Output[str]
    """ARM id of the workspace."""

    def __init__(
        self, name: str, args: LogAnalyticsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        site = given(Site, args["site"], "site")
        settings = given(LogAnalyticsSettings, args.get("settings"), "settings")
        super().__init__("clinfra:index:LogAnalytics", name, {}, tagged(site, opts))
        made = log_analytics.LogAnalytics(
            f"{name}-logs",
            log_analytics.LogAnalyticsArgs(
                placement=placement_of(site, args["resource_group_name"]),
                settings=settings,
                protect=site.protect,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.workspace_id = made.id
        self.register_outputs({"workspaceId": self.workspace_id})
