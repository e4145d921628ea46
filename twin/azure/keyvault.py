"""Key vaults and their secrets."""

from collections.abc import Iterator
from ipaddress import ip_address, ip_network

from twin.azure.arm import arm, fault, known, name_of, number, text
from twin.azure.demands import at_most, recovers_once, stays
from twin.azure.judges import between, every, items, longest, settled
from twin.check import Fault, same
from twin.kinds import ChangeRule, Recovery, Rule, guid
from twin.marks import ASSUMED, SCHEMA, documented
from twin.wire import Json, Properties, at

_LEARN = "https://learn.microsoft.com/azure/key-vault"
_DELETE_PAGE = f"{_LEARN}/general/soft-delete-overview"
_RECOVERY_PAGE = f"{_LEARN}/general/key-vault-recovery"
_NETWORK_PAGE = f"{_LEARN}/general/network-security"
_SECRETS_PAGE = f"{_LEARN}/secrets/about-secrets"
_PURGE = "properties.enablePurgeProtection"
_SECRET_BYTES = 25_600


def _vault(_inputs: Properties, identifier: str) -> Properties:
    uri = f"https://{name_of(identifier)}.vault.azure.net/"
    return {"properties": {"vaultUri": uri, "provisioningState": "Succeeded"}}


def _secret(inputs: Properties, identifier: str) -> Properties:
    uri = f"https://{inputs.get('vaultName')}.vault.azure.net/secrets/{name_of(identifier)}"
    version = guid(identifier).replace("-", "")
    return {"properties": {"secretUri": uri, "secretUriWithVersion": f"{uri}/{version}"}}


def _purge(inputs: Properties) -> Iterator[Fault]:
    if known(inputs, _PURGE) is False:
        allowed = "only true can be sent; leave it out to have no purge protection"
        yield fault(_PURGE, False, allowed)  # noqa: FBT003


def _kept(inputs: Properties) -> Iterator[Fault]:
    path = "properties.enableSoftDelete"
    if known(inputs, path) is False:
        yield fault(path, False, "every vault has soft delete, leave it out")  # noqa: FBT003


def _protected(old: Properties, new: Properties) -> Iterator[Fault]:
    if known(old, _PURGE) is True and at(new, _PURGE) is None:
        yield fault(_PURGE, None, "the vault has it, and it is never switched off")


def _one_tenant(inputs: Properties) -> Iterator[Fault]:
    tenant = text(inputs, "properties.tenantId")
    for path, policy in items(inputs, "properties.accessPolicies"):
        given = text(policy, "tenantId")
        if tenant and given and not same(given, tenant):
            yield fault(f"{path}.tenantId", given, f"the vault's own tenant, {tenant}, is allowed")


def _public_addresses(inputs: Properties) -> Iterator[Fault]:
    for path, rule in items(inputs, "properties.networkAcls.ipRules"):
        given = text(rule, "value")
        if given and _is_private(given):
            yield fault(f"{path}.value", given, "public addresses are allowed")


def _is_private(given: str) -> bool:
    try:
        network = ip_network(given, strict=False)
    except ValueError:
        return False
    ranges = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
    return any(ip_address(network.network_address) in ip_network(each) for each in ranges)


def _recovered(inputs: Properties) -> Iterator[Fault]:
    path, mode = "properties.accessPolicies", "properties.createMode"
    roles = "properties.enableRbacAuthorization"
    if not settled(inputs, roles) or not settled(inputs, mode):
        return
    by_roles, recovered = known(inputs, roles) is True, same(known(inputs, mode), "recover")
    if at(inputs, path) is None and not by_roles and not recovered:
        yield fault(path, None, f"a vault without {roles} needs access policies")


def _secret_size(inputs: Properties) -> Iterator[Fault]:
    size = len(text(inputs, "properties.value").encode())
    if size > _SECRET_BYTES:
        yield Fault("properties.value", f"has {size} bytes; {_SECRET_BYTES} are allowed")


def in_order(inputs: Json) -> Iterator[Fault]:
    """Refuses an object of a vault that expires before it can be used."""
    start = number(inputs, "properties.attributes.notBefore")
    end = number(inputs, "properties.attributes.expires")
    if start is not None and end is not None and end <= start:
        yield fault("properties.attributes.expires", end, f"later than notBefore, {start}, needed")


_VAULT_RULES = (
    Rule(
        "keyvault-soft-delete-days",
        "a vault keeps what is deleted for 7 to 90 days",
        documented(_DELETE_PAGE),
        between("properties.softDeleteRetentionInDays", 7, 90),
    ),
    Rule(
        "keyvault-purge-protection-never-false",
        "purge protection can be switched on, never off",
        documented(_DELETE_PAGE),
        _purge,
    ),
    Rule(
        "keyvault-soft-delete-on",
        "soft delete cannot be switched off",
        documented(_DELETE_PAGE),
        _kept,
    ),
    Rule("keyvault-policies", "access is given by roles or by policies", SCHEMA, _recovered),
    Rule(
        "keyvault-policy-count",
        "a vault has 1024 access policies at most",
        SCHEMA,
        at_most("properties.accessPolicies", 1024),
    ),
    Rule("keyvault-one-tenant", "policies are of the vault's tenant", SCHEMA, _one_tenant),
    Rule(
        "keyvault-public-addresses",
        "a firewall lists public addresses alone",
        documented(_NETWORK_PAGE),
        _public_addresses,
    ),
    Rule(
        "keyvault-firewall-size",
        "a firewall has 1000 address rules and 200 subnets at most",
        documented(_NETWORK_PAGE),
        every(
            at_most("properties.networkAcls.ipRules", 1000),
            at_most("properties.networkAcls.virtualNetworkRules", 200),
        ),
    ),
)

_RECOVERY = Recovery(
    path="properties.createMode",
    value="recover",
    mark=documented(_RECOVERY_PAGE),
    days_path="properties.softDeleteRetentionInDays",
    protection_path=_PURGE,
)

KINDS = (
    arm(
        "keyvault",
        "Vault",
        "Microsoft.KeyVault/vaults",
        "vaultName",
        outputs=_vault,
        unique=True,
        seconds=140,
        pattern=r"(?!.*--)[A-Za-z][A-Za-z0-9-]{1,22}[A-Za-z0-9]",
        replace_on=["properties.tenantId"],
        soft_delete_days=90,
        recovery=_RECOVERY,
        rules=_VAULT_RULES,
        change_rules=(
            ChangeRule(
                "keyvault-soft-delete-days-stay",
                "how long a vault keeps what is deleted is decided once",
                documented(_DELETE_PAGE),
                stays("properties.softDeleteRetentionInDays"),
            ),
            ChangeRule(
                "keyvault-recover-once",
                "a vault that exists cannot be recovered",
                documented(_RECOVERY_PAGE),
                recovers_once(_RECOVERY.path, _RECOVERY.value),
            ),
            ChangeRule(
                "keyvault-purge-protection-stays",
                "purge protection is never taken away",
                documented(_DELETE_PAGE),
                _protected,
            ),
        ),
    ),
    arm(
        "keyvault",
        "Secret",
        "Microsoft.KeyVault/vaults/secrets",
        "vaultName",
        "secretName",
        outputs=_secret,
        pattern=r"[A-Za-z0-9-]{1,127}",
        rules=(
            Rule("secret-dates", "a secret expires after it starts", ASSUMED, in_order),
            Rule(
                "secret-size",
                "a secret has 25 kB at most",
                documented(_SECRETS_PAGE),
                _secret_size,
            ),
            Rule(
                "secret-content-type",
                "the content type of a secret has 255 characters at most",
                documented(_SECRETS_PAGE),
                longest("properties.contentType", 255),
            ),
        ),
    ),
)
