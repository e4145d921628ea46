"""Cases of the rules on the network."""

from policies.core.judge import Outcome
from tests.harness.policy_cases import Cases, Mutation

_CLUSTER = "azure-native:containerservice:ManagedCluster"
_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
_PATHS = {"parameters": {"paths": ["inbound 10.8.4.0/24 2575", "outbound 10.8.7.20/32 2762"]}}
CASES = {
    "require-aks-private-cluster": Cases(
        good={"apiServerAccessProfile": {"enablePrivateCluster": True}},
        also_good=[
            {"apiServerAccessProfile": {"authorizedIPRanges": ["203.0.113.0/24"]}},
        ],
        bad=[
            {"apiServerAccessProfile.enablePrivateCluster": False},
            {"apiServerAccessProfile": {"authorizedIPRanges": ["0.0.0.0/0"]}},
        ],
        absent={"apiServerAccessProfile": Outcome.VIOLATED},
        unknown={
            "apiServerAccessProfile": Outcome.UNDECIDED,
            "apiServerAccessProfile.enablePrivateCluster": Outcome.UNDECIDED,
        },
        mutation=Mutation(_CLUSTER, {"apiServerAccessProfile.enablePrivateCluster": False}),
    ),
    "limit-clinical-paths": Cases(
        good={
            "metadata": {"namespace": "interface-engine"},
            "spec": {
                "ingress": [
                    {
                        "from": [{"ipBlock": {"cidr": "10.8.4.0/24"}}],
                        "ports": [{"protocol": "TCP", "port": 2575}],
                    },
                    {"from": [{"namespaceSelector": {"matchLabels": {"a": "b"}}}]},
                ],
                "egress": [
                    {
                        "to": [{"ipBlock": {"cidr": "10.8.7.20/32"}}],
                        "ports": [{"protocol": "TCP", "port": 2762}],
                    }
                ],
            },
        },
        also_good=[{"spec.egress": []}],
        bad=[
            {"spec.ingress[0].from[0].ipBlock.cidr": "10.8.0.0/16"},
            {"spec.egress[0].ports[0].port": 443},
            {"spec.ingress[0].ports[0].endPort": 2580},
            {"spec.egress[0].ports": []},
            {"spec.ingress": [{}]},
            {"spec.egress[0].to": []},
        ],
        absent={
            "metadata": Outcome.NOT_APPLICABLE,
            "spec": Outcome.HOLDS,
            "spec.ingress[0].from": Outcome.VIOLATED,
            "spec.egress[0].ports": Outcome.VIOLATED,
        },
        unknown={
            "metadata.namespace": Outcome.UNDECIDED,
            "spec": Outcome.UNDECIDED,
            "spec.egress": Outcome.UNDECIDED,
            "spec.ingress[0].from[0].ipBlock.cidr": Outcome.UNDECIDED,
            "spec.ingress[0].ports[0].port": Outcome.UNDECIDED,
        },
        context=_PATHS,
        mutation=Mutation(
            _POLICY,
            {"spec.egress[0].to[0].ipBlock.cidr": "0.0.0.0/0"},
            name="engine-path-connection-archive-1",
            context=_PATHS,
        ),
    ),
}
