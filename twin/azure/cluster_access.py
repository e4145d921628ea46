"""Rules of a Kubernetes cluster's identities, and of who reaches it by which name."""

import re
from collections.abc import Iterator, Mapping

from twin.azure.arm import fault, known, name_of, text
from twin.azure.judges import needs, settled
from twin.check import Fault, same
from twin.kinds import ChangeRule, Judge, Rule
from twin.marks import ASSUMED, SCHEMA, documented
from twin.wire import Properties, at

_AKS = "https://learn.microsoft.com/azure/aks"
_ZONE = "apiServerAccessProfile.privateDNSZone"
_PRIVATE = "apiServerAccessProfile.enablePrivateCluster"
_ISSUER = "oidcIssuerProfile.enabled"
_KUBELET = "kubeletidentity"


def _local_accounts(inputs: Properties) -> Iterator[Fault]:
    if known(inputs, "disableLocalAccounts") is True and at(inputs, "aadProfile") is None:
        yield fault("disableLocalAccounts", True, "aadProfile is needed to log in without them")  # noqa: FBT003


def _identity(inputs: Properties) -> Iterator[Fault]:
    if at(inputs, "identity") is None and at(inputs, "servicePrincipalProfile") is None:
        yield fault("identity", None, "an identity of the control plane is needed")
    listed = known(inputs, "identity.userAssignedIdentities")
    count = len(listed) if isinstance(listed, list | Mapping) else 0
    if known(inputs, "identity.type") == "UserAssigned":
        if settled(inputs, "identity.userAssignedIdentities") and count != 1:
            allowed = f"one user-assigned identity is needed, {count} given"
            yield fault("identity.userAssignedIdentities", listed, allowed)
    elif count and settled(inputs, "identity.type"):
        yield fault("identity.userAssignedIdentities", listed, "type UserAssigned is needed")


def _kubelet(inputs: Properties) -> Iterator[Fault]:
    path = f"identityProfile.{_KUBELET}"
    if known(inputs, path) is not None and settled(inputs, "identity.type"):
        given = known(inputs, "identity.type")
        if not same(given, "UserAssigned"):
            allowed = f"identity.type UserAssigned is needed for it, {given} given"
            yield fault(path, {}, allowed)


def _kubelet_key(inputs: Properties) -> Iterator[Fault]:
    profile = known(inputs, "identityProfile")
    for key in profile if isinstance(profile, Mapping) else ():
        if key != _KUBELET:
            yield fault(f"identityProfile.{key}", {}, f"the only key is {_KUBELET}")


def _own_zone(inputs: Properties) -> str:
    """The id of a private DNS zone that a cluster brings along."""
    zone = text(inputs, _ZONE)
    return zone if "/" in zone else ""


def _zone_identity(inputs: Properties) -> Iterator[Fault]:
    zone, given = _own_zone(inputs), known(inputs, "identity.type")
    if zone and same(given, "SystemAssigned"):
        yield fault(_ZONE, name_of(zone), "identity.type UserAssigned is needed to write into it")


def _zone_name(inputs: Properties) -> Iterator[Fault]:
    zone, region = name_of(_own_zone(inputs)), text(inputs, "location")
    if zone and region and not re.fullmatch(_zone_of(region), zone):
        yield fault(_ZONE, zone, f"privatelink.{region}.azmk8s.io, or one below, is allowed")


def _zone_of(region: str) -> str:
    return rf"([a-z0-9-]{{1,32}}\.)?private(link)?\.{re.escape(region)}\.azmk8s\.io"


def _zone_private(inputs: Properties) -> Iterator[Fault]:
    zone = text(inputs, _ZONE)
    if zone and settled(inputs, _PRIVATE) and known(inputs, _PRIVATE) is not True:
        yield fault(_ZONE, name_of(zone), f"{_PRIVATE} must be true for it")


def _host_name(inputs: Properties) -> Iterator[Fault]:
    names = [each for each in ("dnsPrefix", "fqdnSubdomain") if at(inputs, each) is not None]
    if not names:
        yield fault("dnsPrefix", None, "dnsPrefix, or fqdnSubdomain with an own zone, is needed")
    elif len(names) > 1 and known(inputs, "fqdnSubdomain") is not None:
        yield fault("fqdnSubdomain", known(inputs, "fqdnSubdomain"), "dnsPrefix excludes it")


def _subdomain_zone(inputs: Properties) -> Iterator[Fault]:
    given = known(inputs, "fqdnSubdomain")
    if given is not None and settled(inputs, _ZONE) and not _own_zone(inputs):
        yield fault("fqdnSubdomain", given, f"the id of a zone is needed in {_ZONE}")


def _kms(inputs: Properties) -> Iterator[Fault]:
    path = "securityProfile.azureKeyVaultKms"
    if known(inputs, f"{path}.enabled") is True and at(inputs, f"{path}.keyId") is None:
        yield fault(f"{path}.keyId", None, "a key is needed when KMS is enabled")
    private = same(known(inputs, f"{path}.keyVaultNetworkAccess"), "Private")
    if private and at(inputs, f"{path}.keyVaultResourceId") is None:
        yield fault(f"{path}.keyVaultResourceId", None, "a private vault is named by its id")


def _issuer_stays(old: Properties, new: Properties) -> Iterator[Fault]:
    off = settled(new, _ISSUER) and known(new, _ISSUER) is not True
    if known(old, _ISSUER) is True and off:
        yield fault(_ISSUER, known(new, _ISSUER), "the issuer cannot be switched off again")


def _entra_stays(old: Properties, new: Properties) -> Iterator[Fault]:
    if known(old, "aadProfile") is not None and at(new, "aadProfile") is None:
        yield fault("aadProfile", None, "Entra cannot be switched off again")


def _of(name: str, sentence: str, page: str, judge: Judge) -> Rule:
    return Rule(name, sentence, documented(f"{_AKS}/{page}"), judge)


_WORKLOADS = needs("securityProfile.workloadIdentity.enabled", True, _ISSUER, True)  # noqa: FBT003
_KMS_IDENTITY = needs(
    "securityProfile.azureKeyVaultKms.enabled",
    True,  # noqa: FBT003
    "identity.type",
    "UserAssigned",
)
_KMS_LINK = needs(
    "securityProfile.azureKeyVaultKms.keyVaultNetworkAccess",
    "Private",
    "apiServerAccessProfile.enableVnetIntegration",
    True,  # noqa: FBT003
)
_AZURE_RBAC = needs("aadProfile.enableAzureRBAC", True, "aadProfile.managed", True)  # noqa: FBT003

ACCESS_RULES = (
    _of(
        "aks-local-accounts-need-entra",
        "without local accounts a cluster needs Entra",
        "manage-local-accounts-managed-azure-ad",
        _local_accounts,
    ),
    _of(
        "aks-workload-identity-needs-issuer",
        "workload identity needs the OIDC issuer",
        "workload-identity-overview",
        _WORKLOADS,
    ),
    Rule("aks-azure-rbac", "rights of Azure need managed Entra", ASSUMED, _AZURE_RBAC),
    Rule("aks-identity", "a control plane has one identity", ASSUMED, _identity),
    _of(
        "aks-kubelet",
        "a kubelet identity needs one of the control plane",
        "use-managed-identity",
        _kubelet,
    ),
    Rule("aks-kubelet-key", "the kubelet is the only one with a profile", SCHEMA, _kubelet_key),
    _of(
        "aks-zone-identity",
        "an own zone needs a user-assigned identity",
        "private-clusters",
        _zone_identity,
    ),
    _of("aks-zone-name", "an own zone is named after the region", "private-clusters", _zone_name),
    _of(
        "aks-zone-private",
        "a private zone needs a private cluster",
        "private-clusters",
        _zone_private,
    ),
    Rule("aks-host-name", "a cluster has one host name", ASSUMED, _host_name),
    Rule("aks-subdomain-zone", "a subdomain needs an own zone", SCHEMA, _subdomain_zone),
    Rule("aks-kms", "KMS has its key, and a private vault its id", SCHEMA, _kms),
    _of(
        "aks-kms-private",
        "a private vault of KMS is reached through the API server's subnet alone",
        "use-kms-etcd-encryption",
        _KMS_LINK,
    ),
    _of(
        "aks-kms-identity",
        "KMS needs a user-assigned identity",
        "use-kms-etcd-encryption",
        _KMS_IDENTITY,
    ),
)
ACCESS_CHANGE_RULES = (
    ChangeRule(
        "aks-issuer-stays",
        "the OIDC issuer stays on",
        documented(f"{_AKS}/use-oidc-issuer"),
        _issuer_stays,
    ),
    ChangeRule(
        "aks-entra-stays",
        "Entra stays on",
        documented(f"{_AKS}/enable-authentication-microsoft-entra-id"),
        _entra_stays,
    ),
)
