"""Microsoft Defender for Cloud: the plans that watch the services of an environment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import resources

from components.foundation.naming import AzureKind
from components.foundation.placement import Placement
from stacks.operations import DefenderPlan

_SCHEMA = (
    "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#"
)
_API = "2024-01-01"
_TYPE = "Microsoft.Security/pricings"
_VARIANTS: Mapping[DefenderPlan, str] = {
    DefenderPlan.ARM: "PerSubscription",
    DefenderPlan.KEY_VAULTS: "PerKeyVault",
    DefenderPlan.STORAGE_ACCOUNTS: "DefenderForStorageV2",
}
"""Variant of the plans that have several, the one that is not paid by the call.

Source: learn.microsoft.com/rest/api/defenderforcloud/pricings/update.
"""


@dataclass(frozen=True, kw_only=True)
class DefenderArgs:
    """Arguments of `Defender`."""

    placement: Placement
    plans: Sequence[DefenderPlan]
    """Plans that are on."""


class Defender(pulumi.ComponentResource):
    """The plans of Defender for Cloud that are on in the subscription.

    Every subscription has all plans, switched off, so that none can be made: a template switches
    them on, one after the other, as Azure takes one change at a time. A plan that leaves the
    settings stays on until somebody switches it off, since other programs of the subscription may
    need it.

    Token: ``clinfra:operations:Defender``

    Creates:
        - azure-native:resources:DeploymentAtSubscriptionScope
    """

    id: pulumi.Output[str]
    """ARM id of the deployment."""

    def __init__(
        self, name: str, args: DefenderArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:operations:Defender", name, {}, opts)
        placement = args.placement
        plans = resources.DeploymentAtSubscriptionScope(
            f"{name}-plans",
            deployment_name=placement.name(AzureKind.DEPLOYMENT, "defender"),
            location=placement.location,
            properties=resources.DeploymentPropertiesArgs(
                mode=resources.DeploymentMode.INCREMENTAL,
                template={
                    "$schema": _SCHEMA,
                    "contentVersion": "1.0.0.0",
                    "resources": switched_on(args.plans),
                },
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.id = plans.id
        self.register_outputs({"id": self.id})


def switched_on(plans: Sequence[DefenderPlan]) -> list[dict[str, object]]:
    """The resources of a template that switches plans on, each after the one before."""
    ordered = sorted(set(plans))
    return [
        {
            "type": _TYPE,
            "apiVersion": _API,
            "name": plan.value,
            "properties": {"pricingTier": "Standard", **_variant(plan)},
            "dependsOn": [_id(before) for before in ordered[:index][-1:]],
        }
        for index, plan in enumerate(ordered)
    ]


def _variant(plan: DefenderPlan) -> dict[str, str]:
    return {"subPlan": _VARIANTS[plan]} if plan in _VARIANTS else {}


def _id(plan: DefenderPlan) -> str:
    return f"[subscriptionResourceId('{_TYPE}', '{plan.value}')]"
