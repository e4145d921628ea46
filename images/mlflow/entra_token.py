"""A SQLAlchemy plugin that logs in to PostgreSQL with a fresh Entra token at every connection.

Named in the database's address: ``postgresql+psycopg://role@host/db?plugin=entra_token``.
"""

from typing import Protocol

from sqlalchemy import URL, Engine, event
from sqlalchemy.engine import CreateEnginePlugin

SCOPE = "https://ossrdbms-aad.database.windows.net/.default"


class Token(Protocol):
    """An access token; azure-identity's has more."""

    token: str


class Credential(Protocol):
    """What azure-identity's credentials have in common."""

    def get_token(self, *scopes: str) -> Token:
        """A token for the scopes, from the cache while it is good."""
        ...


class EntraToken(CreateEnginePlugin):
    """Gives each new connection a token as its password; tokens live about an hour."""

    credential: Credential | None = None
    """Credential to ask; workload identity where none is set."""

    def update_url(self, url: URL) -> URL:
        """Take the plugin's own word out of the address."""
        return url.difference_update_query(["plugin"])

    def engine_created(self, engine: Engine) -> None:
        """Ask for a token whenever the engine connects."""
        credential = self.credential or _workload_identity()

        @event.listens_for(engine, "do_connect")
        def _log_in(
            _dialect: object, _record: object, _args: object, parameters: dict[str, object]
        ) -> None:
            parameters["password"] = credential.get_token(SCOPE).token


def _workload_identity() -> Credential:
    from azure.identity import WorkloadIdentityCredential

    return WorkloadIdentityCredential()
