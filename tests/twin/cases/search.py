"""Rules of AI Search, each with a good and a bad input."""

from tests.harness.cases import Case

_SERVICE = "search:Service"

CASES = (
    Case(
        rule="service-name",
        kind=_SERVICE,
        good={"searchServiceName": "srch-notes"},
        bad={"searchServiceName": "srch--notes"},
        says="'searchServiceName' is 'srch--notes'; a name that matches",
    ),
    Case(
        rule="search-sku",
        kind=_SERVICE,
        good={"sku": {"name": "standard2"}},
        bad={"sku": {"name": "premium"}},
        says="'sku.name' is 'premium'; free, basic, standard",
    ),
    Case(
        rule="search-replicas",
        kind=_SERVICE,
        good={"sku": {"name": "standard"}, "replicaCount": 12},
        bad={"sku": {"name": "basic"}, "replicaCount": 4},
        says="'replicaCount' is 4; 1 to 3 is allowed for the sku basic",
    ),
    Case(
        rule="search-partitions",
        kind=_SERVICE,
        good={"sku": {"name": "standard"}, "partitionCount": 6},
        bad={"sku": {"name": "standard"}, "partitionCount": 5},
        says="'partitionCount' is 5; 1, 2, 3, 4, 6, 12 is allowed",
    ),
    Case(
        rule="search-units",
        kind=_SERVICE,
        good={"replicaCount": 3, "partitionCount": 12},
        bad={"replicaCount": 4, "partitionCount": 12},
        says="'replicaCount' is 4; replicas times partitions make 36 at most",
    ),
    Case(
        rule="search-density",
        kind=_SERVICE,
        good={"sku": {"name": "standard3"}, "hostingMode": "HighDensity"},
        bad={"sku": {"name": "standard"}, "hostingMode": "HighDensity"},
        says="'hostingMode' is 'HighDensity'; the sku standard3 is needed, standard given",
    ),
    Case(
        rule="search-free",
        kind=_SERVICE,
        good={"sku": {"name": "basic"}, "semanticSearch": "standard"},
        bad={"sku": {"name": "free"}, "semanticSearch": "standard"},
        says="'semanticSearch' is 'standard'; the sku free has none",
    ),
    Case(
        rule="search-keys",
        kind=_SERVICE,
        good={"disableLocalAuth": True},
        bad={"disableLocalAuth": True, "authOptions": {"apiKeyOnly": {}}},
        says="'authOptions' is an object; leave it out where disableLocalAuth is true",
    ),
)
