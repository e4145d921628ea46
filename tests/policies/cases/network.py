"""Cases of the rules on the network."""

from policies.core.judge import Outcome
from tests.harness.policy_cases import Cases, Mutation

_CLUSTER = "azure-native:containerservice:ManagedCluster"
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
}
