"""Secrets of Key Vault as files of a pod, by the Secrets Store driver."""

from collections.abc import Mapping

import pulumi
from pulumi_kubernetes import core

from components.foundation.key_vault import KeyVault
from components.workloads.workload import Mounted

SECRETS_FOLDER = "/etc/secrets"
"""Where the driver mounts files."""


def secret_provider(
    vault: KeyVault, tenant_id: str, client_id: pulumi.Input[str], files: Mapping[str, str]
) -> Mapping[str, object]:
    """Specification of a ``SecretProviderClass``.

    Args:
        vault: Where the secrets are.
        tenant_id: Entra tenant of the vault.
        client_id: Client id of the identity that reads them.
        files: Name of the secret by the file that it is mounted as.
    """
    objects = "array:\n" + "".join(
        f"  - |\n    objectName: {secret}\n    objectAlias: {file}\n    objectType: secret\n"
        for file, secret in files.items()
    )
    return {
        "provider": "azure",
        "parameters": {
            "clientID": client_id,
            "keyvaultName": vault.name,
            "tenantId": tenant_id,
            "objects": objects,
        },
    }


def mounted(provider_class: str) -> Mounted:
    """The files of a ``SecretProviderClass`` of the pod's namespace."""
    driver = core.v1.CSIVolumeSourceArgs(
        driver="secrets-store.csi.k8s.io",
        read_only=True,
        volume_attributes={"secretProviderClass": provider_class},
    )
    return Mounted(volume=core.v1.VolumeArgs(name="secrets", csi=driver), path=SECRETS_FOLDER)
