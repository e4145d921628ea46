"""One small environment that component tests stand in."""

from components.foundation.naming import Naming
from components.foundation.placement import Placement
from components.foundation.private_endpoint import PrivateLink
from stacks.foundation import PrivateZone
from stacks.vocabulary import Environment, Region
from tests.harness.recording import SUBSCRIPTION

TENANT = "00000000-0000-4000-8000-0000000000aa"
GROUP_ID = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-test"
WORKSPACE_ID = f"{GROUP_ID}/providers/Microsoft.OperationalInsights/workspaces/log-test"
SUBNET_ID = f"{GROUP_ID}/providers/Microsoft.Network/virtualNetworks/vnet-test/subnets/endpoints"

PLACEMENT = Placement(
    naming=Naming(
        organization="mercy",
        environment=Environment.QA,
        region=Region.EAST_US_2,
        discriminator=SUBSCRIPTION,
    ),
    resource_group_name="rg-test",
    location="eastus2",
    subscription_id=SUBSCRIPTION,
    tenant_id=TENANT,
)

LINK = PrivateLink(
    subnet_id=SUBNET_ID,
    zone_ids={
        zone: f"{GROUP_ID}/providers/Microsoft.Network/privateDnsZones/{zone}"
        for zone in PrivateZone
    },
)
