"""What the Azure target needs before a run, without asking Azure."""

import importlib.metadata
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from stacks.settings import Settings

PLUGINS = ("azure-native", "databricks", "kubernetes", "random")
_LOGINS = (
    ("AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_FEDERATED_TOKEN_FILE"),
    ("AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_CLIENT_SECRET"),
    ("ARM_USE_OIDC", "ARM_CLIENT_ID", "ARM_TENANT_ID"),
    ("ARM_USE_MSI",),
)


def missing_for_azure(
    settings: Settings, environment: Mapping[str, str] = os.environ, home: Path | None = None
) -> list[str]:
    """One sentence for each thing that is missing, in the order to mend them."""
    return [
        *attached_to_the_twin(environment),
        *backend_mistakes(settings),
        *_login(environment),
        *_plugins(home or plugin_home(environment)),
    ]


def plugin_home(environment: Mapping[str, str]) -> Path:
    """The engine's own folder, in which its plugins are."""
    return Path(environment.get("PULUMI_HOME", "~/.pulumi")).expanduser()


def attached_to_the_twin(environment: Mapping[str, str]) -> Iterator[str]:
    """A shell of the twin would write the twin's resources into Azure's state."""
    if environment.get("PULUMI_DEBUG_PROVIDERS"):
        yield (
            "this shell is attached to the twin (PULUMI_DEBUG_PROVIDERS is set): "
            "use a new shell for Azure"
        )


def backend_mistakes(settings: Settings) -> Iterator[str]:
    """A stack without a backend has nowhere to keep Azure's state."""
    if settings.backend is None:
        yield (
            "clinfra:backend is not set: give url (azblob://…) and secrets_provider "
            "(azurekeyvault://…) in the stack file"
        )


def _login(environment: Mapping[str, str]) -> Iterator[str]:
    ready = any(all(environment.get(name) for name in names) for names in _LOGINS)
    if not ready and not shutil.which("az"):
        yield (
            "no login to Azure: sign in with `az login`, or set AZURE_CLIENT_ID, AZURE_TENANT_ID "
            "and AZURE_FEDERATED_TOKEN_FILE (workload identity)"
        )
    if not shutil.which("kubelogin"):
        yield "kubelogin is not on PATH: the clusters take Entra logins alone"


def _plugins(home: Path) -> Iterator[str]:
    for plugin, version in missing_plugins(home):
        yield (
            f"the provider plugin {plugin} {version} is not installed: "
            f"`pulumi plugin install resource {plugin} {version}`"
        )


def missing_plugins(home: Path) -> Iterator[tuple[str, str]]:
    """Provider plugins that a Pulumi home lacks, each with the version of its SDK."""
    for plugin in PLUGINS:
        version = importlib.metadata.version(f"pulumi-{plugin}")
        if not (home / "plugins" / f"resource-{plugin}-v{version}").exists():
            yield plugin, version
