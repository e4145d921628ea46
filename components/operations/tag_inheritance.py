"""Tags of usage records that no resource of the platform bears itself."""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import costmanagement

from components.foundation.placement import Placement

_KIND = "taginheritance"


@dataclass(frozen=True, kw_only=True)
class TagInheritanceArgs:
    """Arguments of `TagInheritance`."""

    placement: Placement


class TagInheritance(pulumi.ComponentResource):
    """Usage records take on tags of their subscription and resource group, where they have none.

    What bears the tag itself keeps it. Azure has this for Enterprise Agreements and Microsoft
    Customer Agreements.

    Token: ``clinfra:operations:TagInheritance``

    Creates:
        - azure-native:costmanagement:TagInheritanceSetting
    """

    id: pulumi.Output[str]
    """ARM id of the setting."""

    def __init__(
        self, name: str, args: TagInheritanceArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:operations:TagInheritance", name, {}, opts)
        setting = costmanagement.TagInheritanceSetting(
            f"{name}-setting",
            kind=_KIND,
            type=_KIND,
            scope=f"/subscriptions/{args.placement.subscription_id}",
            properties=costmanagement.TagInheritancePropertiesArgs(prefer_container_tags=False),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.id = setting.id
        self.register_outputs({"id": self.id})
