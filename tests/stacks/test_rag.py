"""What the settings of an application that answers from documents may not say."""

from collections.abc import Mapping

import pytest
from pydantic import TypeAdapter, ValidationError

from stacks.rag import RagSettings, rag_mistakes
from stacks.vector_stores import VectorStoreSettings

STORE: TypeAdapter[VectorStoreSettings] = TypeAdapter(VectorStoreSettings)
SCOPE = "/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg"
FHIR = f"{SCOPE}/providers/Microsoft.HealthcareApis/workspaces/w/fhirservices/fhir"
DIGEST = f"sha256:{'0a' * 32}"
PINNED = {"repository": "clinfra/rag", "tag": "0.1.0", "digest": DIGEST}
TOOL = {
    "description": "Gives the dose of a drug for a weight.",
    "image": {"repository": "clinfra/dose", "tag": "1.0.0"},
}
GOOD: dict[str, object] = {
    "chat": {"model": "gpt-4o", "version": "2024-11-20", "capacity": 10, "quota": 100},
    "embedding": {"capacity": 20, "quota": 350},
    "vector_store": "guidelines",
    "corpus": {"path": "curated/guidelines"},
    "monthly_tokens": 1_000_000,
}


def changed(path: str, value: object) -> dict[str, object]:
    values: dict[str, object] = {**GOOD}
    head, _, tail = path.partition(".")
    if not tail:
        return {**values, head: value}
    below = values.get(head, {})
    assert isinstance(below, dict)
    return {**values, head: {**below, tail: value}}


def mistakes(
    store: Mapping[str, object],
    *applications: Mapping[str, object],
    patient_data: bool = False,
) -> list[str]:
    named = {f"app{at}": RagSettings.model_validate(each) for at, each in enumerate(applications)}
    stores = {"guidelines": STORE.validate_python(store)}
    return list(rag_mistakes(named, stores, patient_data=patient_data))


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("chat.capacity", 101, "capacity is 101; at most the quota, 100, is allowed"),
        ("chat.version", "latest", "String should match pattern"),
        ("corpus.path", "audit/notes", "String should match pattern"),
        ("corpus.overlap_words", 101, "at most half of passage_words, 100, is allowed"),
        ("content_filter.hate", "Off", "Input should be 'Low', 'Medium' or 'High'"),
        (
            "content_filter.blocklists",
            {"names": {}},
            "terms and patterns are empty; a blocklist needs one at least",
        ),
        (
            "tools",
            {"dose": {**TOOL, "grants": {"all": {"role": "reader", "scope": SCOPE}}}},
            "String should match pattern",
        ),
        (
            "tools",
            {"dose": {**TOOL, "grants": {"all": {"role": "owner", "scope": FHIR}}}},
            "Input should be 'reader', 'fhir_data_reader'",
        ),
        ("monthly_tokens", 0, "greater than or equal to 10000"),
        ("evaluation", {"questions": "curated/q.jsonl", "recall": 1.2}, "less than or equal to 1"),
    ],
)
def test_an_application_that_cannot_be_is_refused_with_a_sentence(
    path: str, value: object, sentence: str
) -> None:
    assert RagSettings.model_validate(GOOD)
    with pytest.raises(ValidationError) as caught:
        RagSettings.model_validate(changed(path, value))

    assert sentence in str(caught.value)


def test_a_tool_may_read_one_resource() -> None:
    tool = {**TOOL, "grants": {"record": {"role": "fhir_data_reader", "scope": FHIR}}}
    settings = RagSettings.model_validate({**GOOD, "tools": {"dose": tool}})

    assert settings.tools["dose"].grants["record"].scope == FHIR


def test_nobody_may_ask_an_application_that_names_no_caller() -> None:
    assert RagSettings.model_validate(GOOD).callers == ()


@pytest.mark.parametrize(
    ("store", "change", "sentence"),
    [
        (
            {"backend": "pgvector", "database": "g"},
            ("vector_store", "notes"),
            "rag.app0.vector_store is notes; data.vector_stores has guidelines",
        ),
        (
            {"backend": "qdrant", "dimensions": 3072},
            ("embedding.capacity", 1),
            "has 3072 dimensions; text-embedding-3-small gives 1536 at most",
        ),
        (
            {"backend": "qdrant", "dimensions": 256},
            ("embedding.model", "text-embedding-ada-002"),
            "has 256 dimensions; text-embedding-ada-002 gives 1536",
        ),
        (
            {
                "backend": "pinecone",
                "index_host": "g-abc.svc.eastus2-5e25.pinecone.io",
                "api_key_secret": "pinecone",
            },
            ("embedding.capacity", 1),
            "data.vector_stores.guidelines.reader_key_secret is not given; rag.app0 only searches",
        ),
    ],
)
def test_a_store_that_does_not_fit_is_told(
    store: dict[str, object], change: tuple[str, object], sentence: str
) -> None:
    told = mistakes(store, changed(*change))

    assert len(told) == 1
    assert sentence in told[0]


@pytest.mark.parametrize("backend", ["qdrant", "mongo_vcore"])
def test_a_store_of_the_models_length_is_right(backend: str) -> None:
    assert mistakes({"backend": backend}, GOOD) == []


@pytest.mark.parametrize("sku", ["GlobalStandard", "DataZoneStandard"])
def test_patient_data_does_not_leave_the_region(sku: str) -> None:
    application = {**changed("chat.sku", sku), "image": PINNED}

    (sentence,) = mistakes({"backend": "qdrant"}, application, patient_data=True)

    assert sentence.startswith(f"rag.app0.chat.sku is {sku}; patient data")
    assert mistakes({"backend": "qdrant"}, application) == []


def test_what_sees_patient_data_is_pinned_by_its_content() -> None:
    told = mistakes({"backend": "qdrant"}, {**GOOD, "tools": {"dose": TOOL}}, patient_data=True)

    assert [sentence.partition(";")[0] for sentence in told] == [
        "rag.app0.image.digest is not given",
        "rag.app0.tools.dose.image.digest is not given",
    ]


def test_applications_share_the_quota_of_a_model() -> None:
    one, other = changed("chat.capacity", 60), changed("chat.capacity", 41)

    assert mistakes({"backend": "qdrant"}, one, other) == [
        "rag: gpt-4o (Standard) has capacity 101 in all; the quota is 100"
    ]
    assert mistakes({"backend": "qdrant"}, one, changed("chat.capacity", 40)) == []
