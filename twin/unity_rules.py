"""Rules of what Unity Catalog and secret scopes hold."""

import re
from collections.abc import Iterator

from twin.azure.arm import fault, known, text
from twin.azure.judges import settled, shaped
from twin.check import Fault, same
from twin.cloud import Cloud
from twin.databricks_rules import one_of
from twin.kinds import CloudRule, Rule
from twin.marks import ASSUMED, SCHEMA, documented
from twin.wire import Properties, at

_PAGES = "https://learn.microsoft.com/azure/databricks"
_NAMES_PAGE = f"{_PAGES}/sql/language-manual/sql-ref-names"
_ROOT_PAGE = f"{_PAGES}/connect/unity-catalog/cloud-storage/managed-storage"
_LOCATION_PAGE = f"{_PAGES}/connect/unity-catalog/cloud-storage/external-locations"
_LOCATION = "databricks:index/externalLocation:ExternalLocation"
_OBJECT_NAME = re.compile(r"[^./\s\x00-\x1f\x7f]{1,255}")
_SCOPE_NAME = re.compile(r"[A-Za-z0-9_.@-]{1,128}")
_ADDRESS = re.compile(r"abfss://[a-z0-9$-]+@[a-z0-9]+\.dfs\.core\.windows\.net(/.*)?")
_CONNECTOR = re.compile(
    r"/subscriptions/.+/providers/Microsoft\.Databricks/accessConnectors/[^/]+", re.IGNORECASE
)


def _one_identity(inputs: Properties) -> Iterator[Fault]:
    paths = ("azureManagedIdentity", "azureServicePrincipal")
    given = [path for path in paths if at(inputs, path) is not None]
    if len(given) != 1 and all(settled(inputs, path) for path in paths):
        allowed = f"one of {' and '.join(paths)} is needed, {len(given)} given"
        yield fault("azureManagedIdentity", {} if given else None, allowed)


def _scope_vault(inputs: Properties) -> Iterator[Fault]:
    backend, path = known(inputs, "backendType"), "keyvaultMetadata"
    if same(backend, "AZURE_KEYVAULT") and at(inputs, path) is None:
        yield fault(path, None, "the vault is needed for the backend AZURE_KEYVAULT")


def _below(address: str, root: str) -> bool:
    return f"{address.rstrip('/')}/".startswith(f"{root.rstrip('/')}/")


def _locations(identifier: str, cloud: Cloud) -> Iterator[tuple[str, str]]:
    """Ids and addresses of the other external locations of a workspace."""
    host, _, _ = identifier.partition("/databricks:index/")
    for stored in cloud.of_token(_LOCATION):
        address = text(stored.inputs, "url")
        if stored.id.startswith(f"{host}/databricks:index/") and not same(stored.id, identifier):
            yield stored.id.rsplit("/", 1)[-1], address


def _apart(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    own = text(inputs, "url")
    for name, address in _locations(identifier, cloud):
        if own and address and (_below(own, address) or _below(address, own)):
            yield fault("url", own, f"it overlaps the external location {name}, {address}")


def _rooted(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    root, found = text(inputs, "storageRoot"), list(_locations(identifier, cloud))
    covered = any(not address or _below(root, address) for _, address in found)
    if root and found and not covered:
        yield fault("storageRoot", root, "an address inside an external location is allowed")


def _named(path: str) -> Rule:
    judge = shaped(path, _OBJECT_NAME.fullmatch, "up to 255 characters but no '.', '/' or space")
    return Rule("unity-name", "a name has no dot, slash or space", documented(_NAMES_PAGE), judge)


_ABFSS = "abfss://<container>@<account>.dfs.core.windows.net/<path> is allowed"
NAME_RULES = (_named("name"),)
CATALOG_RULES = (
    *NAME_RULES,
    Rule(
        "catalog-isolation",
        "a catalog is open or isolated",
        SCHEMA,
        one_of("isolationMode", "OPEN", "ISOLATED"),
    ),
    Rule(
        "catalog-root",
        "a root is an address of the lake",
        SCHEMA,
        shaped("storageRoot", _ADDRESS.fullmatch, _ABFSS),
    ),
)
LOCATION_RULES = (
    *NAME_RULES,
    Rule(
        "location-url",
        "a location is an address of the lake",
        SCHEMA,
        shaped("url", _ADDRESS.fullmatch, _ABFSS),
    ),
)
CREDENTIAL_RULES = (
    *NAME_RULES,
    Rule("credential-identity", "a credential has one identity", ASSUMED, _one_identity),
    Rule(
        "credential-connector",
        "a connector is named by its id",
        ASSUMED,
        shaped(
            "azureManagedIdentity.accessConnectorId",
            _CONNECTOR.fullmatch,
            "the id of an access connector is allowed",
        ),
    ),
)
SCOPE_RULES = (
    Rule(
        "scope-name",
        "a scope has a plain name",
        SCHEMA,
        shaped(
            "name", _SCOPE_NAME.fullmatch, "128 letters, digits, '-', '_', '@' and '.' are allowed"
        ),
    ),
    Rule("scope-vault", "a scope on a vault names it", ASSUMED, _scope_vault),
)
CATALOG_CLOUD_RULES = (
    CloudRule(
        "catalog-rooted", "a root lies inside an external location", documented(_ROOT_PAGE), _rooted
    ),
)
LOCATION_CLOUD_RULES = (
    CloudRule(
        "location-apart", "external locations do not overlap", documented(_LOCATION_PAGE), _apart
    ),
)
