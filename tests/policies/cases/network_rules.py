"""Cases of the rules on networks, their edges and private endpoints."""

from policies.core.judge import Outcome
from tests.harness.policy_cases import Cases, Mutation
from tests.harness.policy_parts import ENDPOINT, GROUP, TAGS, ZONES, part

_SECURITY_GROUP = "azure-native:network:NetworkSecurityGroup"
_SUBNET = "azure-native:network:Subnet"
_ADDRESS = "azure-native:network:PublicIPAddress"
_FIREWALL = "azure-native:network:FirewallPolicy"
_HTTPS_FROM_ANYONE = {
    "name": "https",
    "direction": "Inbound",
    "access": "Allow",
    "protocol": "Tcp",
    "sourceAddressPrefix": "*",
    "destinationPortRange": "443",
}
_SSH_FROM_ANYONE = {**_HTTPS_FROM_ANYONE, "destinationPortRange": "22"}
_FIRST = "securityRules[0]"
_SUBNET_PROPERTIES = {
    "subnetName": "nodes",
    "networkSecurityGroup": {"id": GROUP + "Microsoft.Network/networkSecurityGroups/nsg"},
    "defaultOutboundAccess": False,
}
CASES = {
    "forbid-open-ports": Cases(
        good={"securityRules": [_HTTPS_FROM_ANYONE]},
        also_good=[
            {_FIRST: {**_SSH_FROM_ANYONE, "sourceAddressPrefix": "10.0.0.0/8"}},
            {_FIRST: {**_SSH_FROM_ANYONE, "access": "Deny"}},
            {_FIRST: {**_SSH_FROM_ANYONE, "direction": "Outbound"}},
            {"securityRules": []},
        ],
        bad=[
            {f"{_FIRST}.destinationPortRange": "22"},
            {f"{_FIRST}.destinationPortRange": "*"},
            {f"{_FIRST}.destinationPortRange": "3000-4000"},
            {f"{_FIRST}.destinationPortRanges": ["443", "5432"]},
            {f"{_FIRST}.protocol": "Udp"},
            {_FIRST: {**_SSH_FROM_ANYONE, "sourceAddressPrefix": "internet"}},
            {
                _FIRST: {
                    **_SSH_FROM_ANYONE,
                    "sourceAddressPrefix": None,
                    "sourceAddressPrefixes": ["10.0.0.0/8", "0.0.0.0/0"],
                }
            },
        ],
        absent={
            "securityRules": Outcome.HOLDS,
            f"{_FIRST}.destinationPortRange": Outcome.HOLDS,
        },
        unknown={
            "securityRules": Outcome.UNDECIDED,
            _FIRST: Outcome.UNDECIDED,
            f"{_FIRST}.destinationPortRange": Outcome.VIOLATED,
        },
        mutation=Mutation(
            "azure-native:network:SecurityRule",
            add={**_SSH_FROM_ANYONE, "networkSecurityGroupName": "nsg"},
        ),
    ),
    "require-subnet-security-group": Cases(
        good=_SUBNET_PROPERTIES,
        bad=[{"networkSecurityGroup": {}}, {"networkSecurityGroup.id": ""}],
        absent={
            "networkSecurityGroup": Outcome.VIOLATED,
            "subnetName": Outcome.HOLDS,
        },
        unknown={"networkSecurityGroup.id": Outcome.HOLDS},
        mutation=Mutation(_SUBNET, drop=["networkSecurityGroup"]),
    ),
    "forbid-default-outbound-access": Cases(
        good=_SUBNET_PROPERTIES,
        bad=[{"defaultOutboundAccess": True}],
        absent={"defaultOutboundAccess": Outcome.VIOLATED},
        unknown={"defaultOutboundAccess": Outcome.UNDECIDED},
        mutation=Mutation(_SUBNET, {"defaultOutboundAccess": True}),
    ),
    "require-private-endpoint": Cases(
        good={"accountName": "oai"},
        bad=[{"accountName": "another"}, {"accountName": "nameless"}],
        absent={"accountName": Outcome.VIOLATED},
        unknown={"accountName": Outcome.VIOLATED},
        others=[
            part(
                ENDPOINT,
                {
                    "privateEndpointName": "pep-oai",
                    "privateLinkServiceConnections": [
                        {"privateLinkServiceId": GROUP + "Microsoft.CognitiveServices/accounts/oai"}
                    ],
                },
            ),
            part(
                ENDPOINT,
                {
                    "privateEndpointName": "pep-nameless",
                    "manualPrivateLinkServiceConnections": [
                        {
                            "privateLinkServiceId": GROUP
                            + "Microsoft.CognitiveServices/accounts/nameless"
                        }
                    ],
                },
                name="nameless",
            ),
            part(ZONES, {"privateEndpointName": "pep-oai"}),
        ],
        mutation=Mutation(ENDPOINT, absent=True, name="foundation-keys-endpoint-interface"),
    ),
    "limit-public-addresses": Cases(
        good={"publicIpAddressName": "pip-egress"},
        bad=[{"publicIpAddressName": "pip-machine"}],
        absent={"publicIpAddressName": Outcome.VIOLATED},
        unknown={"publicIpAddressName": Outcome.VIOLATED},
        others=[
            part(
                "azure-native:network:NatGateway",
                {
                    "publicIpAddresses": [
                        {"id": GROUP + "Microsoft.Network/publicIPAddresses/pip-egress"}
                    ]
                },
            )
        ],
        mutation=Mutation(
            _ADDRESS, add={"publicIpAddressName": "pip", "location": "eastus2", "tags": TAGS}
        ),
    ),
    "require-firewall-threat-prevention": Cases(
        good={
            "threatIntelMode": "Deny",
            "sku": {"tier": "Premium"},
            "intrusionDetection": {"mode": "Deny"},
        },
        bad=[
            {"threatIntelMode": "Alert"},
            {"sku.tier": "Standard"},
            {"intrusionDetection.mode": "Off"},
        ],
        absent={
            "threatIntelMode": Outcome.VIOLATED,
            "sku": Outcome.VIOLATED,
            "intrusionDetection": Outcome.VIOLATED,
        },
        unknown={"threatIntelMode": Outcome.UNDECIDED},
        mutation=Mutation(
            _FIREWALL,
            add={
                "firewallPolicyName": "afwp",
                "location": "eastus2",
                "tags": TAGS,
                "threatIntelMode": "Off",
                "sku": {"tier": "Premium"},
                "intrusionDetection": {"mode": "Alert"},
            },
        ),
    ),
}
