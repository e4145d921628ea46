"""A store on the cluster whose keys and certificate the platform team puts into Key Vault."""

from dataclasses import dataclass

import pulumi

from components.data.vector_store import Admission, StoreSite, admission, grant
from components.foundation.identity import Grant
from components.foundation.roles import Role
from stacks.vector_stores import SharedStoreSettings

_READS = Role.KEY_VAULT_SECRETS_USER


@dataclass(frozen=True, kw_only=True)
class KeyedStore:
    """The secrets of one store: they are there before the first up.

    A key that Pulumi made would stand in the state.
    """

    server: str
    """Word for the server, with which the names of its secrets begin."""
    settings: SharedStoreSettings
    site: StoreSite

    @property
    def namespace(self) -> str:
        """Namespace of the store."""
        return f"vectors-{self.site.store}"

    @property
    def api_key(self) -> str:
        """Name of the key that writes and searches."""
        return self._name("api-key")

    @property
    def authority(self) -> str:
        """Name of the authority that signed the server's certificate."""
        return self._name("ca")

    @property
    def reader_key(self) -> str | None:
        """Name of the key that can only search, where anybody only searches."""
        searched = self.settings.readers or self.site.searchers
        return self._name("reader-key") if searched else None

    @property
    def files(self) -> dict[str, str]:
        """Secrets of the server by the file that each is mounted as."""
        files = {"api-key": self.api_key, "tls.pem": self._name("tls"), "ca.pem": self.authority}
        return files | ({"reader-key": self.reader_key} if self.reader_key else {})

    @property
    def grants(self) -> list[Grant]:
        """What the server's identity reads: the secrets that it mounts, one by one."""
        return [
            Grant(key=file.partition(".")[0], role=_READS, scope=self._scope(secret))
            for file, secret in self.files.items()
        ]

    @property
    def admit(self) -> Admission:
        """Lets a workload of the platform read the key that it needs, and the authority."""
        authority = (_READS, self._scope(self.authority))
        reader = self.reader_key or self.api_key
        return admission(
            [(_READS, self._scope(reader)), authority],
            [(_READS, self._scope(self.api_key)), authority],
            self.site,
        )

    def admit_consumers(self, name: str, *, parent: pulumi.Resource) -> None:
        """Let those whom the settings name read their key.

        Args:
            name: Logical name that those of the role assignments begin with.
            parent: The component of the store.
        """
        named = [
            ("writer", self.api_key, self.settings.writers),
            ("reader", self.reader_key or self.api_key, self.settings.readers),
        ]
        for kind, secret, principals in named:
            scope = self._scope(secret)
            grant(f"{name}-{kind}", _READS, principals, scope, self.site, parent=parent)

    def _name(self, secret: str) -> str:
        return f"{self.server}-{self.site.store}-{secret}"

    def _scope(self, secret: str) -> pulumi.Output[str]:
        return self.site.vault.secret_id(secret)
