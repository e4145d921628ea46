"""What the connections need before the interface engine: signing keys and an identity."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import keyvault

from components.clinical.listeners import FILES
from components.data.postgresql import Administrator
from components.foundation.identity import Grant
from components.foundation.key_vault import KeyVault
from components.foundation.naming import AzureKind
from components.foundation.placement import Placement
from components.foundation.roles import Role
from components.foundation.workload_identity import WorkloadIdentity, WorkloadIdentityArgs
from stacks.foundation import KeyVaultSku
from stacks.interface_engine import EpicFhir, IntegrationSettings

NAMESPACE = "interface-engine"
SERVICE_ACCOUNT = "interface-engine"


@dataclass(frozen=True, kw_only=True)
class ConnectionsArgs:
    """Arguments of `Connections`."""

    placement: Placement
    settings: IntegrationSettings
    vault: KeyVault
    vault_sku: KeyVaultSku
    issuer_url: pulumi.Input[str]
    """OIDC issuer of the cluster."""
    protect: bool


class Connections(pulumi.ComponentResource):
    """A signing key for each electronic record, and the one identity that may sign with them.

    SMART backend services know a client by a signature (hl7.org/fhir/smart-app-launch,
    client-confidential-asymmetric). The private key never leaves Key Vault: the engine sends what
    is to be signed, and the record's owner fetches the public half that the hospital publishes.

    Token: ``clinfra:clinical:Connections``

    Creates:
        - azure-native:keyvault:Key
        - clinfra:foundation:WorkloadIdentity
    """

    identity: WorkloadIdentity
    """Identity of the interface engine."""
    key_uris: Mapping[str, pulumi.Output[str]]
    """Versionless identifier of each record's signing key, by connection."""

    def __init__(
        self, name: str, args: ConnectionsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:clinical:Connections", name, {}, opts)
        placement = args.placement
        keys = {
            connection: keyvault.Key(
                f"{name}-key-{connection}",
                key_name=placement.name(AzureKind.KEY, f"sign-{connection}"),
                vault_name=args.vault.name,
                resource_group_name=placement.resource_group_name,
                properties=_signing(record, args.vault_sku),
                opts=pulumi.ResourceOptions(parent=self, protect=args.protect),
            )
            for connection, record in args.settings.records.items()
        }
        grants = [
            *(
                Grant(
                    key=each.removesuffix(".pem"),
                    role=Role.KEY_VAULT_SECRETS_USER,
                    scope=args.vault.secret_id(secret_name(each)),
                )
                for each in FILES
            ),
            *(
                Grant(key=f"sign-{connection}", role=Role.KEY_VAULT_CRYPTO_USER, scope=key.id)
                for connection, key in keys.items()
            ),
        ]
        self.identity = WorkloadIdentity(
            f"{name}-engine",
            WorkloadIdentityArgs(
                placement=placement,
                role=SERVICE_ACCOUNT,
                issuer_url=args.issuer_url,
                namespace=NAMESPACE,
                service_account=SERVICE_ACCOUNT,
                grants=grants,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.key_uris = {connection: key.key_uri for connection, key in keys.items()}
        self.register_outputs({"keyUris": dict(self.key_uris)})


def secret_name(file: str) -> str:
    """Name in Key Vault of the secret that is mounted as a file."""
    return f"{SERVICE_ACCOUNT}-{file.removesuffix('.pem')}"


def engine_administrators(connections: Connections | None) -> list[Administrator]:
    """The engine's identity as the database knows it; it makes its own tables."""
    if connections is None:
        return []
    identity = connections.identity
    return [Administrator(key="engine", principal_id=identity.principal_id, name=identity.name)]


def _signing(record: EpicFhir, sku: KeyVaultSku) -> keyvault.KeyPropertiesArgs:
    """A key for RS384; a new version two months before the old one expires."""
    hardware = sku is KeyVaultSku.PREMIUM
    rotate_after = f"P{record.key_rotation_months}M"
    action = keyvault.LifetimeActionArgs(
        action=keyvault.ActionArgs(type=keyvault.KeyRotationPolicyActionType.ROTATE),
        trigger=keyvault.TriggerArgs(time_after_create=rotate_after),
    )
    return keyvault.KeyPropertiesArgs(
        kty=keyvault.JsonWebKeyType.RS_A_HSM if hardware else keyvault.JsonWebKeyType.RSA,
        key_size=3072,
        key_ops=[keyvault.JsonWebKeyOperation.SIGN, keyvault.JsonWebKeyOperation.VERIFY],
        attributes=keyvault.KeyAttributesArgs(enabled=True),
        rotation_policy=keyvault.RotationPolicyArgs(
            attributes=keyvault.KeyRotationPolicyAttributesArgs(
                expiry_time=f"P{record.key_rotation_months + 2}M"
            ),
            lifetime_actions=[action],
        ),
    )
