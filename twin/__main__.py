"""Serve the twin: ``python -m twin --cloud PATH``."""

import argparse
import asyncio
import gc
import json
import signal
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

import grpc.aio
from pulumi.runtime.proto import provider_pb2_grpc

from sdk.by_need import load_by_need
from sdk.ending import end
from twin.arm_types import PublishedTypes
from twin.bad_day import bad_day
from twin.cloud import Cloud
from twin.cluster.real import RealCluster
from twin.kinds import kinds_of
from twin.quotas import quotas_of
from twin.runs import PreviewMode, Runs
from twin.servicer import Servicer
from twin.shapes import inputs_of

PACKAGES = ("azure-native", "databricks", "kubernetes", "random")
_OPTIONS = (
    ("grpc.max_receive_message_length", 400 * 1024 * 1024),
    ("grpc.max_send_message_length", 400 * 1024 * 1024),
    ("grpc.server_max_unrequested_time_in_server", 1800),
)


def main() -> None:
    """Open one port for each package, say them in one line of JSON, serve until told to stop.

    It ends without Python's own ending, which would take the SDK's classes apart one by one.
    """
    parser = argparse.ArgumentParser(prog="python -m twin", description=__doc__)
    parser.add_argument("--cloud", type=Path, required=True, help="file that holds the cloud")
    parser.add_argument("--stay", action="store_true", help="go on when standard input closes")
    parser.add_argument("--preview", type=PreviewMode, default=PreviewMode.DEEP)
    parser.add_argument("--collect", action="store_true", help="tell all faults of a preview")
    parser.add_argument("--types", type=Path, help="folder with Azure's published types")
    parser.add_argument("--faults", type=Path, help="file with the troubles of the day")
    parser.add_argument("--seed", type=int, help="which of the possible days it is")
    parser.add_argument("--quota", type=Path, help="file with the approved quotas")
    parser.add_argument("--kubernetes", type=Path, help="kubeconfig of a real cluster")
    options = parser.parse_args()
    load_by_need()
    threading.Thread(target=_get_ready, daemon=True).start()
    cloud = Cloud(options.cloud)
    cloud.quotas = quotas_of(options.quota)
    day = bad_day(options.faults, options.seed)
    runs = Runs(cloud, options.preview, day, collect=options.collect)
    published = PublishedTypes.of(options.types)
    cluster = RealCluster(options.kubernetes) if options.kubernetes else None
    servicers = {each: Servicer(each, cloud, runs, published, cluster) for each in PACKAGES}
    asyncio.run(_serve(servicers, stay=options.stay))
    cloud.close()
    end()


def _get_ready() -> None:
    """Read the types of all kinds while the program is still loading: they take four seconds."""
    gc.disable()
    for package in PACKAGES:
        for token in kinds_of(package):
            inputs_of(token)
    gc.freeze()
    gc.enable()


async def _serve(servicers: Mapping[str, Servicer], *, stay: bool) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    servers: dict[int, grpc.aio.Server] = {}
    ports: dict[str, int] = {}
    for package, servicer in servicers.items():
        server = grpc.aio.server(options=_OPTIONS)
        provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
        ports[package] = server.add_insecure_port("127.0.0.1:0")
        servers[ports[package]] = server
        await server.start()
    sys.stdout.write(json.dumps(ports) + "\n")
    sys.stdout.flush()
    if not stay:
        loop.add_reader(sys.stdin.fileno(), lambda: _on_input(stopped))
    await stopped.wait()
    await asyncio.gather(*(server.stop(grace=0.5) for server in servers.values()))


def _on_input(stopped: asyncio.Event) -> None:
    """The caller's end of standard input closes when it exits, however it exits."""
    if not sys.stdin.buffer.raw.read(1024):  # pyright: ignore[reportAttributeAccessIssue]
        stopped.set()


if __name__ == "__main__":
    main()
