"""Where the resources of one environment live, and how they are named."""

from pulumi_azure_native import resources

from components.foundation.naming import Naming
from components.foundation.placement import Placement
from stacks.settings import Settings


def naming_of(settings: Settings) -> Naming:
    """Physical names of an environment."""
    return Naming(
        organization=settings.organization,
        environment=settings.environment,
        region=settings.region,
        discriminator=settings.subscription_id,
    )


def placement_of(settings: Settings, group: resources.ResourceGroup) -> Placement:
    """The environment's one resource group and region.

    Args:
        settings: Settings of the environment.
        group: Its resource group.
    """
    return Placement(
        naming=naming_of(settings),
        resource_group_name=group.name,
        location=settings.region,
        subscription_id=settings.subscription_id,
        tenant_id=settings.tenant_id,
    )
