"""Judges names that are taken in all of Azure, and those that a deletion keeps taken."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from clinfra.doctor.answers import Row
from clinfra.doctor.findings import Finding, failed, not_checked, ok, warning
from clinfra.doctor.needs import Named
from twin.azure.arm import text
from twin.wire import at

NAMES, DELETED = "names", "deleted"


@dataclass(frozen=True)
class Question:
    """How Azure is asked whether a name is free."""

    path: str
    """Path below the subscription; ``{region}`` is the resource's."""
    version: str
    kind: str = ""
    """What the body calls the type; empty where it has none."""
    name_key: str = "name"
    answer_key: str = "nameAvailable"

    def body(self, name: str) -> Mapping[str, str]:
        """The body that asks for one name."""
        return {self.name_key: name} | ({"type": self.kind} if self.kind else {})


QUESTIONS: Mapping[str, Question] = {
    "Microsoft.KeyVault/vaults": Question(
        "Microsoft.KeyVault/checkNameAvailability", "2023-07-01", "Microsoft.KeyVault/vaults"
    ),
    "Microsoft.Storage/storageAccounts": Question(
        "Microsoft.Storage/checkNameAvailability",
        "2023-05-01",
        "Microsoft.Storage/storageAccounts",
    ),
    "Microsoft.ContainerRegistry/registries": Question(
        "Microsoft.ContainerRegistry/checkNameAvailability",
        "2023-07-01",
        "Microsoft.ContainerRegistry/registries",
    ),
    "Microsoft.EventHub/namespaces": Question(
        "Microsoft.EventHub/checkNameAvailability", "2024-01-01"
    ),
    "Microsoft.Search/searchServices": Question(
        "Microsoft.Search/checkNameAvailability", "2023-11-01", "searchServices"
    ),
    "Microsoft.DBforPostgreSQL/flexibleServers": Question(
        "Microsoft.DBforPostgreSQL/checkNameAvailability",
        "2024-08-01",
        "Microsoft.DBforPostgreSQL/flexibleServers",
    ),
    "Microsoft.DocumentDB/mongoClusters": Question(
        "Microsoft.DocumentDB/locations/{region}/checkMongoClusterNameAvailability",
        "2024-07-01",
        "Microsoft.DocumentDB/mongoClusters",
    ),
    "Microsoft.CognitiveServices/accounts": Question(
        "Microsoft.CognitiveServices/checkDomainAvailability",
        "2024-10-01",
        "Microsoft.CognitiveServices/accounts",
        "subdomainName",
        "isSubdomainAvailable",
    ),
}
"""The question for each kind."""
SILENT = frozenset({"Microsoft.HealthcareApis/workspaces", "Microsoft.Cache/redisEnterprise"})
"""Kinds whose names are taken in all of Azure, and that have no such question."""
DELETED_LISTS: Mapping[str, tuple[str, str]] = {
    "Microsoft.KeyVault/vaults": ("Microsoft.KeyVault/deletedVaults", "2023-07-01"),
    "Microsoft.CognitiveServices/accounts": (
        "Microsoft.CognitiveServices/deletedAccounts",
        "2024-10-01",
    ),
    "Microsoft.OperationalInsights/workspaces": (
        "Microsoft.OperationalInsights/deletedWorkspaces",
        "2023-09-01",
    ),
}
"""Where Azure lists what was deleted and can come back, and the version of the API."""


def name_finding(named: Named, answer: Row, own: Collection[str]) -> Finding:
    """Whether a name is free, or taken by the stack itself.

    Args:
        named: What is to bear it.
        answer: What Azure says.
        own: Names of this kind in the stack's own resource groups, in lower case.
    """
    free = at(answer, QUESTIONS[named.kind].answer_key)
    short = named.kind.split("/")[-1]
    if free is True:
        return ok(NAMES, f"{named.name} is free ({short})")
    if free is not False:
        return not_checked(NAMES, f"Azure does not say whether {named.name} is free ({short})")
    if named.name.casefold() in own:
        return ok(NAMES, f"{named.name} is the stack's own already ({short})")
    why = text(answer, "reason") or "taken"
    found = (
        f"{named.name} cannot be had ({short}, {why}); where neither this subscription nor what "
        "it deleted has it, another clinfra:organization gives another name"
    )
    return failed(NAMES, found, f"az resource list --name {named.name} --output table")


def unasked(names: Sequence[Named]) -> Iterator[Finding]:
    """The names that Azure has no question for."""
    silent = sorted(each.name for each in names if each.kind in SILENT)
    if silent:
        yield not_checked(NAMES, f"Azure has no question for {', '.join(silent)}")


def deleted_findings(
    kind: str, answer: Sequence[Row], needed: Sequence[Named]
) -> Iterator[Finding]:
    """What the stack makes anew although a deleted one of its name can still come back."""
    wanted = {each.name.casefold(): each for each in needed if each.kind == kind}
    for row in answer:
        named = wanted.get(text(row, "name").casefold())
        if named:
            yield _collision(named, row)


def _collision(named: Named, row: Row) -> Finding:
    until = text(row, "properties.scheduledPurgeDate")[:10]
    protected = at(row, "properties.purgeProtectionEnabled") is True
    gone = f"{named.name} was deleted and keeps its name" + (f" until {until}" if until else "")
    match named.kind.split("/")[-1]:
        case "vaults" if protected:
            found = f"{gone}; it is protected from being purged"
            return failed(DELETED, found, f"az keyvault recover --name {named.name}")
        case "vaults":
            place = text(row, "properties.location") or named.region
            purge = f"az keyvault purge --name {named.name} --location {place}"
            return failed(DELETED, gone, purge)
        case "accounts":
            purge = (
                f"az cognitiveservices account purge --name {named.name} "
                f"--location {named.region} --resource-group {named.group}"
            )
            return failed(DELETED, gone, purge)
        case _:
            recover = (
                f"az monitor log-analytics workspace recover --workspace-name {named.name} "
                f"--resource-group {named.group}"
            )
            found = f"{gone}; made anew, it comes back with its old data"
            return warning(DELETED, found, recover)
