"""Azure OpenAI and the other AI services."""

from collections.abc import Iterator

from twin.azure.arm import arm, fault, known, name_of, number, parent_of, text
from twin.azure.demands import at_most, demands, one_of, recovers_once, stays
from twin.azure.judges import settled
from twin.azure.openai_quota import QUOTA_RULE
from twin.azure.responsible_ai import policy_exists
from twin.check import Fault, same
from twin.cloud import Cloud
from twin.kinds import ChangeRule, CloudRule, Recovery, Rule
from twin.marks import ASSUMED, documented
from twin.wire import Properties, at

_ACCOUNT = "Microsoft.CognitiveServices/accounts"
_LEARN = "https://learn.microsoft.com/azure/ai-services"
_DOMAIN_PAGE = f"{_LEARN}/cognitive-services-custom-subdomains"
_NETWORK_PAGE = f"{_LEARN}/cognitive-services-virtual-networks"
_RECOVERY_PAGE = f"{_LEARN}/recover-purge-resources"
_KEY_PAGE = f"{_LEARN}/openai/encrypt-data-at-rest"
_KEY_BITS = 2048
_DOMAIN = "properties.customSubDomainName"
_BYPASS, _PROJECTS = "properties.networkAcls.bypass", "properties.allowProjectManagement"
_BYPASSERS = ("openai", "aiservices", "textanalytics")
_MODEL_HOLDERS = ("openai", "aiservices")
_SPILL = "properties.spilloverDeploymentName"


def _account(inputs: Properties, identifier: str) -> Properties:
    name = text(inputs, _DOMAIN) or name_of(identifier)
    service = "openai" if same(known(inputs, "kind"), "OpenAI") else "cognitiveservices"
    return {"properties": {"endpoint": f"https://{name}.{service}.azure.com/"}}


def _own_domain(inputs: Properties) -> Iterator[Fault]:
    if at(inputs, _DOMAIN) is None and known(inputs, "properties.disableLocalAuth") is True:
        yield fault(_DOMAIN, None, "Entra tokens need a subdomain of one's own")


def _closed(inputs: Properties) -> Iterator[Fault]:
    path = "properties.publicNetworkAccess"
    closed = same(known(inputs, path), "Disabled")
    if at(inputs, _DOMAIN) is None and (closed or known(inputs, "properties.networkAcls")):
        yield fault(_DOMAIN, None, "private endpoints and network rules need a subdomain")


def _bypass(inputs: Properties) -> Iterator[Fault]:
    kind, bypass = text(inputs, "kind"), text(inputs, _BYPASS)
    if bypass and kind and kind.casefold() not in _BYPASSERS:
        yield fault(_BYPASS, bypass, f"OpenAI, AIServices and TextAnalytics have it, {kind} not")


def _projects(inputs: Properties) -> Iterator[Fault]:
    kind = text(inputs, "kind")
    if known(inputs, _PROJECTS) is not True:
        return
    if kind and not same(kind, "AIServices"):
        yield fault(_PROJECTS, True, f"the kind AIServices is needed, {kind} given")  # noqa: FBT003
    if at(inputs, "identity") is None:
        yield fault("identity", None, f"{_PROJECTS} needs an identity of the account")


def _one_domain(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    domain = text(inputs, _DOMAIN)
    for each in cloud.of_token("azure-native:cognitiveservices:Account") if domain else ():
        itself = each.id.casefold() == identifier.casefold()
        if not itself and same(known(each.inputs, _DOMAIN), domain):
            yield fault(_DOMAIN, domain, f"the account {name_of(each.id)} has it")


def _key_size(inputs: Properties, _identifier: str, cloud: Cloud) -> Iterator[Fault]:
    path = "properties.encryption.keyVaultProperties"
    key, vault = text(inputs, f"{path}.keyName"), text(inputs, f"{path}.keyVaultUri")
    for each in cloud.of_token("azure-native:keyvault:Key"):
        holder, size = name_of(parent_of(each.id)), number(each.inputs, "properties.keySize")
        named = same(name_of(each.id), key) and f"//{holder.casefold()}." in vault.casefold()
        if key and named and size is not None and size != _KEY_BITS:
            allowed = f"an RSA key of {_KEY_BITS} bits is needed, it has {size:.0f}"
            yield fault(f"{path}.keyName", key, allowed)


def _capacity(inputs: Properties) -> Iterator[Fault]:
    capacity = number(inputs, "sku.capacity")
    if capacity is not None and capacity < 1:
        yield fault("sku.capacity", capacity, "1 or more is allowed")


def _spills(inputs: Properties) -> Iterator[Fault]:
    spill, sku = text(inputs, _SPILL), text(inputs, "sku.name")
    if spill and sku and "provisioned" not in sku.casefold():
        yield fault(_SPILL, spill, f"a Provisioned sku is needed, {sku} given")


def _holder(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    account, name = cloud.get(parent_of(identifier)), text(inputs, "deploymentName")
    if account is None or not settled(account.inputs, "kind"):
        return
    kind, form = text(account.inputs, "kind"), text(inputs, "properties.model.format")
    if kind.casefold() not in _MODEL_HOLDERS:
        yield fault(
            "deploymentName", name, f"an account OpenAI or AIServices is needed, {kind} given"
        )
    elif same(kind, "OpenAI") and form and not same(form, "OpenAI"):
        yield fault("properties.model.format", form, "an account OpenAI takes models of OpenAI")


_ACCOUNT_RULES = (
    Rule(
        "cognitive-domain-entra",
        "Entra tokens need a subdomain of one's own",
        documented(_DOMAIN_PAGE),
        _own_domain,
    ),
    Rule(
        "cognitive-domain-private",
        "network rules and private endpoints need a subdomain of one's own",
        documented(_NETWORK_PAGE),
        _closed,
    ),
    Rule(
        "cognitive-bypass",
        "some kinds let trusted services through",
        documented(_NETWORK_PAGE),
        _bypass,
    ),
    Rule("cognitive-projects", "projects are for AIServices", ASSUMED, _projects),
    Rule(
        "cognitive-key",
        "a customer's key is named",
        ASSUMED,
        demands(
            "properties.encryption.keySource",
            "Microsoft.KeyVault",
            "properties.encryption.keyVaultProperties",
            "identity",
        ),
    ),
    Rule(
        "cognitive-outbound",
        "1000 names of hosts can be called at most",
        ASSUMED,
        at_most("properties.allowedFqdnList", 1000),
    ),
)
_DEPLOYMENT_RULES = (
    Rule("openai-capacity", "a deployment has capacity", ASSUMED, _capacity),
    Rule(
        "openai-whole",
        "a deployment names its model and its sku",
        ASSUMED,
        lambda inputs: (
            fault(path, None, "a deployment needs it")
            for path in ("sku", "properties.model")
            if at(inputs, path) is None
        ),
    ),
    Rule(
        "openai-upgrade",
        "there are three ways to follow new versions of a model",
        ASSUMED,
        one_of(
            "properties.versionUpgradeOption",
            "OnceNewDefaultVersionAvailable",
            "OnceCurrentVersionExpired",
            "NoAutoUpgrade",
        ),
    ),
    Rule("openai-spillover", "only provisioned deployments spill over", ASSUMED, _spills),
)

KINDS = (
    arm(
        "cognitiveservices",
        "Account",
        _ACCOUNT,
        "accountName",
        outputs=_account,
        unique=True,
        seconds=40,
        pattern=r"[A-Za-z0-9][A-Za-z0-9_.-]{1,63}",
        soft_delete_days=2,
        recovery=Recovery("properties.restore", True, documented(_RECOVERY_PAGE)),  # noqa: FBT003
        replace_on=["kind"],
        rules=_ACCOUNT_RULES,
        change_rules=(
            ChangeRule(
                "cognitive-domain-stays",
                "a subdomain is chosen once",
                documented(_DOMAIN_PAGE),
                stays(_DOMAIN),
            ),
            ChangeRule(
                "cognitive-restore-once",
                "an account that exists cannot be restored",
                ASSUMED,
                recovers_once("properties.restore", True),  # noqa: FBT003
            ),
        ),
        cloud_rules=(
            CloudRule(
                "cognitive-domain-once",
                "a subdomain belongs to one account",
                documented(_DOMAIN_PAGE),
                _one_domain,
            ),
            CloudRule(
                "cognitive-key-size", "a key has 2048 bits", documented(_KEY_PAGE), _key_size
            ),
        ),
    ),
    arm(
        "cognitiveservices",
        "Deployment",
        f"{_ACCOUNT}/deployments",
        "accountName",
        "deploymentName",
        seconds=20,
        pattern=r"[A-Za-z0-9][A-Za-z0-9_.-]{1,63}",
        replace_on=["properties.model.name", "properties.model.format", "sku.name"],
        rules=_DEPLOYMENT_RULES,
        cloud_rules=(
            CloudRule(
                "openai-account-kind",
                "models are deployed to OpenAI and AIServices",
                ASSUMED,
                _holder,
            ),
            CloudRule(
                "openai-policy", "a deployment names a filter that exists", ASSUMED, policy_exists
            ),
            QUOTA_RULE,
        ),
    ),
)
