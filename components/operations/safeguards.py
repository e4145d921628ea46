"""What Azure itself guards a subscription with: plans of Defender, assignments of Azure Policy."""

import pulumi

from components.foundation.placement import Placement
from components.operations.cloud_policy import CloudPolicy, CloudPolicyArgs
from components.operations.defender import Defender, DefenderArgs
from stacks.settings import Settings


def safeguards(settings: Settings, placement: Placement, opts: pulumi.ResourceOptions) -> None:
    """Switch on the plans of Defender and assign the initiatives that the settings name.

    Args:
        settings: Settings of the environment.
        placement: Where the environment lies, and how it is named.
        opts: Options of components of the platform.
    """
    if settings.defender.plans:
        plans = DefenderArgs(placement=placement, plans=settings.defender.plans)
        Defender("defender", plans, opts=opts)
    assigned = CloudPolicyArgs(placement=placement, settings=settings.cloud_policy)
    CloudPolicy("cloud-policy", assigned, opts=opts)
