"""Where a component's resources live and how they are named."""

from dataclasses import dataclass

import pulumi

from components.foundation.naming import AzureKind, Naming


@dataclass(frozen=True, kw_only=True)
class Placement:
    """Resource group, region and names shared by the components of one environment."""

    naming: Naming
    resource_group_name: pulumi.Input[str]
    location: str
    """Azure region, such as ``eastus2``."""
    subscription_id: str
    tenant_id: str

    def name(self, kind: AzureKind, role: str) -> str:
        """Physical name of a resource of ``kind`` that plays ``role``."""
        return self.naming.of(kind, role)
