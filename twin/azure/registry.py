"""Container registries and what they mirror."""

import re
from collections.abc import Iterator

from twin.azure.arm import arm, fault, known, name_of, text
from twin.azure.demands import siblings
from twin.azure.judges import between, needs, shaped
from twin.check import Fault, same
from twin.cloud import Cloud
from twin.kinds import CloudRule, Rule
from twin.marks import ASSUMED, documented
from twin.wire import Properties, at

_ACR = "Microsoft.ContainerRegistry/registries"
_LEARN = "https://learn.microsoft.com/azure/container-registry"
_SKUS_PAGE = f"{_LEARN}/container-registry-skus"
_CACHE_PAGE = f"{_LEARN}/artifact-cache-overview"
_KEEP, _TRASH = "policies.retentionPolicy", "policies.softDeletePolicy"
_EXPORT = "policies.exportPolicy.status"
_TRASH_PAGE = f"{_LEARN}/container-registry-soft-delete-policy"
_PREMIUM = {
    "networkRuleSet": (),
    "zoneRedundancy": ("disabled",),
    "encryption": (),
    "dataEndpointEnabled": (False,),
    "publicNetworkAccess": ("enabled",),
    f"{_KEEP}.status": ("disabled",),
    "policies.quarantinePolicy.status": ("disabled",),
    "policies.trustPolicy.status": ("disabled",),
    _EXPORT: ("enabled",),
}
"""What only the Premium tier has, with the values that say it is not used."""
_SOURCE = re.compile(r"[a-z0-9.-]+\.[a-z0-9-]+(/[^*\s]*)?(/\*)?")


def _registry(_inputs: Properties, identifier: str) -> Properties:
    return {"loginServer": f"{name_of(identifier)}.azurecr.io", "creationDate": "2026-01-01"}


def _premium_only(inputs: Properties) -> Iterator[Fault]:
    sku = text(inputs, "sku.name")
    if not sku or same(sku, "Premium"):
        return
    for path, unused in _PREMIUM.items():
        value = known(inputs, path)
        plain = value.casefold() if isinstance(value, str) else value
        if value is not None and plain not in unused:
            yield fault(path, value, f"the sku Premium is needed, {sku} given")


def _anonymous(inputs: Properties) -> Iterator[Fault]:
    path = "anonymousPullEnabled"
    if known(inputs, path) is True and same(known(inputs, "sku.name"), "Basic"):
        yield fault(path, True, "the sku Standard or Premium is needed")  # noqa: FBT003


def _one_cleaner(inputs: Properties) -> Iterator[Fault]:
    paths = (f"{_KEEP}.status", f"{_TRASH}.status")
    if all(same(known(inputs, path), "enabled") for path in paths):
        yield fault(paths[1], "enabled", f"only one of it and {paths[0]} is allowed")


def _key(inputs: Properties) -> Iterator[Fault]:
    if not same(known(inputs, "encryption.status"), "enabled"):
        return
    for path in ("encryption.keyVaultProperties", "identity"):
        if at(inputs, path) is None:
            yield fault(path, None, "encryption with a customer's key needs it")


def _stars(inputs: Properties) -> Iterator[Fault]:
    source, target = text(inputs, "sourceRepository"), text(inputs, "targetRepository")
    if source and target and source.endswith("/*") != target.endswith("/*"):
        yield fault("targetRepository", target, f"it ends with /* as the source does, {source}")


def _mirrored_once(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    target = text(inputs, "targetRepository")
    for each in siblings(cloud, "containerregistry:CacheRule", identifier):
        if target and same(known(each.inputs, "targetRepository"), target):
            yield fault("targetRepository", target, f"the rule {name_of(each.id)} fills it already")


_RULES = (
    Rule(
        "registry-premium-features",
        "network rules, zones and customer-managed keys need the Premium tier",
        documented(_SKUS_PAGE),
        _premium_only,
    ),
    Rule(
        "registry-anonymous-pull",
        "anonymous pull needs the Standard tier",
        documented(f"{_LEARN}/anonymous-pull-access"),
        _anonymous,
    ),
    Rule(
        "registry-retention-days",
        "untagged manifests are kept for 0 to 365 days",
        documented(f"{_LEARN}/container-registry-retention-policy"),
        between(f"{_KEEP}.days", 0, 365),
    ),
    Rule(
        "registry-soft-delete-days",
        "what is deleted is kept for 1 to 90 days",
        documented(_TRASH_PAGE),
        between(f"{_TRASH}.retentionDays", 1, 90),
    ),
    Rule(
        "registry-one-cleaner",
        "soft delete and retention exclude each other",
        documented(_TRASH_PAGE),
        _one_cleaner,
    ),
    Rule(
        "registry-export",
        "images that cannot be exported need a registry without public access",
        documented(f"{_LEARN}/data-loss-prevention"),
        needs(_EXPORT, "disabled", "publicNetworkAccess", "Disabled"),
    ),
    Rule("registry-key", "a customer's key comes with an identity", ASSUMED, _key),
)
_CACHE_RULES = (
    Rule(
        "registry-cache-source",
        "a mirror names the registry that it follows",
        documented(_CACHE_PAGE),
        shaped(
            "sourceRepository",
            _SOURCE.fullmatch,
            "a host with a repository, or with /* at its end, is allowed",
        ),
    ),
    Rule(
        "registry-cache-whole",
        "a mirror has a source and a target",
        ASSUMED,
        lambda inputs: (
            fault(path, None, "a mirror needs it")
            for path in ("sourceRepository", "targetRepository")
            if at(inputs, path) is None
        ),
    ),
    Rule("registry-cache-stars", "both ends have a wildcard or none", ASSUMED, _stars),
)

KINDS = (
    arm(
        "containerregistry",
        "Registry",
        _ACR,
        "registryName",
        outputs=_registry,
        unique=True,
        seconds=40,
        pattern=r"[A-Za-z0-9]{5,50}",
        replace_on=["zoneRedundancy", "encryption.status"],
        rules=_RULES,
    ),
    arm(
        "containerregistry",
        "CacheRule",
        f"{_ACR}/cacheRules",
        "registryName",
        "cacheRuleName",
        pattern=r"[A-Za-z0-9_-]{5,50}",
        replace_on=["sourceRepository", "targetRepository"],
        rules=_CACHE_RULES,
        cloud_rules=(
            CloudRule(
                "registry-cache-once",
                "two mirrors never fill one repository",
                ASSUMED,
                _mirrored_once,
            ),
        ),
    ),
)
