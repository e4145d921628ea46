"""Rules of private endpoints and private DNS, each with a good and a bad input."""

from tests.harness.cases import GROUP_ID, Case
from twin.wire import Json, Properties

NETWORKS = f"{GROUP_ID}/providers/Microsoft.Network"
VNET = f"{NETWORKS}/virtualNetworks/v"
VAULT = f"{GROUP_ID}/providers/Microsoft.KeyVault/vaults/kv-one"
REGISTRIES = f"{GROUP_ID}/providers/Microsoft.ContainerRegistry/registries"


def connected(target: str, *groups: str, message: str = "") -> Properties:
    connection: Json = {
        "name": "c",
        "privateLinkServiceId": target,
        "groupIds": list(groups),
        "requestMessage": message,
    }
    return {"privateEndpointName": "e", "privateLinkServiceConnections": [connection]}


def zoned(*zones: str) -> Properties:
    configs: Json = [
        {"name": each, "privateDnsZoneId": f"{NETWORKS}/privateDnsZones/{each}"} for each in zones
    ]
    return {
        "privateEndpointName": "e",
        "privateDnsZoneGroupName": "default",
        "privateDnsZoneConfigs": configs,
    }


def linked(zone: str, name: str, **more: Json) -> Properties:
    return {
        "privateZoneName": zone,
        "virtualNetworkLinkName": name,
        "virtualNetwork": {"id": VNET},
        **more,
    }


def in_subnet(name: str) -> Properties:
    return {"privateEndpointName": name, "subnet": {"id": f"{VNET}/subnets/s"}}


def registry(name: str, sku: str) -> tuple[str, Properties]:
    return ("containerregistry:Registry", {"registryName": name, "sku": {"name": sku}})


CASES = (
    Case(
        rule="endpoint-one-group",
        kind="network:PrivateEndpoint",
        good=connected(VAULT, "vault"),
        bad=connected(VAULT, "blob", "dfs"),
        says="one group for each endpoint is allowed",
    ),
    Case(
        rule="endpoint-group-of-target",
        kind="network:PrivateEndpoint",
        good=connected(VAULT, "Vault"),
        bad=connected(VAULT, "blob"),
        says="is 'blob'; vault is what microsoft.keyvault/vaults has",
    ),
    Case(
        rule="endpoint-message",
        kind="network:PrivateEndpoint",
        good=connected(VAULT, "vault", message="x" * 140),
        bad=connected(VAULT, "vault", message="x" * 141),
        says="140 characters are allowed, 141 given",
    ),
    Case(
        rule="endpoint-one-approval",
        kind="network:PrivateEndpoint",
        good=connected(VAULT, "vault"),
        bad={
            **connected(VAULT, "vault"),
            "manualPrivateLinkServiceConnections": [{"name": "m"}],
        },
        says="it or privateLinkServiceConnections is allowed, not both",
    ),
    Case(
        rule="endpoint-subnet-room",
        kind="network:PrivateEndpoint",
        good={"privateEndpointName": "e", "subnet": {"id": f"{VNET}/subnets/other"}},
        bad=in_subnet("e"),
        says="its 3 addresses are all taken",
        world=(
            (
                "network:Subnet",
                {"virtualNetworkName": "v", "subnetName": "s", "addressPrefix": "10.0.0.0/29"},
            ),
            *(("network:PrivateEndpoint", in_subnet(each)) for each in "abc"),
        ),
    ),
    Case(
        rule="endpoint-premium-registry",
        kind="network:PrivateEndpoint",
        good=connected(f"{REGISTRIES}/premium", "registry"),
        bad=connected(f"{REGISTRIES}/basic", "registry"),
        says="a registry of the sku Premium is needed, it has Basic",
        world=(registry("premium", "Premium"), registry("basic", "Basic")),
    ),
    Case(
        rule="zone-group-size",
        kind="network:PrivateDnsZoneGroup",
        good=zoned("a.b"),
        bad=zoned(*(f"{each}.b" for each in "123456")),
        says="5 zones are allowed, 6 given",
    ),
    Case(
        rule="zone-group-of-service",
        kind="network:PrivateDnsZoneGroup",
        good=zoned("privatelink.vaultcore.azure.net"),
        bad=zoned("privatelink.blob.core.windows.net"),
        says="privatelink.vaultcore.azure.net is the zone of vault",
        world=(("network:PrivateEndpoint", connected(VAULT, "vault")),),
    ),
    Case(
        rule="private-dns-global",
        kind="privatedns:PrivateZone",
        good={"location": "Global"},
        bad={"location": "eastus2"},
        says="'location' is 'eastus2'; private DNS is global",
    ),
    Case(
        rule="private-zone-labels",
        kind="privatedns:PrivateZone",
        good={"privateZoneName": "privatelink.azurecr.io"},
        bad={"privateZoneName": "azurecr"},
        says="'privateZoneName' is 'azurecr'; two labels or more",
    ),
    Case(
        rule="link-one-registration",
        kind="privatedns:VirtualNetworkLink",
        good=linked("b.c", "new", registrationEnabled=False),
        bad=linked("b.c", "new", registrationEnabled=True),
        says="the network registers in a.b already",
        world=(("privatedns:VirtualNetworkLink", linked("a.b", "old", registrationEnabled=True)),),
    ),
    Case(
        rule="link-once",
        kind="privatedns:VirtualNetworkLink",
        good=linked("b.c", "new"),
        bad=linked("a.b", "new"),
        says="it is linked to a zone a.b by old already",
        world=(("privatedns:VirtualNetworkLink", linked("a.b", "old")),),
    ),
)
