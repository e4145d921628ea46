"""The vector stores of an environment, each by its backend."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.compute.target import ClusterTarget
from components.data.ai_search import AiSearch, AiSearchArgs
from components.data.faiss import Faiss, FaissArgs
from components.data.mongo_vcore import MongoVcore, MongoVcoreArgs
from components.data.pgvector import pgvector_store
from components.data.pinecone import Pinecone, PineconeArgs
from components.data.postgresql import PostgreSql
from components.data.qdrant import Qdrant, QdrantArgs
from components.data.redis_vectors import RedisVectors, RedisVectorsArgs
from components.data.vector_store import StoreSite, VectorStoreOutputs
from components.foundation.foundation import Foundation
from components.foundation.placement import Placement
from components.foundation.tags import cost_tags
from stacks.rag import rag_namespace
from stacks.settings import Settings
from stacks.vector_stores import (
    AiSearchSettings,
    FaissSettings,
    MongoVcoreSettings,
    PgvectorSettings,
    PineconeSettings,
    QdrantSettings,
    RedisVectorSettings,
)
from stacks.vocabulary import DataClassification


@dataclass(frozen=True, kw_only=True)
class VectorStoresArgs:
    """Arguments of `VectorStores`."""

    placement: Placement
    settings: Settings
    foundation: Foundation
    target: ClusterTarget
    server: PostgreSql
    """Server of the stores in PostgreSQL."""


class VectorStores(pulumi.ComponentResource):
    """Every vector store of the settings, behind one interface.

    Token: ``clinfra:data:VectorStores``

    Creates:
        - clinfra:data:AiSearch
        - clinfra:data:Faiss
        - clinfra:data:MongoVcore
        - clinfra:data:Pinecone
        - clinfra:data:Qdrant
        - clinfra:data:RedisVectors
    """

    stores: Mapping[str, VectorStoreOutputs]
    """Stores by name, the same interface for every backend."""

    def __init__(
        self, name: str, args: VectorStoresArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:data:VectorStores", name, {}, opts)
        self.stores = {
            store: _made(f"{name}-{store}", store, args, self)
            for store in sorted(args.settings.data.vector_stores)
        }
        self.register_outputs(
            {"endpoints": {store: each.endpoint for store, each in self.stores.items()}}
        )


def _made(  # noqa: PLR0911  # one return for each backend
    name: str, store: str, args: VectorStoresArgs, parent: pulumi.Resource
) -> VectorStoreOutputs:
    site, below = _site(store, args), pulumi.ResourceOptions(parent=parent)
    match args.settings.data.vector_stores[store]:
        case PgvectorSettings() as settings:
            return pgvector_store(settings, args.server)
        case QdrantSettings() as settings:
            return Qdrant(name, QdrantArgs(settings=settings, site=site), below).outputs
        case AiSearchSettings() as settings:
            return AiSearch(name, AiSearchArgs(settings=settings, site=site), below).outputs
        case MongoVcoreSettings() as settings:
            return MongoVcore(name, MongoVcoreArgs(settings=settings, site=site), below).outputs
        case PineconeSettings() as settings:
            return Pinecone(name, PineconeArgs(settings=settings, site=site), below).outputs
        case RedisVectorSettings() as settings:
            return RedisVectors(name, RedisVectorsArgs(settings=settings, site=site), below).outputs
        case FaissSettings() as settings:
            return Faiss(name, FaissArgs(settings=settings, site=site), below).outputs


def _site(store: str, args: VectorStoresArgs) -> StoreSite:
    foundation, settings = args.foundation, args.settings
    return StoreSite(
        store=store,
        placement=args.placement,
        link=foundation.link,
        vault=foundation.vault,
        lake=foundation.lake,
        target=args.target,
        workspace_id=foundation.logs.id,
        cost_tags=cost_tags(settings),
        protect=settings.protection.data,
        patient_data=settings.tags.data_classification is DataClassification.PHI,
        searchers=tuple(
            rag_namespace(name) for name, each in settings.rag.items() if each.vector_store == store
        ),
    )
