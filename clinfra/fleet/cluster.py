"""A fleet on the machines of a Dask cluster; Dask schedules, and runs again what a worker lost."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from clinfra.errors import Exit, UsageError
from clinfra.fleet.here import Watch
from clinfra.fleet.work import MOST_ATTEMPTS, Ended, Order, run_stack

if TYPE_CHECKING:
    from distributed import Client

_PATIENCE = "10s"
_BEGAN = "clinfra-fleet-began"
"""Topic on which a worker says that it begins with a stack."""


def run_on_cluster(orders: Sequence[Order], address: str, watch: Watch) -> tuple[list[Ended], int]:
    """Run every order on a cluster's workers; the results, and how many run at one time.

    Raises:
        UsageError: Dask is not installed, or nothing that can be used answers at the address.
    """
    with closing(_client(address)) as client:
        threads = _threads(client)
        if not threads:
            raise UsageError(f"--scheduler is {address}, a cluster without workers; start some")
        return _results(client, orders, watch), threads


def _client(address: str) -> "Client":
    try:
        from distributed import Client
    except ImportError:
        raise UsageError(
            "--scheduler needs Dask, which is not installed: `pip install clinfra[fleet]`"
        ) from None
    try:
        return Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"--scheduler is {address}, where no Dask scheduler answers within {_PATIENCE} "
            f"({type(error).__name__}); tcp://HOST:8786 is allowed"
        ) from None


def _threads(client: "Client") -> int:
    """How many stacks the workers can run at one time."""
    answer: object = client.nthreads()
    return sum(answer.values()) if isinstance(answer, Mapping) else 0


def _results(client: "Client", orders: Sequence[Order], watch: Watch) -> list[Ended]:
    from distributed import as_completed

    begun: Counter[str] = Counter()

    def begin(event: tuple[float, Mapping[str, str]]) -> None:
        begun[event[1]["stack"]] += 1
        watch.began(event[1]["stack"])

    client.subscribe_topic(_BEGAN, begin)
    futures = {
        client.submit(on_worker, each, pure=False, retries=MOST_ATTEMPTS - 1): each.stack
        for each in orders
    }
    done: list[Ended] = []
    for future in as_completed(futures, loop=client.loop):
        stack = futures[future]
        error = future.exception() if future.status == "error" else None
        ended = _lost(stack, error) if error else future.result()
        lost = max(begun[stack] - 1, 0)
        done.append(replace(ended, attempts=ended.attempts + lost))
        watch.ended(done[-1])
    client.unsubscribe_topic(_BEGAN)
    return done


def _lost(stack: str, error: BaseException) -> Ended:
    said = f"the cluster has no result: {type(error).__name__}: {error}"
    return Ended(stack, Exit.FAILED, None, " ".join(said.split()), 0)


def on_worker(order: Order) -> Ended:
    """What a worker does for one stack."""
    from distributed import get_worker

    get_worker().log_event(_BEGAN, {"stack": order.stack})
    return run_stack(order)
