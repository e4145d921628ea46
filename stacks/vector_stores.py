"""Settings of vector stores: one section for each backend, told apart by its name."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum, unique
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from stacks.base import Check, Guid, Model
from stacks.images import Image

DatabaseName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
StoreName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,18}[a-z0-9]$")]
ConsumerName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]{0,23}$")]
SecretName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,127}$")]

EMBEDDING_DIMENSIONS = 1536  # of OpenAI's smaller embedding models
_PGVECTOR_LIMIT = 2000
"""Longest vector of an index (github.com/pgvector/pgvector, section Indexing)."""
_QDRANT_LIMIT = 65535
_SEARCH_LIMIT = 4096  # learn.microsoft.com/azure/search/search-limits-quotas-capacity
_MONGO_LIMIT = 2000
"""Without compression (learn.microsoft.com/azure/cosmos-db/mongodb/vcore/vector-search)."""
_PINECONE_LIMIT = 20000  # assumed from docs.pinecone.io, page Database limits
_REDIS_LIMIT = 32768  # assumed from redis.io, page Vector search concepts
_FAISS_LIMIT = 65535
"""A bound on the server's memory: FAISS has none of its own."""


@unique
class Distance(StrEnum):
    """Measures of likeness."""

    COSINE = "cosine"
    INNER_PRODUCT = "inner_product"
    EUCLIDEAN = "euclidean"


class StoreSettings(Model):
    """What every vector store is told."""

    dimension_limit: ClassVar[int]

    dimensions: Annotated[int, Field(ge=1)] = EMBEDDING_DIMENSIONS
    """Numbers in a vector: what the embedding model gives."""
    distance: Distance = Distance.COSINE
    """Measure that the index is built for."""

    def _checks(self) -> Sequence[Check]:
        return (self._dimension_mistakes,)

    def _dimension_mistakes(self) -> Iterator[str]:
        if self.dimensions > self.dimension_limit:
            yield f"dimensions is {self.dimensions}; {self.dimension_limit} at most can be indexed"


class SharedStoreSettings(StoreSettings):
    """A store whose data rights Azure gives, to those who are named here."""

    readers: Mapping[ConsumerName, Guid] = Field(default_factory=dict[str, str])
    """Identities that search: name to object id of the service principal."""
    writers: Mapping[ConsumerName, Guid] = Field(default_factory=dict[str, str])
    """Identities that search and write: name to object id of the service principal."""

    def _checks(self) -> Sequence[Check]:
        return (*super()._checks(), self._consumer_mistakes)

    def _consumer_mistakes(self) -> Iterator[str]:
        for name in sorted(set(self.readers) & set(self.writers)):
            yield f"readers and writers both name {name}; who writes reads as well"
        held = set(self.readers.values()) & set(self.writers.values())
        for identifier in sorted(held):
            yield f"readers and writers both hold {identifier}; who writes reads as well"


class PgvectorSettings(StoreSettings):
    """Vectors in the platform's PostgreSQL; a consumer's role is a migration, not a setting."""

    dimension_limit = _PGVECTOR_LIMIT

    backend: Literal["pgvector"]
    """Which server."""
    database: DatabaseName
    """Database that is made for the vectors."""


class SnapshotSettings(Model):
    """Copies of a Qdrant in the lake."""

    schedule: Annotated[str, StringConstraints(pattern=r"^(\S+ ){4}\S+$")] = "15 2 * * *"
    """When copies are made: five cron fields, UTC."""
    retention_days: Annotated[int, Field(ge=1, le=365)] = 14
    """Days after which a copy is deleted."""
    timeout_hours: Annotated[int, Field(ge=1, le=24)] = 6
    """Hours after which a run is ended as failed."""
    image: Image = Image(repository="clinfra/qdrant-snapshots", tag="0.1.0")
    """Image of the job, built from `images/qdrant-snapshots`."""


class QdrantSettings(SharedStoreSettings):
    """Vectors in Qdrant on the cluster."""

    dimension_limit = _QDRANT_LIMIT

    backend: Literal["qdrant"]
    """Which server."""
    replicas: Annotated[int, Field(ge=1, le=9)] = 3
    """Pods of the Qdrant cluster."""
    disk_gb: Annotated[int, Field(ge=4, le=4096)] = 64
    """Disk of each pod in GiB."""
    image: Image = Image(repository="mirror/qdrant/qdrant", tag="v1.15.4-unprivileged")
    """Image of the server."""
    snapshots: SnapshotSettings | None = None
    """Copies in the lake; none where it is not given."""


@unique
class SearchSku(StrEnum):
    """Sizes of AI Search that have private endpoints."""

    BASIC = "basic"
    STANDARD = "standard"
    STANDARD_2 = "standard2"
    STANDARD_3 = "standard3"


_MOST_OF = {SearchSku.BASIC: 3}
_MOST_COPIES, _MOST_UNITS = 12, 36


class AiSearchSettings(SharedStoreSettings):
    """Vectors in Azure AI Search.

    Sizes: learn.microsoft.com/azure/search/search-limits-quotas-capacity.
    """

    dimension_limit = _SEARCH_LIMIT

    backend: Literal["ai_search"]
    """Which server."""
    sku: SearchSku = SearchSku.BASIC
    """Size of the service; fixed within a family."""
    replicas: Annotated[int, Field(ge=1, le=12)] = 1
    """Copies that answer; two have an SLA for reading and can stand in two zones, three for
    writing too."""
    partitions: Literal[1, 2, 3, 4, 6, 12] = 1
    """Parts that an index is split over."""
    semantic_ranking: bool = False
    """Whether results can be ranked anew by a language model, which is billed by query."""

    def _checks(self) -> Sequence[Check]:
        return (*super()._checks(), self._size_mistakes)

    def _size_mistakes(self) -> Iterator[str]:
        most = _MOST_OF.get(self.sku, _MOST_COPIES)
        for key, given in (("replicas", self.replicas), ("partitions", self.partitions)):
            if given > most:
                yield f"{key} is {given}; the sku {self.sku} has {most} at most"
        if self.replicas * self.partitions > _MOST_UNITS:
            given = f"replicas is {self.replicas} and partitions is {self.partitions}"
            yield f"{given}; their product may be {_MOST_UNITS} at most"


@unique
class MongoTier(StrEnum):
    """Machines of a MongoDB cluster; those under M30 have neither a standby nor a graph index."""

    M10 = "M10"
    M20 = "M20"
    M30 = "M30"
    M40 = "M40"
    M50 = "M50"
    M60 = "M60"
    M80 = "M80"


@unique
class MongoIndex(StrEnum):
    """Kinds of vector index; the graphs (HNSW, DiskANN) need M30.

    Source: github.com/Azure/documentdb-agent-kit, page documentdb-vector-search.
    """

    IVF = "vector-ivf"
    HNSW = "vector-hnsw"
    DISKANN = "vector-diskann"


_SMALL_TIERS = (MongoTier.M10, MongoTier.M20)


class MongoVcoreSettings(SharedStoreSettings):
    """Vectors in Azure DocumentDB, formerly Cosmos DB for MongoDB vCore."""

    dimension_limit = _MONGO_LIMIT

    backend: Literal["mongo_vcore"]
    """Which server."""
    tier: MongoTier = MongoTier.M30
    """Machine of each shard."""
    storage_gb: Literal[32, 64, 128, 256, 512, 1024, 2048] = 32
    """Disk of each shard in GiB; it can grow, never shrink."""
    high_availability: bool = False
    """Whether a standby takes over, in another zone where the region has room."""
    index: MongoIndex = MongoIndex.DISKANN
    """Kind of index that consumers make."""
    service_managed_key: bool = False
    """Whether it is accepted that Microsoft holds the key of the disks; the API version of the
    installed SDK cannot name another, so patient data needs true."""

    def _checks(self) -> Sequence[Check]:
        return (*super()._checks(), self._tier_mistakes)

    def _tier_mistakes(self) -> Iterator[str]:
        small = self.tier in _SMALL_TIERS
        if small and self.index is not MongoIndex.IVF:
            yield f"tier is {self.tier}; an index {self.index} needs M30 or above"
        if small and self.high_availability:
            yield f"tier is {self.tier} and high_availability is true, which needs M30 or above"


class PineconeSettings(SharedStoreSettings):
    """Vectors in an index of Pinecone, made there: the only store outside the network."""

    dimension_limit = _PINECONE_LIMIT

    backend: Literal["pinecone"]
    """Which server."""
    index_host: Annotated[
        str, StringConstraints(pattern=r"^[a-z0-9-]+\.svc\.[a-z0-9-]+\.pinecone\.io$")
    ]
    """Host name of the index, as Pinecone's console shows it."""
    api_key_secret: SecretName
    """Name in Key Vault of the API key that writers read."""
    reader_key_secret: SecretName | None = None
    """Name in Key Vault of an API key that can only query; needed where there are readers."""
    baa_signed: bool = False
    """Whether a business associate agreement with Pinecone exists (45 CFR 164.502(e))."""

    def _checks(self) -> Sequence[Check]:
        return (*super()._checks(), self._key_mistakes)

    def _key_mistakes(self) -> Iterator[str]:
        if self.readers and self.reader_key_secret is None:
            yield "readers are given and reader_key_secret is not; the API key would let them write"
        if self.reader_key_secret == self.api_key_secret:
            yield f"reader_key_secret is {self.reader_key_secret}, the same as api_key_secret"


class RedisVectorSettings(StoreSettings):
    """Vectors in an Azure Managed Redis of their own, with RediSearch.

    RediSearch needs one kind of clustering and no eviction, so neither is a setting.
    """

    dimension_limit = _REDIS_LIMIT

    backend: Literal["redis"]
    """Which server."""
    sku: Annotated[
        str, StringConstraints(pattern=r"^(Balanced_B|MemoryOptimized_M|ComputeOptimized_X)\d+$")
    ] = "Balanced_B3"
    """Size of the Redis: tier, and memory class."""
    high_availability: bool = True
    """Whether a replica takes over."""
    writers: Mapping[ConsumerName, Guid] = Field(default_factory=dict[str, str])
    """Identities that search and write: name to object id of the service principal. There are no
    readers: Azure has one access policy, which writes."""


class FaissSettings(SharedStoreSettings):
    """A FAISS server on the cluster: a cache of an index that lives in the lake."""

    dimension_limit = _FAISS_LIMIT

    backend: Literal["faiss"]
    """Which server."""
    callers: tuple[Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,63}$")], ...] = (
        "rag",
        "serving",
    )
    """Namespaces whose pods reach the server; what they may do hangs on the key that they have."""
    memory_gb: Annotated[int, Field(ge=1, le=512)] = 4
    """Memory of the server in GiB; the whole index must fit."""
    refresh_seconds: Annotated[int, Field(ge=10, le=86400)] = 300
    """Seconds after which the index in the lake is looked at again."""
    image: Image = Image(repository="clinfra/faiss", tag="2.1.0")
    """Image of the server, built from `images/faiss`."""


VectorStoreSettings = Annotated[
    PgvectorSettings
    | QdrantSettings
    | AiSearchSettings
    | MongoVcoreSettings
    | PineconeSettings
    | RedisVectorSettings
    | FaissSettings,
    Field(discriminator="backend"),
]
