"""Alerts from an event hub, read as Kafka with a token of the service account's identity."""

import logging
from collections.abc import Callable, Mapping
from threading import Event

from azure.identity import WorkloadIdentityCredential
from confluent_kafka import Consumer, KafkaError, Message

_LOG = logging.getLogger("alerts")
_POLL_SECONDS = 1.0


def entra_configuration(bootstrap: str, group: str) -> Mapping[str, object]:
    """Settings of the consumer for Event Hubs: TLS, and Entra instead of a key."""
    host = bootstrap.partition(":")[0]
    credential = WorkloadIdentityCredential()

    def fresh(_configuration: str) -> tuple[str, float]:
        token = credential.get_token(f"https://{host}/.default")
        return token.token, float(token.expires_on)

    return {
        "bootstrap.servers": bootstrap,
        "group.id": group,
        "security.protocol": "SASL_SSL",
        "sasl.mechanism": "OAUTHBEARER",
        "oauth_cb": fresh,
    }


def listen(
    configuration: Mapping[str, object],
    topic: str,
    handle: Callable[[bytes], None],
    stopping: Event,
) -> None:
    """Hand over every message until told to stop.

    A message is ticked off only after it was handled, so that none is lost; one may come twice,
    and the ledger knows it by its key.

    Args:
        configuration: Settings of the consumer, without what is set here.
        topic: The event hub.
        handle: Takes a message; what it raises ends the listening before the message is ticked off.
        stopping: Ends the listening.
    """
    consumer = Consumer(
        {**configuration, "enable.auto.commit": False, "auto.offset.reset": "earliest"}
    )
    consumer.subscribe([topic])
    try:
        while not stopping.is_set():
            message = consumer.poll(_POLL_SECONDS)
            if message is not None and _usable(message):
                handle(message.value() or b"")
                consumer.commit(message, asynchronous=False)
    finally:
        consumer.close()


def _usable(message: Message) -> bool:
    error = message.error()
    if error is None:
        return True
    _LOG.warning("Kafka: %s", error)
    if error.fatal() or error.code() in (
        KafkaError.TOPIC_AUTHORIZATION_FAILED,
        KafkaError.GROUP_AUTHORIZATION_FAILED,
    ):
        raise RuntimeError(str(error))
    return False
