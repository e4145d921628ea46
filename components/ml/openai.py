"""Azure OpenAI: a private account of one application, its filters and its models."""

from collections.abc import Iterator
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import cognitiveservices as cognitive

from components.foundation.encryption import EncryptionKey, encryption_key
from components.foundation.key_vault import KeyVault
from components.foundation.naming import AzureKind
from components.foundation.placement import Placement
from components.foundation.private_endpoint import (
    PrivateEndpoint,
    PrivateEndpointArgs,
    PrivateLink,
    PrivateService,
)
from components.operations.diagnostics import diagnostic_setting
from stacks.foundation import KeyPurpose
from stacks.language_models import BlocklistName, ContentFilterSettings, ModelDeployment
from stacks.rag import RagSettings

TOKEN_SCOPE = "https://cognitiveservices.azure.com/.default"  # noqa: S105  # no secret
_POLICY = "clinical"
_PROMPT, _ANSWER = (
    cognitive.RaiPolicyContentSource.PROMPT,
    cognitive.RaiPolicyContentSource.COMPLETION,
)
_ALWAYS = (
    ("Jailbreak", _PROMPT),
    ("Indirect Attack", _PROMPT),
    ("Protected Material Text", _ANSWER),
    ("Protected Material Code", _ANSWER),
)
"""Filters without a level; source:
learn.microsoft.com/azure/ai-services/openai/concepts/content-filter."""


@dataclass(frozen=True, kw_only=True)
class OpenAiArgs:
    """Arguments of `OpenAi`."""

    placement: Placement
    application: str
    """Name of the application that the account serves."""
    settings: RagSettings
    link: PrivateLink
    vault: KeyVault
    workspace_id: pulumi.Input[str]
    """ARM id of the Log Analytics workspace."""
    protect: bool


class OpenAi(pulumi.ComponentResource):
    """An account without keys, out of public reach, that calls nobody, under the hospital's key.

    Both models answer through one content filter, and stay at their version until the settings name
    another. Azure changes one part of an account at a time, so each waits for the one before.

    Token: ``clinfra:ml:OpenAi``

    Creates:
        - azure-native:cognitiveservices:Account
        - azure-native:cognitiveservices:RaiBlocklist
        - azure-native:cognitiveservices:RaiBlocklistItem
        - azure-native:cognitiveservices:RaiPolicy
        - azure-native:cognitiveservices:Deployment
        - azure-native:monitor:DiagnosticSetting
        - clinfra:foundation:Identity
        - clinfra:foundation:PrivateEndpoint
    """

    id: pulumi.Output[str]
    """ARM id of the account."""
    endpoint: pulumi.Output[str]
    """Address, ``https://NAME.openai.azure.com``."""

    def __init__(
        self, name: str, args: OpenAiArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:ml:OpenAi", name, {}, opts)
        placement, settings = args.placement, args.settings
        group = placement.resource_group_name
        physical = placement.name(AzureKind.OPENAI, args.application)
        key = encryption_key(
            f"{name}-key",
            KeyPurpose.OPENAI,
            placement=placement,
            vault=args.vault,
            parent=self,
            role=f"{args.application}-openai-key",
        )
        account = cognitive.Account(
            f"{name}-account",
            account_name=physical,
            resource_group_name=group,
            location=placement.location,
            kind="OpenAI",
            sku=cognitive.SkuArgs(name="S0"),
            identity=cognitive.IdentityArgs(
                type=cognitive.ResourceIdentityType.USER_ASSIGNED,
                user_assigned_identities=[key.identity_id],
            ),
            properties=_properties(physical, settings, key),
            opts=pulumi.ResourceOptions(parent=self, protect=args.protect, depends_on=key.ready),
        )
        last: pulumi.Resource = account
        for blocklist in sorted(settings.content_filter.blocklists):
            last = cognitive.RaiBlocklist(
                f"{name}-blocklist-{blocklist}",
                rai_blocklist_name=blocklist,
                account_name=account.name,
                resource_group_name=group,
                properties=cognitive.RaiBlocklistPropertiesArgs(description=args.application),
                opts=pulumi.ResourceOptions(parent=self, depends_on=[last]),
            )
        for blocklist, item, pattern, regex in _items(settings.content_filter):
            last = cognitive.RaiBlocklistItem(
                f"{name}-blocklist-{blocklist}-{item}",
                rai_blocklist_item_name=item,
                rai_blocklist_name=blocklist,
                account_name=account.name,
                resource_group_name=group,
                properties=cognitive.RaiBlocklistItemPropertiesArgs(
                    pattern=pattern, is_regex=regex
                ),
                opts=pulumi.ResourceOptions(parent=self, depends_on=[last]),
            )
        policy = cognitive.RaiPolicy(
            f"{name}-filter",
            rai_policy_name=_POLICY,
            account_name=account.name,
            resource_group_name=group,
            properties=_filter(settings.content_filter),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[last]),
        )
        last = policy
        for deployment, wanted in settings.deployments.items():
            last = cognitive.Deployment(
                f"{name}-{deployment}",
                deployment_name=deployment,
                account_name=account.name,
                resource_group_name=group,
                sku=cognitive.SkuArgs(name=wanted.sku, capacity=wanted.capacity),
                properties=_deployment(wanted, policy.name),
                opts=pulumi.ResourceOptions(parent=self, depends_on=[last]),
            )
        PrivateEndpoint(
            f"{name}-endpoint",
            PrivateEndpointArgs(
                placement=placement,
                link=args.link,
                service=PrivateService.OPENAI,
                role=args.application,
                target_id=account.id,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        diagnostic_setting(f"{name}-diagnostics", account.id, args.workspace_id, parent=self)
        self.id = account.id
        self.endpoint = pulumi.Output.concat("https://", account.name, ".openai.azure.com")
        self.register_outputs({"id": self.id, "endpoint": self.endpoint})


def _properties(
    domain: str, settings: RagSettings, key: EncryptionKey
) -> cognitive.AccountPropertiesArgs:
    """The address is a subdomain of its own, which Entra tokens and the private endpoint need."""
    return cognitive.AccountPropertiesArgs(
        custom_sub_domain_name=domain,
        disable_local_auth=True,
        public_network_access=cognitive.PublicNetworkAccess.DISABLED,
        network_acls=cognitive.NetworkRuleSetArgs(
            default_action=cognitive.NetworkRuleAction.DENY,
            bypass=cognitive.ByPassSelection.NONE,
        ),
        restrict_outbound_network_access=True,
        allowed_fqdn_list=[],
        restore=True if settings.recover_deleted else None,
        encryption=cognitive.EncryptionArgs(
            key_source=cognitive.KeySource.MICROSOFT_KEY_VAULT,
            key_vault_properties=cognitive.KeyVaultPropertiesArgs(
                key_name=key.key_name,
                key_vault_uri=key.vault_uri,
                key_version=_version(key.key_version_uri),
                identity_client_id=key.client_id,
            ),
        ),
    )


def _version(identifier: pulumi.Input[str]) -> pulumi.Output[str]:
    return pulumi.Output.from_input(identifier).apply(lambda each: each.rpartition("/")[2])


def _items(settings: ContentFilterSettings) -> Iterator[tuple[BlocklistName, str, str, bool]]:
    """Blocklist, item, what it blocks, and whether that is a regular expression."""
    for name, blocklist in sorted(settings.blocklists.items()):
        for position, term in enumerate(blocklist.terms):
            yield name, f"term-{position}", term, False
        for position, pattern in enumerate(blocklist.patterns):
            yield name, f"pattern-{position}", pattern, True


def _filter(settings: ContentFilterSettings) -> cognitive.RaiPolicyPropertiesArgs:
    levels = {
        "Hate": settings.hate,
        "Sexual": settings.sexual,
        "Violence": settings.violence,
        "Selfharm": settings.self_harm,
    }
    filters = [
        cognitive.RaiPolicyContentFilterArgs(
            name=harm,
            severity_threshold=level.value,
            blocking=True,
            enabled=True,
            source=source,
        )
        for harm, level in levels.items()
        for source in (_PROMPT, _ANSWER)
    ]
    filters += [
        cognitive.RaiPolicyContentFilterArgs(
            name=attack, blocking=True, enabled=True, source=source
        )
        for attack, source in _ALWAYS
    ]
    return cognitive.RaiPolicyPropertiesArgs(
        base_policy_name="Microsoft.DefaultV2",
        mode=cognitive.RaiPolicyMode.BLOCKING,
        content_filters=filters,
        custom_blocklists=[
            cognitive.CustomBlocklistConfigArgs(blocklist_name=each, blocking=True, source=source)
            for each in sorted(settings.blocklists)
            for source in (_PROMPT, _ANSWER)
        ],
    )


def _deployment(
    wanted: ModelDeployment, policy: pulumi.Input[str]
) -> cognitive.DeploymentPropertiesArgs:
    return cognitive.DeploymentPropertiesArgs(
        model=cognitive.DeploymentModelArgs(
            format="OpenAI", name=wanted.model, version=wanted.version
        ),
        rai_policy_name=policy,
        version_upgrade_option=cognitive.DeploymentModelVersionUpgradeOption.NO_AUTO_UPGRADE,
    )
