"""A fleet on this machine: so many processes at one time, and no more."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Protocol

from clinfra.fleet.work import Ended, Order, run_stack


class Watch(Protocol):
    """Told of what goes on; from any thread."""

    def began(self, stack: str) -> None:
        """A stack's run has begun."""
        ...

    def ended(self, ended: Ended) -> None:
        """A stack has its result."""
        ...


def run_here(orders: Sequence[Order], workers: int, watch: Watch) -> list[Ended]:
    """Run every order; one result for each, in the order in which they came.

    Each thread waits for one process. When this is interrupted the processes are ended.
    """
    stop = threading.Event()

    def work(order: Order) -> Ended:
        watch.began(order.stack)
        return run_stack(order, stop.is_set)

    with ThreadPoolExecutor(workers, thread_name_prefix="fleet") as pool:
        futures = [pool.submit(work, each) for each in orders]
        try:
            done: list[Ended] = []
            for each in as_completed(futures):
                done.append(each.result())
                watch.ended(done[-1])
        except BaseException:
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return done
