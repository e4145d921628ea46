"""Rules of AI services, each with a good and a bad input."""

from tests.harness.cases import Case

_ACCOUNT = "cognitiveservices:Account"
_DEPLOYMENT = "cognitiveservices:Deployment"
_MODEL = {"name": "gpt-4o", "format": "OpenAI"}

CASES = (
    Case(
        rule="account-name",
        kind=_ACCOUNT,
        good={"accountName": "oai-notes"},
        bad={"accountName": "-notes"},
        says="'accountName' is '-notes'; a name that matches",
    ),
    Case(
        rule="cognitive-domain-entra",
        kind=_ACCOUNT,
        good={"properties": {"disableLocalAuth": True, "customSubDomainName": "oai"}},
        bad={"properties": {"disableLocalAuth": True}},
        says="'properties.customSubDomainName' is None; Entra tokens need a subdomain",
    ),
    Case(
        rule="cognitive-domain-private",
        kind=_ACCOUNT,
        good={"properties": {"publicNetworkAccess": "Disabled", "customSubDomainName": "oai"}},
        bad={"properties": {"publicNetworkAccess": "Disabled"}},
        says="'properties.customSubDomainName' is None; private endpoints and network rules",
    ),
    Case(
        rule="cognitive-bypass",
        kind=_ACCOUNT,
        good={"kind": "OpenAI", "properties": {"networkAcls": {"bypass": "AzureServices"}}},
        bad={"kind": "FormRecognizer", "properties": {"networkAcls": {"bypass": "AzureServices"}}},
        says="'properties.networkAcls.bypass' is 'AzureServices'; OpenAI, AIServices",
    ),
    Case(
        rule="cognitive-projects",
        kind=_ACCOUNT,
        good={
            "kind": "AIServices",
            "identity": {"type": "SystemAssigned"},
            "properties": {"allowProjectManagement": True},
        },
        bad={"kind": "OpenAI", "properties": {"allowProjectManagement": True}},
        says="the kind AIServices is needed, OpenAI given",
    ),
    Case(
        rule="cognitive-key",
        kind=_ACCOUNT,
        good={"properties": {"encryption": {"keySource": "Microsoft.CognitiveServices"}}},
        bad={"properties": {"encryption": {"keySource": "Microsoft.KeyVault"}}},
        says="'properties.encryption.keyVaultProperties' is None",
    ),
    Case(
        rule="cognitive-outbound",
        kind=_ACCOUNT,
        good={"properties": {"allowedFqdnList": ["a"]}},
        bad={"properties": {"allowedFqdnList": ["a"] * 1001}},
        says="'properties.allowedFqdnList' has 1001 members; 1000 are allowed",
    ),
    Case(
        rule="cognitive-domain-stays",
        kind=_ACCOUNT,
        before={"properties": {"customSubDomainName": "oai"}},
        good={"properties": {"customSubDomainName": "oai"}},
        bad={"properties": {"customSubDomainName": "other"}},
        says="'properties.customSubDomainName' is 'other'; it stays as it was created, oai",
    ),
    Case(
        rule="cognitive-restore-once",
        kind=_ACCOUNT,
        before={"properties": {"restore": True}},
        good={"properties": {"restore": True}},
        bad={"properties": {"restore": True, "customSubDomainName": "oai"}},
        says="'properties.restore' is True; it exists and cannot be recovered",
    ),
    Case(
        rule="cognitive-domain-once",
        kind=_ACCOUNT,
        world=((_ACCOUNT, {"accountName": "first", "properties": {"customSubDomainName": "oai"}}),),
        good={"accountName": "second", "properties": {"customSubDomainName": "other"}},
        bad={"accountName": "second", "properties": {"customSubDomainName": "OAI"}},
        says="'properties.customSubDomainName' is 'OAI'; the account first has it",
    ),
    Case(
        rule="deployment-name",
        kind=_DEPLOYMENT,
        good={"deploymentName": "gpt-4o"},
        bad={"deploymentName": "gpt 4o"},
        says="'deploymentName' is 'gpt 4o'; a name that matches",
    ),
    Case(
        rule="openai-capacity",
        kind=_DEPLOYMENT,
        good={"sku": {"name": "Standard", "capacity": 10}},
        bad={"sku": {"name": "Standard", "capacity": 0}},
        says="'sku.capacity' is 0; 1 or more is allowed",
    ),
    Case(
        rule="openai-whole",
        kind=_DEPLOYMENT,
        good={"sku": {"name": "Standard"}, "properties": {"model": _MODEL}},
        bad={"sku": {"name": "Standard"}},
        says="'properties.model' is None; a deployment needs it",
    ),
    Case(
        rule="openai-upgrade",
        kind=_DEPLOYMENT,
        good={"properties": {"versionUpgradeOption": "NoAutoUpgrade"}},
        bad={"properties": {"versionUpgradeOption": "Never"}},
        says="'properties.versionUpgradeOption' is 'Never'; OnceNewDefaultVersionAvailable",
    ),
    Case(
        rule="openai-spillover",
        kind=_DEPLOYMENT,
        good={
            "sku": {"name": "ProvisionedManaged"},
            "properties": {"spilloverDeploymentName": "spare"},
        },
        bad={"sku": {"name": "Standard"}, "properties": {"spilloverDeploymentName": "spare"}},
        says="is 'spare'; a Provisioned sku is needed, Standard given",
    ),
    Case(
        rule="openai-account-kind",
        kind=_DEPLOYMENT,
        world=(
            (_ACCOUNT, {"accountName": "oai", "kind": "OpenAI"}),
            (_ACCOUNT, {"accountName": "forms", "kind": "FormRecognizer"}),
        ),
        good={"accountName": "oai", "deploymentName": "gpt", "properties": {"model": _MODEL}},
        bad={"accountName": "forms", "deploymentName": "gpt", "properties": {"model": _MODEL}},
        says="'deploymentName' is 'gpt'; an account OpenAI or AIServices is needed, FormRec",
    ),
)
