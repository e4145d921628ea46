"""What must hold where patient data may come."""

from collections.abc import Iterator, Mapping

from stacks.vector_stores import MongoVcoreSettings, PineconeSettings, VectorStoreSettings


def patient_data_mistakes(stores: Mapping[str, VectorStoreSettings]) -> Iterator[str]:
    """What is wrong with stores that patient data may reach."""
    for name, store in sorted(stores.items()):
        key = f"data.vector_stores.{name}"
        if isinstance(store, PineconeSettings) and not store.baa_signed:
            yield (
                f"{key}.baa_signed is false; patient data (tags.data_classification phi) may go "
                "to Pinecone only under a business associate agreement"
            )
        if isinstance(store, MongoVcoreSettings) and not store.service_managed_key:
            yield (
                f"{key}.service_managed_key is false; patient data (tags.data_classification phi) "
                "in mongo_vcore needs it accepted that Microsoft holds the key"
            )
