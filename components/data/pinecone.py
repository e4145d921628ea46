"""Vectors in Pinecone, outside the network."""

from dataclasses import dataclass

import pulumi

from components.data.vector_store import (
    Authentication,
    Distance,
    StoreSite,
    VectorStoreOutputs,
    admission,
    grant,
)
from components.foundation.roles import Role
from stacks.vector_stores import PineconeSettings

_CONTROL_PLANE = "api.pinecone.io"
_HTTPS = 443


@dataclass(frozen=True, kw_only=True)
class PineconeArgs:
    """Arguments of `Pinecone`."""

    settings: PineconeSettings
    site: StoreSite


class Pinecone(pulumi.ComponentResource):
    """An index that Pinecone runs: made there, its keys in Key Vault, each consumer on one of them.

    The component itself says where the index is and whether an agreement on patient data exists,
    which rules judge: no resource of Azure does.

    Token: ``clinfra:data:Pinecone``

    Creates:
        - azure-native:authorization:RoleAssignment
    """

    outputs: VectorStoreOutputs
    """The store as its consumers see it."""

    def __init__(
        self, name: str, args: PineconeArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        settings, site = args.settings, args.site
        told = {"host": settings.index_host, "agreementSigned": settings.baa_signed}
        super().__init__("clinfra:data:Pinecone", name, told, opts)
        role = Role.KEY_VAULT_SECRETS_USER
        writing = site.vault.secret_id(settings.api_key_secret)
        grant(f"{name}-writer", role, settings.writers, writing, site, parent=self)
        if settings.reader_key_secret:
            reading = site.vault.secret_id(settings.reader_key_secret)
            grant(f"{name}-reader", role, settings.readers, reading, site, parent=self)
        self.outputs = _outputs(args)
        self.register_outputs({"endpoint": self.outputs.endpoint})


def _outputs(args: PineconeArgs) -> VectorStoreOutputs:
    settings, vault = args.settings, args.site.vault
    role, reader = Role.KEY_VAULT_SECRETS_USER, settings.reader_key_secret
    return VectorStoreOutputs(
        backend=settings.backend,
        endpoint=pulumi.Output.from_input(settings.index_host),
        port=_HTTPS,
        tls=True,
        authentication=Authentication.API_KEY,
        token_scope=None,
        secret_name=settings.api_key_secret,
        namespace=args.site.store,
        dimension_limit=settings.dimension_limit,
        distances=tuple(Distance),
        dimensions=settings.dimensions,
        distance=settings.distance,
        reader_secret_name=settings.reader_key_secret,
        public_hosts=(_CONTROL_PLANE, settings.index_host),
        admit=admission(
            [(role, vault.secret_id(reader))] if reader else [],
            [(role, vault.secret_id(settings.api_key_secret))],
            args.site,
        ),
    )
