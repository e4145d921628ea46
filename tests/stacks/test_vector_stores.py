"""What the settings of a vector store may not say, and in which words that is said."""

from collections.abc import Mapping

import pytest
from pydantic import TypeAdapter, ValidationError

from stacks.patient_data import patient_data_mistakes
from stacks.vector_stores import VectorStoreSettings

ONE = "aaaaaaaa-0000-4000-8000-000000000001"
STORE: TypeAdapter[VectorStoreSettings] = TypeAdapter(VectorStoreSettings)
PINECONE = {
    "backend": "pinecone",
    "index_host": "notes-abc.svc.eastus2-5e25.pinecone.io",
    "api_key_secret": "pinecone",
}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            {"backend": "pgvector", "database": "notes", "dimensions": 3072},
            "dimensions is 3072; 2000 at most can be indexed",
        ),
        (
            {"backend": "ai_search", "dimensions": 4097},
            "dimensions is 4097; 4096 at most can be indexed",
        ),
        (
            {"backend": "ai_search", "replicas": 4},
            "replicas is 4; the sku basic has 3 at most",
        ),
        (
            {"backend": "ai_search", "partitions": 4},
            "partitions is 4; the sku basic has 3 at most",
        ),
        (
            {"backend": "ai_search", "sku": "standard", "replicas": 12, "partitions": 4},
            "replicas is 12 and partitions is 4; their product may be 36 at most",
        ),
        (
            {"backend": "mongo_vcore", "tier": "M20"},
            "tier is M20; an index vector-diskann needs M30 or above",
        ),
        (
            {
                "backend": "mongo_vcore",
                "tier": "M10",
                "index": "vector-ivf",
                "high_availability": True,
            },
            "tier is M10 and high_availability is true, which needs M30 or above",
        ),
        (
            {**PINECONE, "readers": {"rag": ONE}},
            "readers are given and reader_key_secret is not",
        ),
        (
            {**PINECONE, "reader_key_secret": "pinecone"},
            "reader_key_secret is pinecone, the same as api_key_secret",
        ),
        (
            {"backend": "qdrant", "readers": {"rag": ONE}, "writers": {"load": ONE}},
            f"readers and writers both hold {ONE}",
        ),
        (
            {"backend": "redis", "clustering": "OSSCluster"},
            "Extra inputs are not permitted",
        ),
    ],
)
def test_a_store_that_cannot_be_is_refused_with_a_sentence(
    given: dict[str, object], sentence: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        STORE.validate_python(given)

    assert sentence in str(caught.value)


def test_patient_data_reaches_pinecone_only_under_an_agreement() -> None:
    def mistakes(store: Mapping[str, object]) -> list[str]:
        return list(patient_data_mistakes({"notes": STORE.validate_python(store)}))

    (sentence,) = mistakes(PINECONE)

    assert sentence.startswith("data.vector_stores.notes.baa_signed is false; patient data")
    assert mistakes({**PINECONE, "baa_signed": True}) == []


def test_patient_data_reaches_mongo_only_where_the_key_of_microsoft_is_accepted() -> None:
    plain, accepted = (
        STORE.validate_python({"backend": "mongo_vcore", "service_managed_key": accepted})
        for accepted in (False, True)
    )

    assert "service_managed_key is false" in next(patient_data_mistakes({"m": plain}))
    assert list(patient_data_mistakes({"m": accepted})) == []
