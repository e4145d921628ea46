"""The cache folder of a checkout: tools, local state, passphrase and the twin's cloud."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from clinfra.errors import UsageError
from twin.client import TYPES_FILE
from twin.quotas import QuotaError, quotas_of

CHECKOUT = Path(__file__).parents[1]
PROJECT = "clinfra"
"""Name of the Pulumi project, in `Pulumi.yaml` and in every URN."""
NO_TYPES = (
    "Azure's published types are not at hand (`clinfra twin types` makes them): the SDK's own "
    "types and the twin's rules judge alone"
)
_PASSPHRASE_BYTES = 32


@dataclass(frozen=True)
class Folders:
    """Where a checkout keeps what is not in git."""

    root: Path

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Folders":
        """``CLINFRA_CACHE``, or ``.clinfra`` in the checkout."""
        return cls(Path(environment.get("CLINFRA_CACHE") or CHECKOUT / ".clinfra").resolve())

    @property
    def tools(self) -> Path:
        """The Pulumi CLI that set-up got, and the executables that it wrote."""
        return self.root / "tools"

    @property
    def cloud(self) -> Path:
        """The twin's cloud."""
        return self.root / "twin" / "cloud.sqlite"

    @property
    def state(self) -> Path:
        """State of the local target."""
        return self.root / "state"

    def state_file(self, stack: str) -> Path:
        """State of one stack; missing before its first up."""
        return self.state / ".pulumi" / "stacks" / PROJECT / f"{stack}.json"

    @property
    def home(self) -> Path:
        """What the Pulumi CLI keeps for itself."""
        return self.root / "home"

    def work(self, stack: str) -> Path:
        """Workspace of one stack."""
        return self.root / "work" / stack

    def arm_types(self, environment: Mapping[str, str]) -> Path | None:
        """Folder with Azure's published types: named, in the cache, or beside the checkout."""
        named = environment.get("CLINFRA_ARM_TYPES")
        beside = CHECKOUT.parent / "shared" / "arm-types"
        places = [Path(named).resolve()] if named else [self.root / "arm-types", beside]
        return next((each for each in places if (each / TYPES_FILE).is_file()), None)

    def twin_arguments(self, environment: Mapping[str, str]) -> list[str]:
        """What every twin of this checkout is started with.

        Raises:
            UsageError: The file with the approved quotas cannot be used.
        """
        types, quota = self.arm_types(environment), self.quota(environment)
        try:
            quotas_of(quota)
        except QuotaError as error:
            raise UsageError(str(error)) from None
        told = ["--types", str(types)] if types else []
        return [*told, *(["--quota", str(quota)] if quota else [])]

    def quota(self, environment: Mapping[str, str]) -> Path | None:
        """File with the approved quotas of the subscriptions: named, or beside the stack files."""
        named = environment.get("CLINFRA_QUOTA")
        beside = CHECKOUT / "stacks" / "quota.yaml"
        return Path(named).resolve() if named else beside if beside.is_file() else None

    def passphrase(self) -> Path:
        """File with the passphrase of local secrets; made once, for its owner's eyes alone."""
        path = self.root / "passphrase"
        if not path.exists():
            self.root.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write(secrets.token_urlsafe(_PASSPHRASE_BYTES))
        return path

    def local_environment(self) -> dict[str, str]:
        """Environment of the engine on the local target, twin aside."""
        self.state.mkdir(parents=True, exist_ok=True)
        return {
            **environment_of(f"file://{self.state}"),
            "PULUMI_CONFIG_PASSPHRASE_FILE": str(self.passphrase()),
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_HOME": str(self.home),
        }


def environment_of(backend_url: str) -> dict[str, str]:
    """Environment of the engine on a state backend."""
    return {"PULUMI_BACKEND_URL": backend_url, "PULUMI_SKIP_UPDATE_CHECK": "true"}
