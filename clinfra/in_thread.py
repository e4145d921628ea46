"""Work beside the main thread, which stays free for signals."""

import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def in_thread(work: Callable[[], T]) -> Callable[[], T]:
    """Run ``work`` in a thread, so that the main thread stays free for signals."""
    results: list[T] = []
    errors: list[BaseException] = []

    def target() -> None:
        try:
            results.append(work())
        except BaseException as error:  # noqa: BLE001  # handed to the caller below
            errors.append(error)

    thread = threading.Thread(target=target)
    thread.start()

    def wait() -> T:
        while thread.is_alive():
            thread.join(0.1)
        if errors:
            raise errors[0]
        return results[0]

    return wait
