"""Rules of content filters and of what models may take, each with a good and a bad input."""

from tests.harness.cases import Case
from twin.quotas import Quota

_ACCOUNT = "cognitiveservices:Account"
_POLICY = "cognitiveservices:RaiPolicy"
_LIST = "cognitiveservices:RaiBlocklist"
_ITEM = "cognitiveservices:RaiBlocklistItem"
_DEPLOYMENT = "cognitiveservices:Deployment"
_VAULT, _KEY = "keyvault:Vault", "keyvault:Key"
_OAI = (_ACCOUNT, {"accountName": "oai", "kind": "OpenAI"})
_SPANISH = (_ACCOUNT, {"accountName": "oai-es", "kind": "OpenAI"})


def _filters(*filters: dict[str, object]) -> dict[str, object]:
    return {"properties": {"contentFilters": list(filters)}}


def _deployed(capacity: int, name: str = "chat", account: str = "oai") -> dict[str, object]:
    return {
        "accountName": account,
        "deploymentName": name,
        "sku": {"name": "Standard", "capacity": capacity},
        "properties": {"model": {"name": "gpt-4o", "format": "OpenAI"}},
    }


def _encrypted(key: str) -> dict[str, object]:
    vault = {"keyName": key, "keyVaultUri": "https://kv.vault.azure.net/"}
    return {"properties": {"encryption": {"keyVaultProperties": vault}}}


CASES = (
    Case(
        rule="raipolicy-name",
        kind=_POLICY,
        good={"raiPolicyName": "clinical"},
        bad={"raiPolicyName": "-clinical"},
        says="'raiPolicyName' is '-clinical'; a name that matches",
    ),
    Case(
        rule="raiblocklist-name",
        kind=_LIST,
        good={"raiBlocklistName": "products"},
        bad={"raiBlocklistName": "my products"},
        says="'raiBlocklistName' is 'my products'; a name that matches",
    ),
    Case(
        rule="rai-levels",
        kind=_POLICY,
        good=_filters({"name": "Hate", "severityThreshold": "Low"}, {"name": "Jailbreak"}),
        bad=_filters({"name": "Selfharm"}, {"name": "Jailbreak", "severityThreshold": "Low"}),
        says="'properties.contentFilters[0].severityThreshold' is None; Selfharm needs Low",
    ),
    Case(
        rule="rai-once",
        kind=_POLICY,
        good=_filters(
            {"name": "Hate", "source": "Prompt"}, {"name": "Hate", "source": "Completion"}
        ),
        bad=_filters({"name": "Hate", "source": "Prompt"}, {"name": "hate", "source": "Prompt"}),
        says="one filter for prompt is allowed, there is another",
    ),
    Case(
        rule="rai-mode",
        kind=_POLICY,
        good={"properties": {"mode": "Blocking"}},
        bad={"properties": {"mode": "Warn"}},
        says="'properties.mode' is 'Warn'; Default, Deferred, Blocking",
    ),
    Case(
        rule="rai-blocklists",
        kind=_POLICY,
        world=(_OAI, (_LIST, {"accountName": "oai", "raiBlocklistName": "products"})),
        good={
            "accountName": "oai",
            "properties": {"customBlocklists": [{"blocklistName": "products"}]},
        },
        bad={
            "accountName": "oai",
            "properties": {"customBlocklists": [{"blocklistName": "people"}]},
        },
        says="is 'people'; a blocklist of the account is needed",
    ),
    Case(
        rule="rai-item",
        kind=_ITEM,
        good={"properties": {"pattern": "codename"}},
        bad={"properties": {"isRegex": True}},
        says="'properties.pattern' is None; an item blocks a term",
    ),
    Case(
        rule="openai-policy",
        kind=_DEPLOYMENT,
        world=(_OAI, (_POLICY, {"accountName": "oai", "raiPolicyName": "clinical"})),
        good={"accountName": "oai", "properties": {"raiPolicyName": "clinical"}},
        bad={"accountName": "oai", "properties": {"raiPolicyName": "lax"}},
        says="'properties.raiPolicyName' is 'lax'; a content filter of the account",
    ),
    Case(
        rule="openai-quota",
        kind=_DEPLOYMENT,
        world=(_OAI, _SPANISH, (_DEPLOYMENT, _deployed(90, "other", "oai-es"))),
        quotas=(Quota(family="OpenAI.Standard.gpt-4*", thousand_tpm=100),),
        good=_deployed(10),
        bad=_deployed(11),
        says="'sku.capacity' is 11; all deployments take 101 of OpenAI.Standard.gpt-4o in eastus2, "
        "100 are approved (the file of quotas)",
    ),
    Case(
        rule="cognitive-key-size",
        kind=_ACCOUNT,
        world=(
            (_VAULT, {"vaultName": "kv"}),
            (_KEY, {"vaultName": "kv", "keyName": "small", "properties": {"keySize": 2048}}),
            (_KEY, {"vaultName": "kv", "keyName": "large", "properties": {"keySize": 3072}}),
        ),
        good=_encrypted("small"),
        bad=_encrypted("large"),
        says="is 'large'; an RSA key of 2048 bits is needed, it has 3072",
    ),
)
